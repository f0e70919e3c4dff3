"""Numbers of records, never given twice: PostgreSQL's sequences see to that by themselves, SQLite only where it is told to.

Without AUTOINCREMENT the number of the last row, once deleted, is the next row's: an old tab, a bookmark or a line of the
journal would then mean another record. docs/decisions/0026 says why tables that stand are changed as they are here.
"""

import re
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, text

from hmo_enforce.kernel.database import Record
from hmo_enforce.kernel.errors import Refused

COLUMN = re.compile(r"^(\s*\"?id\"? INTEGER NOT NULL)(?=,)", re.MULTILINE)
KEY = re.compile(r",\s*CONSTRAINT \"?(\w+)\"? PRIMARY KEY \(\"?id\"?\)")
MADE = "SELECT name, sql FROM sqlite_master WHERE type = 'table'"


def of_their_own() -> frozenset[str]:
    """The tables whose rows the database numbers."""
    return frozenset(name for name, table in Record.metadata.tables.items() if table.kwargs.get("sqlite_autoincrement"))


def given(connection: Connection) -> dict[str, int]:
    """The highest number that each table ever gave, as SQLite knows it; nothing before revision 0040, nor on PostgreSQL."""
    if connection.dialect.name != "sqlite" or "sqlite_sequence" not in _made(connection):
        return {}
    rows = connection.exec_driver_sql("SELECT name, max(seq) FROM sqlite_sequence GROUP BY name")
    return {name: int(number) for name, number in rows}


def keep(connection: Connection, known: Mapping[str, int]) -> None:
    """After an upgrade: a migration that copies a table loses what it was told, and the highest number that it gave (`known`).

    Nothing before revision 0040, which begins it.
    """
    if connection.dialect.name == "sqlite" and "sqlite_sequence" in _made(connection):
        never_again(connection)
        at_least(connection, known)


def never_again(connection: Connection) -> None:
    """Have SQLite give no number twice in any of our tables. `Refused`, for all to be rolled back, where that fails."""
    made = _made(connection)
    lacking = sorted(name for name in of_their_own() if "AUTOINCREMENT" not in made.get(name, "AUTOINCREMENT"))
    if "sqlite_sequence" not in made:  # SQLite makes it with the first table that needs it, and keeps it
        connection.exec_driver_sql("CREATE TABLE numbered (id INTEGER PRIMARY KEY AUTOINCREMENT)")
        connection.exec_driver_sql("DROP TABLE numbered")
    if lacking:
        _rewrite(connection, {name: told(name, made[name]) for name in lacking})
    for name in sorted(of_their_own() & made.keys()):
        highest = connection.scalar(text(f'SELECT max(id) FROM "{name}"'))  # noqa: S608 - our own names
        at_least(connection, {name: highest or 0})


def at_least(connection: Connection, numbers: Mapping[str, int]) -> None:
    """No table's next number is one of these, or less."""
    for name in sorted(numbers.keys() & of_their_own() & _made(connection).keys()):
        here = {"name": name, "seq": numbers[name]}
        found = connection.scalar(text("SELECT max(seq) FROM sqlite_sequence WHERE name = :name"), here)
        if found is None:
            connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"), here)
        elif found < numbers[name]:
            connection.execute(text("UPDATE sqlite_sequence SET seq = :seq WHERE name = :name"), here)


def told(name: str, made: str) -> str:
    """What made a table, with AUTOINCREMENT, which stands in the column itself. `Refused` for a table not made as ours are."""
    key = KEY.search(made)
    if key is None or len(COLUMN.findall(made)) != 1:
        raise Refused(f"The table {name} was not made by this program: its numbers cannot be kept from being given twice.")
    without = made[: key.start()] + made[key.end() :]
    return COLUMN.sub(rf"\1 CONSTRAINT {key[1]} PRIMARY KEY AUTOINCREMENT", without)


def _rewrite(connection: Connection, tables: Mapping[str, str]) -> None:
    """By the steps of https://sqlite.org/lang_altertable.html: rows lie where they lay, only what made their tables changes."""
    run = connection.exec_driver_sql
    before, version = _columns(connection, tables), run("PRAGMA schema_version").scalar_one()
    run("PRAGMA writable_schema = ON")
    try:
        for name, made in tables.items():
            run("UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", (made, name))
        run(f"PRAGMA schema_version = {version + 1}")
    finally:
        run("PRAGMA writable_schema = RESET")  # off, and what this connection remembers is read again
    wrong = [row[0] for row in run("PRAGMA integrity_check").fetchall()]
    if wrong != ["ok"] or _columns(connection, tables) != before:
        raise Refused("SQLite did not take the change of its tables, so nothing was changed.", *wrong[:5])


def _columns(connection: Connection, names: Iterable[str]) -> dict[str, object]:
    """What SQLite reads out of a table's making: columns, foreign keys and indexes."""
    asked = ("table_xinfo", "foreign_key_list", "index_list")
    return {f"{name} {of}": connection.exec_driver_sql(f'PRAGMA {of}("{name}")').fetchall() for name in names for of in asked}


def _made(connection: Connection) -> dict[str, str]:
    return {name: made for name, made in connection.exec_driver_sql(MADE) if made is not None}
