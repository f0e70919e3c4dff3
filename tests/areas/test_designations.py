import geopandas
import numpy as np
import pandas
import pytest
import shapely
from shapely import Point, box

from hmo_enforce.areas import designations


def a_designation(*shapes, accuracy_m=0.0, **columns):
    ids = [f"D{number}" for number in range(1, len(shapes) + 1)]
    frame = {"id": ids, "accuracy_m": accuracy_m, "conversion_m": 0.0, **columns}
    return geopandas.GeoDataFrame(frame, geometry=list(shapes), crs=27700)


def homes(*points, accuracy_m=0.0):
    series = geopandas.GeoSeries([point and Point(point) for point in points], crs=27700)
    series.index = [f"home {number}" for number in range(1, len(points) + 1)]
    return series, pandas.Series(accuracy_m, index=series.index, dtype=float)


def rows(table):
    return [(row.property, row.designation, row.state, bool(row.inside)) for row in table.itertuples()]


def a_ragged_outline(rng, east, north, vertices=300, hole=False):
    turn = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    radius = 300 + 60 * np.sin(5 * turn + rng.uniform(0, 6)) + rng.normal(0, 12, vertices)
    ring = np.column_stack([east + radius * np.cos(turn), north + radius * np.sin(turn)])
    return shapely.Polygon(ring, [box(east - 50, north - 40, east + 30, north + 20).exterior.coords] if hole else None)


def test_a_home_is_inside_outside_or_to_be_checked_by_its_distance_from_the_line():
    found = designations.covering(a_designation(box(0, 0, 100, 100)), *homes((50, 50), (99.5, 50), (100.5, 50), (101.5, 50)))

    assert rows(found) == [
        ("home 1", "D1", "inside", True),
        ("home 2", "D1", "check_boundary", True),
        ("home 3", "D1", "check_boundary", False),
    ]
    np.testing.assert_allclose(found["distance_m"], [np.nan, 0.5, 0.5])


