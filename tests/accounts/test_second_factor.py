"""The second factor: what is accepted, what is not, and what is kept of it."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import entered
from hmo_enforce.accounts import totp
from hmo_enforce.accounts.actions import opening, second_factor, signing_in
from hmo_enforce.accounts.queries import sign_ins
from hmo_enforce.accounts.records import Account, FailedTries, RecoveryCode, SignIn
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.errors import NotAllowed, Refused

BY = actor.command("test")
PASSWORD = "correct horse battery staple"
KEY = "a secret of this test, long enough"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
# RFC 6238, appendix B, for SHA-1: the secret is the ASCII text 12345678901234567890; the last six of its eight digits.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC_CODES = {59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"}


@pytest.mark.parametrize(("seconds", "code"), RFC_CODES.items())
def test_codes_are_those_of_rfc_6238(seconds: int, code: str):
    assert totp.accepted(RFC_SECRET, code, datetime.fromtimestamp(seconds, UTC), None) == seconds // 30


def test_a_code_of_half_a_minute_ago_or_ahead_is_taken_and_none_further_off():
    steps = {around: pyotp.TOTP(RFC_SECRET).at(NOON + timedelta(seconds=30 * around)) for around in range(-3, 4)}

    taken = {around for around, code in steps.items() if totp.accepted(RFC_SECRET, code, NOON, None) is not None}

    assert taken == {-1, 0, 1}


def test_a_code_is_taken_once_and_none_from_before_it():
    code, earlier = (pyotp.TOTP(RFC_SECRET).at(NOON - timedelta(seconds=s)) for s in (0, 30))
    step = totp.accepted(RFC_SECRET, code, NOON, None)

    assert totp.accepted(RFC_SECRET, code, NOON, step) is None
    assert totp.accepted(RFC_SECRET, earlier, NOON, step) is None


@pytest.mark.parametrize("typed", ["", "28708", "2870822", "abcdef", "２８７０８２", "287082\x00", "-87082"])
def test_what_is_no_code_is_not_taken_for_one(typed: str):
    assert totp.accepted(RFC_SECRET, typed, datetime.fromtimestamp(59, UTC), None) is None


def test_a_code_may_be_typed_as_the_phone_shows_it():
    assert totp.accepted(RFC_SECRET, " 287 082 ", datetime.fromtimestamp(59, UTC), None) == 1


@pytest.fixture
def priya(session: Session) -> Account:
    return opening.open_account(session, "priya@acacia.example", "Priya Shah", Role.OFFICER, PASSWORD, by=BY)


def with_factor(session: Session, account: Account) -> tuple[str, list[str]]:
    """The secret and the recovery codes of a second factor that was set up a minute ago."""
    fresh = second_factor.fresh(account.id, KEY)
    codes = second_factor.set_up(session, account.id, fresh.pending, pyotp.TOTP(fresh.secret).now(), secret_key=KEY, by=BY)
    account.totp_step -= 2
    session.flush()
    return fresh.secret, codes


def half(session: Session) -> sign_ins.HalfSignedIn:
    begun = entered.sign_in(session, "priya@acacia.example", PASSWORD)
    found = sign_ins.found(session, begun.token, clock.now())
    assert isinstance(found, sign_ins.HalfSignedIn)
    return found


def test_the_password_alone_opens_nothing(session: Session, priya: Account):
    with_factor(session, priya)

    begun = entered.sign_in(session, priya.email, PASSWORD)

    assert not begun.complete
    assert sign_ins.signed_in(session, begun.token, clock.now()) is None


def test_the_password_alone_opens_nothing_to_who_has_yet_to_set_one_up(session: Session, priya: Account):
    begun = entered.sign_in(session, priya.email, PASSWORD)

    found = sign_ins.found(session, begun.token, clock.now())
    assert isinstance(found, sign_ins.HalfSignedIn)
    assert not found.has_second_factor


def test_whoever_has_a_second_factor_is_asked_for_it_also_where_none_is_needed(session: Session, priya: Account):
    with_factor(session, priya)

    assert not entered.sign_in(session, priya.email, PASSWORD, second_factor_needed=False).complete


def test_a_code_finishes_the_sign_in_under_another_token(session: Session, priya: Account):
    secret, _ = with_factor(session, priya)
    begun = entered.sign_in(session, priya.email, PASSWORD)
    who = sign_ins.found(session, begun.token, clock.now())

    token = second_factor.show(session, who, pyotp.TOTP(secret).now(), secret_key=KEY)

    assert sign_ins.signed_in(session, token, clock.now()).name == "Priya Shah"
    assert sign_ins.found(session, begun.token, clock.now()) is None


def test_a_code_that_was_used_finishes_no_second_sign_in(session: Session, priya: Account):
    secret, _ = with_factor(session, priya)
    code = pyotp.TOTP(secret).now()
    second_factor.show(session, half(session), code, secret_key=KEY)

    with pytest.raises(NotAllowed, match="not right"):
        second_factor.show(session, half(session), code, secret_key=KEY)


def test_a_half_finished_sign_in_lapses_after_ten_minutes(session: Session, priya: Account):
    begun = entered.sign_in(session, priya.email, PASSWORD)

    assert sign_ins.found(session, begun.token, clock.now() + timedelta(minutes=9)) is not None
    assert sign_ins.found(session, begun.token, clock.now() + timedelta(minutes=11)) is None


def test_a_recovery_code_stands_in_once_however_it_is_typed(session: Session, priya: Account):
    _, codes = with_factor(session, priya)

    second_factor.show(session, half(session), codes[0].upper().replace("-", " "), secret_key=KEY)

    assert second_factor.codes_left(session, priya.id) == 9
    with pytest.raises(NotAllowed):
        second_factor.show(session, half(session), codes[0], secret_key=KEY)


def test_a_recovery_code_is_of_its_own_account_alone(session: Session, priya: Account):
    with_factor(session, priya)
    other = opening.open_account(session, "omar@acacia.example", "Omar", Role.OFFICER, PASSWORD, by=BY)
    _, codes = with_factor(session, other)

    with pytest.raises(NotAllowed):
        second_factor.show(session, half(session), codes[0], secret_key=KEY)


def test_renewed_recovery_codes_void_those_before_and_need_the_password(session: Session, priya: Account):
    _, before = with_factor(session, priya)

    with pytest.raises(Refused, match="not your present password"):
        second_factor.renew_codes(session, priya.id, "wrong", by=BY)
    after = second_factor.renew_codes(session, priya.id, PASSWORD, by=BY)

    assert len(set(after)) == 10
    assert not set(after) & set(before)
    with pytest.raises(NotAllowed):
        second_factor.show(session, half(session), before[0], secret_key=KEY)


def test_neither_the_secret_nor_a_recovery_code_is_kept_as_it_is_or_journalled(session: Session, priya: Account):
    secret, codes = with_factor(session, priya)

    kept = [priya.totp_secret, *session.scalars(select(RecoveryCode.code_hash))]
    said = str(session.execute(select(journal.EntryValues.after, journal.EntryValues.before, journal.EntryValues.why)).all())
    assert not any(one.encode() in bytes(row) for one in (secret, *codes) for row in kept)
    assert secret not in said
    assert not any(code in said for code in codes)


def test_wrong_codes_make_the_next_wait_and_lock_nobody_out(session: Session, priya: Account):
    secret, _ = with_factor(session, priya)
    for _ in range(5):
        with pytest.raises(NotAllowed, match="not right"):
            second_factor.show(session, half(session), "000000", secret_key=KEY)

    with pytest.raises(NotAllowed, match=r"failed too often\. Try again in \d second"):
        second_factor.show(session, half(session), pyotp.TOTP(secret).now(), secret_key=KEY)
    for tries in session.scalars(select(FailedTries)):
        tries.last_at -= timedelta(seconds=5)
    session.flush()

    assert second_factor.show(session, half(session), pyotp.TOTP(secret).now(), secret_key=KEY)


def test_each_try_is_in_the_journal(session: Session, priya: Account):
    _, codes = with_factor(session, priya)
    with pytest.raises(NotAllowed):
        second_factor.show(session, half(session), "000000", secret_key=KEY)
    second_factor.show(session, half(session), codes[0], secret_key=KEY)

    verbs = session.scalars(
        select(journal.Entry.verb).where(journal.Entry.actor_id == priya.id).order_by(journal.Entry.id)
    ).all()

    assert verbs == [
        "gave the password of", "gave a wrong second factor of", "gave the password of", "used a recovery code of", "signed in",
    ]  # fmt: skip


def test_a_wrong_first_code_sets_nothing_up(session: Session, priya: Account):
    fresh = second_factor.fresh(priya.id, KEY)

    with pytest.raises(Refused, match="not right"):
        second_factor.set_up(session, priya.id, fresh.pending, "000000", secret_key=KEY, by=BY)

    assert priya.totp_confirmed_at is None


def test_a_secret_that_was_made_for_another_account_or_forged_sets_nothing_up(session: Session, priya: Account):
    fresh = second_factor.fresh(priya.id + 1, KEY)
    code = pyotp.TOTP(fresh.secret).now()

    for pending in (fresh.pending, fresh.secret, "", "00", "zz"):
        with pytest.raises(Refused, match="open for too long"):
            second_factor.set_up(session, priya.id, pending, code, secret_key=KEY, by=BY)


def test_another_second_factor_needs_the_password_and_signs_out_elsewhere(session: Session, priya: Account):
    secret, _ = with_factor(session, priya)
    here = second_factor.show(session, half(session), pyotp.TOTP(secret).now(), secret_key=KEY)
    elsewhere = signing_in.begin(session, priya, complete=True).token
    own = sign_ins.signed_in(session, here, clock.now()).sign_in_id
    fresh = second_factor.fresh(priya.id, KEY)
    code = pyotp.TOTP(fresh.secret).now()

    with pytest.raises(Refused, match="not your present password"):
        second_factor.replace(session, priya.id, "wrong", fresh.pending, code, but=own, secret_key=KEY, by=BY)
    second_factor.replace(session, priya.id, PASSWORD, fresh.pending, code, but=own, secret_key=KEY, by=BY)

    assert sign_ins.signed_in(session, here, clock.now()) is not None
    assert sign_ins.signed_in(session, elsewhere, clock.now()) is None


def test_a_reset_second_factor_is_gone_with_its_codes_and_every_sign_in(session: Session, priya: Account):
    _, codes = with_factor(session, priya)
    token = second_factor.show(session, half(session), codes[0], secret_key=KEY)

    second_factor.reset(session, priya.id, "lost phone", by=BY)

    assert sign_ins.signed_in(session, token, clock.now()) is None
    assert session.scalars(select(RecoveryCode)).all() == []
    assert not half(session).has_second_factor
    ended = session.scalars(select(SignIn.ended_why).where(SignIn.ended_at.is_not(None))).all()
    assert set(ended) == {"second factor reset"}


def test_after_the_service_s_secret_was_changed_a_recovery_code_still_helps(session: Session, priya: Account):
    secret, codes = with_factor(session, priya)
    other = "another secret of this test, as long"

    with pytest.raises(NotAllowed, match="secret of this service was changed"):
        second_factor.show(session, half(session), pyotp.TOTP(secret).now(), secret_key=other)

    assert second_factor.show(session, half(session), codes[0], secret_key=other)
