"""What stands of homes, a line each, read on from one to the next: flags, verdicts, and what sources say of who lives there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.areas.records import Flag
from hmo_enforce.casework.views import property_list, property_rows
from hmo_enforce.casework.views.listing.declared import Values
from hmo_enforce.kernel import same_as
from hmo_enforce.licensing.records import VerdictRecord
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Observation, Property


@dataclass(frozen=True, slots=True)
class Flagged:
    """A home in, or too near the line of, a designation. `state`: inside, check_inside or check_outside."""

    property_id: int
    uprn: str | None
    designation_id: int
    state: str
    distance_m: float | None
    flagged_at: datetime


@dataclass(frozen=True, slots=True)
class Ruled:
    """The rules' verdict on a home. `stands`: the outcome that does, an officer's where `decided`."""

    property_id: int
    uprn: str | None
    outcome: str
    regime: str | None
    is_hmo: bool | None
    strength: float
    as_at: date
    law_version: str
    judged_at: datetime
    stands: str
    decided: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What one source says of who lives in a home, as at one day; `facts` are the rest of what it says."""

    id: int
    property_id: int
    uprn: str | None
    source: str
    as_at: date
    confidence: float
    adults: int | None
    persons: int | None
    households: int | None
    tenure: str | None
    facts: dict[str, Any] | None
    noted_at: datetime


def flags(
    session: Session,
    *,
    designation: int | None,
    property_id: int | None,
    state: str,
    behind: tuple[int, int] | None,
    size: int,
) -> Sequence[Flagged]:
    """By home and designation, behind such a pair of keys."""
    asked = [column == value for column, value in _given((Flag.designation_id, designation), (Flag.property_id, property_id))]
    asked.append(same_as.is_one(Property))
    if state:
        asked.append(Flag.state == state)
    if behind is not None:
        here, there = behind
        asked.append(or_(Flag.property_id > here, and_(Flag.property_id == here, Flag.designation_id > there)))
    query = (
        select(Flag.property_id, Property.uprn, Flag.designation_id, Flag.state, Flag.distance_m, Flag.flagged_at)
        .join(Property, Property.id == Flag.property_id)
        .where(*asked)
        .order_by(Flag.property_id, Flag.designation_id)
        .limit(size)
    )
    return [Flagged(*row) for row in session.execute(query)]


def verdicts(
    session: Session,
    values: Values,
    on: date,
    *,
    since: datetime | None,
    behind: int,
    size: int,
    property_id: int | None = None,
) -> Sequence[Ruled]:
    """Of the homes that the filters leave, or of one of them, by home; `since`: judged anew at that moment or later."""
    there = property_list.filtered(session, values, on).where(VerdictRecord.property_id.is_not(None), Property.id > behind)
    if property_id is not None:
        there = there.where(Property.id == property_id)
    if since is not None:
        there = there.where(VerdictRecord.judged_at >= since)
    ids = list(session.scalars(there.order_by(Property.id).limit(size)))
    decided = property_rows.decisions(session, ids, on)
    query = (
        select(
            VerdictRecord.property_id, Property.uprn, VerdictRecord.outcome, VerdictRecord.regime, VerdictRecord.is_hmo,
            VerdictRecord.strength, VerdictRecord.as_at, VerdictRecord.law_version, VerdictRecord.judged_at,
        )
        .join(Property, Property.id == VerdictRecord.property_id)
        .where(VerdictRecord.property_id.in_(ids))
        .order_by(VerdictRecord.property_id)
    )  # fmt: skip
    return [
        Ruled(*row, stands=decided[row[0]].outcome if row[0] in decided else row[2], decided=row[0] in decided)
        for row in session.execute(query)
    ]


def said_of_occupation(
    session: Session, *, property_id: int | None, source: str, since: date | None, behind: int, size: int
) -> Sequence[Said]:
    """By number; `since`: as at that day or later. What an officer withdrew is left out."""
    asked: list[Any] = [] if property_id is None else [Observation.property_id.in_(gazetteer.keys(property_id))]
    if source:
        asked.append(Observation.source == source)
    if since is not None:
        asked.append(Observation.as_at >= since)
    query = (
        select(
            Observation.id, Property.id, Property.uprn, Observation.source, Observation.as_at,
            Observation.confidence, Observation.adults, Observation.persons, Observation.households, Observation.tenure,
            Observation.facts, Observation.noted_at,
        )
        .select_from(Observation)
        .join(Property, Property.id == gazetteer.home_of(Observation.property_id))
        .where(Observation.id > behind, Observation.withdrawn_at.is_(None), *asked)
        .order_by(Observation.id)
        .limit(size)
    )  # fmt: skip
    return [Said(*tuple(row)) for row in session.execute(query)]


def _given(*pairs: tuple[Any, Any]) -> list[tuple[Any, Any]]:
    return [(column, value) for column, value in pairs if value is not None]
