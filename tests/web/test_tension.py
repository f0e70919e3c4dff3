"""Noise, rubbish and harassment by ward and week: counted once, and no small number told, on the page or in the file."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest

import acacia
import arrived
import borough
from browser import Browser
from hmo_enforce.accounts.actions import restricting
from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.roles import Role
from hmo_enforce.intake import quarters
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.database import Sessions

Browse = Callable[..., Browser]
BEFORE = quarters.of(clock.today()).before()
ASKED = f"/tension.csv?quarter={BEFORE}"


def complaints(sessions: Sessions, home: int, number: int, week: int = 0, **columns: object) -> None:
    at = datetime.combine(BEFORE.weeks()[week] + timedelta(days=2), time(12), clock.LONDON)
    with sessions.writing() as session:
        for _ in range(number):
            arrived.an_arrival(session, home, received_at=at, **columns)


def lines(browser: Browser) -> dict[tuple[str, str, str], str]:
    """By matter, ward and week."""
    rows = [line.split(",") for line in browser.get(ASKED).content.decode("utf-8-sig").splitlines()[1:]]
    return {(matter, ward, week): number for _, matter, _, ward, week, number in rows}


@pytest.fixture
def week() -> str:
    return str(BEFORE.weeks()[0])


def test_they_are_counted_by_ward_and_week(browse: Browse, sessions: Sessions, town: borough.Borough, week: str):
    complaints(sessions, town.rich, 7)
    complaints(sessions, town.rich, 6, week=1)

    found = lines(browse(Role.OFFICER))

    assert found["Noise", "West", week] == "7"
    assert found["Noise", "West", "Whole quarter"] == "13"
    assert found["Noise", "All wards", week] == "7"
    assert found["Rubbish", "All wards", "Whole quarter"] == "0"


def test_a_small_number_is_told_nowhere_and_cannot_be_subtracted(
    browse: Browse, sessions: Sessions, town: borough.Borough, week: str
):
    complaints(sessions, town.rich, 3)
    complaints(sessions, town.rich, 8, week=1)
    browser = browse(Role.OFFICER)

    found, page = lines(browser), browser.get(f"/tension?quarter={BEFORE}").text

    assert found["Noise", "West", week] == "1 to 4"
    for ward, when in (("All wards", week), ("West", "Whole quarter"), ("All wards", "Whole quarter")):
        assert found["Noise", ward, when] == "Not told"
    assert ">11<" not in page
    assert "1 to 4" in page


def test_what_was_joined_or_not_meant_does_not_count_nor_what_is_hidden_from_the_reader(
    browse: Browse, sessions: Sessions, town: borough.Borough, week: str
):
    complaints(sessions, town.rich, 6)
    complaints(sessions, town.rich, 1, state="closed", closed_as="not_meant")
    with sessions.writing() as session:
        first = arrived.an_arrival(session, town.rich, matters=("rubbish",)).id
    complaints(sessions, town.rich, 1, joined_to=first)

    before = lines(browse(Role.OFFICER))["Noise", "West", week]
    with sessions.writing() as session:
        manager = accounts.account_by_email(session, "manager@acacia.example").id
        restricting.restrict(session, "property", town.rich, "Threats.", [manager], by=acacia.ALMA)

    assert before == "6"
    assert lines(browse(Role.OFFICER))["Noise", "West", week] == "0"
    assert lines(browse(Role.MANAGER))["Noise", "West", week] == "6"


def test_the_page_asks_for_one_quarter_and_refuses_any_other(browse: Browse, town: borough.Borough):
    browser = browse(Role.AUDITOR)

    assert browser.get("/tension").status_code == 200
    assert "choose one of those listed" in browser.get("/tension?quarter=1999-Q1").text
    assert browser.get("/tension.csv?quarter=1999-Q1").status_code == 400
    assert browse(Role.FINANCE).get("/tension").status_code == 403
