"""Every licence as a list: by filters in the address, with names for who may see people, and of nobody who is hidden."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

import acacia
import borough
from browser import Browser
from hmo_enforce import council
from hmo_enforce.accounts.actions import restricting
from hmo_enforce.accounts.queries.accounts import account_by_email
from hmo_enforce.accounts.roles import Role
from hmo_enforce.casework import duplicates
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.people.records import Party
from hmo_enforce.properties.records import Property

COUNCIL = council.read("acacia")
Browse = Callable[..., Browser]


@pytest.fixture
def town(sessions: Sessions) -> borough.Borough:
    """Licences of every kind of standing about today, beside those of the borough: L… in force, OLD/1 ended."""
    today = clock.today()
    with sessions.writing() as session:
        town = borough.seeded(session)
        home = session.get_one(Property, town.nasty)
        second = acacia.an_address(session, "13a Sons Avenue", east=60)
        acacia.a_licence(session, home, "selective", reference="NEW/1", starts_on=today + timedelta(days=3))
        acacia.a_licence(session, home, "selective", reference="OFF/1", revoked_on=today, holder="Ottoline Other")
        acacia.a_licence(session, second, "additional", reference="TWO/1", ends_on=today, holder=None)
        session.flush()
        duplicates.merge(session, "property", home.id, second.id, why="One.", by=acacia.ALMA, on=today, council=COUNCIL)
        return town


def references(page: str) -> list[str]:
    return re.findall(r'scope="row"><a class="govuk-link" href="/licences/\d+">([^<]+)<', page)


def test_the_list_is_of_licences_by_filters_in_the_address(browse: Browse, town: borough.Borough):
    browser, today = browse(), clock.today()
    held = f"L{town.licensed}"
    shown = {
        "": [held, "NEW/1", "OFF/1", "OLD/1", "TWO/1"],
        "?state=in_force": [held, "TWO/1"],
        "?state=to_begin": ["NEW/1"],
        "?state=revoked": ["OFF/1"],
        "?state=ended": ["OLD/1"],
        "?kind=selective": ["NEW/1", "OFF/1"],
        f"?ends_from=2024-02-29&ends_to={today}": ["OLD/1", "TWO/1"],
        "?q=henrietta": [held, "OLD/1"],
        "?q=two": ["TWO/1"],
        "?q=13a+sons+avenue": ["NEW/1", "OFF/1", "TWO/1"],  # of the second record's address
        "?ward=E99500001&kind=additional": ["TWO/1"],
        "?ward=E99500002": [],
        f"?designation={town.selective}&sort=-reference": ["TWO/1", "OLD/1", "OFF/1", "NEW/1", held],
        "?sort=ends&state=in_force": ["TWO/1", held],
    }

    found = {asked: references(browser.get(f"/licences{asked}").text) for asked in shown}

    assert {asked: sorted(rows) if "sort" not in asked else rows for asked, rows in found.items()} == {
        asked: sorted(rows) if "sort" not in asked else rows for asked, rows in shown.items()
    }
    row = browser.get("/licences?q=two").text
    assert f'href="/properties/{town.nasty}"' in row  # the home that is kept, and not its second record
    assert browser.get("/licences?state=odd").text.count("There is a problem") == 1
    assert browser.get("/licences.csv?state=odd").status_code == 400


def test_names_are_for_who_may_see_people_and_of_nobody_who_is_hidden(
    browse: Browse, sessions: Sessions, town: borough.Borough
):
    finance, officer = browse(Role.FINANCE), browse()
    with sessions.writing() as session:
        party = Party(name="Ottoline Other", made_at=clock.now())
        session.add(party)
        session.flush()
        manager = account_by_email(session, "manager@acacia.example")
        assert manager
        restricting.restrict(session, "party", party.id, "Threats.", [manager.id], by=acacia.ALMA)

    told = {role: browser.get("/licences.csv").text for role, browser in (("finance", finance), ("officer", officer))}

    assert "Holder" not in told["finance"].splitlines()[0]
    assert borough.HOLDER not in told["finance"]
    assert references(finance.get("/licences?q=henrietta").text) == []
    assert borough.HOLDER in told["officer"]
    assert "OFF/1" in told["officer"]
    assert "Ottoline" not in told["officer"]
    assert references(officer.get("/licences?q=ottoline").text) == []
    assert references(browse(Role.MANAGER).get("/licences?q=ottoline").text) == ["OFF/1"]
