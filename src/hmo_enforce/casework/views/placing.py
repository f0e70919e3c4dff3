"""Which designations a property is in or near, with how each stood on a day, and which wards and other areas it lies in.

"Which areas was it in on 1 March 2024?": the designations whose `in_force` is True. Lines and points are the present ones:
where one was corrected since, or an area redrawn, that is today's best knowledge of the day and not what was known on it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.areas import standing
from hmo_enforce.areas.records import Area, Designation, Flag, PropertyArea


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
