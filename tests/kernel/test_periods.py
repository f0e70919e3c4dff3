"""Statutory counting against worked examples."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hmo_enforce.kernel import periods

CASES = json.loads((Path(__file__).parents[1] / "cases" / "periods.json").read_text(encoding="utf-8"))["cases"]
COUNTED = {
    "beginning with": periods.last_day_beginning_with,
    "beginning with the day after": periods.last_day_beginning_with_day_after,
    "not earlier than day after": periods.not_earlier_than_nth_day_after,
    "months beginning with": periods.last_day_of_months_beginning_with,
    "months after": periods.months_after,
}
DAYS = st.dates(date(2006, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_period_ends_on_the_day_of_the_worked_example(case):
    day = date.fromisoformat(case["day"])

    answer = COUNTED[case["phrase"]](day, case["number"])

    assert answer == date.fromisoformat(case["answer"]), case["cites"]


@given(day=DAYS, months=st.integers(1, 120))
def test_the_day_after_a_period_of_months_is_never_before_its_corresponding_date(day, months):
    last = periods.last_day_of_months_beginning_with(day, months)

    corresponding = periods.months_after(day, months)
    assert last in (corresponding, corresponding - timedelta(days=1))
    assert (last == corresponding) == (corresponding.day != day.day)


@given(day=DAYS, days=st.integers(1, 3000))
def test_beginning_with_the_day_after_gives_one_day_more(day, days):
    inclusive = periods.last_day_beginning_with(day, days)

    exclusive = periods.last_day_beginning_with_day_after(day, days)

    assert (exclusive - inclusive).days == 1
    assert (inclusive - day).days + 1 == days


@pytest.mark.parametrize("count", COUNTED.values())
def test_a_period_of_nothing_is_refused(count):
    with pytest.raises(ValueError, match="at least one"):
        count(date(2026, 11, 2), 0)


def test_a_weekend_or_bank_holiday_is_named_and_moves_nothing():
    last = periods.last_day_beginning_with(date(2026, 11, 2), 28)

    assert last == date(2026, 11, 29)
    assert periods.closed_day(last) == "Sunday"
    assert periods.closed_day(date(2026, 11, 28)) == "Saturday"
    assert periods.closed_day(date(2026, 12, 25), {date(2026, 12, 25)}) == "bank holiday"
    assert periods.closed_day(date(2026, 11, 30)) is None


def test_twenty_four_hours_run_from_the_last_of_owner_and_occupier():
    owner = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    occupier = datetime(2026, 11, 2, 17, 30, tzinfo=UTC)

    entry = periods.hours_after_last([owner, occupier], 24)

    assert entry == datetime(2026, 11, 3, 17, 30, tzinfo=UTC)


def test_entry_cannot_be_timed_while_one_of_them_has_not_been_told():
    owner = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

    assert periods.hours_after_last([owner, None], 24) is None
    assert periods.hours_after_last([], 24) is None


def test_hours_are_real_hours_when_the_clocks_go_back():
    london = ZoneInfo("Europe/London")
    told = datetime(2026, 10, 24, 12, 0, tzinfo=london)

    entry = periods.hours_after_last([told], 24)

    assert entry is not None
    assert entry.astimezone(london).hour == 11


def test_an_instant_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        periods.hours_after_last([datetime(2026, 11, 2, 9, 0)], 24)  # noqa: DTZ001
