from datetime import date

import pytest

from hmo_enforce.licensing import terms


@pytest.mark.parametrize(
    ("start", "months", "later"),
    [
        (date(2020, 1, 31), 1, date(2020, 2, 29)),
        (date(2020, 2, 29), 12, date(2021, 2, 28)),
        (date(2017, 6, 27), 3, date(2017, 9, 27)),
        (date(2020, 12, 15), 1, date(2021, 1, 15)),
    ],
)
def test_months_are_counted_by_the_calendar(start, months, later):
    assert terms.months_later(start, months) == later


def test_a_term_that_ends_on_its_anniversary_is_a_day_too_long():
    start = date(2021, 7, 5)

    assert terms.years_a_day_too_long(start, date(2026, 7, 5)) == 5
    assert terms.years_a_day_too_long(start, date(2026, 7, 4)) is None
    assert terms.years_a_day_too_long(start, start) is None


def test_five_years_and_a_day_is_reported_once_and_more_is_over_five_years():
    start = date(2021, 7, 5)

    assert not terms.is_over_five_years(start, date(2026, 7, 5))
    assert terms.is_over_five_years(start, date(2026, 7, 6))
