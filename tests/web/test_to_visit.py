"""The list that enforcement starts from, on a page, as a file and for programs."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

import acacia
import borough
from browser import Browser
from hmo_enforce.kernel import clock, marks
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.properties.records import Property
from hmo_enforce.web import formats

Browse = Callable[..., Browser]


@pytest.fixture
def town(sessions: Sessions) -> borough.Borough:
    """Acacia in the database, with one more home that surely needs a licence."""
    with sessions.writing() as session:
        made = borough.seeded(session)
        sure = acacia.an_address(session, "7 Acacia Avenue", east=400)
        acacia.a_verdict(session, sure, "licensable", reasons=borough.REASONS)
        return made


def test_the_surest_come_first_and_the_licensed_do_not_come(browse: Browse, town: borough.Borough):
    page = browse().get("/to-visit").text

    assert "2 homes" in page
    assert page.index("7 Acacia Avenue") < page.index("1 Acacia Avenue")
    assert "2 Acacia Avenue" not in page
    assert "licence ended 29 February 2024" in page
    assert "Five or more people" in page


@pytest.mark.parametrize(("behind", "element"), [(0, "body-l"), (2, "body-l"), (3, "inset-text")])
def test_the_list_says_its_days_and_warns_where_they_lie_apart(
    browse: Browse, town: borough.Borough, sessions: Sessions, behind: int, element: str
):
    through = clock.today() - timedelta(days=behind)
    with sessions.writing() as session:
        marks.mark(session, marks.JUDGED, {"since": through.isoformat(), "through": through.isoformat()})

    page = browse().get("/to-visit").text

    said = f"Verdicts worked out for {formats.day(through)}; licences as of {formats.day(clock.today())}."
    (line,) = [line for line in page.splitlines() if said in line]
    assert f'<p class="govuk-{element}">' in line


def test_a_fact_that_nobody_recorded_is_not_called_known(browse: Browse, town: borough.Borough, sessions: Sessions):
    unrecorded = {"fact": "prohibition_order", "value": "False", "confidence": 1.0, "source": "", "standing": "known"}
    with sessions.writing() as session:
        home = acacia.an_address(session, "8 Acacia Avenue", east=420)
        acacia.a_verdict(session, home, "licensable", reasons={**borough.REASONS, "rests_on": [unrecorded]})
        number = home.id

    page = browse().get(f"/properties/{number}").text

    assert "presumed: nobody has recorded otherwise</span>" in page
    assert "source not recorded" not in page


def test_the_list_is_narrowed_by_its_address(browse: Browse, town: borough.Borough):
    browser = browse()
    queries = {
        "outcome=licensable": "1 home<", "ward=E99500001": "1 home<", f"designation={town.selective}": "1 home<",
        "regime=mandatory": "2 homes<", "regime=selective": "0 homes<", "outcome=exempt": "2 homes<",
    }  # fmt: skip

    pages = {query: browser.get(f"/to-visit?{query}").text for query in queries}

    assert {query: said in pages[query] for query, said in queries.items()} == dict.fromkeys(queries, True)


def test_file_and_api_hold_the_same_homes(browse: Browse, town: borough.Borough):
    browser = browse()

    lines = browser.get("/to-visit.csv").content.decode("utf-8-sig").splitlines()
    items = browser.get("/api/v1/to-visit").json()["items"]

    assert [line.split(",")[1] for line in lines[1:]] == [one["address"] for one in items]
    assert [one["address"] for one in items] == ["7 Acacia Avenue", "1 Acacia Avenue"]


def test_programs_narrow_the_list_and_what_it_does_not_know_is_refused(browse: Browse, town: borough.Borough):
    browser = browse()

    def answer(query: str) -> object:
        said = browser.get(f"/api/v1/to-visit?{query}")
        return sum(said.json()["counts"].values()) if said.status_code == 200 else said.status_code

    assert {query: answer(query) for query in ("", "outcome=licensable", "regime=mandatory", "regime=selective")} == {
        "": 2, "outcome=licensable": 1, "regime=mandatory": 2, "regime=selective": 0,
    }  # fmt: skip
    assert [answer(query) for query in ("outcome=nonsense", "outcome=exempt", "regime=nonsense")] == [400, 400, 400]


def test_programs_read_the_list_to_its_end_and_what_goes_meanwhile_moves_nothing(
    browse: Browse, town: borough.Borough, sessions: Sessions
):
    with sessions.writing() as session:
        for number in range(4):
            acacia.a_verdict(session, acacia.an_address(session, f"{number} Long Row", east=450 + number), strength=0.3)
    browser, path = browse(), "/api/v1/to-visit?limit=3"
    whole = [one["id"] for one in browser.get("/api/v1/to-visit").json()["items"]]

    first = browser.get(path)
    with sessions.writing() as session:
        licensed = session.get_one(Property, whole[0])
        acacia.a_licence(session, licensed, reference="R/9", starts_on=date(2026, 1, 1), ends_on=date(2031, 1, 1))
    second = browser.get(f"{path}&cursor={first.json()['next']}").json()

    assert [one["id"] for one in first.json()["items"]] == whole[:3]
    assert [one["id"] for one in second["items"]] == whole[3:6]
    assert 'rel="next"' in first.headers["link"]
    assert browser.get(f"/api/v1/to-visit?limit=3&cursor={first.json()['next']}&regime=mandatory").status_code == 404


def test_lapsed_licences_without_a_successor_are_listed(browse: Browse, town: borough.Borough, sessions: Sessions):
    with sessions.writing() as session:
        renewed = acacia.an_address(session, "9 Renewed Row", east=410)
        acacia.a_licence(session, renewed, reference="R/1", starts_on=date(2018, 1, 1), ends_on=date(2022, 1, 1))
        acacia.a_licence(session, renewed, reference="R/2", starts_on=date(2022, 1, 2), ends_on=date(2027, 1, 1))
    browser = browse()

    page, later = (browser.get(f"/to-visit/lapsed{query}").text for query in ("", "?since=2024-03-01"))
    lines = browser.get("/to-visit/lapsed.csv").content.decode("utf-8-sig").splitlines()

    assert "1 home<" in page
    assert "OLD/1, ended 29 February 2024" in page
    assert "9 Renewed Row" not in page
    assert "0 homes<" in later
    assert len(lines) == 2
