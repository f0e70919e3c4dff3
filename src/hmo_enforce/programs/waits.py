"""When a message that was not taken is tried again, and when it is given up."""

from datetime import datetime, timedelta

# Nearly two days in all: a receiver that broke on a Friday evening has the weekend, and whoever asks is not kept waiting.
BETWEEN = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 1_800, 7_200, 21_600, 43_200, 86_400))
LEASE = timedelta(minutes=2)
KEPT_FOR = timedelta(days=30)
"""How long what became of a message stays on the list."""


def again_at(tries: int, now: datetime) -> datetime | None:
    """When to try once more after so many tries; None if that was the last."""
    return now + BETWEEN[tries - 1] if tries <= len(BETWEEN) else None
