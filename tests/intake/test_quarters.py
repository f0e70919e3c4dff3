"""Quarters of whole weeks follow one another without a gap or an overlap."""

from datetime import date, timedelta

from hmo_enforce.intake import quarters
from hmo_enforce.intake.quarters import Quarter


def test_every_week_is_in_just_one_quarter():
    four_years = quarters.up_to(Quarter(2028, 4), 16)[::-1]

    mondays = [monday for quarter in four_years for monday in quarter.weeks()]

    assert mondays == [mondays[0] + timedelta(days=7 * at) for at in range(len(mondays))]
    assert all(quarters.of(monday + timedelta(days=6)) == quarters.of(monday) for monday in mondays)
    assert {len(quarter.weeks()) for quarter in four_years} == {13, 14}


def test_a_quarter_is_written_and_read():
    assert quarters.read(str(Quarter(2026, 4))) == Quarter(2026, 4)
    assert [quarters.read(text) for text in ("2026-Q5", "Q4", "2026-q4", "")] == [None] * 4


def test_only_weeks_that_are_over_are_counted():
    quarter = quarters.of(date(2026, 11, 23))

    assert quarter.weeks_over(date(2026, 11, 23))[-1] == date(2026, 11, 16)
    assert not quarter.is_over(quarter.ends_on)
    assert quarter.is_over(quarter.ends_on + timedelta(days=1))