def test_a_home_on_the_line_itself_counts_as_inside_and_is_checked():
    found = designations.covering(a_designation(box(0, 0, 100, 100)), *homes((100, 50), (0, 0)))

    assert rows(found) == [("home 1", "D1", "check_boundary", True), ("home 2", "D1", "check_boundary", True)]
    assert found["distance_m"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize(("away_m", "state"), [(5.99, "check_boundary"), (6.0, "inside"), (6.01, "inside")])
def test_the_band_is_what_point_line_and_conversion_may_be_out_together(away_m, state):
    scheme = a_designation(box(0, 0, 100, 100), accuracy_m=2.0, conversion_m=1.0)

    found = designations.covering(scheme, *homes((100 - away_m, 50), accuracy_m=3.0))

    assert found["state"].tolist() == [state]


def test_the_conversion_bound_is_added_where_a_file_does_not_state_its_own():
    scheme = a_designation(box(0, 0, 100, 100), accuracy_m=2.0).drop(columns="conversion_m")

    found = designations.covering(scheme, *homes((97.95, 50), (97.85, 50)))

    assert found["state"].tolist() == ["check_boundary", "inside"]


def test_a_postcode_point_is_checked_where_a_surveyed_point_beside_it_is_inside():
    points, accuracy_m = homes((60, 50), (60, 50))
    accuracy_m["home 1"] = 45.0

    found = designations.covering(a_designation(box(0, 0, 100, 100)), points, accuracy_m)

    assert rows(found) == [("home 1", "D1", "check_boundary", True), ("home 2", "D1", "inside", True)]
    assert found["distance_m"].tolist()[0] == 40.0


def test_each_home_of_a_shared_postcode_point_is_answered_for():
    found = designations.covering(a_designation(box(0, 0, 100, 100)), *homes(*[(60, 50)] * 3, accuracy_m=45.0))

    assert found["property"].tolist() == ["home 1", "home 2", "home 3"]


def test_a_hole_is_outside():
    with_park = box(0, 0, 100, 100) - box(40, 40, 60, 60)

    found = designations.covering(a_designation(with_park), *homes((50, 50), (40.4, 50), (20, 50)))

    assert rows(found) == [("home 2", "D1", "check_boundary", False), ("home 3", "D1", "inside", True)]


def test_a_home_in_two_schemes_has_a_row_for_each_in_their_order():
    found = designations.covering(
        a_designation(box(0, 0, 100, 100), box(50, 0, 150, 100)), *homes((75, 50), (25, 50), (125, 50))
    )

    assert rows(found) == [
        ("home 1", "D1", "inside", True),
        ("home 1", "D2", "inside", True),
        ("home 2", "D1", "inside", True),
        ("home 3", "D2", "inside", True),
    ]


def test_homes_without_coordinates_and_designations_without_a_shape_have_no_rows():
    schemes = a_designation(None, shapely.Polygon(), box(0, 0, 100, 100))
    points, accuracy_m = homes(None, (50, 50))
    accuracy_m["home 1"] = np.nan

    found = designations.covering(schemes, points, accuracy_m)

    assert rows(found) == [("home 2", "D3", "inside", True)]


@pytest.mark.parametrize("schemes", [a_designation(), a_designation(box(0, 0, 1, 1))])
def test_no_homes_or_no_designations_make_an_empty_table_of_the_same_columns(schemes):
    found = designations.covering(schemes, *homes())

    assert len(found) == 0
    assert list(found.columns) == ["property", "designation", "state", "inside", "distance_m"]


def test_another_grid_an_unstated_accuracy_and_a_line_for_a_polygon_are_refused():
    points, accuracy_m = homes((50, 50))
    scheme = a_designation(box(0, 0, 100, 100))

    with pytest.raises(ValueError, match="designations must be EPSG:27700"):
        designations.covering(scheme.to_crs(4326), points, accuracy_m)
    with pytest.raises(ValueError, match="homes must be EPSG:27700"):
        designations.covering(scheme, points.set_crs(None, allow_override=True), accuracy_m)
    with pytest.raises(ValueError, match="must state an accuracy"):
        designations.covering(scheme, points, accuracy_m * np.nan)
    with pytest.raises(ValueError, match="must be aligned"):
        designations.covering(scheme, points, accuracy_m.rename({"home 1": "another"}))
    with pytest.raises(ValueError, match="must be polygons"):
        designations.covering(a_designation(shapely.LineString([(0, 0), (1, 1)])), points, accuracy_m)


def test_nothing_that_was_handed_in_is_changed():
    scheme, (points, accuracy_m) = a_designation(box(0, 0, 100, 100)), homes((50, 50), (20, 20))
    before = scheme.copy(deep=True), points.copy(deep=True), accuracy_m.copy(deep=True)

    designations.covering(scheme, points, accuracy_m)

    assert scheme.equals(before[0])
    assert points.equals(before[1])
    assert accuracy_m.equals(before[2])


@pytest.mark.parametrize("accuracy_m", [0.2, 12.0, 24.5, 26.0, 90.0, "mixed"])
def test_the_answers_are_those_of_measuring_every_home_against_every_line(accuracy_m):
    rng = np.random.default_rng(7)
    shapes = [a_ragged_outline(rng, 530_000 + 350 * k, 180_000 + 200 * k, hole=k % 2 == 0) for k in range(6)]
    shapes.append(shapely.MultiPolygon([box(529_000, 179_000, 529_400, 179_100), box(529_500, 179_000, 529_501, 181_500)]))
    xy = np.column_stack([rng.uniform(528_800, 533_000, 4_000), rng.uniform(178_800, 182_000, 4_000)])
    xy[::7] = np.round(xy[::7], -1)
    points = geopandas.GeoSeries(shapely.points(xy), crs=27700)
    slack_m = rng.choice([0.2, 3.0, 30.0, 80.0], 4_000) if accuracy_m == "mixed" else np.full(4_000, accuracy_m)

    found = designations.covering(a_designation(*shapes, accuracy_m=0.3), points, pandas.Series(slack_m))

    expected = {}
    for number, shape in enumerate(shapes, 1):
        distance = shapely.distance(shape.boundary, points.array)
        inside = shapely.intersects(shape, points.array)
        near = distance < np.maximum(slack_m + 0.3, 1.0)
        for home in np.flatnonzero(inside | near):
            expected[home, f"D{number}"] = (bool(inside[home]), round(distance[home], 6) if near[home] else None)
    answered = {
        (row.property, row.designation): (
            bool(row.inside),
            None if np.isnan(row.distance_m) else round(row.distance_m, 6),
        )
        for row in found.itertuples()
    }
    assert answered == expected
    assert len(found) == len(expected) > 300
