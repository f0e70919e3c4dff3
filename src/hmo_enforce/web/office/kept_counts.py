"""Counts of very many homes, kept for a minute: a whole city is looked at by everybody, and takes a second to count.

Only of wide views, where a cell holds hundreds of homes: whoever looks closer has them counted anew. Kept apart for whoever
sees other homes than others do.
"""

import threading
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
Kept = dict[Key, tuple[datetime, Shown]]

_counting = threading.Lock()
_of: WeakKeyDictionary[Sessions, Kept] = WeakKeyDictionary()


def homes(sessions: Sessions, session: Session, values: Values, looked_at: Cells, on: date) -> Shown:
    """`mapped.homes`; of a wide view perhaps as it was a minute ago."""
    kept = _of.setdefault(sessions, {})
    if looked_at.side_m < WIDE_M:
        return mapped.homes(session, values, looked_at, on)
    key = (urlencode(reading.filters(properties.LIST, values)), on, session.info.get(hiding.KEY, ()))
    with _counting:  # whoever asks meanwhile waits for the same count, and does not begin another
        now = clock.now()
        if key in kept and now - kept[key][0] < KEPT_FOR:
            return mapped.coarser(kept[key][1], looked_at)
        found = mapped.homes(session, values, Cells(grid.EXTENT_M, WIDE_M), on)
        if found.total < MANY:
            return mapped.homes(session, values, looked_at, on)
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[key] = (now, found)
    return mapped.coarser(found, looked_at)
