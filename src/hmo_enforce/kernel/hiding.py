"""What a session leaves out, because whoever it is opened for may not see it.

A front tells a session which rows are hidden from a person (`hide`). From then on every SELECT of a mapped class leaves out
those rows and all that belongs to them: what points to a hidden row by a foreign key, at whatever distance, and what is
about it by `subject` and `subject_id`. So a list, a search, a map and a count agree, and a page that nobody thought of
leaks nothing. Sessions for which nobody was named (jobs, the command line) see everything.

It holds for mapped classes: what is read as text or from bare tables is not covered. A class may say that its rows are
hidden with what they hold, as a case with its homes: `__hidden_through__ = (("case_properties", "case_id"),)`; and that they
are about rows of a file, and hidden with what the same row made, or where their texts say what something hidden is known by:
`__hidden_with_row__ = ("value", "message")`; and that they are hidden, with what belongs to them, where a short text of theirs
has the name of somebody hidden: `__hidden_by_name__ = ("to_name", "title")`.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, event, false, func, or_, select, text, tuple_
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.orm.util import LoaderCriteriaOption
from sqlalchemy.sql.util import find_tables

from hmo_enforce.kernel.database import Record

KEY, TEXTS, NAMES = "hidden", "hidden texts", "names"
# Table name and the keys of its rows that are hidden in themselves: (("properties", (4, 71)),); and the names of people.
Said = tuple[tuple[str, tuple[Any, ...]], ...]
Roots = dict[str, tuple[Any, ...]]
Keys = Mapping[str, frozenset[Any]]
"""The keys of rows, by table name; and under NAMES what people are called."""


def hide(session: Session, keys: Keys, texts: Collection[str] = ()) -> None:
    """Leave out these rows (by table name) and what belongs to them, for as long as the session lives.

    texts   what they are known by (an address), for rows that say it without a key: what is wrong with a file's rows
    """
    session.info[KEY] = _said(keys)
    session.info[TEXTS] = tuple(sorted({form for text in texts for form in _lowered(text)}))


def conceals(session: Session, text: str | None) -> bool:
    """Whether a text says what something hidden is known by: a name that stands in another record as it was written."""
    said, names = (text or "").lower(), dict(session.info.get(KEY, ())).get(NAMES, ())
    known = any(hidden in said for hidden in session.info.get(TEXTS, ()))
    return known or bool(names and re.search(_any_of(names), said))


def says(session: Session, column: Any) -> ColumnElement[bool]:
    """The same of a column of texts, as a condition of a search in it."""
    names, texts = dict(session.info.get(KEY, ())).get(NAMES, ()), session.info.get(TEXTS, ())
    told = [func.lower(column).contains(one, autoescape=True) for one in texts]
    told += [func.lower(column).regexp_match(_any_of(names))] if names else []
    return or_(false(), *told)


def _any_of(names: Collection[str]) -> str:
    """Any of the names in a lowered text, by whole words ("Li" stands in no "Lime Street"): for Python and PostgreSQL alike."""
    return rf"(^|\W)({'|'.join(sorted(re.escape(form) for name in names for form in _lowered(name)))})(\W|$)"


def _lowered(text: str) -> set[str]:
    """In small letters as PostgreSQL has them, and as SQLite has, which knows none but those of English."""
    return {text.lower(), "".join(one.lower() if one.isascii() else one for one in text)}


@contextmanager
def nothing_hidden(session: Session) -> Iterator[None]:
    """For totals that a statute asks for, and the accounts: within it everything counts. Never for what names a row."""
    before = session.info.pop(KEY, ())
    try:
        yield
    finally:
        session.info[KEY] = before


def shows(session: Session, table: str, key: int, keys: Keys) -> bool:
    """Whether the row is there, and still is once these rows are left out; what the session hides otherwise is not asked."""
    before = {name: session.info.get(name, ()) for name in (KEY, TEXTS)}
    try:
        hide(session, keys)
        return session.scalar(select(class_of(table).id).where(class_of(table).id == key)) is not None
    finally:
        session.info.update(before)


def rows(session: Session, table: str, keys: Keys, texts: Collection[str] = ()) -> frozenset[int]:
    """The rows of a table that are among these, by table, or hidden with them; whatever the session itself hides."""
    asked = _rows_asked(table, _said(keys), tuple(sorted(texts)))
    return frozenset() if asked is None else frozenset(session.connection().scalars(asked))


@lru_cache(maxsize=512)
def _rows_asked(table: str, said: Said, texts: tuple[str, ...]) -> Select[tuple[int]] | None:
    """Kept, since to build it takes longer than the database needs to answer it."""
    told, bare = _every_way(table, said, texts), Record.metadata.tables[table]
    return select(bare.c.id).where(or_(*told)) if told else None


@lru_cache(maxsize=512)
def reaches(table: str, tables: tuple[str, ...]) -> bool:
    """Whether rows of the table, which have numbers of their own, can be hidden with rows of these tables."""
    said = tuple((name, ("anybody",) if name == NAMES else (0,)) for name in tables)
    return "id" in Record.metadata.tables[table].c and bool(_every_way(table, said, ()))


def _said(keys: Keys) -> Said:
    return tuple(sorted((table, tuple(sorted(ids))) for table, ids in keys.items() if ids))


def class_of(table: str) -> Any:
    """The class of a table; None of one that is nobody's, such as a temporary one."""
    return next((one.class_ for one in Record.registry.mappers if one.class_.__tablename__ == table), None)


