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
    assert len(features) == len(town.streets) + len(town.greens) + len(town.buildings)
    assert -3 < west < east < -1
    assert 54 < south < north < 57


def test_streets_that_are_too_many_for_a_browser_are_not_written(tmp_path: Path, town: borough.Borough):
    path = tmp_path / "background.geojson"

    written = outside.write_background(town, path, most_bytes=1_000)

    assert (written, path.exists()) == (False, False)


def test_buildings_stand_at_their_addresses_beside_the_streets(town: borough.Borough):
    points = shapely.points(town.town.at.point)
    near = shapely.distance(shapely.union_all(town.buildings.geometry.to_numpy()), points)
    crossed = town.buildings.geometry.intersects(shapely.union_all(town.streets.geometry.to_numpy()))

    assert town.buildings.geometry.is_valid.all()
    assert near.max() < 0.5
    assert crossed.mean() < 0.1


def test_where_all_of_it_is_too_much_the_buildings_are_left_out(tmp_path: Path, town: borough.Borough):
    path = tmp_path / "background.geojson"
    outside.write_background(town, path, most_bytes=10_000_000)
    whole = path.stat().st_size

    written = outside.write_background(town, path, most_bytes=whole - 1)

    layers = {one["properties"]["layer"] for one in json.loads(path.read_text())["features"]}
    assert written
    assert "street" in layers
    assert "building" not in layers


def test_a_councils_own_background_is_left_alone(tmp_path: Path, town: borough.Borough):
    (tmp_path / "background.geojson").write_text("{}")
    (tmp_path / "background.txt").write_text("Contains OS data")

    demonstrating.keep_background(tmp_path, town)

    assert (tmp_path / "background.geojson").read_text() == "{}"
    assert (tmp_path / "background.txt").read_text() == "Contains OS data"
