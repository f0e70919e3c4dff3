"""Which areas a property lay in on a day: today's flags, and for a day past the lines as they stood then."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.areas import standing
from hmo_enforce.areas.records import Area, Designation, DesignationVersion, Flag, PropertyArea
from hmo_enforce.kernel import clock

LEAST_BAND_M = 1.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a property stands, EPSG:27700, and how far it may stand from there."""

    easting: float
    northing: float
    accuracy_m: float


@dataclass(frozen=True, slots=True)
class Placed:
    """A property in, or too near the line of, a designation. `state`: inside, check_inside or check_outside.

    `in_force` is None where the dates do not say. `earlier_line` tells that the boundary has been changed since.
    """

    designation_id: int
    name: str
    kind: str
    state: str
    distance_m: float | None
    in_force: bool | None
    reason: str
    dates: standing.Dates
    earlier_line: bool = False


@dataclass(frozen=True, slots=True)
class InArea:
    """A property in a ward, LSOA or other area of one edition; `check` when it is too near the line to tell."""

    kind: str
    code: str
    name: str
    edition: str
    check: bool


def designations(session: Session, property_id: int, place: Place | None, on: date) -> tuple[Placed, ...]:
    """The designations the property lies in or near, in force on the day or not, those in force first."""
    query = (
        select(Flag.state, Flag.distance_m, Designation)
        .join(Designation, Designation.id == Flag.designation_id)
        .where(Flag.property_id == property_id)
    )
    found = {row.Designation.id: _placed(row.Designation, row.state, row.distance_m, on) for row in session.execute(query)}
    if on < clock.today():
        for version, kind, accuracy_m in _earlier_lines(session, on):
            found.pop(version.designation_id, None)
            if earlier := _as_it_stood(version, kind, accuracy_m, place, on):
                found[version.designation_id] = earlier
    order = {True: 0, None: 1, False: 2}
    return tuple(sorted(found.values(), key=lambda placed: (order[placed.in_force], placed.name)))


def areas(session: Session, property_id: int) -> tuple[InArea, ...]:
    """The wards, LSOAs and other areas that the property lies in, in every edition that is loaded."""
    query = (
        select(Area.kind, Area.code, Area.name, Area.edition, PropertyArea.state)
        .join(Area, Area.id == PropertyArea.area_id)
        .where(PropertyArea.property_id == property_id)
        .order_by(Area.kind, Area.edition.desc(), Area.name)
    )
    return tuple(
        InArea(row.kind, row.code, row.name, row.edition, row.state != "inside")
        for row in session.execute(query)
        if row.state != "check_outside"
    )


def _placed(found: Designation, state: str, distance_m: float | None, on: date) -> Placed:
    dates = standing.Dates(found.made_on, found.starts_on, found.ends_on, found.revoked_on)
    stands = standing.in_force(standing.Kind(found.kind), dates, on)
    return Placed(found.id, found.name, found.kind, state, distance_m, stands.in_force, stands.reason, dates)


def _earlier_lines(session: Session, on: date) -> Iterable[tuple[DesignationVersion, str, float]]:
    """For each designation that was changed after the day, the version that stood at its end, if its line differs."""
    end_of_day = datetime.combine(on, time.max, clock.LONDON)
    query = (
        select(DesignationVersion, Designation.kind, Designation.accuracy_m, Designation.shape)
        .join(Designation, Designation.id == DesignationVersion.designation_id)
        .where(DesignationVersion.stood_until > end_of_day)
        .order_by(DesignationVersion.designation_id, DesignationVersion.stood_until)
    )
    seen: set[int] = set()
    for version, kind, accuracy_m, shape in session.execute(query):
        if version.designation_id not in seen and not shapely.equals(version.shape, shape):
            yield version, kind, accuracy_m
        seen.add(version.designation_id)


def _as_it_stood(version: DesignationVersion, kind: str, accuracy_m: float, place: Place | None, on: date) -> Placed | None:
    if place is None:
        return None
    point = shapely.Point(place.easting, place.northing)
    inside = bool(shapely.covers(version.shape, point))
    distance_m = float(shapely.distance(shapely.boundary(version.shape), point))
    near = distance_m < max(LEAST_BAND_M, place.accuracy_m + accuracy_m)
    if not inside and not near:
        return None
    state = ("check_inside" if inside else "check_outside") if near else "inside"
    dates = said_dates(version.said)
    stands = standing.in_force(standing.Kind(kind), dates, on)
    name = str(version.said.get("name") or f"Designation {version.designation_id}")
    return Placed(
        version.designation_id, name, kind, state, distance_m if near else None, stands.in_force, stands.reason, dates, True
    )


def said_dates(said: Mapping[str, Any]) -> standing.Dates:
    """The dates in what a version keeps of a designation."""
    named = (said.get(name) for name in ("made_on", "starts_on", "ends_on", "revoked_on"))
    return standing.Dates(*(date.fromisoformat(day) if day else None for day in named))
