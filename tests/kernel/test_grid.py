import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from hmo_enforce.kernel import grid, projection

CASES = json.loads((Path(__file__).parents[1] / "cases" / "ostn15.json").read_text(encoding="utf-8"))
POINTS = CASES["points"]
METRES_A_DEGREE = 111_320.0


def column(name):
    """Two of the islands' points are published with another grid reference for the way back (3 mm and 1 mm off)."""
    return np.array([point[name] if name in point else point[name.removesuffix("_back")] for point in POINTS])


def test_published_degrees_come_out_on_the_published_grid_points_to_the_millimetre():
    eastings, northings = grid.from_lonlat(column("longitude"), column("latitude"))

    assert len(POINTS) == 41
    np.testing.assert_allclose(eastings, column("easting"), rtol=0, atol=0.0011)
    np.testing.assert_allclose(northings, column("northing"), rtol=0, atol=0.0011)


def test_published_grid_points_come_out_on_the_published_degrees_to_the_millimetre():
    longitudes, latitudes = grid.to_lonlat(column("easting_back"), column("northing_back"))

    east_m = (longitudes - column("longitude")) * METRES_A_DEGREE * np.cos(np.radians(column("latitude")))
    north_m = (latitudes - column("latitude")) * METRES_A_DEGREE
    assert np.abs(east_m).max() < 0.0015
    assert np.abs(north_m).max() < 0.0015


def test_the_projection_alone_gives_the_guides_worked_example():
    east, north = projection.projected(np.array([1.716073973]), np.array([52.658007833]))

    np.testing.assert_allclose([east[0], north[0]], [651_307.003, 313_255.686], rtol=0, atol=0.001)


def test_the_isles_of_scilly_are_on_the_grid():
    eastings, northings = grid.from_lonlat([-6.3422], [49.8929])

    longitudes, latitudes = grid.to_lonlat(eastings, northings)

    assert 80_000 < eastings[0] < 90_000
    np.testing.assert_allclose([longitudes[0], latitudes[0]], [-6.3422, 49.8929], rtol=0, atol=2e-8)


def test_there_and_back_over_england_stays_within_the_stated_bound():
    eastings, northings = np.meshgrid(np.arange(180_000.0, 620_000.0, 9_876.5), np.arange(20_000.0, 600_000.0, 9_876.5))

    there = grid.to_lonlat(eastings, northings)
    back = grid.from_lonlat(*there)

    off_m = np.hypot(back[0] - eastings.ravel(), back[1] - northings.ravel())
    assert off_m.max() < 0.002 < grid.CONVERSION_M


@pytest.mark.parametrize(("longitude", "latitude"), [(2.35, 48.85), (-10.0, 55.0), (100.0, 0.0), (np.nan, 51.5), (181.0, 51.5)])
def test_a_place_that_the_transformation_does_not_reach_has_no_grid_reference(longitude, latitude):
    eastings, northings = grid.from_lonlat([-1.25, longitude], [51.75, latitude])

    assert np.isfinite([eastings[0], northings[0]]).all()
    assert np.isnan([eastings[1], northings[1]]).all()


def test_no_points_make_no_points():
    assert [len(column) for column in grid.from_lonlat([], [])] == [0, 0]


def test_shapes_move_with_their_holes_and_lose_their_heights():
    ring = [(-1.30, 51.70), (-1.20, 51.70), (-1.20, 51.80), (-1.30, 51.80)]
    hole = [(-1.26, 51.74), (-1.24, 51.74), (-1.24, 51.76), (-1.26, 51.76)]
    solid = shapely.force_3d(shapely.Polygon(ring, [hole]), 99.0)
    shapes = np.array([solid, shapely.Point(-1.25, 51.75), None, shapely.Polygon()], dtype=object)

    moved = grid.shapes_from_lonlat(shapes)

    corner = grid.from_lonlat([-1.30], [51.70])
    assert moved[0].exterior.coords[0] == (corner[0][0], corner[1][0])
    assert len(moved[0].interiors) == 1
    assert not shapely.has_z(moved[0])
    assert moved[2] is None
    assert moved[3].is_empty
    back = grid.shapes_to_lonlat(moved)
    assert shapely.equals_exact(back[1], shapely.Point(-1.25, 51.75), tolerance=2e-8)


def test_a_shape_that_leaves_the_grid_says_how_much_of_it_and_where():
    channel = shapely.LineString([(1.3, 51.1), (2.35, 48.85)])

    with pytest.raises(grid.OutsideGridError, match=r"1 of 2 coordinates .* the first at \(2.35, 48.85\)"):
        grid.shapes_from_lonlat(np.array([channel], dtype=object))
