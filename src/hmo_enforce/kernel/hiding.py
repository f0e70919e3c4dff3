"""What a session leaves out, because whoever it is opened for may not see it.

A front tells a session which rows are hidden from a person (`hide`). From then on every SELECT of a mapped class leaves out
those rows and all that belongs to them: what points to a hidden row by a foreign key, at whatever distance, and what is
about it by `subject` and `subject_id`. So a list, a search, a map and a count agree, and a page that nobody thought of
leaks nothing. Sessions for which nobody was named (jobs, the command line) see everything.

It holds for mapped classes: what is read as text or from bare tables is not covered. A class may say that its rows are
hidden with what they hold, as a case with its homes: `__hidden_through__ = (("case_properties", "case_id"),)`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, event, or_, select
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.orm.util import LoaderCriteriaOption

from hmo_enforce.kernel.database import Record

KEY = "hidden"
# Table name and the keys of its rows that are hidden in themselves: (("properties", (4, 71)),).
Said = tuple[tuple[str, tuple[int, ...]], ...]
Roots = dict[str, tuple[int, ...]]


def hide(session: Session, keys: Mapping[str, frozenset[int]]) -> None:
    """Leave out these rows (by table name) and what belongs to them, for as long as the session lives."""
    session.info[KEY] = tuple(sorted((table, tuple(sorted(ids))) for table, ids in keys.items() if ids))


@contextmanager
def nothing_hidden(session: Session) -> Iterator[None]:
    """For totals that a statute asks for, and the accounts: within it everything counts. Never for what names a row."""
    before = session.info.pop(KEY, ())
    try:
        yield
    finally:
        session.info[KEY] = before


def subject_of(table: str) -> str:
    """What the journal calls a row of the table: its name in the singular."""
    return f"{table[:-3]}y" if table.endswith("ies") else table.removesuffix("s")


@event.listens_for(Session, "do_orm_execute")
def _leave_out(state: ORMExecuteState) -> None:
    said: Said = state.session.info.get(KEY, ())
    if said and state.is_select and not state.is_column_load:
        state.statement = state.statement.options(*_criteria(said))


@lru_cache(maxsize=64)
def _criteria(said: Said) -> tuple[LoaderCriteriaOption, ...]:
    """One condition for each class of which a row can be hidden."""
    found, tables = [], Record.metadata.tables
    for mapper in Record.registry.mappers:
        hidden = _hidden(tables[mapper.class_.__tablename__], dict(said), tuple(tables))
        if hidden is not None:
            found.append(with_loader_criteria(mapper.class_, ~hidden, include_aliases=True))
    return tuple(found)


def _hidden(table: Any, said: Roots, subjects: tuple[str, ...] = (), under: tuple[str, ...] = ()) -> ColumnElement[bool] | None:
    """True of a hidden row of the table (or alias), else false, never null; None where no row of it can be hidden.

    subjects   the tables that its `subject` may name
    under      the tables on the way to it, which are not asked again
    """
    name = getattr(table, "element", table).name
    found: list[ColumnElement[bool]] = [table.c.id.in_(said[name])] if name in said else []
    for column in table.c:
        for key in column.foreign_keys:
            found += _among(column, key.column.table.name, said, subjects, (*under, name))
    if "subject" in table.c and "subject_id" in table.c:
        for other in subjects:
            # What is about something that is itself about something: as far as what is hidden in itself.
            about = _among(table.c.subject_id, other, said, tuple(said), (*under, name))
            found += [and_(table.c.subject == subject_of(other), told) for told in about]
    for held, back in _holds(name):
        rows = Record.metadata.tables[held].alias()
        hidden = _hidden(rows, said, (), (*under, name))
        found += [] if hidden is None else [table.c.id.in_(select(rows.c[back]).where(hidden))]
    return or_(*found) if found else None


def _among(column: Any, name: str, said: Roots, subjects: tuple[str, ...], under: tuple[str, ...]) -> list[ColumnElement[bool]]:
    """That the column holds the key of a hidden row of the table named; nothing where it cannot."""
    rows = Record.metadata.tables[name].alias()
    if name in under or "id" not in rows.c:
        return []
    hidden = _hidden(rows, said, subjects, under)
    if hidden is None:
        return []
    key = cast(rows.c.id, String) if isinstance(column.type, String) else rows.c.id
    among = column.in_(select(key).where(hidden))
    return [and_(column.is_not(None), among) if column.nullable else among]


@lru_cache
def _holds(name: str) -> tuple[tuple[str, str], ...]:
    """What a class says that its rows are hidden with."""
    for mapper in Record.registry.mappers:
        if mapper.class_.__tablename__ == name:
            return tuple(getattr(mapper.class_, "__hidden_through__", ()))
    return ()
