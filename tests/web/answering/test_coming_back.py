"""Whoever saved or sent something comes back by reference and PIN, and guesses wait for that reference alone."""

from datetime import timedelta

import pytest
from litestar import Litestar
from sqlalchemy import select, update

import arrived
import served
from answering import PLACE, answer, answered, sent, shown
from browser import Browser, title
from hmo_enforce.accounts.records import Account
from hmo_enforce.intake import drafts, states
from hmo_enforce.intake.records import Arrival, ArrivalDraft
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.database import Sessions

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def saved(browser: Browser) -> tuple[str, str]:
    """A place was said, and the next question left for later."""
    answer(browser, "/complain/q/where", PLACE)
    browser.get("/complain/q/matters")
    led = browser.post("/complain/q/matters", {"then": "save"}).headers["location"]
    assert led == "/complain/saved"
    return shown(browser.get(led).text)


def come_back(browser: Browser, reference: str, pin: str):
    browser.get("/status")
    return browser.post("/status", {"reference": reference, "pin": pin})


def test_what_was_saved_goes_on_elsewhere_and_no_longer_where_it_began(web: Litestar, sessions: Sessions):
    first, second = Browser(web), Browser(web)
    reference, pin = saved(first)

    led = come_back(second, reference.lower().replace("-", " "), f" {pin[:3]} {pin[3:]} ")

    assert (led.status_code, led.headers["location"]) == (303, "/complain")
    assert "Carry on with your answers" in second.get("/complain").text
    assert "Carry on" not in first.get("/complain").text
    sent(second)
    with sessions.reading() as session:
        assert session.scalars(select(Arrival)).one().address == "1 Acacia Avenue, Acacia"


def test_how_far_it_is_can_be_seen_with_the_pin_and_not_with_another(web: Litestar):
    reference, pin = sent(Browser(web))
    other = Browser(web)

    wrong, right = come_back(other, reference, "000000" if pin != "000000" else "111111"), come_back(other, reference, pin)

    assert wrong.status_code == 422
    assert "We find nothing with this reference and this PIN." in wrong.text
    assert title(right.text) == "How far it is"
    assert "We have it. Somebody will look at it soon." in right.text


@on_sqlite
@pytest.mark.parametrize("is_sent", [True, False])
def test_guesses_wait_for_their_reference_and_nobody_elses(web: Litestar, is_sent: bool):
    reference, pin = sent(Browser(web)) if is_sent else saved(Browser(web))
    beside, guesser = sent(Browser(web)), Browser(web)
    wrong = f"{(int(pin) + 1) % 1_000_000:06d}"

    answers = [come_back(guesser, reference, wrong).text for _ in range(6)]

    assert "Wait a minute, then try again." in answers[-1]
    assert "Wait" not in answers[0]
    assert "Wait" in come_back(Browser(web), reference, pin).text
    assert title(come_back(guesser, *beside).text) == "How far it is"


@on_sqlite
def test_the_reference_of_what_was_saved_shows_how_far_it_is_once_it_was_sent(web: Litestar, sessions: Sessions):
    browser = Browser(web)
    reference, pin = saved(browser)
    sent_as, _ = sent(browser)
    browser.post("/complain/forget")
    with sessions.writing() as session:
        session.execute(update(ArrivalDraft).values(changed_at=clock.now() - drafts.KEPT_FOR + timedelta(days=1)))

    right = come_back(Browser(web), reference, pin)

    assert title(right.text) == "How far it is"
    assert sent_as in right.text


@on_sqlite
def test_guesses_at_what_was_saved_and_sent_are_told_nothing_and_wait(web: Litestar):
    browser, guesser = Browser(web), Browser(web)
    reference, pin = saved(browser)
    sent_as, _ = sent(browser)
    wrong = f"{(int(pin) + 1) % 1_000_000:06d}"

    answers = [come_back(guesser, reference, wrong) for _ in range(6)]

    assert "We find nothing with this reference and this PIN." in answers[0].text
    assert "Wait a minute, then try again." in answers[-1].text
    assert not any(sent_as in one.text for one in answers)
    assert "Wait" in come_back(Browser(web), sent_as, pin).text


@on_sqlite
def test_the_device_shows_the_pin_of_what_was_sent_for_a_day_alone(web: Litestar, sessions: Sessions):
    browser = Browser(web)
    saved(browser)
    sent(browser)
    with sessions.writing() as session:
        session.execute(update(ArrivalDraft).values(changed_at=clock.now() - drafts.SENT_KEPT_FOR))

    assert "We have no answers of yours here" in browser.get("/complain/sent").text


@on_sqlite
def test_after_thirty_days_nobody_can_come_back(web: Litestar, sessions: Sessions):
    browser = Browser(web)
    reference, pin = saved(browser)
    with sessions.writing() as session:
        session.execute(update(ArrivalDraft).values(changed_at=clock.now() - drafts.KEPT_FOR - timedelta(minutes=1)))

    assert come_back(Browser(web), reference, pin).status_code == 422
    assert "Carry on" not in browser.get("/complain").text


@on_sqlite
def test_the_ticket_of_one_place_opens_no_other(web: Litestar):
    browser = Browser(web)
    answered(browser)

    assert "Check your answers" in browser.get("/complain/check").text
    assert browser.get("/survey/nothing/check").status_code == 404


@on_sqlite
def test_this_device_forgets_what_was_saved_and_the_reference_still_leads_to_it(web: Litestar):
    browser = Browser(web)
    reference, pin = saved(browser)

    led = browser.post("/complain/leave")

    assert led.headers["location"] == "/complain"
    assert "Carry on" not in browser.get("/complain").text
    assert come_back(browser, reference, pin).status_code == 303


@on_sqlite
def test_it_is_said_that_somebody_looks_at_it_only_once_somebody_has_it(web: Litestar, sessions: Sessions):
    reference, pin = sent(Browser(web))
    with sessions.writing() as session:
        session.execute(update(Arrival).values(state=states.QUEUED))
    in_turn = come_back(Browser(web), reference, pin).text

    with sessions.writing() as session:
        served.an_officer(session)
        session.execute(update(Arrival).values(assigned_to=select(Account.id).limit(1).scalar_subquery()))

    assert "We have it. Somebody will look at it soon." in in_turn
    assert "Somebody at the council is looking at it." in come_back(Browser(web), reference, pin).text


@on_sqlite
def test_what_was_joined_to_another_is_as_far_as_that_one(web: Litestar, sessions: Sessions):
    reference, pin = sent(Browser(web))
    with sessions.writing() as session:
        other = arrived.an_arrival(session)
        session.execute(update(Arrival).where(Arrival.reference == reference).values(state=states.CLOSED, joined_to=other.id))
    open_still = come_back(Browser(web), reference, pin).text

    with sessions.writing() as session:
        session.execute(update(Arrival).values(state=states.CLOSED))

    assert "We have finished with it." not in open_still
    assert "We have it. Somebody will look at it soon." in open_still
    assert "We have finished with it." in come_back(Browser(web), reference, pin).text
