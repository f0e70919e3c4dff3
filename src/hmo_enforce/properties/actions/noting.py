"""Units and rooms as they were found, and who has a part in a property."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock, journal, same_as
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.properties import queries
from hmo_enforce.properties.records import Interest, Room, Unit

Noted = TypeVar("Noted", Unit, Room)


def note_unit(
    session: Session,
    property_id: int,
    name: str,
    *,
    self_contained: bool | None,
    toilet: str | None,
    washing: str | None,
    cooking: str | None,
    by: Actor,
) -> Unit:
    """A unit of accommodation: its amenities are exclusive, shared or lacking (None: not known).

    Noting a unit of the same name again takes the place of what was noted before; the journal keeps both. What was noted before
    another record was merged with this one is kept as it is, under the newer, for when they are two again.
    """
    queries.property_(session, property_id)
    said = {"self_contained": self_contained, "toilet": toilet, "washing": washing, "cooking": cooking}
    there = _latest(session, Unit, property_id, Unit.name == name)
    before = {what: getattr(there, what) for what in said} if there else None
    unit = there if there and _may_give_way(session, there) else Unit(property_id=property_id, name=name)
    for what, value in {**said, "noted_by": by.name, "noted_at": clock.now()}.items():
        setattr(unit, what, value)
    session.add(unit)
    session.flush()
    journal.note(session, by, "noted a unit", "property", property_id, before=before, after={"unit": name, **said})
    return unit


@dataclass(frozen=True, slots=True)
class Measured:
    """A room as measured: the floor where the ceiling is 1.5 m or higher, and the lowest ceiling. None: not measured."""

    used_for: str
    storey: int | None
    floor_area_m2: float | None
    ceiling_height_m: float | None
    sleeps: int | None


def note_room(session: Session, property_id: int, name: str, measured: Measured, *, unit_id: int | None, by: Actor) -> Room:
    """A room as it was measured, in the unit if it is in one.

    Measuring the same room of the same unit again takes the place of what was measured before, as with units; the journal keeps
    both. It is where its unit is, of whichever record of the home that is.
    """
    queries.property_(session, property_id)
    unit = session.get(Unit, unit_id) if unit_id is not None else None
    if unit_id is not None and (unit is None or unit.property_id not in queries.together(session, [property_id])):
        raise NotFound("There is no such unit in this property.")
    said = asdict(measured)
    there = _latest(session, Room, property_id, Room.name == name, Room.unit_id.is_not_distinct_from(unit_id))
    before = {what: getattr(there, what) for what in said} if there else None
    home_id = unit.property_id if unit else property_id
    room = there if there and _may_give_way(session, there) else Room(property_id=home_id, name=name, unit_id=unit_id)
    for what, value in {**said, "noted_by": by.name, "noted_at": clock.now()}.items():
        setattr(room, what, value)
    session.add(room)
    session.flush()
    named = {"room": name, "unit": unit.name if unit else None}
    journal.note(session, by, "measured a room", "property", property_id, before=before, after={**named, **said})
    return room


def _latest(session: Session, record: type[Noted], property_id: int, *same: ColumnElement[bool]) -> Noted | None:
    here = record.property_id.in_(queries.keys(property_id))
    return session.scalars(select(record).where(here, *same).order_by(record.noted_at.desc(), record.id.desc())).first()


def _may_give_way(session: Session, found: Unit | Room) -> bool:
    """Whether it was noted since the last other record was merged with its home."""
    merged = same_as.standing(session, "property", queries.kept(session, found.property_id))
    return all(one.made_at < found.noted_at for one in merged)


def note_interest(
    session: Session,
    property_id: int,
    party_id: int,
    role: str,
    *,
    starts_on: date | None,
    ends_on: date | None,
    source: str,
    by: Actor,
) -> Interest:
    """A person's or organisation's part in a property. `Refused` if it would end before it begins, or stands already."""
    queries.property_(session, property_id)
    if starts_on and ends_on and ends_on < starts_on:
        raise Refused("It would end before it begins: check both days.")
    same = select(Interest.id).where(
        Interest.property_id.in_(queries.keys(property_id)),
        Interest.party_id == party_id,
        Interest.role == role,
        Interest.ends_on.is_(None),
    )
    if session.scalars(same).first() is not None:
        raise Refused(f"They are recorded as {role} of this property already.")
    made = Interest(
        property_id=property_id, party_id=party_id, role=role, starts_on=starts_on, ends_on=ends_on, source=source,
        noted_at=clock.now(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    said = {"interest": made.id, "role": role, "starts_on": starts_on, "ends_on": ends_on, "source": source}
    journal.note(session, by, f"recorded a person as {role}"[:40], "property", property_id, after=said)
    return made
