"""One arrival with all that it led to, as whoever may not see who sent it is shown it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import arrival_list, arrival_words, property_rows, timeline
from hmo_enforce.casework.views.arrival_list import Row
from hmo_enforce.casework.views.arrival_words import Answered
from hmo_enforce.intake import clocks
from hmo_enforce.intake.clocks import Policy
from hmo_enforce.intake.queries import alike, found, heads
from hmo_enforce.intake.records import Arrival
from hmo_enforce.kernel import clock
from hmo_enforce.properties import queries as gazetteer

MOST_ALIKE = 10


@dataclass(frozen=True, slots=True)
class Beside:
    """Another arrival: one that may tell of the same, or that was joined. `why`: what they have in common."""

    id: int
    reference: str
    kind: str
    state: str
    received_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Whole:
    """All of it. `home` is the home that it is about, with its verdict and designations on the day; `claims` what was said of
    it and `contradicts` where that differs from what was on record. `into` is the one that it was joined to: None where the
    reader may not see that one, or it was not."""

    row: Row
    submitted_at: datetime
    received_by: str
    easting: float | None
    northing: float | None
    described: str | None
    answers: tuple[Answered, ...]
    unasked: tuple[Answered, ...]
    claims: Mapping[str, Any]
    contradicts: tuple[Mapping[str, Any], ...]
    home: property_rows.Row | None
    found_new: bool
    elsewhere: str | None
    match_id: int | None
    rank: int | None
    rank_why: tuple[str, ...]
    alike: tuple[Beside, ...]
    joined: tuple[Beside, ...]
    into: Beside | None
    has_contact: bool
    closed: tuple[datetime, str, str] | None
    events: tuple[timeline.Event, ...]


def whole(session: Session, arrival_id: int, on: date, policies: Iterable[Policy] | None = None) -> Whole:
    """The arrival as it stands on the day, or `NotFound`. `policies`: the council's, which say what is near in time;
    without them nothing is looked for that may tell of the same: what is not shown is not read."""
    one = found.arrival(session, arrival_id)
    (row,) = arrival_list.rows(session, [arrival_id])
    asked = arrival_words.question_set(session, one.version_id)
    homes = property_rows.rows(session, [row.property_id], on) if row.property_id is not None else ()
    return Whole(
        row=row,
        submitted_at=one.submitted_at,
        received_by=one.received_by,
        easting=one.easting,
        northing=one.northing,
        described=one.described,
        answers=arrival_words.answered(asked, one.answers) if one.agreement_id is None else arrival_words.referred(one.answers),
        unasked=arrival_words.answered(asked, one.unasked or {}),
        claims=one.claims,
        contradicts=tuple(one.contradicts or ()),
        home=homes[0] if homes else None,
        found_new=one.found_new,
        elsewhere=one.elsewhere,
        match_id=one.match_id,
        rank=one.rank,
        rank_why=tuple(one.rank_why or ()),
        alike=() if policies is None else _alike(session, one, policies),
        joined=tuple(_beside(other, "Joined to this one") for other in heads.joined(session, arrival_id)),
        into=_into(session, one),
        has_contact=heads.has_contact(session, arrival_id),
        closed=(one.closed_at, one.closed_by or "", one.closed_why or "") if one.closed_at else None,
        events=tuple(timeline.journalled(session, "arrival", arrival_id)),
    )


def _into(session: Session, one: Arrival) -> Beside | None:
    other = session.scalars(select(Arrival).where(Arrival.id == one.joined_to)).first() if one.joined_to else None
    return _beside(other, "Goes on for both") if other else None


def _alike(session: Session, one: Arrival, policies: Iterable[Policy]) -> tuple[Beside, ...]:
    """Others that are open, about the same home or one in the same building, and came not long before or since."""
    policy = clocks.policy_on(policies, clock.in_london(one.received_at).date())
    others = alike.alike(session, one, one.received_at - timedelta(days=policy.duplicate_days))
    same = gazetteer.together(session, [one.property_id]) if one.property_id is not None else frozenset()
    return tuple(
        _beside(other, "The same home" if other.property_id in same else "The same building")
        for other in others[:MOST_ALIKE]
        if other.id != one.joined_to
    )


def _beside(other: Arrival, why: str) -> Beside:
    return Beside(other.id, other.reference, other.kind, other.state, other.received_at, why)
