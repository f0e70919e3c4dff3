"""Days in sentences, and the days on which offices are open."""

from datetime import date

import pytest

from hmo_enforce.kernel import days


@pytest.mark.parametrize(
    ("day", "said"),
    [(date(2024, 3, 1), "1 March 2024"), (date(2026, 11, 23), "23 November 2026"), (date(1999, 12, 31), "31 December 1999")],
)
def test_a_day_is_written_as_in_a_letter(day: date, said: str):
    assert days.in_words(day) == said


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        (date(2026, 11, 23), True),
        (date(2026, 11, 21), False),
        (date(2026, 4, 3), False),  # Good Friday
        (date(2026, 4, 6), False),  # Easter Monday
        (date(2026, 5, 4), False),
        (date(2026, 8, 31), False),
        (date(2026, 12, 25), False),
        (date(2026, 12, 28), False),  # Boxing Day is a Saturday
        (date(2026, 12, 29), True),
    ],
)
def test_offices_are_open_on_weekdays_that_are_no_bank_holidays(day: date, open_: bool):
    assert days.is_working(day) is open_
