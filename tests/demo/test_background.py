"""The demo's streets under the maps: small enough for a browser, and never over a council's own."""

import json
from datetime import date
from pathlib import Path

import pytest
import shapely

from hmo_enforce.cli import demonstrating
from hmo_enforce.demo import borough, outside


@pytest.fixture(scope="module")
def town() -> borough.Borough:
    return borough.generate(borough.LEAST_HOMES, borough.SEED, date(2026, 11, 1))


def test_the_streets_are_written_in_longitude_and_latitude(tmp_path: Path, town: borough.Borough):
    demonstrating.keep_background(tmp_path, town)

    features = json.loads((tmp_path / "background.geojson").read_text())["features"]
    west, south, east, north = shapely.union_all([shapely.geometry.shape(one["geometry"]) for one in features]).bounds
    assert len(features) == len(town.streets) + len(town.greens)
    assert -3 < west < east < -1
    assert 54 < south < north < 57


def test_streets_that_are_too_many_for_a_browser_are_not_written(tmp_path: Path, town: borough.Borough):
    path = tmp_path / "background.geojson"

    written = outside.write_background(town, path, most_bytes=1_000)

    assert (written, path.exists()) == (False, False)


def test_a_councils_own_background_is_left_alone(tmp_path: Path, town: borough.Borough):
    (tmp_path / "background.geojson").write_text("{}")
    (tmp_path / "background.txt").write_text("Contains OS data")

    demonstrating.keep_background(tmp_path, town)

    assert (tmp_path / "background.geojson").read_text() == "{}"
    assert (tmp_path / "background.txt").read_text() == "Contains OS data"
