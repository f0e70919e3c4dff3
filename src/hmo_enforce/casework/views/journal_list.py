"""The journal for people: found by who, what, which record and when; and told in words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import journal_words
from hmo_enforce.casework.views.journal_words import Said
from hmo_enforce.kernel import clock, hiding, marks, sealing
from hmo_enforce.kernel.journal import Entry, EntryValues
from hmo_enforce.kernel.sealing import Seal, Tail

CONSULTED = (
    "read", "read among others", "read who complained", "tried to read", "downloaded", "disclosed in a bundle",
    "exported the journal", "exported a list",
)  # fmt: skip
"""Consultation and disclosure (Data Protection Act 2018 s. 62): who looked at what, and what was handed out."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines. `who` and `verb` are parts of what is written, `before` a line's number: only older ones.

    `consulted`: only that something was looked at or handed out.
    """

    who: str = ""
    verb: str = ""
    subject: str = ""
    subject_id: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None
    consulted: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A line with its number, its instant and its place in the chain; None until it is sealed."""

    id: int
    at: datetime
    said: Said
    position: int | None


@dataclass(frozen=True, slots=True)
class Integrity:
    """How far the journal is sealed, anchored and proved. The last two are marks, as `casework/keeping.py` makes them."""

    sealed: int
    sealed_at: datetime | None
    key_id: str | None
    waiting: Tail
    anchored: dict[str, object] | None
    proved: dict[str, object] | None


def lines(session: Session, wanted: Wanted, *, limit: int) -> list[Told]:
    """The newest lines that are wanted, newest first."""
    query = (
        select(Entry, EntryValues, Seal.position)
        .outerjoin(EntryValues, EntryValues.entry_id == Entry.id)
        .outerjoin(Seal, Seal.entry_id == Entry.id)
        .where(*_conditions(wanted))
        .order_by(Entry.id.desc())
        .limit(limit)
    )
    return [
        Told(entry.id, entry.at, _to_reader(session, said(entry, values)), position)
        for entry, values, position in session.execute(query)
    ]


def _to_reader(session: Session, line: Said) -> Said:
    """The line without what it says in particular, where that has the name of somebody who is hidden from the reader."""
    if not hiding.conceals(session, f"{line.why} {line.before or ''} {line.after or ''}"):
        return line
    return replace(line, why="", before=None, after=None)


def said(entry: Entry, values: EntryValues | None) -> Said:
    """A line in words."""
    return Said(
        who=entry.actor_name,
        what=journal_words.phrase(entry.verb, entry.subject, entry.subject_id),
        href=journal_words.place(entry.subject, entry.subject_id),
        why=(values.why or "") if values else "",
        before=values.before if values else None,
        after=values.after if values else None,
        values_gone=values is None,
    )


def sentence(entry: Entry, values: EntryValues | None) -> str:
    """A line as one sentence: who did what to which record, and why."""
    line = said(entry, values)
    return f"{line.who} {line.what}{f': {line.why}' if line.why else '.'}"


def _conditions(wanted: Wanted) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for part, column in ((wanted.who, Entry.actor_name), (wanted.verb, Entry.verb)):
        if part:
            found.append(func.lower(column).contains(part.lower(), autoescape=True))
    for whole, column in ((wanted.subject, Entry.subject), (wanted.subject_id, Entry.subject_id)):
        if whole:
            found.append(column == whole)
    if wanted.since:
        found.append(Entry.at >= _begins(wanted.since))
    if wanted.until:
        found.append(Entry.at < _begins(wanted.until + timedelta(days=1)))
    if wanted.before is not None:
        found.append(Entry.id < wanted.before)
    if wanted.consulted:
        found.append(Entry.verb.in_(CONSULTED))
    return found


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.LONDON)


def integrity(session: Session) -> Integrity:
    """As it stands, of every line, whoever asks."""
    with hiding.nothing_hidden(session):
        last = sealing.head(session)
        waiting = sealing.tail(session)
    return Integrity(
        sealed=last.position if last else 0,
        sealed_at=last.sealed_at if last else None,
        key_id=last.key_id if last else None,
        waiting=waiting,
        anchored=marks.found(session, marks.ANCHORED),
        proved=marks.found(session, marks.PROVED),
    )
