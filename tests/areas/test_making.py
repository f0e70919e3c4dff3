import pytest
import shapely
from shapely import box

from hmo_enforce.areas import making
from hmo_enforce.kernel.errors import Refused


def test_two_neighbouring_wards_make_one_outline_without_a_line_between_them():
    made = making.made_from([box(0, 0, 100, 100), box(100, 0, 200, 100)])

    assert made.shape.equals(box(0, 0, 200, 100))
    assert (made.filled_m2, made.dropped_m2) == (0, 0)


def test_a_crack_between_wards_drawn_at_different_times_is_filled_and_owned_up_to():
    made = making.made_from([box(0, 0, 100, 100), box(100.2, 0, 200, 100)])

    assert len(made.shape.geoms) == 1
    assert made.filled_m2 == pytest.approx(20, abs=0.5)
    assert shapely.intersects_xy(made.shape, 100.1, 50)


def test_a_street_between_wards_that_were_never_neighbours_is_no_crack():
    made = making.made_from([box(0, 0, 100, 100), box(110, 0, 200, 100)])

    assert len(made.shape.geoms) == 2
    assert made.filled_m2 == 0


def test_an_exclusion_is_cut_out_even_where_it_lies_inside():
    made = making.made_from([box(0, 0, 100, 100)], exclusions=[box(40, 40, 60, 60)])

    assert made.shape.area == pytest.approx(100 * 100 - 20 * 20)
    assert not shapely.intersects_xy(made.shape, 50, 50)


def test_a_thin_exclusion_is_not_mistaken_for_a_crack():
    footpath = box(50, 0, 50.5, 100)

    made = making.made_from([box(0, 0, 100, 100)], exclusions=[footpath])

    assert not shapely.intersects_xy(made.shape, 50.25, 50)
    assert made.filled_m2 == 0


def test_the_scrap_that_an_ill_fitting_exclusion_leaves_behind_is_dropped():
    made = making.made_from([box(0, 0, 100, 100), box(200, 0, 300, 100)], exclusions=[box(-1, -1, 99.9, 101)])

    assert made.shape.equals(box(200, 0, 300, 100))
    assert made.dropped_m2 == pytest.approx(10, abs=0.01)


def test_a_self_crossing_ward_is_mended_before_it_is_joined():
    bow = shapely.Polygon([(0, 0), (100, 100), (100, 0), (0, 100)])

    made = making.made_from([bow, box(100, 0, 200, 100)])

    assert shapely.is_valid(made.shape)
    assert made.shape.area == pytest.approx(5_000 + 10_000)


def test_choosing_nothing_or_excluding_everything_is_refused():
    with pytest.raises(Refused, match="choose at least one ward"):
        making.made_from([])
    with pytest.raises(Refused, match="exclusions cover all"):
        making.made_from([box(0, 0, 10, 10)], exclusions=[box(-1, -1, 11, 11)])
