"""When a message that could not be sent is tried again, and when it is given up."""

from datetime import datetime, timedelta

# About a day and a half in all: long enough for a mail server to be mended after a night, short enough to be told of it.
BETWEEN = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 720))
LEASE = timedelta(minutes=10)
"""How long a message may be under way. After that its sender is taken to have died, and it is sent again."""

SERVER_AGAIN = timedelta(minutes=2)
"""How long to wait when the council's own mail server cannot be reached: then no message has been tried."""


def again_at(tries: int, now: datetime) -> datetime | None:
    """When to try once more after so many tries; None if that was the last."""
    return now + BETWEEN[tries - 1] if tries <= len(BETWEEN) else None
