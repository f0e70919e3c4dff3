"""Who may sign in, and for how long a sign-in holds."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

import entered
from hmo_enforce.accounts import waiting
from hmo_enforce.accounts.actions import opening, signing_in
from hmo_enforce.accounts.queries import sign_ins
from hmo_enforce.accounts.records import Account, FailedTries, SignIn
from hmo_enforce.accounts.roles import PERMISSIONS, TITLES, Role, may
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.errors import NotAllowed, Refused

BY = actor.command("test")
PASSWORD = "correct horse battery staple"


def an_account(session: Session, email: str = "priya@acacia.example", role: Role = Role.OFFICER) -> Account:
    return opening.open_account(session, email, "Priya Shah", role, PASSWORD, by=BY)


def sign_in(session: Session, email: str, password: str = PASSWORD) -> str:
    """A token that opens pages: nobody in this file has a second factor, nor needs one."""
    return entered.sign_in(session, email, password, second_factor_needed=False).token


def holder(session: Session, token: str, after: timedelta = timedelta()) -> sign_ins.SignedIn | None:
    session.flush()
    session.expire_all()
    return sign_ins.signed_in(session, token, clock.now() + after)


def test_a_password_is_kept_only_as_a_hash(session: Session):
    account = an_account(session)

    assert account.password_hash.startswith("$argon2id$")
    assert PASSWORD not in account.password_hash


def test_whoever_signs_in_is_who_they_are(session: Session):
    an_account(session)

    found = holder(session, sign_in(session, " Priya@Acacia.example", PASSWORD))

    assert found is not None
    assert (found.name, found.role, found.actor.kind) == ("Priya Shah", Role.OFFICER, actor.Kind.OFFICER)


@pytest.mark.parametrize(
    ("email", "password"), [("priya@acacia.example", "wrong"), ("nobody@acacia.example", PASSWORD), ("", "")]
)
def test_a_wrong_password_and_an_unknown_address_are_refused_alike(session: Session, email: str, password: str):
    an_account(session)

    with pytest.raises(NotAllowed) as refused:
        sign_in(session, email, password)

    assert str(refused.value) == "The email address or the password is not right."


def fail(session: Session, times: int, email: str = "priya@acacia.example") -> list[str]:
    said = []
    for _ in range(times):
        with pytest.raises(NotAllowed) as refused:
            sign_in(session, email, "wrong")
        said.append(str(refused.value))
    return said


def later(session: Session, by: timedelta) -> None:
    """As if the last failed try had been so long ago."""
    for tries in session.scalars(select(FailedTries)):
        tries.last_at -= by
    session.flush()


def test_after_five_failed_tries_the_next_must_wait_even_with_the_right_password(session: Session):
    an_account(session)
    fail(session, 5)

    with pytest.raises(NotAllowed, match=r"failed too often\. Try again in [1-5] seconds"):
        sign_in(session, "Priya@acacia.example", PASSWORD)
    later(session, timedelta(seconds=5))

    assert holder(session, sign_in(session, "priya@acacia.example", PASSWORD)) is not None


def test_tries_while_waiting_make_nobody_wait_longer(session: Session):
    an_account(session)
    fail(session, 30)
    later(session, timedelta(seconds=5))

    assert sign_in(session, "priya@acacia.example", PASSWORD)


def test_an_address_without_an_account_waits_alike(session: Session):
    an_account(session)

    assert fail(session, 7, "nobody@acacia.example") == fail(session, 7)


def test_another_address_does_not_wait(session: Session):
    other = an_account(session, "omar@acacia.example")
    an_account(session)
    fail(session, 7)

    assert sign_in(session, other.email, PASSWORD)


def test_signing_in_begins_the_count_anew(session: Session):
    an_account(session)
    fail(session, 4)
    sign_in(session, "priya@acacia.example", PASSWORD)

    assert "not right" in fail(session, 5)[-1]


def test_failed_tries_are_forgotten_after_a_quarter_of_an_hour(session: Session):
    fail(session, 7)
    later(session, timedelta(minutes=15))
    fail(session, 1, "omar@acacia.example")

    assert [one.tries for one in session.scalars(select(FailedTries))] == [1]


NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
WAITS = {0: 0, 4: 0, 5: 5, 6: 10, 7: 20, 8: 40, 9: 60, 10_000: 60}


def test_the_wait_doubles_up_to_a_minute():
    assert {tries: waiting.wait(tries, NOON, NOON).total_seconds() for tries in WAITS} == WAITS
    assert waiting.wait(9, NOON, NOON + timedelta(seconds=59)) == timedelta(seconds=1)
    assert waiting.wait(9, NOON, NOON + timedelta(seconds=60)) == timedelta(0)


def test_a_closed_account_cannot_sign_in_and_its_sign_ins_end(session: Session):
    account = an_account(session)
    token = sign_in(session, account.email, PASSWORD)
    account.closed_at = clock.now()

    assert holder(session, token) is None
    with pytest.raises(NotAllowed):
        sign_in(session, account.email, PASSWORD)


def test_each_sign_in_has_a_token_of_its_own_of_which_only_a_hash_is_kept(session: Session):
    account = an_account(session)

    tokens = [sign_in(session, account.email, PASSWORD) for _ in range(2)]

    hashes = set(session.scalars(select(SignIn.token_hash)))
    assert len(set(tokens)) == len(hashes) == 2
    assert not {token.encode() for token in tokens} & hashes


def test_signing_out_ends_this_sign_in_and_no_other(session: Session):
    account = an_account(session)
    here, elsewhere = (sign_in(session, account.email, PASSWORD) for _ in range(2))
    found = holder(session, here)
    assert found is not None

    signing_in.sign_out(session, found)

    assert holder(session, here) is None
    assert holder(session, elsewhere) is not None


def test_a_sign_in_ends_after_an_idle_hour(session: Session):
    token = sign_in(session, an_account(session).email)

    assert holder(session, token, after=timedelta(minutes=59)) is not None
    assert holder(session, token, after=timedelta(minutes=61)) is None


def test_a_sign_in_ends_after_twelve_hours_however_busy(session: Session):
    token = sign_in(session, an_account(session).email)
    long_ago = clock.now() - timedelta(hours=12, minutes=1)
    session.execute(update(SignIn).values(made_at=long_ago, last_seen_at=clock.now()))

    assert holder(session, token) is None


def test_a_short_password_opens_no_account(session: Session):
    with pytest.raises(Refused, match="at least 12 characters"):
        opening.open_account(session, "a@acacia.example", "A", Role.OFFICER, "short", by=BY)


def test_an_address_has_one_account_however_it_is_written(session: Session):
    an_account(session)

    with pytest.raises(Refused, match=r"an account for PRIYA@acacia\.example already"):
        an_account(session, "PRIYA@acacia.example")


def test_opening_and_signing_in_are_journalled_without_a_secret(session: Session):
    account = an_account(session)
    sign_in(session, account.email, PASSWORD)

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


@pytest.mark.parametrize(
    "email", ["notanemail", "a@b", "a@@b.example", "a b@c.example", "a@b..example", "@b.example", "a@.b", ""]
)
def test_what_is_no_address_is_not_taken_for_one(session: Session, email: str):
    with pytest.raises(Refused, match="is not an email address"):
        opening.open_account(session, email, "A", Role.OFFICER, PASSWORD, by=BY)
