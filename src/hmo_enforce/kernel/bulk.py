"""Rows by the hundred thousand: out of the database straight into arrays, and in by the driver's own fastest way."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Column, MetaData, Select, Table
from sqlalchemy.orm import Session

from hmo_enforce.kernel.database import is_sqlite

READ_ROWS = 50_000
WRITE_ROWS = 20_000

Arrays = list[NDArray[Any]]


def table_of(record: Any) -> Table:
    """A record's table, typed as one."""
    table: Table = record.__table__
    return table


def arrays(session: Session, query: Select[*tuple[Any, ...]], kinds: Sequence[Any]) -> Arrays:
    """The columns of a query as numpy arrays of the `kinds` given; NULL is NaN, so a column with NULLs is a float.

    Values come as the driver gives them, without SQLAlchemy's types: select plain numbers.
    """
    result = session.connection().execute(query)
    # Straight from the driver's cursor: half the time, and a fraction of the memory, of rows held as a list first.
    table = np.fromiter(cast(Any, result.cursor), dtype=[(str(place), kind) for place, kind in enumerate(kinds)])
    result.close()
    return [table[name].copy() for name in table.dtype.names or ()]


def batches(session: Session, query: Select[*tuple[Any, ...]], size: int = READ_ROWS) -> Iterator[list[tuple[Any, ...]]]:
    """The driver's own rows, `size` at a time. On SQLite dates are ISO text, instants text and JSON its text."""
    result = session.connection().execute(query)
    cursor: Any = result.cursor
    try:
        while rows := cursor.fetchmany(size):
            yield rows
    finally:
        result.close()


def insert(session: Session, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows, their values in the order of `names`: executemany on SQLite, COPY on PostgreSQL.

    Values go to the driver as they are; `as_bound` readies one of a type that the driver does not know.
    """
    driver: Any = session.connection().connection.dbapi_connection
    columns = ", ".join(names)
    if is_sqlite(session):
        statement = f"INSERT INTO {table.name} ({columns}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608 - our own names
        driver.executemany(statement, rows)
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def as_bound(session: Session, column: Column[Any], value: Any) -> Any:
    """A value as SQLAlchemy would hand it to the driver for this column."""
    bind = column.type.dialect_impl(session.get_bind().dialect).bind_processor(session.get_bind().dialect)
    return bind(value) if bind is not None else value


def temporary(session: Session, name: str, like: Table, columns: Sequence[str]) -> Table:
    """A new temporary table with those columns of another, empty; an earlier one of the name is dropped."""
    made = Table(name, MetaData(), *(Column(one, like.c[one].type) for one in columns), prefixes=["TEMPORARY"])
    made.drop(session.connection(), checkfirst=True)
    made.create(session.connection())
    return made


def rows_of(*columns: NDArray[Any]) -> Iterator[tuple[Any, ...]]:
    """Rows of plain Python values from aligned arrays, without turning whole arrays into lists at once."""
    for start in range(0, len(columns[0]), WRITE_ROWS):
        yield from zip(*(column[start : start + WRITE_ROWS].tolist() for column in columns), strict=True)


def in_parts(values: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Lists of up to `size`."""
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part
