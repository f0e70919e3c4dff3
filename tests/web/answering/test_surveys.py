"""Whoever has a channel's link answers its survey: while it is open, and what was begun before it closed is taken as late."""

from datetime import timedelta

import pytest
from litestar import Litestar
from sqlalchemy import select, update

import waves
from answering import PLACE, answer, answered, sent
from browser import Browser, title
from hmo_enforce.intake.records import Arrival, ArrivalDraft, Wave
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.database import Sessions

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def link(sessions: Sessions) -> str:
    """A school's, of a wave that is open today."""
    today = clock.today()
    with sessions.writing() as session:
        made = waves.surveyed(session, starts_on=today - timedelta(days=9), ends_on=today + timedelta(days=9))
        return f"/survey/{made.school.token}"


def dated(sessions: Sessions, **columns: object) -> None:
    with sessions.writing() as session:
        session.execute(update(Wave).values(**columns))


def test_answers_come_by_their_channel_with_what_they_claim(web: Litestar, sessions: Sessions, link: str):
    browser = Browser(web)
    assert title(browser.get(link).text) == "Survey of shared homes and private renting"

    sent(browser, link, persons={"answer": "5"}, pays_rent={"answer": "yes"})

    with sessions.reading() as session:
        arrival = session.scalars(select(Arrival)).one()
        assert (arrival.kind, arrival.is_late) == ("survey", False)
        assert arrival.channel_id is not None
        assert arrival.version_id is not None
        assert arrival.claims == {"persons": 5, "pays_rent": True}


@on_sqlite
def test_who_complains_while_a_survey_waits_half_answered_loses_neither(web: Litestar, sessions: Sessions, link: str):
    browser = Browser(web)
    at = answer(browser, f"{link}/q/where", PLACE)

    sent(browser)
    browser.post(answered(browser, link))

    assert at == f"{link}/q/who"
    with sessions.reading() as session:
        assert [one.kind for one in session.scalars(select(Arrival).order_by(Arrival.id))] == ["complaint", "survey"]
        assert session.scalars(select(ArrivalDraft.kind).order_by(ArrivalDraft.id)).all() == ["survey", "complaint"]


@on_sqlite
def test_a_survey_that_closed_while_it_was_answered_is_taken_and_marked_late(web: Litestar, sessions: Sessions, link: str):
    browser = Browser(web)
    at = answered(browser, link)
    dated(sessions, closed_at=clock.now() - timedelta(days=2))

    checked = browser.get(at).text
    led = browser.post(at).headers["location"]

    assert "This survey has closed since you began." in checked
    assert led == f"{link}/sent"
    with sessions.reading() as session:
        assert session.scalars(select(Arrival)).one().is_late


@on_sqlite
def test_nobody_begins_one_that_has_closed_or_not_begun(web: Litestar, sessions: Sessions, link: str):
    dated(sessions, closed_at=clock.now() - timedelta(days=2))
    closed, question = Browser(web).get(link), Browser(web).get(f"{link}/q/where")
    dated(sessions, closed_at=None, starts_on=clock.today() + timedelta(days=3))
    early = Browser(web).get(link)

    assert title(closed.text) == "This survey has closed"
    assert 'href="/complain"' in closed.text
    assert question.status_code == 303
    assert title(early.text) == "This survey has not begun yet"


@on_sqlite
def test_a_link_that_leads_nowhere_says_so_kindly(web: Litestar):
    answer = Browser(web).get("/survey/nothing9")

    assert answer.status_code == 404
    assert title(answer.text) == "There is no survey at this address"


@on_sqlite
def test_a_link_may_be_typed_in_capitals(web: Litestar, link: str):
    assert "Start now" in Browser(web).get(f"/survey/{link.rpartition('/')[2].upper()}").text


@on_sqlite
def test_a_first_answer_to_a_closed_survey_is_not_lost_either(web: Litestar, sessions: Sessions, link: str):
    browser = Browser(web)
    browser.get(f"{link}/q/where")
    dated(sessions, closed_at=clock.now() - timedelta(days=2))

    led = browser.post(f"{link}/q/where", {"way": "typed", "lines": "1 Acacia Avenue"})

    assert led.status_code == 303
    assert answer(browser, f"{link}/q/who", {"answer": "lives_there"})
