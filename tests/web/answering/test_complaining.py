"""Somebody complains without an account: one question a page, kept between pages, sent once."""

import re

import pytest
from litestar import Litestar
from sqlalchemy import select

from answering import answer, answered, sent, shown
from browser import Browser, title
from hmo_enforce.intake.records import Arrival, ArrivalContact, ArrivalDraft, ArrivalMatter
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.journal import Entry

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_complaint_is_kept_with_a_reference_and_a_pin_and_without_a_name(web: Litestar, sessions: Sessions):
    browser = Browser(web)
    assert "Start now" in browser.get("/complain").text

    reference, pin = sent(browser)

    assert re.fullmatch(r"\d{6}", pin)
    assert title(browser.get("/complain/sent").text) == "We have your answers"
    with sessions.reading() as session:
        arrival = session.scalars(select(Arrival)).one()
        assert arrival.reference == reference
        assert (arrival.kind, arrival.way) == ("complaint", "web")
        assert arrival.address == "1 Acacia Avenue, Acacia"
        assert arrival.answers["what"] == "Loud music every night. 🎺"
        assert session.scalars(select(ArrivalMatter.matter)).all() == ["noise"]
        assert session.scalars(select(ArrivalContact)).all() == []
        assert session.scalars(select(ArrivalDraft)).one().answers == {}
        assert session.scalars(select(Entry.verb).where(Entry.subject == "arrival")).all() == ["received"]


def test_sent_three_times_it_is_one_record(web: Litestar, sessions: Sessions):
    browser = Browser(web)
    at = answered(browser)

    led = [browser.post(at).headers["location"] for _ in range(3)]

    assert led == ["/complain/sent"] * 3
    with sessions.reading() as session:
        assert len(session.scalars(select(Arrival)).all()) == 1


@on_sqlite
def test_a_question_that_must_be_answered_says_so_and_keeps_what_was_typed(web: Litestar):
    browser = Browser(web)
    browser.get("/complain/q/what")

    empty = browser.post("/complain/q/what", {"answer": ""})
    long = browser.post("/complain/q/what", {"answer": "x" * 10_001})

    assert (empty.status_code, long.status_code) == (422, 422)
    assert 'href="#answer">Enter an answer.' in empty.text
    assert "<title>Error: " in empty.text
    assert "10,000 characters or fewer. It is 1 over." in long.text
    assert "x" * 10_001 in long.text


@on_sqlite
def test_ten_thousand_characters_and_emoji_are_kept_as_they_were_typed(web: Litestar, sessions: Sessions):
    said = ("🦊 ناول " * 2000)[:9_998].strip() + "🏚"

    sent(Browser(web), what={"answer": said})

    with sessions.reading() as session:
        assert session.scalars(select(Arrival)).one().answers["what"] == said


@on_sqlite
def test_a_form_open_since_yesterday_is_shown_again_with_what_was_typed_and_sends(web: Litestar):
    browser = Browser(web)
    browser.get("/complain/q/what")
    browser.client.cookies.clear()  # it was restarted meanwhile

    old = browser.client.post("/complain/q/what", data={"answer": "A long story", "_csrf_token": "old"}, follow_redirects=False)
    token = re.search(r'name="_csrf_token" value="([^"]+)"', old.text)
    assert token
    again = browser.client.post(
        "/complain/q/what", data={"answer": "A long story", "_csrf_token": token[1]}, follow_redirects=False
    )

    assert old.status_code == 403
    assert "send it once more" in old.text
    assert ">A long story</textarea>" in old.text
    assert again.status_code == 303


@on_sqlite
def test_whoever_is_at_risk_is_told_what_to_do_now_once_and_comes_first(web: Litestar, sessions: Sessions):
    browser = Browser(web)
    answer(browser, "/complain/q/where", {"way": "typed", "lines": "1 Acacia Avenue"})

    warned = answer(browser, "/complain/q/at_risk_today", {"answer": "yes"})
    again = answer(browser, "/complain/q/at_risk_today", {"answer": "yes"})
    told = browser.get(warned).text
    sent(browser, at_risk_today={"answer": "yes"})

    assert warned == "/complain/now"
    assert again != warned
    assert "call 999" in told
    assert "call 999" in browser.get("/complain/sent").text
    with sessions.reading() as session:
        assert session.scalars(select(Arrival)).one().is_urgent