def subject_of(table: str) -> str:
    """What the journal calls a row of the table: its name in the singular."""
    return f"{table[:-3]}y" if table.endswith("ies") else table.removesuffix("s")


@lru_cache
def table_of(subject: str) -> str | None:
    """The table of what the journal calls so; None where there is none."""
    return next((one for one in Record.metadata.tables if subject_of(one) == subject), None)


@event.listens_for(Session, "do_orm_execute")
def _leave_out(state: ORMExecuteState) -> None:
    said: Said = state.session.info.get(KEY, ())
    if said and state.is_select and not state.is_column_load:
        # Only what it asks for, at whatever depth: each condition costs time with every statement.
        statement: Any = state.statement
        asked = frozenset(table.name for table in find_tables(statement, check_columns=True) if hasattr(table, "name"))
        state.statement = statement.options(*_criteria(said, asked, state.session.info.get(TEXTS, ())))


@lru_cache(maxsize=512)
def _criteria(said: Said, asked: frozenset[str], texts: tuple[str, ...]) -> tuple[LoaderCriteriaOption, ...]:
    """One condition for each class that a statement asks for, and of which a row can be hidden."""
    each = (_criterion(said, name, texts) for name in sorted(asked))
    return tuple(one for one in each if one is not None)


@lru_cache(maxsize=2048)
def _criterion(said: Said, name: str, texts: tuple[str, ...]) -> LoaderCriteriaOption | None:
    class_ = class_of(name)
    ways = [] if class_ is None else _every_way(name, said, texts)
    return _LeftOut(class_, ~or_(*ways), include_aliases=True) if ways else None


def _every_way(name: str, said: Said, texts: tuple[str, ...]) -> list[ColumnElement[bool]]:
    """Each way in which a row of a table can be hidden, in itself or by what it says."""
    table = Record.metadata.tables[name]
    ways = _ways(table, dict(said), tuple(Record.metadata.tables), ())
    if columns := getattr(class_of(name), "__hidden_with_row__", ()):
        ways += _with_row(table, dict(said))
        ways += [func.lower(table.c[column]).contains(text, autoescape=True) for column in columns for text in texts]
        ways += _naming(table, columns, dict(said))
    return ways


def _with_row(table: Any, said: Roots) -> list[ColumnElement[bool]]:
    """That the row of a file which it is about made something hidden."""
    found: list[ColumnElement[bool]] = []
    for other in Record.metadata.tables.values():
        rows = other.alias()
        hidden = _hidden(rows, said) if {"import_id", "import_row"} <= set(rows.c.keys()) else None
        if hidden is not None:
            told = (rows.c.import_id.is_not(None), rows.c.import_row.is_not(None))
            made = select(rows.c.import_id, rows.c.import_row).where(hidden, *told)
            found.append(and_(table.c.row.is_not(None), tuple_(table.c.import_id, table.c.row).in_(made)))
    return found


