"""People and organisations as a list: who they are, what they have now, under whichever record; never by a complaint alone."""

import re
from collections.abc import Callable

import pytest

import acacia
import borough
import filed
from browser import Browser
from hmo_enforce import council
from hmo_enforce.accounts.actions import restricting
from hmo_enforce.accounts.queries.accounts import account_by_email
from hmo_enforce.accounts.roles import Role
from hmo_enforce.cases.actions import subjects
from hmo_enforce.casework import duplicates
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.people.records import Party
from hmo_enforce.properties.records import Interest

COUNCIL = council.read("acacia")
Browse = Callable[..., Browser]
LETS = "Larch Lettings Ltd"


@pytest.fixture
def town(sessions: Sessions) -> dict[str, int]:
    """A company with two records: one owns two homes, one holds the licence of a third; and a case with its people."""
    with sessions.writing() as session:
        town = borough.seeded(session)
        filed.a_case(session, town.rich)
        company = _party(session, LETS, is_organisation=True, company_number="01234567", address="2 Larch Row")
        second = _party(session, "Larch Letings", is_organisation=True)
        hidden = _party(session, "Ottoline Other")
        for home in (town.nasty, town.on_the_line):
            session.add(
                Interest(property_id=home, party_id=company, role="owner", source="Land Registry", noted_at=clock.now())
            )
        licence = acacia.a_licence(session, acacia.an_address(session, "9 Larch Row"), reference="LARCH/1")
        borough.link(session, licence.id, second)
        session.flush()
        duplicates.merge(session, "party", company, second, why="One.", by=acacia.ALMA, on=acacia.TODAY, council=COUNCIL)
        return {"company": company, "hidden": hidden, "home": town.nasty}


def _party(session, name: str, **said) -> int:
    made = Party(name=name, made_at=clock.now(), **said)
    session.add(made)
    session.flush()
    return made.id


def names(page: str) -> list[str]:
    return re.findall(r'scope="row"><a class="govuk-link" href="/people/\d+">([^<]+)<', page)


def test_the_list_is_of_people_with_what_they_have_now_by_filters_in_the_address(
    browse: Browse, sessions: Sessions, town: dict[str, int]
):
    browser = browse()
    with sessions.writing() as session:
        manager = account_by_email(session, "manager@acacia.example")
        assert manager
        restricting.restrict(session, "party", town["hidden"], "Threats.", [manager.id], by=acacia.ALMA)
    shown = {
        "": [borough.HOLDER, LETS, filed.WITNESS],
        "?sort=-name": [filed.WITNESS, LETS, borough.HOLDER],
        "?sort=number": [LETS, borough.HOLDER, filed.WITNESS],
        "?who=organisation": [LETS],
        "?who=person": [filed.WITNESS],
        "?who=unknown": [borough.HOLDER],
        "?part=owner": [borough.HOLDER, LETS],
        "?part=holder": [LETS],
        "?homes=2": [LETS],
        "?homes=5": [],
        "?q=012345": [LETS],
        "?q=letings": [LETS],
        "?q=larhc+lettings": [LETS],
        "?q=nettle": [],
        "?q=ottoline": [],
    }

    found = {asked: names(browser.get(f"/people{asked}").text) for asked in shown}

    assert found == shown
    header, row = (line.split(",") for line in browser.get("/people.csv?q=larch").text.splitlines()[:2])
    told = dict(zip(header, row, strict=True))
    assert (told["Homes now"], told["Licences in force"], told["Company number"]) == ("3", "1", "01234567")
    assert f'href="/portfolio?person={town["company"]}">3 homes<' in browser.get("/people?q=larch").text
    assert names(browse(Role.MANAGER).get("/people?q=ottoline").text) == ["Ottoline Other"]
    assert browse(Role.FINANCE).get("/people").status_code == 403


def test_who_complained_under_one_of_two_merged_records_is_in_no_list_and_other_people_of_the_case_are(
    browse: Browse, sessions: Sessions, town: dict[str, int]
):
    with sessions.writing() as session:
        made = filed.a_case(session, town["home"], "Two more")
        for part, names_ in (("complainant", ("Cora Cole", "Cora Coal")), ("tenant", ("Tom Thorn", "Tom Thorne"))):
            kept, second = (filed.a_party(session, name).id for name in names_)
            subjects.add_person(session, made.case, second, part, by=acacia.ALMA)
            duplicates.merge(session, "party", kept, second, why="One.", by=acacia.ALMA, on=acacia.TODAY, council=COUNCIL)

    shown = names(browse().get("/people").text)

    assert ("Cora Cole" in shown, "Tom Thorn" in shown) == (False, True)
