"""Rows wait in a temporary table, and are switched in by sets: what is new, what has changed, what has not.

A temporary table belongs to one connection and dies with it, so an import that is killed leaves nothing behind; and
filling it takes no lock that anyone else wants.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Integer, MetaData, Table, and_, func, insert, literal, or_, select, types, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement, FromClause

from hmo_enforce.kernel import bulk
from hmo_enforce.kernel.database import is_sqlite

BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Counts:
    """What would happen, or did, to the rows that stand in the stage."""

    new: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Target:
    """Where staged rows go: rows agree by `key`; `columns` are compared and set; key columns are set in new rows too."""

    table: Table
    key: tuple[str, ...]
    columns: tuple[str, ...]

    def insertable(self) -> tuple[str, ...]:
        """The columns that a new row takes from the stage; a key that the database numbers itself is not one."""
        numbered = {column.name for column in self.table.primary_key if isinstance(column.type, types.Integer)}
        own = self.key if set(self.key) != numbered or len(self.key) > 1 else ()
        return tuple(dict.fromkeys((*own, *self.columns)))


class Stage:
    """A temporary table with the target's key and columns, `import_row`, and whatever `extra` a kind needs to match.

    It outlives its session, not its connection: whoever goes on in the next transaction sets `session`.
    """

    def __init__(self, session: Session, target: Target, *, extra: Sequence[Column[Any]] = ()) -> None:
        self.target = target
        self.session = session
        self.names = tuple(dict.fromkeys((*target.key, *target.columns, *(column.name for column in extra))))
        ours = {column.name: column.type for column in extra}
        columns = [Column(name, ours[name] if name in ours else target.table.c[name].type) for name in self.names]
        self.table = Table(
            f"staged_{target.table.name}", MetaData(), *columns, Column("import_row", Integer), prefixes=["TEMPORARY"]
        )
        self.table.drop(session.connection(), checkfirst=True)
        self.table.create(session.connection())
        # A kind may add a difference that does not lie in the target's own columns.
        self.also_differs: ColumnElement[bool] = literal(False)
        # What the rows say against something that a person set by hand: (subject's key, field) -> (row, kept, said).
        self.withheld: dict[tuple[str, str], tuple[int, str, str]] = {}
        # What a kind read of other tables to match these rows, so that it need not read it again, by a name of its own.
        self.remembered: dict[str, Any] = {}
        self._fill = filler(session, self.table)

    def fill(self, rows: Sequence[Sequence[Any]]) -> None:
        """Add rows, each in the order of `names` and its row number last."""
        self._fill(rows)

    def filled(self) -> None:
        """All rows are in: let the database look at them once before it plans anything."""
        if not is_sqlite(self.session):
            self.session.connection().exec_driver_sql(f"ANALYZE {self.table.name}")

    def index(self, name: str) -> None:
        """Make single rows quick to find by one column."""
        self.session.connection().exec_driver_sql(
            f"CREATE INDEX IF NOT EXISTS ix_{self.table.name}_{name} ON {self.table.name} ({name})"
        )

    def same(self) -> ColumnElement[bool]:
        """That a staged row and a row of the target are the same thing."""
        return and_(*(self.table.c[name] == self.target.table.c[name] for name in self.target.key))

    def differs(self) -> ColumnElement[bool]:
        """That a staged row says something else than the target's row."""
        theirs, ours = self.target.table, self.table
        return or_(self.also_differs, *(ours.c[name].is_distinct_from(theirs.c[name]) for name in self.target.columns))

    def _joined(self, *, outer: bool = False) -> FromClause:
        return self.table.join(self.target.table, self.same(), isouter=outer)

    def counts(self) -> Counts:
        """How many staged rows are new, changed, unchanged."""
        count = func.count()
        rows = self.session.scalar(select(count).select_from(self.table)) or 0
        known = self.session.scalar(select(count).select_from(self._joined())) or 0
        changed = self.session.scalar(select(count).select_from(self._joined()).where(self.differs())) if known else 0
        return Counts(rows - known, changed or 0, known - (changed or 0))

    def changes(self, name: str) -> tuple[ColumnElement[bool], FromClause]:
        """Where one column changes, and the join to ask it of."""
        return self.table.c[name].is_distinct_from(self.target.table.c[name]), self._joined()

    def switch(self, *, on_insert: Mapping[str, Any], on_update: Mapping[str, Any]) -> Counts:
        """Put the staged rows in: one statement for the changed, one for the new."""
        counts = self.counts()
        if counts.changed:
            self._update(on_update)
        if counts.new:
            self._insert(on_insert)
        return counts

    def _update(self, more: Mapping[str, Any]) -> None:
        values = {name: self.table.c[name] for name in self.target.columns}
        values |= {"import_row": self.table.c.import_row, **more}
        self.session.execute(
            update(self.target.table).values(values).where(self.same(), self.differs()),
            execution_options={"synchronize_session": False},
        )

    def _insert(self, more: Mapping[str, Any]) -> None:
        names = self.target.insertable()
        taken: list[ColumnElement[Any]] = [self.table.c[name] for name in names]
        taken += [self.table.c.import_row, *(_as_column(value) for value in more.values())]
        first_key = self.target.table.c[self.target.key[0]]
        source = select(*taken).select_from(self._joined(outer=True)).where(first_key.is_(None))
        self.session.execute(insert(self.target.table).from_select([*names, "import_row", *more], source))


def _as_column(value: Any) -> ColumnElement[Any]:
    return value if isinstance(value, ColumnElement) else literal(value)


def filler(session: Session, table: Table) -> Callable[[Sequence[Sequence[Any]]], None]:
    """Bulk insertion into a table of ours, by the driver's own fastest way."""
    names = [column.name for column in table.columns]
    binders = _binders(session, table)

    def fill(rows: Sequence[Sequence[Any]]) -> None:
        bulk.insert(session, table, names, _bound(rows, binders))

    return fill


def _binders(session: Session, table: Table) -> list[tuple[int, Callable[[Any], Any]]]:
    """Per column, how a Python value becomes what the driver takes; columns of plain text and numbers need nothing."""
    dialect = session.get_bind().dialect
    found = ((at, column.type.dialect_impl(dialect).bind_processor(dialect)) for at, column in enumerate(table.columns))
    return [(at, binder) for at, binder in found if binder is not None]


def _bound(rows: Sequence[Sequence[Any]], binders: list[tuple[int, Callable[[Any], Any]]]) -> Iterable[Sequence[Any]]:
    if not binders:
        return rows
    return (_with_bound(row, binders) for row in rows)


def _with_bound(row: Sequence[Any], binders: list[tuple[int, Callable[[Any], Any]]]) -> list[Any]:
    values = list(row)
    for at, bind in binders:
        values[at] = bind(values[at])
    return values
