"""The pages of designations: as they stand on a day, on a map and in words."""

from collections.abc import Callable
from datetime import date

import pytest
import shapely

import acacia
import borough
from browser import Browser, title
from hmo_enforce.kernel.database import Sessions

Browse = Callable[..., Browser]


@pytest.fixture
def town(sessions: Sessions) -> borough.Borough:
    """Acacia in the database."""
    with sessions.writing() as session:
        return borough.seeded(session)


def test_the_list_says_what_is_in_force_on_the_day_and_why(browse: Browse, town: borough.Borough, sessions: Sessions):
    with sessions.writing() as session:
        acacia.a_designation(
            session, "selective", acacia.EAST_WARD, reference="OLD", name="Old scheme", starts_on=date(2015, 1, 1),
            made_on=date(2014, 12, 1), ends_on=date(2021, 6, 1),
        )  # fmt: skip
    browser = browse()

    today, then = (browser.get(f"/designations{query}").text for query in ("", "?on=2016-02-01"))

    assert "Its last day in force was 1 June 2021." in today
    assert "not earlier than three months" in today
    assert "ceases no later than five years" in today
    assert "as they stand on 1 February 2016" in then
    assert "It was not made until 1 September 2023." in then


def test_the_list_is_narrowed_by_kind_and_state(browse: Browse, town: borough.Borough):
    browser = browse()

    selective = browser.get("/designations?kind=selective").text
    over = browser.get("/designations?state=ended").text

    assert "Acacia selective area" in selective
    assert "Acacia additional area" not in selective
    assert "No designation matches." in over


def test_a_designation_counts_its_homes_and_leads_to_them(browse: Browse, town: borough.Borough):
    browser = browse()

    page = browser.get(f"/designations/{town.selective}").text
    homes = browser.get(f"/properties?designation={town.selective}&check=1").text

    assert title(page) == "Acacia selective area"
    assert "Properties inside" in page
    assert f"/properties?designation={town.selective}" in page
    assert "6 Acacia Avenue" in homes
    assert "1 property" in homes


def test_the_map_is_in_longitude_and_latitude_and_of_those_in_force(browse: Browse, town: borough.Borough):
    browser = browse()

    now = browser.get("/designations.geojson").json()
    before = browser.get("/designations.geojson?on=2020-01-01").json()
    one = browser.get(f"/designations/{town.selective}/map.geojson").json()["features"][0]

    assert {feature["properties"]["kind"] for feature in now["features"]} == {"selective", "additional"}
    assert before["features"] == []
    assert shapely.geometry.shape(one["geometry"]).is_valid
    west, south, east, north = shapely.geometry.shape(one["geometry"]).bounds
    assert -3 < west < east < -2
    assert 55 < south < north < 56
