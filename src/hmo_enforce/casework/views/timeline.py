"""What happened to a record: its journal, and how that is put in order with what else is known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import journal_words
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.journal import Entry, EntryValues

MOST, MOST_OF_ALL = 100, 5_000
READINGS = ("read", "read among others", "tried to read", "tried to change", "read who complained")
"""Who read what is in the journal itself: nothing happened to the record by it."""


SORTS = {
    "observed": "facts",
    "withdrew an observation": "facts",
    "corrected": "facts",
    "withdrew a correction": "facts",
    "noted a unit": "facts",
    "measured a room": "facts",
    "decided": "verdicts",
    "withdrew a decision": "verdicts",
    "ended a decision": "verdicts",
    "let a decision run on": "verdicts",
    "recorded a certificate": "certificates",
    "corrected a certificate": "certificates",
    "withdrew a certificate": "certificates",
    "received evidence": "evidence",
    "merged into another": "facts",
    "merged another into": "facts",
    "taken apart from another": "facts",
    "took another apart from": "facts",
}
"""Of which sort a line of the journal about a home is, by its verb; those that are not here are of `OTHER`."""
OF_THE_OTHER = frozenset({"merged into another", "taken apart from another"})
"""Of a second record: the journal says the same of the one that is kept."""
OTHER, PEOPLE = "other", "people"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `said`, `before` and `after` may name people; `title` never does.

    `before` and `after` are the journal's values as it keeps them: who shows them finds the words. `sort` is one of the sorts
    by which a timeline is narrowed; `href` leads to what it is about.
    """

    on: date
    at: datetime | None
    title: str
    said: str
    by: str
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    sort: str = OTHER
    href: str | None = None


def journalled(session: Session, subject: str, *ids: int, most: int = MOST) -> list[Event]:
    """The journal's lines about one record (or several of one thing), but for those that it was only read."""
    query = (
        select(Entry, EntryValues)
        .outerjoin(EntryValues, EntryValues.entry_id == Entry.id)
        .where(Entry.subject == subject, Entry.subject_id.in_([str(one) for one in ids]), Entry.verb.not_in(READINGS))
        .order_by(Entry.id.desc())
        .limit(most)
    )
    told = session.execute(query).all()
    return [_event(entry, values) for entry, values in told if not _said_of_the_kept(entry, values, ids)]


def _said_of_the_kept(entry: Entry, values: EntryValues | None, ids: tuple[int, ...]) -> bool:
    after = (values.after if values else None) or {}
    return entry.verb in OF_THE_OTHER and after.get("kept") in ids and entry.subject_id != str(after["kept"])


def newest_first(events: Iterable[Event]) -> tuple[Event, ...]:
    """By the instant where it is known, else by the day."""

    def moment(event: Event) -> tuple[date, datetime]:
        return event.on, event.at or datetime.combine(event.on, datetime.min.time(), clock.LONDON)

    return tuple(sorted(events, key=moment, reverse=True))


def _event(entry: Entry, values: EntryValues | None) -> Event:
    said = "What was said has been destroyed; that it happened is kept." if values is None else values.why or ""
    before, after = (values.before, values.after) if values else (None, None)
    on = clock.in_london(entry.at).date()
    title = journal_words.title(entry.verb, entry.subject)
    sort = SORTS.get(entry.verb) or (PEOPLE if entry.verb.startswith("recorded a person") else OTHER)
    return Event(on, entry.at, title, said, entry.actor_name, before, after, sort)