@on_sqlite
def test_how_to_be_reached_is_kept_apart_and_only_with_a_way_that_is_safe(web: Litestar, sessions: Sessions):
    browser = Browser(web)
    answered(browser)

    without = browser.post("/complain/contact", {"name": "Ola", "phone": "07700 900123"})
    wrong = browser.post("/complain/contact", {"phone": "no", "email": "x", "ways": ["email", "phone"]})
    right = browser.post(
        "/complain/contact", {"name": "Ola", "phone": "07700 900123", "ways": ["text"], "safe_note": "Not Mondays"}
    )
    browser.post("/complain/check")

    assert (without.status_code, wrong.status_code, right.status_code) == (422, 422, 303)
    assert 'href="#ways"' in without.text
    assert {'href="#phone"', 'href="#email"'} <= set(re.findall(r'href="#\w+"', wrong.text))
    with sessions.reading() as session:
        contact = session.scalars(select(ArrivalContact)).one()
        assert (contact.name, contact.phone, contact.ways, contact.language) == ("Ola", "07700 900123", ["text"], "en")
        assert "Ola" not in str(session.scalars(select(Arrival)).one().answers)


@on_sqlite
def test_an_answer_can_be_changed_before_it_is_sent_and_hidden_ones_claim_nothing(web: Litestar, sessions: Sessions):
    browser = Browser(web)
    at = answered(browser, matters={"answer": ["overcrowding"]}, persons={"answer": "7"})
    assert ">7</p>" in browser.get(at).text

    led = answer(browser, "/complain/q/matters", {"answer": ["noise"]})
    browser.post(at)

    assert led == at
    with sessions.reading() as session:
        arrival = session.scalars(select(Arrival)).one()
        assert arrival.claims == {}
        assert arrival.unasked == {"persons": "7"}


@on_sqlite
def test_nothing_is_sent_while_something_that_is_needed_lacks(web: Litestar, sessions: Sessions):
    browser = Browser(web)
    answer(browser, "/complain/q/where", {"way": "described", "described": "The blue door beside the chip shop"})

    led = browser.post("/complain/check").headers["location"]

    assert led == "/complain/q/matters"
    with sessions.reading() as session:
        assert session.scalars(select(Arrival)).all() == []


@on_sqlite
def test_before_answers_are_deleted_it_is_asked_once_more(web: Litestar, sessions: Sessions):
    browser = Browser(web)
    at = answered(browser)

    start, check, asked = browser.get("/complain").text, browser.get(at).text, browser.get("/complain/forget").text

    assert 'action="/complain/forget"' not in start + check
    assert '<a href="/complain/forget">Delete my answers and start again</a>' in start
    assert '<a href="/complain/forget">Delete my answers</a>' in check
    assert title(asked) == "Do you want to delete your answers?"
    assert 'action="/complain/forget"' in asked
    with sessions.reading() as session:
        assert len(session.scalars(select(ArrivalDraft)).all()) == 1


@on_sqlite
def test_whoever_goes_back_after_sending_is_shown_the_reference_again(web: Litestar):
    browser = Browser(web)
    reference, pin = sent(browser)

    led = [browser.get(f"/complain/{step}").headers["location"] for step in ("contact", "check", "forget", "saved")]

    assert led == ["/complain/sent"] * 4
    assert shown(browser.get("/complain/sent").text) == (reference, pin)


@on_sqlite
def test_answers_can_be_deleted_and_then_nobody_finds_them(web: Litestar, sessions: Sessions):
    browser = Browser(web)
    at = answered(browser)

    led = browser.post("/complain/forget").headers["location"]

    assert "Your answers have been deleted." in browser.get(led).text
    assert title(browser.get(at).text) == "We have no answers of yours here"
    with sessions.reading() as session:
        assert session.scalars(select(ArrivalDraft)).all() == []


@on_sqlite
def test_a_question_that_is_none_is_no_page(web: Litestar):
    assert Browser(web).get("/complain/q/nationality").status_code == 404