class _LeftOut(LoaderCriteriaOption):
    """SQLAlchemy 2.1 puts a condition on a joined alias to the table's own name, which is another row or none at all."""

    _traverse_internals = LoaderCriteriaOption._traverse_internals

    def _resolve_where_criteria(self, ext_info: Any) -> ColumnElement[bool]:
        condition: ColumnElement[bool] = super()._resolve_where_criteria(ext_info)
        return ext_info._adapt_element(condition) if ext_info.is_aliased_class else condition


def _hidden(table: Any, said: Roots, subjects: tuple[str, ...] = (), under: tuple[str, ...] = ()) -> ColumnElement[bool] | None:
    """True of a hidden row of the table (or alias), else false, never null; None where no row of it can be hidden."""
    found = _ways(table, said, subjects, under)
    return or_(*found) if found else None


def _ways(table: Any, said: Roots, subjects: tuple[str, ...], under: tuple[str, ...]) -> list[ColumnElement[bool]]:
    """Each way in which a row of the table can be hidden.

    subjects   the tables that its `subject` may name
    under      the tables on the way to it, which are not asked again
    """
    name = getattr(table, "element", table).name
    found: list[ColumnElement[bool]] = [_one_of(table.c.id, said[name])] if name in said else []
    for column in table.c:
        for key in column.foreign_keys:
            found += _among(column, key.column.table.name, said, subjects, (*under, name))
    if "subject" in table.c and "subject_id" in table.c:
        for other in subjects:
            # What is about something that is itself about something: as far as what is hidden in itself.
            about = _among(table.c.subject_id, other, said, tuple(one for one in said if one != NAMES), (*under, name))
            found += [and_(table.c.subject == subject_of(other), told) for told in about]
    found += _naming(table, getattr(class_of(name), "__hidden_by_name__", ()), said)
    for held, back in _holds(name):
        rows = Record.metadata.tables[held].alias()
        hidden = _hidden(rows, said, (), (*under, name))
        found += [] if hidden is None else [table.c.id.in_(select(rows.c[back]).where(hidden))]
    return found


def _among(column: Any, name: str, said: Roots, subjects: tuple[str, ...], under: tuple[str, ...]) -> list[ColumnElement[bool]]:
    """That the column holds the key of a hidden row of the table named; nothing where it cannot."""
    rows = Record.metadata.tables[name].alias()
    if name in under or "id" not in rows.c:
        return []
    ways, as_text = _ways(rows, said, subjects, under), isinstance(column.type, String)
    if not ways:
        return []
    if len(ways) == 1 and name in said:  # hidden in itself alone: its keys are known
        among = _one_of(column, said[name])
    else:
        among = column.in_(select(cast(rows.c.id, String) if as_text else rows.c.id).where(or_(*ways)))
    return [and_(column.is_not(None), among) if column.nullable else among]


def _one_of(column: Any, keys: tuple[int, ...]) -> ColumnElement[bool]:
    """Our own keys stand in the statement itself: as parameters they would be written out anew with every statement."""
    quote = "'" if isinstance(column.type, String) else ""
    among: ColumnElement[bool] = column.in_(text(", ".join(f"{quote}{int(key)}{quote}" for key in keys)))
    return among


def _naming(table: Any, columns: Collection[str], said: Roots) -> list[ColumnElement[bool]]:
    """That a column has the name of somebody hidden."""
    names = said.get(NAMES, ())
    return [func.lower(table.c[column]).regexp_match(_any_of(names)) for column in columns] if names else []


@lru_cache
def _holds(name: str) -> tuple[tuple[str, str], ...]:
    """What a class says that its rows are hidden with."""
    for mapper in Record.registry.mappers:
        if mapper.class_.__tablename__ == name:
            return tuple(getattr(mapper.class_, "__hidden_through__", ()))
    return ()
