"""Rows of a bulk, done or taken back one by one, or why not. Each keeps what became of it: work can stop and go on."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from hmo_enforce.casework.bulks.declared import Deed
from hmo_enforce.kernel import clock, database, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import NotFound, Refused, Stale
from hmo_enforce.lists import queries, states
from hmo_enforce.lists.records import Bulk, BulkRow

Said = TypeVar("Said")
SUBJECT = "bulk"
FROM = {states.WAITING: states.TO_DO, states.UNDOING: states.DONE}
"""Which rows are still to be settled, by what happens to the bulk."""
MEANWHILE = "Somebody else changed it in the meantime."


def some(session: Session, of: Deed, bulk: Bulk, by: Actor, most: int) -> int:
    """So many of the rows that are left, and with the last of them the bulk: how many rows."""
    rows = queries.rows(session, bulk.id, FROM[bulk.state], most)
    with journal.together(session, bulk.id):
        if bulk.state == states.WAITING:
            _do(session, of, bulk, rows, by)
        else:
            _undo(session, of, rows, by)
    session.flush()
    if not queries.rows(session, bulk.id, FROM[bulk.state], 1):
        _end(session, bulk, by)
    return len(rows)


def _do(session: Session, of: Deed, bulk: Bulk, rows: list[BulkRow], by: Actor) -> None:
    left = of.left(session, [row.subject_id for row in rows], bulk.told)
    for row in rows:
        why = left.get(row.subject_id)
        if why is None:
            row.kept, why = _tried(session, partial(of.do, session, row.subject_id, bulk.told, by))
        row.state, row.why = states.LEFT_OUT if why else states.DONE, why


def _undo(session: Session, of: Deed, rows: list[BulkRow], by: Actor) -> None:
    for row in rows:
        said, refused = _tried(session, partial(of.undo, session, row.subject_id, row.kept or {}, by))
        row.why = said or refused
        row.state = states.KEPT if row.why else states.UNDONE


def _tried(session: Session, act: Callable[[], Said]) -> tuple[Said | None, str | None]:
    """What it says, or why it is not to be: of one row that is refused, or changed meanwhile, nothing is written."""
    try:
        with database.whole(session):
            return act(), None
    except (Refused, NotFound) as refused:
        return None, str(refused)
    except (Stale, StaleDataError):
        return None, MEANWHILE


def _end(session: Session, bulk: Bulk, by: Actor) -> None:
    if bulk.state == states.WAITING:
        bulk.state, bulk.done_at = states.DONE, clock.now()
        after, verb = {"deed": bulk.deed}, "did to many"
    else:
        for row in queries.rows(session, bulk.id, states.TO_DO):  # of work that stopped on its way
            row.state, row.why = states.LEFT_OUT, "It was taken back before this was done."
        bulk.state, bulk.undone_at, bulk.undone_by = states.UNDONE, clock.now(), by.name
        after, verb = {}, "took back"
    session.flush()
    journal.note(session, by, verb, SUBJECT, bulk.id, after={**after, **queries.counts(session, bulk.id)})
