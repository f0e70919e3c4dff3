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


def metres(value: float | None) -> str:
    """0.4 m, 12 m."""
    if value is None:
        return UNKNOWN
    return f"{value:.1f} m" if value < 10 else f"{value:,.0f} m"


def number(value: float | None) -> str:
    """1,234."""
    return UNKNOWN if value is None else f"{value:,}"


FILTERS: dict[str, Callable[..., str]] = {"day": day, "moment": moment, "metres": metres, "number": number}
