"""What is read of somebody's claims, and what is not believed."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import browser
import services
from hmo_enforce.accounts.actions import administering, opening, providers
from hmo_enforce.accounts.identities import Identity, identity
from hmo_enforce.accounts.records import Account
from hmo_enforce.accounts.roles import Role
from hmo_enforce.casework import account_letters
from hmo_enforce.kernel import actor
from hmo_enforce.kernel.errors import NotAllowed, Refused
from hmo_enforce.letters.records import Letter

ADDRESS = "alma@acacia.example"
ROLES = (("HMO.Officers", "officer"),)


def somebody(subject: str = "4711", **claims: Any) -> Identity:
    said = {"iss": "https://id.acacia.example", "sub": subject, "name": "Alma Ash", "roles": ["HMO.Officers"], **claims}
    return identity(said, "roles", ROLES)


def signed_in(session: Session, who: Identity) -> Account:
    begun = providers.sign_in(session, who, trusted=True)
    assert not isinstance(begun, NotAllowed)
    return session.get_one(Account, begun.account_id)


@pytest.mark.parametrize(
    ("claims", "told"),
    [
        ({"email": ADDRESS, "email_verified": True}, (ADDRESS, True)),
        ({"email": ADDRESS, "email_verified": "true"}, (ADDRESS, True)),
        ({"email": f" {ADDRESS.upper()} ", "email_verified": True}, (ADDRESS, True)),
        ({"email": ADDRESS, "email_verified": False}, (ADDRESS, False)),
        ({"email": ADDRESS, "email_verified": "false"}, (ADDRESS, False)),
        ({"email": ADDRESS, "email_verified": 1}, (ADDRESS, False)),
        ({"email": ADDRESS}, (ADDRESS, False)),
        ({"preferred_username": ADDRESS, "email_verified": True}, (ADDRESS, False)),
        ({"upn": ADDRESS, "email_verified": True}, (ADDRESS, False)),
        ({"email": "alma", "upn": ADDRESS, "email_verified": True}, (ADDRESS, False)),
        ({"email": "<a@b.c>", "upn": "alma"}, (None, False)),
        ({"email": ["a@b.c"]}, (None, False)),
    ],
)
def test_an_address_is_proved_only_where_the_provider_says_so_of_it(claims: dict[str, Any], told: tuple[str | None, bool]):
    who = somebody(**claims)

    assert (who.email, who.email_proved) == told


@pytest.mark.parametrize("claims", [{"email": ADDRESS}, {"upn": ADDRESS}, {"email": ADDRESS, "email_verified": False}])
def test_an_address_that_is_not_proved_is_kept_as_such(session: Session, claims: dict[str, Any]):
    account = signed_in(session, somebody(**claims))

    assert (account.email, account.email_verified_at) == (ADDRESS, None)


def test_whoever_is_called_by_a_colleagues_address_keeps_them_from_nothing(session: Session):
    squatter = signed_in(session, somebody("mallory", upn=ADDRESS))
    colleague = signed_in(session, somebody("alma", email=ADDRESS, email_verified=True))

    assert (colleague.email, colleague.email_verified_at is None) == (ADDRESS, False)
    assert (squatter.email, squatter.email_verified_at) == (f"no address of account {squatter.id}", None)
    assert signed_in(session, somebody("mallory", upn=ADDRESS)).id == squatter.id
    assert colleague.email == ADDRESS


def test_where_nothing_is_proved_the_second_of_one_address_comes_in_without_it(session: Session):
    first = signed_in(session, somebody("mallory", upn=ADDRESS))
    second = signed_in(session, somebody("alma", upn=ADDRESS))

    assert (first.email, second.email) == (ADDRESS, f"no address of account {second.id}")
    assert signed_in(session, somebody("alma", email=ADDRESS, email_verified=True)).email == ADDRESS
    assert first.email == f"no address of account {first.id}"


def test_somebody_without_any_address_comes_in_without_one(session: Session):
    account = signed_in(session, somebody())

    assert account.email == f"no address of account {account.id}"


@pytest.mark.parametrize("proved", [True, False])
def test_the_address_of_an_account_that_is_not_linked_is_taken_by_nobody(session: Session, proved: bool):
    by = actor.command("test")
    local = opening.open_account(session, ADDRESS, "Alma", Role.MANAGER, "correct horse battery staple", by=by)
    other = signed_in(session, somebody("mallory"))

    with pytest.raises(NotAllowed, match="not linked to your council account"):
        providers.sign_in(session, somebody("alma", email=ADDRESS, email_verified=proved), trusted=True)
    signed_in(session, somebody("mallory", email=ADDRESS, email_verified=proved))

    assert (local.email, other.email) == (ADDRESS, f"no address of account {other.id}")


def test_an_account_without_an_address_is_not_unlinked_since_nobody_could_sign_in_to_it(session: Session):
    account, by = signed_in(session, somebody()), actor.command("test")

    with pytest.raises(Refused, match="no email address"):
        administering.unlink(session, account.id, "The provider goes.", by=by)

    assert account.oidc_subject == "4711"


@pytest.mark.parametrize(("proved", "written"), [(True, 1), (False, 0)])
def test_nothing_is_written_to_an_address_that_is_not_proved(session: Session, proved: bool, written: int):
    account = signed_in(session, somebody(email=ADDRESS, email_verified=proved))
    browser.set_up(session, account, services.SECRET_KEY)

    account_letters.reset_second_factor(session, account.id, "Lost.", mail=True, by=actor.command("test"))

    assert len(session.scalars(select(Letter)).all()) == written
