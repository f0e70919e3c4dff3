"""The page of the map: what it draws, what it lists of the same, and how little it sends."""

import html
import json
import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

import acacia
import borough
import filed
from browser import Browser, title
from hmo_enforce.accounts.actions import restricting
from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import bulk, clock, grid
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.properties.records import Property

Browse = Callable[..., Browser]
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def town(sessions: Sessions) -> borough.Borough:
    """Acacia in the database."""
    with sessions.writing() as session:
        seeded = borough.seeded(session)
        filed.a_case(session, seeded.rich)
        return seeded


def degrees(west: float, south: float, east: float, north: float) -> str:
    """A box given by metres from Acacia's corner, as a browser asks for it."""
    longitudes, latitudes = grid.to_lonlat(
        [acacia.EAST + west, acacia.EAST + east], [acacia.NORTH + south, acacia.NORTH + north]
    )
    return f"{longitudes[0]:.6f},{latitudes[0]:.6f},{longitudes[1]:.6f},{latitudes[1]:.6f}"


ALL = degrees(-500, -500, 1_500, 1_000)


def test_the_map_draws_and_lists_the_same_homes_and_cases(browse: Browse, town: borough.Borough):
    browser = browse()

    drawn = browser.get(f"/map/shown.json?degrees={ALL}&zoom=16&show=homes&show=cases&shown=1").json()
    page = browser.get(f"/map?show=homes&show=cases&show=designations&show=wards&shown=1&view={drawn['view']}").text

    keys = {key for place in drawn["homes"]["places"] for key in place[3]}
    assert title(page) == "Map"
    assert "13 properties and 1 case in view." in page
    assert len(keys) == 13
    assert {int(key) for key in re.findall(r'href="/properties/(\d+)"', page)} == keys
    assert {f"/cases/{key}" for place in drawn["cases"]["places"] for key in place[3]} == set(
        re.findall(r'href="(/cases/\d+)"', page)
    )
    assert "Acacia selective area" in page
    assert "West</a>" in page


def test_what_stands_at_a_place_is_told_when_it_is_opened(browse: Browse, town: borough.Borough):
    browser = browse()

    told = browser.get(f"/map/homes.json?of={town.licensed},nonsense,{town.nasty}").json()

    assert [line["href"] for line in told["lines"]] == [f"/properties/{town.licensed}", f"/properties/{town.nasty}"]
    assert told["lines"][0]["note"] == "Needs a licence. Licensed."
    assert told["lines"][1]["note"] == "Not judged yet."


def test_filters_and_a_part_of_the_map_narrow_the_map_and_lead_to_the_same_list(browse: Browse, town: borough.Borough):
    browser = browse()
    east, north = int(acacia.EAST), int(acacia.NORTH)
    triangle = f"{east},{north},{east + 300},{north},{east},{north + 900}"

    page = browser.get(f"/map?within={triangle}").text
    href = re.search(r'href="(/properties\?[^"]*within=[^"]*)"', page)
    assert href
    found = browser.get(href[1].replace("&amp;", "&")).text
    drawn = browser.get(f"/map/shown.json?degrees={ALL}&zoom=16&within={triangle}").json()

    assert "4 properties" in found
    assert "Within a part of the map" in found
    assert sum(len(place[3]) for place in drawn["homes"]["places"]) == 4


def test_the_list_leads_to_the_map_and_the_map_back_by_one_address(browse: Browse, town: borough.Borough):
    browser = browse()
    asked = f"designation={town.selective}&amp;check=1&amp;sort=-address&amp;columns=address,tags"

    there = re.findall(r'href="(/map\?[^"]*)"', browser.get(f"/properties?{html.unescape(asked)}").text)[0]
    page = browser.get(html.unescape(there)).text
    back = re.findall(r'href="(/properties\?[^"]*)"', page)[0]

    assert (there, back) == (f"/map?{asked}".replace(",", "%2C"), f"/properties?{asked}".replace(",", "%2C"))
    assert re.findall(r'href="(/properties/\d+)"', page) == [f"/properties/{town.on_the_line}"]
    assert f"map?{asked.split('&amp;', maxsplit=1)[0]}&amp;sort" in page  # without the boundary


@on_sqlite
def test_who_may_see_no_cases_is_offered_and_sent_none(browse: Browse, town: borough.Borough):
    browser = browse(Role.FINANCE)

    page = browser.get("/map?show=cases&shown=1").text
    drawn = browser.get(f"/map/shown.json?degrees={ALL}&zoom=16&show=cases&shown=1").json()

    assert "Cases by status" not in page
    assert "cases" not in drawn
    assert browser.get("/map/cases.json?of=1").status_code == 403


@on_sqlite
def test_an_address_that_cannot_be_read_says_so(browse: Browse, town: borough.Borough):
    browser = browse()

    page = browser.get("/map?view=here&on=31-02-2026").text
    refused = browser.get("/map/shown.json?degrees=1,2&zoom=16")

    assert "must be a box or a polygon" in page
    assert "must be a real date" in page
    assert refused.status_code == 400
    assert browser.get("/map/shown.json").json()["homes"]["names"][0] == "licensable"


@on_sqlite
def test_fifty_thousand_homes_are_few_bytes_and_a_hidden_one_is_not_counted(
    browse: Browse, town: borough.Borough, sessions: Sessions
):
    with sessions.writing() as session:
        table = bulk.table_of(Property)
        moment = bulk.as_bound(session, table.c.moved_at, clock.now())
        rows = (
            (f"{n} Wide Road", f"{n} WIDE ROAD", acacia.EAST + n % 250 * 40, acacia.NORTH + n // 250 * 40, moment, 1)
            for n in range(50_000)
        )
        bulk.insert(session, table, ("address", "address_key", "easting", "northing", "moved_at", "revision"), rows)
    browser, wide = browse(Role.MANAGER), degrees(-500, -500, 10_500, 8_500)

    answers = {zoom: browser.get(f"/map/shown.json?degrees={wide}&zoom={zoom}") for zoom in (11, 13, 16)}

    assert all(len(answer.content) < 40_000 for answer in answers.values())
    assert {zoom: counted(answer) for zoom, answer in answers.items()} == dict.fromkeys(answers, 50_013)
    with sessions.writing() as session:
        home = session.scalars(select(Property.id).where(Property.address == "7 Wide Road")).one()
        officer = accounts.account_by_email(session, "officer@acacia.example")
        restricting.restrict(session, "property", home, "Threats were made.", [officer.id], by=acacia.ALMA)
    assert {counted(browser.get(f"/map/shown.json?degrees={wide}&zoom={zoom}")) for zoom in (11, 16)} == {50_012}


def counted(answer) -> int:
    return sum(sum(cluster[2]) for cluster in json.loads(answer.content)["homes"]["clusters"])
