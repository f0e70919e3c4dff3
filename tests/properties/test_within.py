"""Parts of the map in an address: read, refused, and tried on homes."""

import pytest
import shapely
from sqlalchemy import select

import acacia
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.properties import queries, within
from hmo_enforce.properties.records import Property


@pytest.mark.parametrize("text", ["", "390000,596000,391000,597000", "1,1,5,1,5,5", "0,0,9,9;1,1,5,1,5,5,1,5"])
def test_a_part_comes_back_as_it_was_written(text: str):
    parts = within.read(text)

    assert parts is not None
    assert within.text_of(parts) == text


@pytest.mark.parametrize(
    "text",
    ["1,2,3", "1,2,3,4,5", "a,b,c,d", "1;2", "1e9,1,1,1", "1,1,1,99999999", "0,0,9,9;" * 4, ",".join("12" for _ in range(402))],
)
def test_what_is_no_part_is_not_read(text: str):
    assert within.read(text) is None


def test_the_corners_of_a_box_may_be_given_either_way_round():
    assert within.read("9,8,1,2") == within.read("1,2,9,8")


def test_homes_within_a_polygon_are_those_that_geometry_finds(sessions: Sessions):
    star = [(0, 0), (60, 400), (120, 0), (-40, 250), (160, 260)]  # it crosses itself: what is enclosed twice is outside
    corners = tuple((acacia.EAST + 3 * east, acacia.NORTH + north) for east, north in star)
    with sessions.writing() as session:
        for number in range(400):
            acacia.an_address(session, f"{number} Star Road", east=3 * (number % 20) * 10 - 150, north=(number // 20) * 20 + 7)
        acacia.an_address(session, "Nowhere", east=None)

        found = set(session.scalars(select(Property.id).where(queries.lies_within(within.polygon_of(corners)))))

        pieces = shapely.polygonize([shapely.node(shapely.linearrings(corners))])
        odd = [piece for piece in pieces.geoms if _times_round(corners, piece.representative_point()) % 2]
        every = session.execute(select(Property.id, Property.easting, Property.northing).where(Property.easting.is_not(None)))
        assert found == {id_ for id_, x, y in every if any(shapely.contains_xy(piece, x, y) for piece in odd)}
        assert 20 < len(found) < 200


def _times_round(corners: tuple[within.Corner, ...], point: shapely.Point) -> int:
    ray = shapely.LineString([(point.x, point.y), (point.x - 10_000, point.y + 0.123)])
    sides = zip(corners, (*corners[1:], corners[0]), strict=True)
    return sum(ray.crosses(shapely.LineString(side)) for side in sides)
