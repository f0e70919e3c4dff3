"""A line typed, pasted or drawn: read in each way that people write places, and refused with where and how to mend it."""

import json

import numpy as np
import pytest
import shapely

import acacia
from hmo_enforce.areas import drawing
from hmo_enforce.kernel import grid

E, N = acacia.EAST, acacia.NORTH
SQUARE = [(E, N), (E + 100, N), (E + 100, N + 100), (E, N + 100)]


def typed(corners) -> str:
    return "\n".join(f"{east}, {north}" for east, north in corners)


def in_degrees(corners, latitude_first: bool) -> str:
    longitudes, latitudes = grid.to_lonlat(*np.array(corners).T)
    pairs = zip(latitudes, longitudes, strict=True) if latitude_first else zip(longitudes, latitudes, strict=True)
    return "\n".join(f"{one:.8f} {other:.8f}" for one, other in pairs)


def geojson(shape) -> str:
    moved = grid.shapes_to_lonlat(np.array([shape], dtype=object))[0]
    feature = {"type": "Feature", "properties": {}, "geometry": json.loads(shapely.to_geojson(moved))}
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


@pytest.mark.parametrize(
    "text",
    [
        typed(SQUARE),
        typed([*SQUARE, SQUARE[0]]),
        typed([SQUARE[0], *SQUARE]),
        in_degrees(SQUARE, True),
        in_degrees(SQUARE, False),
        geojson(shapely.Polygon(SQUARE)),
        json.dumps({"type": "Polygon", "coordinates": [[*SQUARE, SQUARE[0]]]}),
    ],
)
def test_the_same_square_however_it_is_written(text: str):
    line = drawing.read(text)

    assert line.faults == ()
    assert line.shape.symmetric_difference(shapely.Polygon(SQUARE)).area < 0.5


def test_a_blank_line_begins_another_part_and_a_hole_needs_geojson():
    other = [(east + 500, north) for east, north in SQUARE]
    hole = shapely.Polygon(SQUARE, [[(E + 10, N + 10), (E + 20, N + 10), (E + 20, N + 20)]])

    parts = drawing.read(f"{typed(SQUARE)}\n\n{typed(other)}").shape
    holed = drawing.read(drawing.as_text(shapely.MultiPolygon([hole]))).shape

    assert len(parts.geoms) == 2
    assert drawing.read(drawing.as_text(parts)).shape.equals(parts)
    assert holed.area == pytest.approx(hole.area, abs=0.1)


def test_a_line_that_crosses_itself_says_where_by_its_corners_and_how_to_mend_it():
    line = drawing.read(typed([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]]))

    (fault,) = line.faults
    assert line.shape is not None
    assert fault.message == (
        "The line crosses itself near easting 390,050, northing 596,050: its sides from corner 1 to 2 and from corner 3 to 4. "
        "Move one of these corners, or take one out."
    )
    assert fault.at == (E + 50, N + 50)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "No line is drawn"),
        (typed(SQUARE[:2]), "fewer than three corners"),
        ("390000, 596000\nhere", "Line 2 is not two numbers: “here”"),
        (f"{typed(SQUARE)}\n54.9, -2.1", "Line 5 is latitude and longitude, and the lines before it grid"),
        ("12, 13\n14, 15\n16, 17", "Line 1 is no place in Great Britain"),
        ("900000, 596000\n900100, 596000\n900100, 596100", "outside the National Grid"),
        (typed([(E, N), (E + 50, N), (E + 100, N)]), "sides from corner"),
        ("{]", "cannot be read as such"),
        ('{"type": "Point", "coordinates": [1, 2]}', "no polygon"),
        ('{"type": "Polygon", "coordinates": [[["a", "b"]]]}', "no pairs of numbers"),
        ('{"type": "Polygon", "coordinates": 7}', "no pairs of numbers"),
        ('{"type": "Polygon", "coordinates": [[[1e999, 0], [0, 1], [1, 1]]]}', "no pairs of numbers"),
        (f"{typed(SQUARE)}\n\n{typed([(E + 10, N + 10), (E + 20, N + 10), (E + 20, N + 20)])}", "lies inside another"),
        (typed([(E, N), (E + 100, N + 100), (E + 200, N), (E + 100, N + 100), (E + 100, N + 300)]), "touches itself"),
    ],
)
def test_what_is_wrong_is_said_with_how_to_mend_it(text: str, said: str):
    line = drawing.read(text)

    assert said in " ".join(fault.message for fault in line.faults)


def test_a_line_of_too_many_corners_is_to_be_loaded_as_a_file():
    round_ = shapely.Point(E, N).buffer(1_000, quad_segs=3_000)

    assert "Load it as a file" in drawing.read(geojson(round_)).faults[0].message
