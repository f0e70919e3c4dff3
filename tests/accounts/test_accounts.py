"""Who may sign in, and for how long a sign-in holds."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hmo_enforce.accounts import actions, queries
from hmo_enforce.accounts.records import Account, SignIn
from hmo_enforce.accounts.roles import PERMISSIONS, TITLES, Role, may
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.errors import NotAllowed, Refused

BY = actor.command("test")
PASSWORD = "correct horse battery staple"


def an_account(session: Session, email: str = "priya@acacia.example", role: Role = Role.OFFICER) -> Account:
    return actions.open_account(session, email, "Priya Shah", role, PASSWORD, by=BY)


def holder(session: Session, token: str, after: timedelta = timedelta()) -> queries.SignedIn | None:
    session.flush()
    session.expire_all()
    return queries.signed_in(session, token, clock.now() + after)


def test_a_password_is_kept_only_as_a_hash(session: Session):
    account = an_account(session)

    assert account.password_hash.startswith("$argon2id$")
    assert PASSWORD not in account.password_hash


def test_whoever_signs_in_is_who_they_are(session: Session):
    an_account(session)

    found = holder(session, actions.sign_in(session, " Priya@Acacia.example", PASSWORD))

    assert found is not None
    assert (found.name, found.role, found.actor.kind) == ("Priya Shah", Role.OFFICER, actor.Kind.OFFICER)


@pytest.mark.parametrize(
    ("email", "password"), [("priya@acacia.example", "wrong"), ("nobody@acacia.example", PASSWORD), ("", "")]
)
def test_a_wrong_password_and_an_unknown_address_are_refused_alike(session: Session, email: str, password: str):
    an_account(session)

    with pytest.raises(NotAllowed) as refused:
        actions.sign_in(session, email, password)

    assert str(refused.value) == "The e-mail address or the password is not right."


def test_a_closed_account_cannot_sign_in_and_its_sign_ins_end(session: Session):
    account = an_account(session)
    token = actions.sign_in(session, account.email, PASSWORD)
    account.closed_at = clock.now()

    assert holder(session, token) is None
    with pytest.raises(NotAllowed):
        actions.sign_in(session, account.email, PASSWORD)


def test_each_sign_in_has_a_token_of_its_own_of_which_only_a_hash_is_kept(session: Session):
    account = an_account(session)

    tokens = [actions.sign_in(session, account.email, PASSWORD) for _ in range(2)]

    hashes = set(session.scalars(select(SignIn.token_hash)))
    assert len(set(tokens)) == len(hashes) == 2
    assert not {token.encode() for token in tokens} & hashes


def test_signing_out_ends_this_sign_in_and_no_other(session: Session):
    account = an_account(session)
    here, elsewhere = (actions.sign_in(session, account.email, PASSWORD) for _ in range(2))
    found = holder(session, here)
    assert found is not None

    actions.sign_out(session, found)

    assert holder(session, here) is None
    assert holder(session, elsewhere) is not None


def test_a_sign_in_ends_after_eight_idle_hours(session: Session):
    token = actions.sign_in(session, an_account(session).email, PASSWORD)

    assert holder(session, token, after=timedelta(hours=7, minutes=59)) is not None
    assert holder(session, token, after=timedelta(hours=8, minutes=1)) is None


def test_a_sign_in_ends_after_seven_days_however_busy(session: Session):
    token = actions.sign_in(session, an_account(session).email, PASSWORD)
    long_ago = clock.now() - timedelta(days=7, minutes=1)
    session.execute(update(SignIn).values(made_at=long_ago, last_seen_at=clock.now()))

    assert holder(session, token) is None


def test_a_short_password_opens_no_account(session: Session):
    with pytest.raises(Refused, match="at least 12 characters"):
        actions.open_account(session, "a@acacia.example", "A", Role.OFFICER, "short", by=BY)


def test_an_address_has_one_account_however_it_is_written(session: Session):
    an_account(session)

    with pytest.raises(Refused, match=r"an account for PRIYA@acacia\.example already"):
        an_account(session, "PRIYA@acacia.example")


def test_opening_and_signing_in_are_journalled_without_a_secret(session: Session):
    account = an_account(session)
    actions.sign_in(session, account.email, PASSWORD)

    entries = session.execute(select(journal.Entry.verb, journal.EntryValues.after).join(journal.EntryValues)).all()

    assert [verb for verb, _ in entries] == ["opened", "signed in"]
    assert PASSWORD not in str(entries)


def test_every_role_has_a_title_and_may_see_properties():
    assert set(TITLES) == set(Role)
    assert all(may(role, "see_properties") for role in Role)


def test_an_auditor_sees_and_changes_nothing():
    changes = [name for name in PERMISSIONS if not name.startswith("see_")]

    assert [name for name in changes if may(Role.AUDITOR, name)] == []


def test_a_permission_that_is_none_is_an_error():
    with pytest.raises(KeyError):
        may(Role.MANAGER, "see_propertys")
