"""The streets under the maps: a council's own file, for those who are signed in, or none."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import select

import borough
from browser import Browser
from hmo_enforce.areas.records import Area
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.settings import Settings

STREETS = {"type": "FeatureCollection", "features": []}


@pytest.fixture
def town(sessions: Sessions) -> borough.Borough:
    """Acacia in the database."""
    with sessions.writing() as session:
        return borough.seeded(session)


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
