"""The journal: who did what to which record, when and why, written in the transaction of the change itself.

The values (before, after, why) sit in a table beside the entries, so that retention can empty them; the entry keeps a
salted digest of them, which proves them while they stand and shows a gap once they are gone. `sealing.py` seals the entries
into a keyed chain, which builds on `digest`.
"""

import hashlib
import json
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from hmo_enforce.kernel import actor, chain, clock, portions
from hmo_enforce.kernel.database import Id, Record
from hmo_enforce.kernel.errors import Refused

BULK = "bulk"
DESTROYED = "destroyed"
JOURNAL = "journal"
"""The verb and the subject of the line that says which lines' values were destroyed."""
OURS = b"journal"
"""What a warrant of the journal is over, before the digest: a warrant of anything else is none here."""


class Entry(Record):
    """One line of the journal. `subject` is a table's singular name with the record's key as text."""

    __tablename__ = "journal"
    __table_args__ = (Index("ix_journal_subject", "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_kind: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[int | None] = mapped_column(Id)
    actor_name: Mapped[str] = mapped_column(String(200))
    verb: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(40))
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


class EntryValues(Record):
    """What an entry says in particular; the one part that may be destroyed."""

    __tablename__ = "journal_values"

    entry_id: Mapped[int] = mapped_column(ForeignKey("journal.id"), primary_key=True)
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    why: Mapped[str | None]


def note(
    session: Session,
    by: actor.Actor,
    verb: str,
    subject: str,
    subject_id: object,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    why: str | None = None,
) -> Entry:
    """Write one line. `verb` is in the past tense ("imported", "designated"); values are plain, and the fewest that serve."""
    if BULK in session.info:
        after = {**(after or {}), BULK: session.info[BULK]}
    return _write(session, _entry(by, verb, subject, subject_id), plain(before), plain(after), why)


@contextmanager
def together(session: Session, bulk_id: int) -> Iterator[None]:
    """Each line written within says that it was done with others, and in which bulk."""
    session.info[BULK] = bulk_id
    try:
        yield
    finally:
        del session.info[BULK]


def _entry(by: actor.Actor, verb: str, subject: str, subject_id: object) -> Entry:
    return Entry(
        at=clock.now(),
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        verb=verb,
        subject=subject,
        subject_id=str(subject_id),
        salt=secrets.token_bytes(16),
    )


def _write(
    session: Session, entry: Entry, before: dict[str, Any] | None, after: dict[str, Any] | None, why: str | None
) -> Entry:
    entry.digest = digest(entry, before, after, why)
    session.add(entry)
    session.flush()
    session.add(EntryValues(entry_id=entry.id, before=before, after=after, why=why))
    return entry


def plain(values: Mapping[str, object] | None) -> dict[str, Any] | None:
    """The values as JSON keeps them, so that the digest is the same before and after the database."""
    return None if values is None else json.loads(json.dumps(values, default=_as_text))


def _as_text(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"the journal keeps plain values, not {type(value).__name__}")


def digest(entry: Entry | chain.Line, before: object, after: object, why: str | None) -> bytes:
    """SHA-256 over the salt and everything that the line says, in one canonical form."""
    said = [
        entry.at.isoformat(),
        entry.actor_kind,
        entry.actor_id,
        entry.actor_name,
        entry.verb,
        entry.subject,
        entry.subject_id,
        before,
        after,
        why,
    ]
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(entry.salt + canonical.encode()).digest()


def line(entry: Entry) -> chain.Line:
    """What a seal proves of an entry."""
    return chain.Line(
        entry.id, entry.at, entry.actor_kind, entry.actor_id, entry.actor_name, entry.verb, entry.subject,
        entry.subject_id, entry.salt, entry.digest,
    )  # fmt: skip


def entries_about(session: Session, subject: str, ids: Collection[object]) -> list[int]:
    """The lines about these records whose values still stand, oldest first: what retention may have to destroy."""
    found: list[int] = []
    for some in portions.of([str(one) for one in ids]):
        about = select(Entry.id).join(EntryValues, EntryValues.entry_id == Entry.id)
        found += session.scalars(about.where(Entry.subject == subject, Entry.subject_id.in_(some)))
    return sorted(found)


def destroy(session: Session, by: actor.Actor, entry_ids: Collection[int], why: str, *, key: chain.Key) -> Entry:
    """Destroy what these lines say in particular: their values and salts go; that they were written stays.

    The line that says so names them as ranges, and cannot itself be destroyed: it is what `verify` accepts the gaps by. It
    carries a warrant, made with a `key` that is not in the database (`chain.warrant_key`): none but the program writes one.
    `Refused` where one of them is such a line, or none has any values left.
    """
    if not why.strip():
        raise Refused("Say why these lines are to be destroyed.")
    standing: list[int] = []
    for some in portions.of(list(entry_ids)):
        kept = select(Entry.id).where(Entry.id.in_(some), Entry.verb == DESTROYED, Entry.subject == JOURNAL)
        if session.scalars(kept).first() is not None:
            raise Refused("A line that says what was destroyed must stay: without it the gaps could not be told from forgery.")
        standing += session.scalars(select(EntryValues.entry_id).where(EntryValues.entry_id.in_(some)))
    if not standing:
        raise Refused("Of these lines nothing is left to destroy.")
    for some in portions.of(standing):
        session.execute(delete(EntryValues).where(EntryValues.entry_id.in_(some)))
        session.execute(update(Entry).where(Entry.id.in_(some)).values(salt=b""))
    entry, named = _entry(by, DESTROYED, JOURNAL, len(standing)), {"entries": chain.ranges(standing)}
    mac = chain.warrant(key, OURS + digest(entry, None, named, why))
    return _write(session, entry, None, {**named, "warrant": {"key": key.id, "mac": mac.hex()}}, why)


def tells_of_destruction(said: Entry | chain.Line) -> bool:
    """Whether a line says that the values of others were destroyed."""
    return said.verb == DESTROYED and said.subject == JOURNAL


def warranted(said: chain.Line, before: object, after: object, why: str | None, keys: Iterable[chain.Key]) -> bool:
    """Whether a line that tells of a destruction carries a warrant by one of these keys."""
    try:
        named = dict(after)  # type: ignore[call-overload]
        warrant = named.pop("warrant")
        theirs, by = bytes.fromhex(warrant["mac"]), {key.id: key for key in keys}[warrant["key"]]
    except (KeyError, TypeError, ValueError):  # whoever forges a line may have put anything there
        return False
    return chain.same(chain.warrant(by, OURS + digest(said, before, named, why)), theirs)
