"""The report on waves: what their answers found, followed to inspections and licences, and two beside each other."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import acacia
import waves as surveys
from browser import Browser
from hmo_enforce import council
from hmo_enforce.accounts.actions import restricting
from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.roles import Role
from hmo_enforce.areas.records import Area, PropertyArea
from hmo_enforce.casework import duplicates
from hmo_enforce.casework.views import wave_report
from hmo_enforce.intake.actions import channels
from hmo_enforce.intake.queries import waves
from hmo_enforce.intake.records import Arrival, Channel
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.licensing.actions import deciding
from hmo_enforce.properties.records import Property
from waves import said

Browse = Callable[..., Browser]
NOON = timedelta(hours=12)


def answered(session: Session, channel: Channel, home: int, on: date, *, new: bool = False, **claims: object) -> None:
    """An answer about a home that was found."""
    at = datetime.combine(on, datetime.min.time(), UTC) + NOON
    key = f"{channel.id} {home} {on} {claims}"
    kept = surveys.an_answer(session, channel, key, at, submitted_at=at, claims=claims)
    arrival = session.get_one(Arrival, kept.arrival_id)
    arrival.property_id, arrival.found_new = home, new


@pytest.fixture
def two_waves(sessions: Sessions) -> dict[str, int]:
    """An earlier wave of two homes in the West ward, one inspected and licensed since, and a later one of one home."""
    today = clock.today()
    first, second = today - timedelta(days=200), today - timedelta(days=30)
    with sessions.writing() as session:
        town = acacia.borough(session)
        west = {"area_id": town.west.id}
        earlier = surveys.a_wave(session, "Spring", version_id=surveys.asked(session), starts_on=first, ends_on=second)
        school = surveys.a_channel(session, earlier, **west)
        later = surveys.a_wave(session, "Autumn", starts_on=second, ends_on=None)
        again = surveys.a_channel(session, later, **west)
        one, two, three = (home.id for home in town.avenue[:3])
        for home in (one, two, three):
            session.add(PropertyArea(property_id=home, area_id=town.west.id, state="inside"))
        answered(session, school, one, first, new=True, hazards=["cold"])
        answered(session, school, one, first + timedelta(days=3))
        answered(session, school, two, first)
        acacia.an_observation(session, town.avenue[0], "inspection", as_at=first + timedelta(days=10), persons=6)
        acacia.a_licence(session, town.avenue[0], starts_on=first + timedelta(days=20), ends_on=today + timedelta(days=900))
        acacia.a_verdict(session, town.avenue[1], "probably_licensable")
        answered(session, again, three, second)
        channels.hand_out(session, school.id, first, 100, by=acacia.ALMA)
        channels.hand_out(session, again.id, second, 100, by=acacia.ALMA)
        return {"one": one, "two": two, "three": three, "earlier": earlier.id, "later": later.id}


def shares(page: str, wave: str) -> dict[str, str]:
    """Of the CSV, what each measure says of a wave as a whole."""
    rows = csv.DictReader(io.StringIO(page.lstrip("\ufeff")))
    return {
        row["Measure"]: f"{row['Part']}/{row['Whole']}" for row in rows if (row["Wave"], row["Counted"]) == (wave, "all of it")
    }


def test_each_waves_homes_are_followed_to_what_was_done_about_them(browse: Browse, two_waves: dict[str, int]):
    page = browse(Role.OFFICER).get("/surveys/report.csv").text

    assert shares(page, "Spring") == {
        "Answers to cards": "3/100", "Newly found": "1/2", "Already known": "1/2", "Hazards told": "1/2", "Inspected": "1/2",
        "Needs a licence": "1/2", "Licensed since": "1/2",
    }  # fmt: skip
    assert shares(page, "Autumn")["Inspected"] == "0/1"


@pytest.mark.parametrize(("outcome", "counted"), [("not_licensable", "0/2"), ("licensable", "1/2")])
def test_what_an_officer_decided_counts_before_what_the_rules_say(
    browse: Browse, sessions: Sessions, two_waves: dict[str, int], outcome: str, counted: str
):
    regime = "mandatory" if outcome == "licensable" else None
    with sessions.writing() as session:
        deciding.record_decision(
            session, two_waves["two"], outcome, regime=regime, why="Seen on a visit.", by=acacia.ALMA, on=clock.today()
        )

    assert shares(browse(Role.OFFICER).get("/surveys/report.csv").text, "Spring")["Needs a licence"] == counted


def test_two_waves_are_beside_each_other_with_a_chart_and_what_is_counted(browse: Browse, two_waves: dict[str, int]):
    page = browse(Role.OFFICER).get("/surveys/report").text

    told = said(page)
    assert "homes and channels in West, where both waves handed out" in told
    assert "in the first 31 days of each" in told
    assert "points (" in told
    assert "May be chance" in told
    assert "Newcombe" in told
    assert page.count('<circle class="office-chart__earlier"') == 8
    assert 'role="img"' in page


def test_the_two_to_set_beside_each_other_are_chosen_and_are_not_one(browse: Browse, two_waves: dict[str, int]):
    browser = browse(Role.AUDITOR)

    chosen = browser.get("/surveys/report?earlier={earlier}&later={later}".format(**two_waves))
    same = browser.get("/surveys/report?earlier={later}&later={later}".format(**two_waves))

    assert chosen.status_code == 200
    assert "Choose two different waves." in said(same.text)


def test_a_wave_that_has_not_begun_is_set_beside_another_only_where_asked_and_then_that_is_said(
    browse: Browse, sessions: Sessions, two_waves: dict[str, int]
):
    with sessions.writing() as session:
        to_come = surveys.a_wave(session, "Winter", starts_on=clock.today() + timedelta(days=9), ends_on=None)
        west = session.scalars(select(Channel.area_id)).first()
        surveys.a_channel(session, to_come, area_id=west)
    browser = browse(Role.OFFICER)

    by_itself, asked = (browser.get(f"/surveys/report{query}").text for query in ("", f"?later={to_come.id}"))

    assert "in the first 31 days of each" in said(by_itself)
    assert "Winter has not begun, so there is nothing to set beside Autumn yet." in said(asked)


def test_what_was_not_meant_counts_neither_on_the_waves_page_nor_in_the_report(
    browse: Browse, sessions: Sessions, two_waves: dict[str, int]
):
    with sessions.writing() as session:
        first = session.scalars(select(Arrival).order_by(Arrival.id)).first()
        assert first is not None
        first.state, first.closed_as = "closed", "not_meant"
    browser = browse(Role.OFFICER)

    wave, report = (browser.get(f"/surveys/{of}").text for of in (f"waves/{two_waves['earlier']}", "report.csv"))

    assert "Answers to cards handed out: 2.0%" in said(wave)
    assert shares(report, "Spring")["Answers to cards"] == "2/100"


def test_a_home_just_outside_a_ward_is_not_of_it(sessions: Sessions, two_waves: dict[str, int]):
    with sessions.writing() as session:
        east = session.scalars(select(Area).where(Area.name == "East")).one()
        session.add(PropertyArea(property_id=two_waves["one"], area_id=east.id, state="check_outside"))
        session.flush()

        found = wave_report.followed(session, waves.wave(session, two_waves["earlier"]))

    assert {len(home.wards) for home in found.homes} == {1}


def test_a_licence_that_begins_later_is_none_yet(browse: Browse, sessions: Sessions, two_waves: dict[str, int]):
    with sessions.writing() as session:
        home = session.get_one(Property, two_waves["three"])
        acacia.a_licence(session, home, starts_on=clock.today() + timedelta(days=1), ends_on=None)

    assert shares(browse(Role.OFFICER).get("/surveys/report.csv").text, "Autumn")["Licensed since"] == "0/1"


def test_a_home_that_few_may_see_counts_for_them_alone(browse: Browse, sessions: Sessions, two_waves: dict[str, int]):
    manager, officer = browse(Role.MANAGER), browse(Role.OFFICER)
    with sessions.writing() as session:
        named = accounts.account_by_email(session, "manager@acacia.example")
        assert named is not None
        restricting.restrict(session, "property", two_waves["one"], "Threats were made.", [named.id], by=acacia.ALMA)

    seen = [shares(browser.get("/surveys/report.csv").text, "Spring") for browser in (manager, officer)]

    assert [one["Newly found"] for one in seen] == ["1/2", "0/1"]
    assert [one["Answers to cards"] for one in seen] == ["3/100", "1/100"]


def test_two_records_of_one_home_are_one_home(sessions: Sessions, two_waves: dict[str, int]):
    with sessions.writing() as session:
        spring = waves.wave(session, two_waves["earlier"])
        before = len(wave_report.followed(session, spring).homes)
        duplicates.merge(
            session, "property", two_waves["one"], two_waves["two"], why="One door.", by=acacia.ALMA, on=acacia.TODAY,
            council=council.read("acacia"),
        )  # fmt: skip
        session.flush()

        (home,) = wave_report.followed(session, spring).homes

    assert before == 2
    assert (home.found_new, home.has_hazards, home.inspected_on is not None) == (True, True, True)


def test_without_waves_the_report_says_so(browse: Browse):
    assert "There is no wave yet." in said(browse(Role.OFFICER).get("/surveys/report").text)
