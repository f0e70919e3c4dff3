"""A browser known before has a count of its own, so that an attacker who never stops keeps nobody out."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

import entered
import services
from hmo_enforce.accounts import familiar
from hmo_enforce.accounts.actions import opening, passwords
from hmo_enforce.accounts.records import Account
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, clock
from hmo_enforce.kernel.errors import NotAllowed

KEY = services.SECRET_KEY
BY = actor.command("test")
PASSWORD = "correct horse battery staple"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
EMPTY = familiar.Browser("", KEY)


def an_account(session: Session, email: str = "priya@acacia.example") -> Account:
    return opening.open_account(session, email, "Priya Shah", Role.OFFICER, PASSWORD, by=BY)


def known_to(account: Account, browser: familiar.Browser = EMPTY) -> familiar.Browser:
    return familiar.Browser(browser.with_mark(account.id, account.password_set_at, clock.now()), KEY)


def test_a_mark_holds_for_one_account_one_password_and_half_a_year():
    marked = familiar.Browser(EMPTY.with_mark(7, NOON, NOON), KEY)

    assert marked.mark_of(7, NOON, NOON + timedelta(days=179)) is not None
    assert marked.mark_of(7, NOON, NOON + familiar.LASTS) is None
    assert marked.mark_of(8, NOON, NOON) is None
    assert marked.mark_of(7, NOON + timedelta(microseconds=1), NOON) is None
    assert marked.mark_of(7, None, NOON) is None


@pytest.mark.parametrize("cookie", ["", "x", ".....", "é", "AAAA", "=" * 50, "AQ" * 30, "." * 10_000])
def test_what_is_no_mark_is_none(cookie: str):
    assert familiar.Browser(cookie, KEY).mark_of(7, NOON, NOON) is None
    assert familiar.Browser(familiar.Browser(cookie, KEY).with_mark(7, NOON, NOON), KEY).mark_of(7, NOON, NOON)


def test_a_mark_is_made_with_our_secret_alone():
    foreign = familiar.Browser("", "another secret " * 4).with_mark(7, NOON, NOON)

    assert familiar.Browser(foreign, KEY).mark_of(7, NOON, NOON) is None


def test_however_a_mark_is_written_it_is_one_and_the_same():
    cookie = EMPTY.with_mark(7, NOON, NOON)
    ways = [cookie, cookie + "=", cookie + "==", cookie.replace("-", "+").replace("_", "/"), f".{cookie}", f"{cookie}.x"]

    found = {familiar.Browser(one, KEY).mark_of(7, NOON, NOON) for one in ways} - {None}

    assert len(found) == 1


def test_a_browser_knows_the_five_who_signed_in_last_each_once():
    browser = EMPTY
    for number in (1, 2, 3, 3, 4, 5, 6):
        browser = familiar.Browser(browser.with_mark(number, NOON, NOON), KEY)

    assert [number for number in range(1, 8) if browser.mark_of(number, NOON, NOON)] == [2, 3, 4, 5, 6]
    assert len(browser.cookie) < 400


def test_an_attacker_who_never_stops_keeps_a_browser_known_before_out_of_nothing(session: Session):
    priya = an_account(session)
    browser = known_to(priya)
    for number in range(30):
        with pytest.raises(NotAllowed):
            entered.sign_in(session, priya.email, f"guess {number}")

    with pytest.raises(NotAllowed, match="Try again in"):
        entered.sign_in(session, priya.email, PASSWORD)
    assert entered.sign_in(session, priya.email, PASSWORD, browser=browser).token


def test_whoever_has_such_a_browser_guesses_no_faster_than_others(session: Session):
    priya = an_account(session)
    browser, said = known_to(priya), []
    for number in range(7):
        with pytest.raises(NotAllowed) as refused:
            entered.sign_in(session, priya.email, f"guess {number}", browser=browser)
        said.append(str(refused.value))

    assert ["Try again" in one for one in said] == [False] * 5 + [True] * 2
    with pytest.raises(NotAllowed, match="Try again in"):
        entered.sign_in(session, priya.email, PASSWORD, browser=browser)


def test_ones_own_mark_is_worth_nothing_at_anothers_account(session: Session):
    priya, mallory = an_account(session), an_account(session, "mallory@acacia.example")
    said = []
    for number in range(7):
        with pytest.raises(NotAllowed) as refused:
            entered.sign_in(session, priya.email, f"guess {number}", browser=known_to(mallory))
        said.append(str(refused.value))

    assert "Try again in" in said[-1]


def test_another_password_makes_every_mark_worthless(session: Session):
    priya = an_account(session)
    browser = known_to(priya)

    passwords.choose(session, priya, "tin roof summer rain", passwords.NO_LIST)

    assert browser.mark_of(priya.id, priya.password_set_at, clock.now()) is None
