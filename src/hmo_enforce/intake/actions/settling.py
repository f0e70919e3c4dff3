"""What became of an arrival when it was taken in: its home, or why it waits for a person."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy.orm import Session

from hmo_enforce.intake import states
from hmo_enforce.intake.claimed import Contradiction
from hmo_enforce.intake.ranking import Ranking
from hmo_enforce.intake.records import Arrival
from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.programs.actions import telling
from hmo_enforce.programs.events import Event

LONGEST_WHY = 1_000


@dataclass(frozen=True, slots=True)
class Settled:
    """What is now known of it. `waits_why`: a person must look before anything else, and for what."""

    property_id: int
    found_new: bool
    observation_id: int | None
    contradicts: Sequence[Contradiction]
    rank: Ranking
    due_on: date
    waits_why: str | None = None


def settle(session: Session, arrival: Arrival, found: Settled, *, by: Actor) -> None:
    """It has its home, and stands in the queue, or waits."""
    before = _stands(arrival)
    arrival.property_id, arrival.observation_id = found.property_id, found.observation_id
    arrival.found_new = arrival.found_new or found.found_new
    arrival.contradicts = [asdict(one) for one in found.contradicts] or None
    arrival.rank, arrival.rank_why = found.rank.points, list(found.rank.why)
    if arrival.state != states.CLOSED:
        arrival.state = states.WAITING if found.waits_why else states.QUEUED
    arrival.waits_why, arrival.elsewhere = found.waits_why, None
    _taken_in(session, arrival, found.due_on, before, by)


def wait(
    session: Session, arrival: Arrival, why: str, *, due_on: date, by: Actor, match_id: int | None = None,
    elsewhere: str | None = None,
) -> None:  # fmt: skip
    """It has no home yet: a person must look."""
    before = _stands(arrival)
    arrival.state, arrival.waits_why = states.WAITING, why[:LONGEST_WHY]
    arrival.match_id, arrival.elsewhere = match_id or arrival.match_id, elsewhere
    _taken_in(session, arrival, due_on, before, by)


def fail(session: Session, arrival: Arrival, why: str, *, due_on: date, by: Actor) -> None:
    """It could not be taken in: that is said, its clock runs as any other's, and a person can have it tried again."""
    arrival.state, arrival.waits_why = states.WAITING, f"It could not be taken in: {why}"[:LONGEST_WHY]
    is_first = _start_clock(arrival, due_on)
    session.flush()
    journal.note(session, by, "failed to take in", "arrival", arrival.id, why=arrival.waits_why)
    if is_first:
        telling.tell(session, Event.ARRIVAL_RECEIVED, "arrival", arrival.id)


def tell_why(session: Session, arrival: Arrival, why: str, *, by: Actor) -> None:
    """On whose word it is about its home."""
    journal.note(session, by, "placed", "arrival", arrival.id, after={"property_id": arrival.property_id}, why=why)


def _taken_in(session: Session, arrival: Arrival, due_on: date, before: Mapping[str, object], by: Actor) -> None:
    arrival.taken_in_at = arrival.taken_in_at or clock.now()
    is_first = _start_clock(arrival, due_on)
    session.flush()
    after = {**_stands(arrival), "found_new": arrival.found_new}
    journal.note(session, by, "took in", "arrival", arrival.id, before=before, after=after)
    if is_first:
        telling.tell(session, Event.ARRIVAL_RECEIVED, "arrival", arrival.id)


def _stands(arrival: Arrival) -> Mapping[str, object]:
    return {"arrival_state": arrival.state, "property_id": arrival.property_id}


def _start_clock(arrival: Arrival, due_on: date) -> bool:
    """Whether it starts now: once, at the first try to take it in, which is when programs hear of it."""
    is_first, arrival.due_on = arrival.due_on is None, arrival.due_on or due_on
    return is_first
