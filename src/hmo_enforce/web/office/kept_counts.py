"""Counts of very many homes, kept for a minute: a whole city is looked at by everybody, and takes a second to count.

Only of wide views, where a cell holds hundreds of homes: whoever looks closer has them counted anew. Kept apart for whoever
sees other homes than others do.
"""

import threading
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session

from hmo_enforce.casework.views import mapped
from hmo_enforce.casework.views.listing import reading
from hmo_enforce.casework.views.listing.declared import Values
from hmo_enforce.casework.views.lists import properties
from hmo_enforce.casework.views.mapped import Cells, Shown
from hmo_enforce.kernel import clock, grid, hiding
from hmo_enforce.kernel.database import Sessions

WIDE_M = 256
"""Cells from here on are put together of those of this size, counted once for all."""
MANY = 20_000
KEPT_FOR = timedelta(seconds=60)
MOST_KEPT = 50
Key = tuple[Any, ...]


@dataclass(slots=True)
class Kept:
    """What was counted, and when, by what was asked; None where they are few. `turns`: who counts the same waits for it."""

    counts: dict[Key, tuple[datetime, Shown | None]] = field(default_factory=dict)
    turns: dict[Key, threading.Lock] = field(default_factory=dict)

    def turn(self, key: Key) -> threading.Lock:
        """The lock of one count: others are made meanwhile."""
        if len(self.turns) >= MOST_KEPT and key not in self.turns:
            self.counts.clear()
            self.turns.clear()
        return self.turns.setdefault(key, threading.Lock())


_of: WeakKeyDictionary[Sessions, Kept] = WeakKeyDictionary()


def homes(sessions: Sessions, session: Session, values: Values, looked_at: Cells, on: date) -> Shown:
    """`mapped.homes`; of a wide view perhaps as it was a minute ago."""
    if looked_at.side_m < WIDE_M:
        return mapped.homes(session, values, looked_at, on)
    kept = _of.setdefault(sessions, Kept())
    key = (urlencode(reading.filters(properties.LIST, values)), on, session.info.get(hiding.KEY, ()))
    with kept.turn(key):
        now = clock.now()
        if key not in kept.counts or now - kept.counts[key][0] >= KEPT_FOR:
            kept.counts[key] = (now, _counted(session, values, on))
        found = kept.counts[key][1]
    return mapped.homes(session, values, looked_at, on) if found is None else mapped.coarser(found, looked_at)


def _counted(session: Session, values: Values, on: date) -> Shown | None:
    whole = Cells(grid.EXTENT_M, WIDE_M)
    return mapped.homes(session, values, whole, on) if mapped.are_many(session, values, whole, on, MANY) else None
