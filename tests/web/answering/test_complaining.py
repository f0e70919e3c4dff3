"""Somebody complains without an account: one question a page, kept between pages, sent once."""

import re
from typing import Any

from sqlalchemy import select

from browser import Browser, title
from hmo_enforce.intake.records import Arrival, ArrivalContact, ArrivalDraft, ArrivalMatter
from hmo_enforce.kernel.database import Sessions


def answer(browser: Browser, at: str, data: dict[str, Any] | None = None) -> Any:
    """Load the page, send its form with this, and say where it leads."""
    assert browser.get(at).status_code == 200, at
    sent = browser.post(at, data or {})
    assert sent.status_code == 303, sent.text
    return sent.headers["location"]


def complained(browser: Browser, **more: Any) -> str:
    """All of a short complaint, up to the page before it is sent."""
    at = answer(browser, "/complain/q/where", {"way": "typed", "lines": "1 Acacia Avenue\nAcacia"})
    said = {
        "matters": {"answer": ["noise"]}, "what": {"answer": "Loud music every night. 🎺"}, "at_risk_today": {"answer": "no"},
        "contact": {}, **more,
    }  # fmt: skip
    while at != "/complain/check":
        name = at.rpartition("/")[2]
        if "/photos/" in at:
            assert browser.get(at).status_code == 200
            at = browser.post(f"/complain/photos-done/{name}").headers["location"]
        elif name == "now":
            found = re.search(r'class="button" href="([^"]+)"', browser.get(at).text)
            assert found
            at = found[1]
        else:
            at = answer(browser, at, said.get(name))
    return at


def test_a_complaint_is_kept_with_a_reference_and_a_pin_and_without_a_name(web, sessions: Sessions):
    browser = Browser(web)
    assert "Start now" in browser.get("/complain").text
    at = complained(browser)

    sent = browser.post(at)

    assert sent.headers["location"] == "/complain/sent"
    shown = browser.get("/complain/sent").text
    assert title(shown) == "We have your answers"
    with sessions.reading() as session:
        arrival = session.scalars(select(Arrival)).one()
        assert arrival.reference in shown
        assert (arrival.kind, arrival.way, arrival.address, arrival.language) == (
            "complaint",
            "web",
            "1 Acacia Avenue, Acacia",
            "en",
        )
        assert arrival.answers["what"] == "Loud music every night. 🎺"
        assert session.scalars(select(ArrivalMatter.matter)).all() == ["noise"]
        assert session.scalars(select(ArrivalContact)).all() == []
        assert session.scalars(select(ArrivalDraft)).one().answers == {}


def test_sent_three_times_it_is_one_record(web, sessions: Sessions):
    browser = Browser(web)
    at = complained(browser)

    led = [browser.post(at).headers["location"] for _ in range(3)]

    assert led == ["/complain/sent"] * 3
    with sessions.reading() as session:
        assert len(session.scalars(select(Arrival)).all()) == 1
