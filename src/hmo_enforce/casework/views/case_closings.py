"""When a case was closed before, by whom and why, and opened again: from the journal, whose lines about it stay."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.kernel.journal import Entry, EntryValues


@dataclass(frozen=True, slots=True)
class Word:
    """When it was done, by whom and why; `why` is None where that was destroyed since."""

    at: datetime
    by: str
    why: str | None


@dataclass(frozen=True, slots=True)
class Closing:
    """Once closed, and opened again."""

    closed: Word
    reopened: Word


def closings(session: Session, case_id: int) -> tuple[Closing, ...]:
    """Each time that it was, the latest first."""
    query = (
        select(Entry.verb, Entry.at, Entry.actor_name, EntryValues.why)
        .outerjoin(EntryValues, EntryValues.entry_id == Entry.id)
        .where(Entry.subject == "case", Entry.subject_id == str(case_id), Entry.verb.in_(("closed", "reopened")))
        .order_by(Entry.id)
    )
    found: list[Closing] = []
    closed: Word | None = None
    for verb, at, by, why in session.execute(query):
        if verb == "closed":
            closed = Word(at, by, why)
        elif closed is not None:
            found.append(Closing(closed, Word(at, by, why)))
            closed = None
    return tuple(reversed(found))
