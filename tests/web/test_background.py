"""The streets under the maps: a council's own file, for those who are signed in, or none."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from litestar import Litestar
from sqlalchemy import select

import borough
from browser import Browser
from hmo_enforce.areas.records import Area
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.settings import BaseMap, Settings
from tiled import an_archive

STREETS = {"type": "FeatureCollection", "features": []}


def test_without_a_file_no_map_asks_for_streets(browse: Callable[..., Browser], town: borough.Borough):
    browser = browse()

    pages = [browser.get(path).text for path in (f"/properties/{town.rich}", "/designations")]

    assert browser.get("/background.geojson").status_code == 404
    assert not any("data-streets-url" in page for page in pages)


def test_a_councils_streets_lie_under_every_map_and_are_credited(
    browse: Callable[..., Browser], town: borough.Borough, web_settings: Settings
):
    web_settings.data_dir.mkdir(parents=True, exist_ok=True)
    (web_settings.data_dir / "background.geojson").write_text(json.dumps(STREETS))
    (web_settings.data_dir / "background.txt").write_text("Streets & <greens> of the council\n")
    browser = browse()

    pages = [
        browser.get(path).text for path in (f"/properties/{town.rich}", "/designations", f"/designations/{town.selective}")
    ]
    answer = browser.get("/background.geojson")

    assert all('data-streets-url="/background.geojson?of=' in page for page in pages)
    assert all('data-attribution="Streets &amp; &lt;greens&gt; of the council"' in page for page in pages)
    assert answer.json() == STREETS
    assert answer.headers["content-type"].startswith("application/geo+json")
    assert "private" in answer.headers["cache-control"]


def test_the_designations_map_shows_the_whole_borough(
    browse: Callable[..., Browser], town: borough.Borough, sessions: Sessions
):
    with sessions.writing() as session:
        west = session.scalars(select(Area).order_by(Area.id)).first()
        west.kind, west.name = "district", "Acacia"
    browser = browse()

    features = browser.get("/designations.geojson").json()["features"]

    assert features[0]["properties"] == {"layer": "boundary", "name": "Acacia"}


def with_ground(settings: Settings, ground: BaseMap) -> Settings:
    return replace(settings, base_map=ground)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_tiles_from_another_host_are_the_one_thing_that_pages_may_fetch_from_it(
    web: Litestar, browse: Callable[..., Browser], town: borough.Borough
):
    browser = browse()
    before = browser.get("/map").headers["content-security-policy"]
    web.state.settings = with_ground(
        web.state.settings, BaseMap("https://tiles.example/{z}/{x}/{y}.png", None, "© Somebody & co")
    )

    page = browser.get("/map")

    after = page.headers["content-security-policy"]
    assert after == before.replace("img-src 'self' data:", "img-src 'self' data: https://tiles.example")
    assert 'data-tiles-url="https://tiles.example/{z}/{x}/{y}.png"' in page.text
    assert 'data-attribution="© Somebody &amp; co"' in page.text
    assert "data-streets-url" not in page.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_of_tiles_is_served_from_here_and_opens_nothing(
    web: Litestar, browse: Callable[..., Browser], town: borough.Borough, tmp_path: Path
):
    browser = browse()
    before = browser.get("/map").headers["content-security-policy"]
    path = an_archive(tmp_path / "map.pmtiles")
    web.state.settings = with_ground(web.state.settings, BaseMap("", path, "© Ours"))

    page, tile, none = browser.get("/map"), browser.get("/background/4/7/5"), browser.get("/background/4/0/0")

    assert page.headers["content-security-policy"] == before
    assert 'data-tiles-url="/background/{z}/{x}/{y}?of=' in page.text
    assert (tile.status_code, tile.content, tile.headers["content-type"]) == (200, b"four", "image/png")
    assert none.status_code == 404
