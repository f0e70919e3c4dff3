"""How values are written on pages: dates in words, instants by England's clock, distances, numbers."""

from collections.abc import Callable
from datetime import date, datetime

from hmo_enforce.kernel import clock, days

UNKNOWN = "not known"


def day(value: date | None) -> str:
    """1 March 2024."""
    return UNKNOWN if value is None else days.in_words(value)


def moment(value: datetime | None) -> str:
    """1 March 2024 at 14:05, in England."""
    if value is None:
        return UNKNOWN
    there = clock.in_london(value)
    return f"{day(there.date())} at {there:%H:%M}"


def age(day: date | None, on: date) -> str:
    """How old: 3 years old, 5 months old, 12 days old, of today; empty where the day is not known, or to come."""
    if day is None or day > on:
        return ""
    return "of today" if day == on else f"{span(day, on)} old"


def ago(day: date | None, on: date) -> str:
    """How long ago: 3 years ago, today; empty where the day is not known, or to come."""
    if day is None or day > on:
        return ""
    return "today" if day == on else f"{span(day, on)} ago"


def left(day: date | None, on: date) -> str:
    """How far off a last day is: 12 days left, its last day, over for 3 years; empty where it is not known."""
    if day is None:
        return ""
    if day == on:
        return "its last day"
    return f"{span(on, day)} left" if day > on else f"over for {span(day, on)}"


def span(day: date, later: date) -> str:
    """The time between two days, in the largest whole unit of which there are two: 3 years, 5 months, 40 days, 1 day."""
    months = (later.year - day.year) * 12 + later.month - day.month - (later.day < day.day)
    if months >= 24:
        return f"{months // 12} years"
    if months >= 2:
        return f"{months} months"
    number = (later - day).days
    return f"{number} day" if number == 1 else f"{number} days"


def metres(value: float | None) -> str:
    """0.4 m, 12 m."""
    if value is None:
        return UNKNOWN
    return f"{value:.1f} m" if value < 10 else f"{value:,.0f} m"


def number(value: float | None) -> str:
    """1,234."""
    return UNKNOWN if value is None else f"{value:,}"


FILTERS: dict[str, Callable[..., str]] = {"day": day, "moment": moment, "metres": metres, "number": number}
