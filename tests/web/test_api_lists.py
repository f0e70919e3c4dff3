"""Lists that programs read to their end, what is known by a tag, and what comes as GeoJSON."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import shapely

import acacia
import borough
import filed
import twice
from browser import Browser
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import grid
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.people.records import Party
from hmo_enforce.properties.actions import tagging
from hmo_enforce.properties.records import Property

Browse = Callable[..., Browser]


@pytest.fixture
def town(sessions: Sessions) -> borough.Borough:
    with sessions.writing() as session:
        found = borough.seeded(session)
        filed.a_case(session, found.rich)
        return found


def read(browser: Browser, path: str) -> Any:
    answer = browser.get(f"/api/v1{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_what_is_added_meanwhile_moves_no_page(browse: Browse, town: borough.Borough, sessions: Sessions):
    browser = browse()
    first = read(browser, "/flags?limit=3")
    with sessions.writing() as session:
        acacia.an_address(session, "0 Acacia Avenue", east=1, id=999)

    answer = browser.get(f"/api/v1/flags?limit=100&cursor={first['next']}")
    whole = read(browser, "/flags?limit=1000")["items"]

    assert first["items"] + answer.json()["items"] == whole
    assert len(whole) == 7
    assert "link" not in answer.headers


def test_a_cursor_is_of_its_list_and_its_filters_alone(browse: Browse, town: borough.Borough):
    browser = browse()
    answer = browser.get("/api/v1/properties?limit=2&ward=E99500001")
    cursor, led = answer.json()["next"], answer.headers["link"]

    others = ("/properties?ward=E99500002", "/properties?", "/people?", "/flags?")
    refused = {path: browser.get(f"/api/v1{path}&cursor={cursor}").status_code for path in others}
    changed = browser.get(f"/api/v1/properties?ward=E99500001&cursor={cursor[:-6]}AAAAAA")

    assert set(refused.values()) == {404}
    assert changed.status_code == 404
    assert "Begin again" in changed.json()["detail"]
    path = led.partition(">")[0].lstrip("<")
    assert [one["id"] for one in browser.get(path).json()["items"]] > [one["id"] for one in answer.json()["items"]]


def test_each_list_has_the_filters_of_its_page(browse: Browse, town: borough.Borough, sessions: Sessions):
    with sessions.writing() as session:
        tagging.tag(session, town.rich, "round-3", by=acacia.ALMA)
    browser = browse(Role.MANAGER)

    assert len(read(browser, f"/flags?designation={town.selective}&state=check_inside")["items"]) == 1
    assert {one["stands"] for one in read(browser, "/verdicts?outcome=licensable")["items"]} == {"licensable"}
    assert read(browser, "/verdicts?since=2199-01-01")["items"] == []
    judged = [one["property_id"] for one in read(browser, "/verdicts")["items"]]
    assert len(judged) > 1
    assert [[one["property_id"] for one in read(browser, f"/verdicts?property_id={key}")["items"]] for key in judged] == [
        [key] for key in judged
    ]
    assert read(browser, f"/verdicts?property_id={judged[0]}&since=2199-01-01")["items"] == []
    assert {one["persons"] for one in read(browser, f"/occupation?property_id={town.rich}")["items"]} == {4, 6}
    assert len(read(browser, "/occupation?source=electoral")["items"]) == 1
    assert 0 < len(read(browser, f"/properties?import={town.file}")["items"]) < len(read(browser, "/properties")["items"])
    assert [one["id"] for one in read(browser, "/properties?tag=round-3")["items"]] == [town.rich]
    assert len(read(browser, f"/cases?status=open&property_id={town.rich}")["items"]) == 1
    assert read(browser, "/imports?kind=licences")["items"] == []
    assert browser.get("/api/v1/flags?status=inside").status_code == 400


def test_people_are_listed_but_for_those_who_are_known_by_a_complaint(browse: Browse, town: borough.Borough):
    manager = browse(Role.MANAGER)

    names = {one["name"] for one in read(manager, "/people")["items"]}
    holder = read(manager, "/people?q=henrietta")["items"][0]

    assert names == {borough.HOLDER, filed.WITNESS}
    assert [home["role"] for home in read(manager, f"/people/{holder['id']}")["properties"]] == ["owner"]
    assert browse(Role.FINANCE).get("/api/v1/people").status_code == 403


def test_what_is_had_already_is_not_sent_again(browse: Browse, town: borough.Borough, sessions: Sessions):
    browser, path = browse(), f"/api/v1/properties/{town.rich}"
    tag = browser.get(path).headers["etag"]

    same = browser.client.get(path, headers={"If-None-Match": tag})
    with sessions.writing() as session:
        session.get_one(Property, town.rich).class_code = "RD"
    changed = browser.client.get(path, headers={"If-None-Match": tag})

    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    assert changed.status_code == 200
    assert int(changed.headers["etag"].strip('"').partition(".")[0]) == int(tag.strip('"').partition(".")[0]) + 1


def geojson(browser: Browser, path: str) -> Any:
    answer = browser.client.get(f"/api/v1{path}", headers={"Accept": "application/geo+json, application/json;q=0.5"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/geo+json")
    return answer.json()


def test_homes_come_as_points_in_degrees(browse: Browse, town: borough.Borough):
    browser = browse()
    plain = read(browser, f"/properties/{town.rich}")["point"]

    listed = geojson(browser, "/properties?limit=3")
    one = geojson(browser, f"/properties/{town.rich}")

    assert (listed["type"], len(listed["features"])) == ("FeatureCollection", 3)
    assert listed["next"]
    lon, lat = one["geometry"]["coordinates"]
    ((east,), (north,)) = grid.from_lonlat([lon], [lat])
    assert (one["type"], one["id"]) == ("Feature", town.rich)
    assert abs(east - plain["easting"]) < 0.1
    assert abs(north - plain["northing"]) < 0.1
    assert max(len(str(number).partition(".")[2]) for number in (lon, lat)) <= 6
    assert one["properties"]["uprn"] == "100000000001"


@pytest.mark.parametrize("path", ["/designations", "/designations/{}", "/designations.geojson"])
def test_lines_run_anticlockwise_round_what_is_inside(browse: Browse, town: borough.Borough, path: str):
    found = geojson(browse(), path.format(town.selective))

    for feature in found.get("features", [found]):
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        parts = shapely.get_parts(shape)
        assert all(part.exterior.is_ccw and not any(hole.is_ccw for hole in part.interiors) for part in parts)
        assert -7 < shape.bounds[0] < 2
        assert 49 < shape.bounds[1] < 61


def test_somebody_hidden_is_in_no_list_of_people(browse: Browse, town: borough.Borough, sessions: Sessions):
    with sessions.writing() as session:
        known_by_nothing = Party(name="Yew Yarrow", made_at=acacia.clock.now())
        session.add(known_by_nothing)

    assert [one["name"] for one in read(browse(), "/people?q=yew")["items"]] == ["Yew Yarrow"]


@pytest.mark.parametrize("subject", ["property", "party"])
def test_a_second_record_answers_with_the_one_it_was_merged_into_and_says_so(
    browse: Browse, town: borough.Borough, sessions: Sessions, subject: str
):
    browser = browse(Role.MANAGER)
    kept = town.rich if subject == "property" else read(browser, "/people?q=henrietta")["items"][0]["id"]
    path = "/api/v1/properties" if subject == "property" else "/api/v1/people"
    before = browser.get(f"{path}/{kept}")
    with sessions.writing() as session:
        second = twice.merged(session, subject, kept)

    other, itself = browser.get(f"{path}/{second}"), browser.get(f"{path}/{kept}")

    assert (other.status_code, other.headers["content-location"]) == (200, f"{path}/{kept}")
    assert "content-location" not in itself.headers
    assert (other.json(), other.headers["etag"]) == (itself.json(), itself.headers["etag"])
    assert (itself.json()["id"], before.json()["same_as"], itself.json()["same_as"]) == (kept, [], [second])
    assert before.headers["etag"] != itself.headers["etag"]


def test_filters_and_geojson_take_either_number_of_a_home(browse: Browse, town: borough.Borough, sessions: Sessions):
    browser = browse(Role.MANAGER)
    with sessions.writing() as session:
        second = twice.merged(session, "property", town.rich)

    for path in ("/flags?property_id={}", "/occupation?property_id={}", "/cases?property_id={}", "/properties/{}/evidence"):
        assert read(browser, path.format(second)) == read(browser, path.format(town.rich)), path
    assert read(browser, f"/cases?property_id={second}")["items"]
    drawn = geojson(browser, f"/properties/{second}?on=2026-11-01")
    assert (drawn["id"], drawn["properties"]["same_as"]) == (town.rich, [second])
