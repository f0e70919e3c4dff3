"""Counting statutory periods: the one place that does.

Every function answers the strict calendar day. A weekend or bank holiday never moves it: `closed_day` says that the
day is one, so that a page can warn. Days are dates in England; hours are counted on instants, not on days.
"""

import calendar
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta


def last_day_beginning_with(day: date, days: int) -> date:
    """Last day of "N days beginning with the day": that day is day 1."""
    return day + timedelta(days=_at_least_one(days) - 1)


def last_day_beginning_with_day_after(day: date, days: int) -> date:
    """Last day of "N days beginning with the day after": the next day is day 1."""
    return day + timedelta(days=_at_least_one(days))


def not_earlier_than_nth_day_after(day: date, days: int) -> date:
    """The earliest day that "not earlier than the Nth day after" or "at least N days after" allows."""
    return day + timedelta(days=_at_least_one(days))


def last_day_of_months_beginning_with(day: date, months: int) -> date:
    """Last day of "N months beginning with the day": the day before the corresponding date.

    Where the month has no corresponding date (3 months from 30 November), its last day.
    """
    corresponding = months_after(day, months)
    return corresponding - timedelta(days=1) if corresponding.day == day.day else corresponding


def months_after(day: date, months: int) -> date:
    """The corresponding date N months on ("not earlier than N months after"); a month without one gives its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + _at_least_one(months), 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def hours_after_last(given_at: Sequence[datetime | None], hours: int) -> datetime | None:
    """When N hours have run since the last of these was given, in UTC; None while any of them is unknown.

    Instants with a time zone, so that the hours are real ones when the clocks change; ValueError for one without.
    """
    known = [at for at in given_at if at is not None]
    if any(at.utcoffset() is None for at in known):
        raise ValueError("hours are counted on instants with a time zone")
    if not known or len(known) < len(given_at):
        return None
    return max(known).astimezone(UTC) + timedelta(hours=_at_least_one(hours))


def closed_day(day: date, bank_holidays: Collection[date] = ()) -> str | None:
    """Why offices are closed that day ("Saturday", "Sunday", "bank holiday"), or None; never a longer period."""
    if day in bank_holidays:
        return "bank holiday"
    return {5: "Saturday", 6: "Sunday"}.get(day.weekday())


def _at_least_one(number: int) -> int:
    if number < 1:
        raise ValueError(f"a period has at least one day, month or hour, not {number}")
    return number
