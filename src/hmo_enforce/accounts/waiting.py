"""How long a try at a password must wait after others have failed: long for a guesser, short for who mistyped.

The wait is of the address and not of the browser, since a guesser has as many browsers as they like; and it never grows
beyond a minute. While somebody guesses without end its holder waits as well, but in a browser in which they have signed in
before, which has a count of its own (`familiar.py`).
"""

from datetime import datetime, timedelta

FREE_TRIES = 5
FORGOTTEN_AFTER = timedelta(minutes=15)
SHORTEST, LONGEST = timedelta(seconds=5), timedelta(seconds=60)


def wait(tries: int, last_at: datetime, now: datetime) -> timedelta:
    """How long the next try must wait yet, after so many failed ones of which the last was at `last_at`."""
    if tries < FREE_TRIES or now - last_at >= FORGOTTEN_AFTER:
        return timedelta(0)
    doubled: timedelta = SHORTEST * (1 << min(tries - FREE_TRIES, 10))
    return max(last_at + min(doubled, LONGEST) - now, timedelta(0))
