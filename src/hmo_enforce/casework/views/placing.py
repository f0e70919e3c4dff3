"""Which designations a property is in or near, with how each stood on a day, and which wards and other areas it lies in.

"Which areas was it in on 1 March 2024?": the designations whose `in_force` is True. Lines and points are the present ones:
where one was corrected since, or an area redrawn, that is today's best knowledge of the day and not what was known on it.
"""

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from hmo_enforce.areas import standing
from hmo_enforce.areas.records import Area, Designation, Flag, PropertyArea
from hmo_enforce.properties.records import Postcode

FAR_M = 2_000.0
"""From its postcode's point: homes of one postcode stand in one or two streets."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a property stands, EPSG:27700, and how far it may stand from there."""

    easting: float
    northing: float
    accuracy_m: float


@dataclass(frozen=True, slots=True)
class Placed:
    """A property in, or too near the line of, a designation. `state`: inside, check_inside or check_outside.

    `in_force` is on the day asked for, None where the dates do not say; `reason` says why in a sentence, `stage` in a
    word (see `stage`).
    """

    designation_id: int
    name: str
    kind: str
    state: str
    distance_m: float | None
    in_force: bool | None
    reason: str
    stage: str
    dates: standing.Dates


@dataclass(frozen=True, slots=True)
class InArea:
    """A property in a ward, LSOA or other area of one edition; `check` when it is too near the line to tell."""

    kind: str
    code: str
    name: str
    edition: str
    check: bool


def designations(session: Session, property_id: int, on: date) -> tuple[Placed, ...]:
    """The designations the property lies in or near, in force on the day or not, those in force first."""
    query = (
        select(
            Flag.state, Flag.distance_m, Designation.id, Designation.name, Designation.kind,
            Designation.made_on, Designation.starts_on, Designation.ends_on, Designation.revoked_on,
        )
        .join(Designation, Designation.id == Flag.designation_id)
        .where(Flag.property_id == property_id)
    )  # fmt: skip
    found = [_placed(row, on) for row in session.execute(query)]
    order = {True: 0, None: 1, False: 2}
    return tuple(sorted(found, key=lambda placed: (order[placed.in_force], placed.name)))


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


def doubts(session: Session, easting: float, northing: float, postcode: str | None) -> tuple[str, ...]:
    """Why a point, EPSG:27700, is hardly that of a home of the council with this postcode; nothing where it may well be."""
    said = []
    if not _in_a_ward(session, easting, northing):
        said.append("The point lies outside all wards of the borough.")
    known = session.get(Postcode, postcode) if postcode else None
    away_m = math.hypot(easting - known.easting, northing - known.northing) if known else 0.0
    if known and away_m > FAR_M:
        said.append(f"The point lies {away_m / 1_000:,.1f} km from where {known.postcode} is.")
    return tuple(said)


def _in_a_ward(session: Session, easting: float, northing: float) -> bool:
    """In a ward of any edition; where no wards are loaded, nobody can say that it is not."""
    wards = Area.kind == "ward"
    across = and_(Area.min_easting <= easting, Area.max_easting >= easting)
    along = and_(Area.min_northing <= northing, Area.max_northing >= northing)
    near = session.scalars(select(Area.shape).where(wards, across, along))
    if any(shapely.covers(shape, shapely.Point(easting, northing)) for shape in near):
        return True
    return not session.scalar(select(func.count()).select_from(Area).where(wards))


def _placed(row: Any, on: date) -> Placed:
    dates, stands = standing.dates_of(row), standing.of(row, on)
    return Placed(
        row.id, row.name, row.kind, row.state, row.distance_m, stands.in_force, stands.reason, stage(stands, dates, on), dates
    )


def stage(stands: standing.Standing, dates: standing.Dates, on: date) -> str:
    """A standing in one word: in_force, unknown, made (not yet in force), revoked or ended."""
    if stands.in_force is not False:
        return "in_force" if stands.in_force else "unknown"
    if any(day is not None and on < day for day in (dates.made_on, dates.starts_on)):
        return "made"
    return "revoked" if dates.revoked_on is not None and on >= dates.revoked_on else "ended"
