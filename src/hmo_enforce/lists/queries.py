"""Filters that somebody keeps, the columns that they chose, and bulks."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hmo_enforce.kernel.errors import NotAllowed, NotFound
from hmo_enforce.lists import asking
from hmo_enforce.lists.records import Bulk, BulkRow, ChosenColumns, SavedFilter


@dataclass(frozen=True, slots=True)
class Kept:
    """A saved filter: `asked` is what the list's address has, by name."""

    id: int
    of_list: str
    name: str
    asked: dict[str, str]


def saved(session: Session, account_id: int, of_list: str | None = None) -> list[Kept]:
    """An account's filters by name, of one list or of all."""
    query = select(SavedFilter.id, SavedFilter.of_list, SavedFilter.name, SavedFilter.query)
    query = query.where(SavedFilter.account_id == account_id).order_by(SavedFilter.name, SavedFilter.id)
    rows = session.execute(query if of_list is None else query.where(SavedFilter.of_list == of_list))
    return [Kept(row.id, row.of_list, row.name, asking.read(row.query)) for row in rows]


def saved_filter(session: Session, account_id: int, saved_id: int) -> SavedFilter:
    """One of an account's own: `NotFound` where there is none, `NotAllowed` where it is somebody else's."""
    found = session.get(SavedFilter, saved_id)
    if found is None:
        raise NotFound("There is no such saved filter.")
    if found.account_id != account_id:
        raise NotAllowed("This filter is somebody else's.")
    return found


def columns(session: Session, account_id: int, of_list: str) -> tuple[str, ...]:
    """Those that the account chose; none where it chose none."""
    found = session.get(ChosenColumns, (account_id, of_list))
    return tuple(found.columns) if found else ()


def bulk(session: Session, bulk_id: int, *, alone: bool = False) -> Bulk:
    """The bulk, or `NotFound`. `alone`: nobody else changes it until this transaction ends."""
    found = session.get(Bulk, bulk_id, with_for_update=True, populate_existing=True) if alone else session.get(Bulk, bulk_id)
    if found is None:
        raise NotFound("There is no such bulk.")
    return found


def rows(session: Session, bulk_id: int, state: str | None = None, most: int | None = None) -> list[BulkRow]:
    """Its rows as they were asked for, those in one state or all; the first so many."""
    query = select(BulkRow).where(BulkRow.bulk_id == bulk_id).order_by(BulkRow.id).limit(most)
    return list(session.scalars(query if state is None else query.where(BulkRow.state == state)))


def counts(session: Session, bulk_id: int) -> dict[str, int]:
    """How many of its rows are in each state."""
    query = select(BulkRow.state, func.count()).where(BulkRow.bulk_id == bulk_id).group_by(BulkRow.state)
    return {state: number for state, number in session.execute(query)}  # noqa: C416 - rows are not pairs to the type checker


def latest(session: Session, limit: int) -> list[Bulk]:
    """The bulks of late, newest first."""
    return list(session.scalars(select(Bulk).order_by(Bulk.id.desc()).limit(limit)))
