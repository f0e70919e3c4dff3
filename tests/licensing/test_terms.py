from datetime import date, timedelta

import pytest

from hmo_enforce.licensing import terms


def test_a_term_that_ends_on_its_anniversary_is_a_day_too_long():
    start = date(2021, 7, 5)

    assert terms.years_a_day_too_long(start, date(2026, 7, 5)) == 5
    assert terms.years_a_day_too_long(start, date(2026, 7, 4)) is None
    assert terms.years_a_day_too_long(start, start) is None


def test_a_term_from_the_last_of_february_runs_to_the_last_of_february():
    start = date(2024, 2, 29)

    assert terms.years_a_day_too_long(start, date(2029, 2, 28)) is None
    assert terms.years_a_day_too_long(start, date(2029, 3, 1)) == 5


def test_five_years_and_a_day_is_reported_once_and_more_is_over_five_years():
    start = date(2021, 7, 5)

    assert not terms.is_over_five_years(start, date(2026, 7, 5))
    assert terms.is_over_five_years(start, date(2026, 7, 6))


@pytest.mark.parametrize(
    ("served_on", "last_day"),
    [
        (date(2017, 6, 27), date(2017, 9, 26)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2026, 11, 29), date(2027, 2, 28)),
        (date(2026, 11, 28), date(2027, 2, 27)),
        (date(2026, 12, 1), date(2027, 2, 28)),
    ],
)
def test_a_notice_runs_for_three_months_beginning_with_the_day_on_which_it_is_served(served_on, last_day):
    assert terms.notice_ends(served_on, None) == last_day
    assert terms.notice_ends(served_on, last_day + timedelta(days=1)) == last_day
    assert terms.notice_ends(served_on, served_on) == served_on
    assert terms.notice_runs(served_on, None, last_day)
    assert not terms.notice_runs(served_on, None, last_day + timedelta(days=1))


def test_a_notice_without_a_first_day_proves_nothing():
    assert not terms.notice_runs(None, date(2030, 1, 1), date(2026, 1, 1))


def test_the_earliest_notice_that_still_runs_is_that_which_the_term_says():
    for days in range(0, 1462):
        on = date(2023, 1, 1) + timedelta(days=days)
        served = terms.first_notice_still_running(on)

        assert terms.notice_runs(served, None, on)
        assert not terms.notice_runs(served - timedelta(days=1), None, on)
