"""Which of some rows a session reads: whoever reads what only named people may see is accountable for each reading.

A front names the rows (`watch`); from then on each row that an ORM SELECT brings is looked at: whether it is one of them, or
points to one by a foreign key or by `subject` and `subject_id`, or else is hidden with one (`kernel/hiding.py`). So a list, a
map, a file and a page that nobody thought of are all accounted for, if its SELECT brings a key with the words: words without
one are not told from others. What is counted is not read: a number names nobody. A class may say that its rows tell nothing of
what they are about: `__tells_nothing__ = True`.

A session of which nothing is named is not looked at, and costs nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import Column, CompoundSelect, Row, Table, event, inspect
from sqlalchemy.engine import ChunkedIteratorResult, FrozenResult, Result
from sqlalchemy.orm import ORMExecuteState, Session

from hmo_enforce.kernel import hiding
from hmo_enforce.kernel.database import Record

KEY, SUBJECT = "noticed", "subject"
Found = dict[str, set[int]]
"""Keys by table."""
Told = list[tuple[str, int]]
"""What a row points to: tables and keys."""
Look = Callable[[Any], Told]


@dataclass(slots=True)
class Watch:
    """The rows that are looked for, those that are hidden with them (asked once a table), and what was read."""

    keys: hiding.Keys
    texts: frozenset[str] = frozenset()
    hidden: dict[str, frozenset[int]] = field(default_factory=dict)
    found: Found = field(default_factory=lambda: defaultdict(set))

    def among(self, session: Session, table: str) -> frozenset[int]:
        """The rows of a table that belong to those looked for."""
        if table not in self.hidden:
            told = hiding.reaches(table, tuple(self.keys))
            self.hidden[table] = hiding.rows(session, table, self.keys, self.texts) if told else frozenset()
        return self.hidden[table]


def watch(session: Session, keys: hiding.Keys, texts: Collection[str] = ()) -> None:
    """Look for these rows, by table, in all that the session reads from now on; and for these texts, as `hiding.hide` does."""
    session.info[KEY] = Watch(keys, frozenset(text.lower() for text in texts))


def noticed(session: Session) -> Found:
    """What was read of them, by table: the rows themselves where what was read tells them, else what is hidden with them."""
    watching: Watch | None = session.info.get(KEY)
    return watching.found if watching else {}


def told_by(session: Session, table: str, key: int, keys: hiding.Keys) -> Told:
    """The rows that one row points to, of tables of which any can be hidden with these."""
    return _of_entity(keys, session.get(hiding.class_of(table), key))


@event.listens_for(Session, "do_orm_execute")
def _look(state: ORMExecuteState) -> Result[Any] | None:
    watching: Watch | None = state.session.info.get(KEY)
    if watching is None or not state.is_select or state.is_column_load or not state.is_orm_statement:
        return None
    looks = _looks(watching, state.statement)
    result: Result[Any] = state.invoke_statement()
    return _looked_at(result, lambda rows: _notice(state.session, watching, looks, rows)) if looks else result


def _looked_at(result: Any, notice: Callable[[Iterable[Any]], None]) -> Result[Any]:
    """Not public: the tests of lists, maps and files fail with a release that brings rows in another way."""
    if not isinstance(result, ChunkedIteratorResult):  # as of a union, all of whose rows are fetched at once
        kept: FrozenResult[Any] = result.freeze()
        notice(kept.data)
        return kept()
    chunks = result.chunks

    def looked_at(size: int | None) -> Iterator[Any]:
        for rows in chunks(size):
            notice(rows)
            yield rows

    result.chunks = looked_at
    result.iterator = chain.from_iterable(looked_at(None))
    same: Result[Any] = result
    return same


def _notice(session: Session, watching: Watch, looks: list[Look], rows: Iterable[Any]) -> None:
    for row in rows:
        values = row if isinstance(row, tuple | Row) else (row,)
        told = {(table, key) for look in looks for table, key in look(values) if key in watching.among(session, table)}
        for table, key in {one for one in told if one[0] in watching.keys} or told:
            watching.found[table].add(key)


def _looks(watching: Watch, statement: Any) -> list[Look]:
    """How to tell what a row of the statement points to: by each entity in it, and each column that is a key."""
    if isinstance(statement, CompoundSelect):
        return [look for one in statement.selects for look in _looks(watching, one)]
    found: list[Look] = []
    columns: dict[tuple[Any, Table], dict[str, int]] = defaultdict(dict)
    for at, one in enumerate(getattr(statement, "column_descriptions", ())):
        if isinstance(one["type"], type) and issubclass(one["type"], Record):
            found.append(_of_entity_at(watching.keys, at))
        else:
            for of, column in _columns(one["expr"]):
                columns[of, column.table][column.name] = at
    return found + [_of_columns(watching.keys, table, places) for (_, table), places in columns.items()]


def _columns(expression: Any) -> list[tuple[Any, Column[Any]]]:
    """The columns of tables that an expression hands on as they are, each with the alias of the table that it is of."""
    clause = expression.__clause_element__() if hasattr(expression, "__clause_element__") else expression
    of = getattr(getattr(clause, "element", clause), "table", None)
    found = [one for one in getattr(clause, "base_columns", ()) if isinstance(one, Column) and isinstance(one.table, Table)]
    return [(of, one) for one in found]


def _of_entity_at(keys: hiding.Keys, at: int) -> Look:
    return lambda values: _of_entity(keys, values[at])


def _of_columns(keys: hiding.Keys, table: Table, places: Mapping[str, int]) -> Look:
    pointing = _pointing(table.name, tuple(keys), frozenset(places))
    return lambda values: _told(pointing, lambda name: values[places[name]])


def _of_entity(keys: hiding.Keys, row: Record | None) -> Told:
    if row is None:
        return []
    kept = inspect(row)
    said = {one.columns[0].name: kept.dict.get(one.key) for one in kept.mapper.column_attrs}
    return _told(_pointing(row.__tablename__, tuple(keys), frozenset(said)), said.get)


def _told(pointing: Iterable[tuple[str, str]], value: Callable[[str], Any]) -> Told:
    """`pointing`: a column each, and the table of its keys, or the column that names that table's rows."""
    found = [(hiding.table_of(str(value(to))) if to == SUBJECT else to, value(column)) for column, to in pointing]
    return [(to, int(key)) for to, key in found if to and (isinstance(key, int) or str(key).isdigit())]


@lru_cache(maxsize=512)
def _pointing(table: str, looked_for: tuple[str, ...], names: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """The columns among these that hold keys of rows that can be hidden; the row's own key where no other tells more."""
    if getattr(hiding.class_of(table), "__tells_nothing__", False):
        return ()
    found = [
        (column.name, key.column.table.name)
        for column in Record.metadata.tables[table].c if column.name in names
        for key in column.foreign_keys if hiding.reaches(key.column.table.name, looked_for)
    ]  # fmt: skip
    if {SUBJECT, "subject_id"} <= names:
        found.append(("subject_id", SUBJECT))
    by_name = hiding.NAMES in looked_for and hasattr(hiding.class_of(table), "__hidden_by_name__")
    owns = "id" in names and (table in looked_for or by_name or (not found and hiding.reaches(table, looked_for)))
    return (*found, ("id", table)) if owns else tuple(found)
