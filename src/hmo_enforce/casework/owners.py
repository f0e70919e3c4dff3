"""Whose a row is: the cases, homes, licences and people that it belongs to, and so whether a legal hold reaches it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import hiding
from hmo_enforce.kernel.database import Record
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.privacy.holding import Reach
from hmo_enforce.privacy.records import AccessRecord

Owner = tuple[str, int]
"""A record by its word in the journal, and its key."""
# What a row points to and does not belong to: who worked on it, and the file that brought it. Nor is a part in a case its
# person's: a hold goes no further than to the people of a case.
ASIDE = frozenset({"accounts", "letter_templates", "evidence_contents", "job_requests", "imports", "parties"})
OF_A_FILE = frozenset({"import_issues", "import_differences"})
OF_A_PERSON = "party_corrections"
FARTHEST = 4


def owners(session: Session, table: str, key: int) -> frozenset[Owner]:
    """The row itself, and whatever it belongs to at whatever distance."""
    return frozenset(_climb(session, table, key, FARTHEST))


def held(reach: Reach, of: frozenset[Owner]) -> bool:
    """Whether a hold reaches one of them."""
    return any(reach.holds(subject, key) for subject, key in of)


def _climb(session: Session, name: str, key: int, left: int) -> Iterator[Owner]:
    yield hiding.subject_of(name), key
    table = Record.metadata.tables[name]
    primary = next(iter(table.primary_key))
    row = session.execute(select(*_pointing(table)).where(primary == key)).first() if _pointing(table) and left else None
    for there, owner_key in _above(session, table, row, key):
        yield from _climb(session, there, owner_key, left - 1)


def _pointing(table: Table) -> list[Any]:
    columns = [column for column in table.c if any(_counts(table, one) for one in column.foreign_keys)]
    return columns + [table.c[name] for name in ("subject", "subject_id") if {"subject", "subject_id"} <= set(table.c.keys())]


def _counts(table: Table, foreign: Any) -> bool:
    there = foreign.column.table.name
    if table.name == OF_A_PERSON:
        return bool(there == "parties")
    return there not in ASIDE or (there == "imports" and table.name in OF_A_FILE)


def _above(session: Session, table: Table, row: Any, key: int) -> Iterator[tuple[str, int]]:
    """The rows that this one points to, by table and key; those of a request for access point to it."""
    if table.name == "journal_values":
        yield from _of_entry(session, key)
    elif row is not None:
        said = dict(row._mapping)
        for column in table.c:
            for one in column.foreign_keys:
                if _counts(table, one) and said.get(column.name) is not None and isinstance(said[column.name], int):
                    yield one.column.table.name, said[column.name]
        yield from _named(said.get("subject"), said.get("subject_id"))
    if table.name == "access_requests":
        asked = select(AccessRecord.party_id).where(AccessRecord.access_request_id == key, AccessRecord.party_id.is_not(None))
        for party_id in session.scalars(asked):
            yield "parties", party_id  # type: ignore[misc]


def _of_entry(session: Session, entry_id: int) -> Iterator[tuple[str, int]]:
    entry = session.execute(select(Entry.subject, Entry.subject_id).where(Entry.id == entry_id)).first()
    if entry is not None:
        yield from _named(entry.subject, entry.subject_id)


def _named(subject: str | None, key: Any) -> Iterator[tuple[str, int]]:
    """What `subject` and `subject_id` name, if that is a table with such keys."""
    table = next((one for one in Record.metadata.tables if hiding.subject_of(one) == subject), None) if subject else None
    if table is not None and str(key).isdecimal():
        yield table, int(key)
