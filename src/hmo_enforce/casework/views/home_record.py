"""What happened to a home's own record, and to its second records: the journal, the files that brought them, past verdicts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.casework.views import arrivals, timeline
from hmo_enforce.casework.views.arrivals import Arrived
from hmo_enforce.casework.views.sources import FromFile
from hmo_enforce.casework.views.timeline import Event
from hmo_enforce.kernel import clock, hiding
from hmo_enforce.licensing import queries
from hmo_enforce.licensing.records import PastVerdict


def events(
    session: Session,
    records: Sequence[Any],
    arrived: Mapping[int, Arrived],
    files: Mapping[int, FromFile],
    gone: Sequence[PastVerdict],
    *,
    people: bool,
) -> tuple[Event, ...]:
    """The newest first. `records`: the one that is kept, then the others, each with number and address; `arrived`: of each.

    `gone`: the past verdicts of the one that is kept. `people`: whether what names people is told.
    """
    kept, *others = records
    told = timeline.journalled(session, "property", *(one.id for one in records), most=timeline.MOST_OF_ALL)
    found = [
        one if people and not _names_a_hidden_person(session, one) else replace(one, said="", before=None, after=None)
        for one in told
    ]
    found += arrivals.events(arrived[kept.id], files, "") + [_changed(one, "") for one in gone]
    of = {one.id: f" It is of the other record, {one.address}." for one in others}
    for one in others:
        found += arrivals.events(arrived[one.id], files, of[one.id])
    found += [_changed(one, of[one.property_id]) for one in (queries.past_verdicts(session, *of) if of else ())]
    return timeline.newest_first(found)


def _changed(one: PastVerdict, of: str) -> Event:
    was = {"outcome": one.outcome, "regime": one.regime, "worked_out_for": one.as_at.isoformat()}
    on, said = clock.in_london(one.replaced_at).date(), f"That is how it stood until then.{of}"
    return Event(on, one.replaced_at, "Verdict changed", said, "the rules", None, was, "verdicts")


def _names_a_hidden_person(session: Session, one: Event) -> bool:
    """What a line says may name an owner or a holder: to who may see people, but nobody whom others alone may see."""
    return hiding.conceals(session, f"{one.said} {one.before or ''} {one.after or ''}")
