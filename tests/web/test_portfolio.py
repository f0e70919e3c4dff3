"""The list of what somebody has: under all their records, each home once, with numbers that are lists themselves."""

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

import acacia
import borough
import filed
import twice
from browser import Browser
from hmo_enforce import web
from hmo_enforce.accounts.roles import Role
from hmo_enforce.cases.actions import opening, subjects
from hmo_enforce.cases.actions.opening import Said
from hmo_enforce.casework import duplicates
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.licensing.records import LicenceParty
from hmo_enforce.properties.records import Interest, Property

WEB = Path(web.__file__).parent
UNSTYLED = {"office-reference", "office-map"}
"""The first is for whoever looks for it in a page; the map's own parts have theirs."""
Browse = Callable[..., Browser]


@pytest.fixture
def town(sessions: Sessions) -> Any:
    """A landlord under two records: of the one the home with everything, which stands twice, of the other a licensed one."""
    with sessions.writing() as session:
        seen = borough.seeded(session)
        one, two = filed.a_party(session, "Tamsin Teak"), filed.a_party(session, "T Teak")
        twin = twice.merged(session, "property", seen.rich)
        own(session, one.id, seen.rich, role="owner")
        own(session, one.id, twin, role="manager")
        own(session, two.id, seen.licensed, role="owner")
        own(session, two.id, seen.nasty, role="agent", ends_on=acacia.TODAY.replace(year=2024))
        case = opening.open_case(session, Said("general", "Damp", with_tasks=False), by=acacia.ALMA)
        for home in (seen.rich, twin):
            session.get_one(Property, home)
        subjects.add_home(session, case.id, twin, by=acacia.ALMA)
        duplicates.merge(
            session, "party", one.id, two.id, why="One signature.", by=acacia.ALMA, on=acacia.TODAY, council=twice.COUNCIL
        )
        return SimpleNamespace(**vars_of(seen), one=one.id, two=two.id, twin=twin)


def vars_of(seen: borough.Borough) -> dict[str, int]:
    return {name: getattr(seen, name) for name in ("rich", "licensed", "nasty")}


def own(session: Session, party: int, home: int, *, role: str, **days: Any) -> None:
    session.add(Interest(property_id=home, party_id=party, role=role, source="Land Registry", noted_at=clock.now(), **days))


def listed(page: str) -> set[int]:
    """The homes in the table."""
    return {int(one) for one in re.findall(r'href="/properties/(\d+)"', page)}


def counted(page: str) -> dict[str, str]:
    """The numbers above it."""
    found = re.findall(r"office-card__count[^>]*>([\d,]+)</span>.*?<a[^>]*>([^<]+)</a>", page, re.S)
    return {text: count for count, text in found}


def test_each_home_of_all_their_records_stands_in_it_once_with_its_parts_licence_and_cases(browse: Browse, town: Any):
    page = browse(Role.OFFICER).get(f"/portfolio?person={town.one}").text

    assert "Portfolio of Tamsin Teak" in page
    assert listed(page) == {town.rich, town.licensed}
    assert counted(page) == {
        "Homes now": "2", "Licensed": "1", "Need a licence, none in force": "1", "Licences that end within 90 days": "0",
        "Open cases about these homes": "1", "Homes that were theirs": "1",
    }  # fmt: skip
    assert "Manager" in page


@pytest.mark.parametrize(
    ("asked", "homes"),
    [
        ("&licence=licensed", ["licensed"]), ("&licence=lacking", ["rich"]), ("&part=manager", ["rich"]),
        ("&when=before", ["nasty"]), ("&when=all", ["rich", "licensed", "nasty"]), ("&q=nowhere", []),
    ],
)  # fmt: skip
def test_it_is_narrowed_by_what_the_address_says(browse: Browse, town: Any, asked: str, homes: list[str]):
    page = browse(Role.OFFICER).get(f"/portfolio?person={town.one}{asked}").text

    assert listed(page) == {getattr(town, name) for name in homes}


def test_a_person_s_page_counts_the_homes_that_their_portfolio_does_by_licence_too(
    browse: Browse, town: Any, sessions: Sessions
):
    with sessions.writing() as session:
        licence = acacia.a_licence(session, session.get_one(Property, town.nasty), "selective")
        session.flush()
        session.add(LicenceParty(licence_id=licence.id, party_id=town.two, role="holder"))

    portfolio = browse(Role.OFFICER).get(f"/portfolio?person={town.one}").text
    page = browse(Role.OFFICER).get(f"/people/{town.one}").text

    assert counted(portfolio)["Homes now"] == "3"
    assert "Homes: 3 now<" in page
    assert listed(page) == {town.rich, town.licensed, town.nasty}


def test_every_block_of_ours_that_a_template_names_has_a_style():
    styles = " ".join(one.read_text() for one in WEB.glob("static/**/*.css"))
    named = {
        name
        for page in WEB.glob("templates/**/*.html")
        for name in re.findall(r"[\" ](office-[a-z]+(?:-[a-z]+)*)", page.read_text())
    }

    assert {name for name in named if f".{name}" not in styles} <= UNSTYLED


def test_the_homes_are_read_once_for_the_list_and_what_it_comes_to(browse: Browse, town: Any, sessions: Sessions):
    officer, asked = browse(Role.OFFICER), list[str]()
    event.listen(sessions.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))

    assert officer.get(f"/portfolio?person={town.one}").status_code == 200

    assert sum("interests.party_id IN" in one and "interests.noted_at" in one for one in asked) == 1


def test_the_other_record_leads_to_it_and_it_is_had_as_a_file(browse: Browse, town: Any):
    officer = browse(Role.OFFICER)

    away = officer.get(f"/portfolio?person={town.two}&licence=licensed")
    file = officer.get(f"/portfolio.csv?person={town.one}").text

    assert away.status_code == 303
    assert away.headers["location"] == f"/portfolio?person={town.one}&licence=licensed"
    assert len(file.strip().splitlines()) == 3
    assert f"/portfolio?person={town.one}" in officer.get(f"/people/{town.one}").text


def test_nobody_sees_one_of_somebody_who_is_not_there_or_without_the_permission(browse: Browse, town: Any):
    assert browse(Role.OFFICER).get("/portfolio?person=999999").status_code == 404
    nobodys = browse(Role.OFFICER).get("/portfolio").text
    assert "from the page of a person" in nobodys
    assert "Save this list" not in nobodys
    assert browse(Role.FINANCE).get(f"/portfolio?person={town.one}").status_code == 403
