"""The one place that reads the clock. Instants are UTC; a council's day is Europe/London's."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The day that it is in England."""
    return now().astimezone(LONDON).date()


def in_london(instant: datetime) -> datetime:
    """The same instant as a wall clock in England shows it."""
    return instant.astimezone(LONDON)
