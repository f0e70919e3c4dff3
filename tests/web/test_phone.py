"""A complaint by telephone: one page, kept once, with a reference and a PIN to read out."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

import borough
from browser import Browser
from hmo_enforce.accounts.roles import Role
from hmo_enforce.intake import pins
from hmo_enforce.intake.queries import found
from hmo_enforce.intake.records import Arrival
from hmo_enforce.kernel.database import Sessions

Browse = Callable[..., Browser]
TOLD: dict[str, Any] = {
    "where_lines": "1 Acacia Avenue, Acacia", "where_postcode": "ac1 1aa", "matters": ["noise", "overcrowding"],
    "what": "Seven people, and a drum kit.", "at_risk_today": "no", "persons": "7", "who": "neighbour", "name": "Tessa Thistle",
    "phone": "07700 900456", "ways": ["text"], "safe_note": "Never on Fridays",
}  # fmt: skip


def key_of(page: str) -> str:
    return re.findall(r'name="submission" value="([^"]+)"', page)[0]


@pytest.fixture
def officer(browse: Browse, town: borough.Borough) -> Browser:
    return browse(Role.OFFICER)


def test_it_is_kept_with_what_it_claims_and_how_to_reach_them(officer: Browser, sessions: Sessions):
    page = officer.get("/inbox/new").text

    told = officer.post("/inbox/new", {**TOLD, "submission": key_of(page)})

    assert told.status_code == 200, told.text
    with sessions.reading() as session:
        one = session.scalars(select(Arrival)).one()
        assert (one.kind, one.way, one.claims["persons"], one.postcode) == ("complaint", "phone", 7, "ac1 1aa")
        assert one.received_by == "Officer of Acacia"
        assert found.matters(session, one.id) == ("noise", "overcrowding")
        assert found.contact(session, one.id).safe_note == "Never on Fridays"
        pin = re.findall(r"PIN <strong[^>]*>(\d{6})", told.text)[0]
        assert pins.fits(one.reference, pin, one.pin_hash)
        there = f"/inbox/{one.id}"
    shown = officer.get(there).text
    assert "What is happening?" in shown
    assert "Seven people, and a drum kit." in shown
    assert "Too many people live there" in shown
    assert "I live nearby" in shown
    assert "Thistle" not in shown


def test_sent_twice_it_is_one(officer: Browser, sessions: Sessions):
    sent = {**TOLD, "submission": key_of(officer.get("/inbox/new").text)}

    first, second = (officer.post("/inbox/new", sent).text for _ in range(2))

    assert re.findall(r"A-[0-9A-Z]{8}", first)[0] == re.findall(r"A-[0-9A-Z]{8}", second)[0]
    with sessions.reading() as session:
        assert len(session.scalars(select(Arrival)).all()) == 1


def test_what_is_missing_or_wrong_is_said_beside_it_and_nothing_is_lost(officer: Browser, sessions: Sessions):
    sent = {**TOLD, "what": "", "persons": "many", "email": "tessa", "submission": key_of(officer.get("/inbox/new").text)}

    answer = officer.post("/inbox/new", sent)

    assert answer.status_code == 422
    for field in ("what", "persons", "email"):
        assert f'href="#{field}"' in answer.text
    assert "Tessa Thistle" in answer.text
    assert key_of(answer.text) == sent["submission"]
    with sessions.reading() as session:
        assert session.scalars(select(Arrival)).all() == []


def test_the_first_question_has_the_keyboard_and_every_one_is_a_plain_input(officer: Browser):
    page = officer.get("/inbox/new").text

    assert page.count('autofocus="autofocus"') == 1
    assert page.index("autofocus") < page.index('id="matters"')
    assert 'type="file"' not in page
    assert 'tabindex="' not in page.split("<main")[1].split("<form")[1].split("</form>")[0]


def test_who_only_reads_takes_nothing_down(browse: Browse, town: borough.Borough):
    assert browse(Role.AUDITOR).get("/inbox/new").status_code == 403
