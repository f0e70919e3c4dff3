"""The words by which things are searched for, in the database's own index of trigrams, with no copy of a text.

SQLite: an FTS5 table for each sort, without content, which triggers keep; PostgreSQL: a GIN index of pg_trgm on the same
expression. Either is asked for pieces of words: `((" acac",), (" rd", " road"))` is " acac" somewhere and " rd" or " road"
somewhere, where a space is the beginning or the end of a word; " ac%cia " is the one and, further on, the other. What comes
back are candidates: SQLite knows which trigrams a text has and not in which order, so whoever asks looks at the text itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, Select, and_, column, literal_column, or_, select, table
from sqlalchemy.orm import Session

from hmo_enforce.kernel.database import is_sqlite

LEAST = 3
"""Letters of a piece, its spaces counted: a trigram."""
APART = ',.;:()/&-"'
"""What stands between words."""
WITHIN = "'’"
"""What is left out of a word."""
Asked: TypeAlias = Select[*tuple[Any, ...]]
Needs = Sequence[Sequence[str]]
"""All of these, each as any of its pieces; in small letters, digits, spaces and % alone."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """One sort of thing: its table, and the columns in which its words stand.

    named   what its index is called by, where its table has another
    """

    table: str
    columns: tuple[str, ...]
    named: str = ""
    may_lack: bool = False

    @property
    def index(self) -> str:
        """SQLite's table of it."""
        return f"search_{self.named or self.table}"


HOMES = Indexed("properties", ("address",))
PEOPLE = Indexed("parties", ("name",))
LICENCES = Indexed("licences", ("reference",))
HOLDERS = Indexed("licences", ("holder", "manager"), "holders", may_lack=True)
CASES = Indexed("cases", ("reference", "title"))
EVERY = (HOMES, PEOPLE, LICENCES, HOLDERS, CASES)


def words(of: Indexed, row: str, *, sqlite: bool) -> str:
    """The SQL of what is indexed of a row: its words with a space between, before and after, by no capitals or marks."""
    said = " || ' ' || ".join(f"coalesce({row}.{name}, '')" if of.may_lack else f"{row}.{name}" for name in of.columns)
    if not sqlite:
        marks = (APART + WITHIN).replace("'", "''")
        return f"lower(' ' || translate({said}, '{marks}', '{' ' * len(APART)}') || ' ')"
    for mark in APART + WITHIN:
        quoted = mark.replace("'", "''")
        said = f"replace({said}, '{quoted}', '{' ' if mark in APART else ''}')"
    return f"lower(' ' || {said} || ' ')"


def narrows(needs: Needs) -> bool:
    """Whether there is anything in it that the index can be asked for."""
    return bool(_telling(needs))


def _telling(needs: Needs) -> Needs:
    return [any_of for any_of in needs if all(len(piece) >= LEAST for piece in any_of)]


def joined(session: Session, asked: Asked, of: Indexed, key: Any, needs: Needs) -> Asked:
    """The question narrowed to the candidates, which come one by one: for what stops after the first few."""
    if not is_sqlite(session):
        return asked.where(_like(of, needs, sqlite=False))
    index = _table(of)
    return asked.join(index, index.c.rowid == key).where(_match(of, needs))


def have(session: Session, of: Indexed, key: Any, needs: Needs) -> ColumnElement[bool]:
    """That a row has them, and not only their trigrams: for what counts and pages."""
    if not is_sqlite(session):
        return _like(of, needs, sqlite=False)
    said = _like(of, needs, sqlite=True)
    return and_(key.in_(select(_table(of).c.rowid).where(_match(of, needs))), said) if narrows(needs) else said


@lru_cache
def _table(of: Indexed) -> Any:
    return table(of.index, column("rowid"), column(of.index))


def _match(of: Indexed, needs: Needs) -> ColumnElement[bool]:
    said = " AND ".join(f"({' OR '.join(f'({_trigrams(piece)})' for piece in any_of)})" for any_of in _telling(needs))
    matches: ColumnElement[bool] = _table(of).c[of.index].op("MATCH", is_comparison=True)(said)
    return matches


def _trigrams(piece: str) -> str:
    parts = piece.split("%")
    return " AND ".join(f'"{part[at : at + LEAST]}"' for part in parts for at in range(len(part) - LEAST + 1))


def _like(of: Indexed, needs: Needs, *, sqlite: bool) -> ColumnElement[bool]:
    text: ColumnElement[str] = literal_column(words(of, of.table, sqlite=sqlite))
    return and_(*(or_(*(text.like(f"%{piece}%") for piece in any_of)) for any_of in needs))


def keep(connection: Connection) -> None:
    """SQLite's triggers, where its tables are: a migration that copies a table loses those that stood on it."""
    if connection.dialect.name != "sqlite":
        return
    there = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars())
    for of in EVERY:
        if of.index in there:
            for trigger in triggers(of):
                connection.exec_driver_sql(trigger)


def triggers(of: Indexed) -> tuple[str, str, str]:
    """What keeps SQLite's index: a row's words come, go, and change."""
    old, new = words(of, "old", sqlite=True), words(of, "new", sqlite=True)
    go = f"INSERT INTO {of.index}({of.index}, rowid, words) VALUES ('delete', old.id, {old});"  # noqa: S608 - our own names
    come = f"INSERT INTO {of.index}(rowid, words) VALUES (new.id, {new});"  # noqa: S608 - our own names
    make = f"CREATE TRIGGER IF NOT EXISTS {of.index}"
    return (
        f"{make}_come AFTER INSERT ON {of.table} BEGIN {come} END",
        f"{make}_go AFTER DELETE ON {of.table} BEGIN {go} END",
        f"{make}_change AFTER UPDATE OF id, {', '.join(of.columns)} ON {of.table} "
        f"WHEN old.id IS NOT new.id OR {old} IS NOT {new} BEGIN {go} {come} END",
    )


def anew(of: Indexed) -> tuple[str, str]:
    """What makes SQLite's index again from what stands: until then it holds in pieces what was taken out of it.

    PostgreSQL writes its indexes anew with their tables.
    """
    stands = f"SELECT id, {words(of, of.table, sqlite=True)} FROM {of.table}"  # noqa: S608 - our own names
    nothing = f"INSERT INTO {of.index}({of.index}) VALUES ('delete-all')"  # noqa: S608 - our own names
    return nothing, f"INSERT INTO {of.index}(rowid, words) {stands}"
