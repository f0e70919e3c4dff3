import pytest
import shapely
from shapely import MultiPolygon, Polygon, box

from hmo_enforce.files import outlines


def test_a_sound_outline_is_left_alone():
    mending = outlines.mended(box(0, 0, 10, 10))

    assert mending.shape.equals(box(0, 0, 10, 10))
    assert mending.fault is None


@pytest.mark.parametrize(
    ("shape", "fault", "area_m2"),
    [
        (Polygon([(0, 0), (10, 10), (10, 0), (0, 10)]), "its outline crosses itself near easting 5, northing 5", 50),
        (MultiPolygon([box(0, 0, 10, 10), box(5, 5, 15, 15)]), "its outline crosses itself near easting ", 175),
        (MultiPolygon([box(0, 0, 10, 10), box(2, 2, 4, 4)]), "one of its parts lies inside another near easting ", 100),
        (Polygon([(0, 0), (10, 0), (10, 10), (10, 0), (0, 10)]), None, 50),
    ],
)
def test_a_faulty_outline_is_mended_to_the_area_that_it_encloses(shape, fault, area_m2):
    mending = outlines.mended(shape)

    assert shapely.is_valid(mending.shape)
    assert mending.shape.area == mending.mended_m2 == area_m2
    assert mending.fault is not None
    assert fault is None or mending.fault.startswith(fault)


def test_an_outline_that_goes_there_and_back_holds_nothing():
    mending = outlines.mended(Polygon([(0, 0), (10, 0), (5, 0), (0, 0)]))

    assert mending.shape is None
    assert mending.fault


def test_mending_that_only_undoes_rounding_is_not_reported():
    touching = outlines.Mended(box(0, 0, 1, 1), fault="its outline touches itself", drawn_m2=100.0, mended_m2=100.2)

    assert not outlines.is_worth_a_word(touching, was_valid=True)
    assert outlines.is_worth_a_word(touching, was_valid=False)
