"""What happened to a property, newest first: its journal in plain words, and what its records say of themselves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock
from hmo_enforce.kernel.journal import Entry, EntryValues
from hmo_enforce.licensing.records import PastVerdict

MOST = 100
OURS = ("id", "revision", "property_id", "import_id", "party_id")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `said` may name people; `title` never does."""

    on: date
    at: datetime | None
    title: str
    said: str
    by: str


def journalled(session: Session, subject: str, subject_id: int) -> list[Event]:
    """The journal's lines about one record."""
    query = (
        select(Entry, EntryValues)
        .outerjoin(EntryValues, EntryValues.entry_id == Entry.id)
        .where(Entry.subject == subject, Entry.subject_id == str(subject_id))
        .order_by(Entry.id.desc())
        .limit(MOST)
    )
    return [_event(entry, values) for entry, values in session.execute(query)]


def past_verdicts(session: Session, property_id: int) -> list[PastVerdict]:
    """The verdicts that later ones replaced."""
    query = select(PastVerdict).where(PastVerdict.property_id == property_id).order_by(PastVerdict.replaced_at.desc())
    return list(session.scalars(query.limit(MOST)))


def newest_first(events: Iterable[Event]) -> tuple[Event, ...]:
    """By the instant where it is known, else by the day."""

    def moment(event: Event) -> tuple[date, datetime]:
        return event.on, event.at or datetime.combine(event.on, datetime.min.time(), clock.LONDON)

    return tuple(sorted(events, key=moment, reverse=True))


def _event(entry: Entry, values: EntryValues | None) -> Event:
    if values is None:
        said = "What was said has been destroyed; that it happened is kept."
    else:
        said = " ".join(part for part in (changes(values.before, values.after), values.why or "") if part)
    on = clock.in_london(entry.at).date()
    return Event(on, entry.at, entry.verb[:1].upper() + entry.verb[1:].replace("_", " "), said, entry.actor_name)


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    """Values in words: "persons: 3, now 5; tenure: rented"."""
    was, now = before or {}, after or {}
    names: Sequence[str] = [name for name in dict.fromkeys([*was, *now]) if name not in OURS]
    return "; ".join(_change(name.replace("_", " "), was.get(name), now.get(name)) for name in names) + ("." if names else "")


def _change(name: str, was: Any, now: Any) -> str:
    if was in (None, "") or was == now:
        return f"{name}: {_plain(now)}"
    return f"{name}: {_plain(was)}, now {_plain(now)}"


def _plain(value: Any) -> str:
    if value is None or value == "":
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{name.replace('_', ' ')} {_plain(one)}" for name, one in value.items())
    return ", ".join(_plain(one) for one in value) if isinstance(value, list) else str(value)
