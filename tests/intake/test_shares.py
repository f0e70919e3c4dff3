"""Intervals against the figures that their papers print."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hmo_enforce.intake import shares


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    # Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998), table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_is_that_of_the_published_table(part: int, whole: int, low: float, high: float):
    found = shares.share(part, whole)

    assert found is not None
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@pytest.mark.parametrize(
    ("later", "earlier", "low", "high"),
    # Newcombe, Interval estimation for the difference, table II, method 10.
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_newcombes_interval_is_that_of_the_published_table(
    later: tuple[int, int], earlier: tuple[int, int], low: float, high: float
):
    found = shares.difference(shares.share(*earlier), shares.share(*later))

    assert found is not None
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_of_nothing_there_is_no_share_and_no_difference():
    some = shares.share(1, 2)

    assert shares.share(0, 0) is None
    assert shares.difference(None, some) is None
    assert shares.difference(some, None) is None


@pytest.mark.parametrize(("part", "whole"), [(-1, 2), (3, 2), (1, 0)])
def test_what_is_no_part_is_refused(part: int, whole: int):
    with pytest.raises(ValueError, match="no part"):
        shares.share(part, whole)


@given(st.integers(0, 5000), st.integers(1, 5000), st.integers(0, 5000), st.integers(1, 5000))
def test_an_interval_holds_its_value_and_the_other_way_round_is_its_mirror(a: int, n: int, b: int, m: int):
    one, two = shares.share(min(a, n), n), shares.share(min(b, m), m)

    there, back = shares.difference(one, two), shares.difference(two, one)

    assert one is not None
    assert there is not None
    assert back is not None
    assert 0 <= one.low <= one.value <= one.high <= 1
    assert there.low <= there.value <= there.high
    assert (back.low, back.high) == (pytest.approx(-there.high), pytest.approx(-there.low))
    assert not (there.is_clear and there.low <= 0 <= there.high)
