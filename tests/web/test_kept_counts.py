"""Counts of a wide map: made once, and nobody waits for those of others."""

import threading

from sqlalchemy import event

import acacia
from hmo_enforce.casework.views.mapped import Cells
from hmo_enforce.kernel import grid
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.web.office import kept_counts

WIDE = Cells(grid.EXTENT_M, 32_768)


def wide(sessions: Sessions, **values: str) -> int:
    with sessions.reading() as session:
        return kept_counts.homes(sessions, session, values, WIDE, acacia.TODAY).total


def test_a_small_council_is_counted_once_for_a_wide_map(sessions: Sessions, monkeypatch):
    with sessions.writing() as session:
        acacia.borough(session)
    asked: list[str] = []
    event.listen(sessions.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))

    few = wide(sessions)
    assert sum("GROUP BY floor" in one for one in asked) == 1

    monkeypatch.setattr(kept_counts, "MANY", 1)
    assert wide(sessions, q="acacia") == wide(sessions, q="acacia") < few
    assert sum("GROUP BY floor" in one for one in asked) == 2


def test_who_asks_of_others_does_not_wait_for_a_count(sessions: Sessions):
    begun, other_done, waited = threading.Event(), threading.Event(), list[bool]()

    def slowly(*said: object) -> None:
        if threading.current_thread().name == "slow" and str(said[2]).startswith("SELECT") and not begun.is_set():
            begun.set()
            waited.append(other_done.wait(10))

    event.listen(sessions.engine, "before_cursor_execute", slowly)
    slow = threading.Thread(target=wide, args=(sessions,), name="slow")
    slow.start()
    assert begun.wait(10)

    wide(sessions, q="acacia")
    other_done.set()
    slow.join()

    assert waited == [True]
