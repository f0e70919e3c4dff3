"""What is inside a property, and who has to do with it: units, rooms, amenities; people and their roles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, String, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from hmo_enforce.licensing.records import Licence, LicenceParty
from hmo_enforce.people import queries as parties_of
from hmo_enforce.people.records import Party
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import AmenityCount, Interest, Room, Unit

AMENITIES = (
    "storeys", "bedrooms", "lounges", "bathrooms", "toilets", "baths_showers", "wash_hand_basins", "cookers", "sinks",
    "food_storage",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnitIn:
    """A bedsit, flat or let room; toilet, washing and cooking are exclusive, shared or lacking (None: not known)."""

    id: int
    name: str
    self_contained: bool | None
    toilet: str | None
    washing: str | None
    cooking: str | None


@dataclass(frozen=True, slots=True)
class RoomIn:
    """A room with its usable floor area and lowest ceiling."""

    id: int
    unit: str | None
    name: str
    used_for: str
    storey: int | None
    floor_area_m2: float | None
    ceiling_height_m: float | None
    sleeps: int | None


@dataclass(frozen=True, slots=True)
class Amenities:
    """How many of each a source counted on a day."""

    source: str
    as_at: date
    counts: tuple[tuple[str, int], ...]
    import_id: int | None
    import_row: int | None


@dataclass(frozen=True, slots=True)
class Indoors:
    """All of it."""

    units: tuple[UnitIn, ...]
    rooms: tuple[RoomIn, ...]
    amenities: tuple[Amenities, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """A person or organisation in a role, from an interest or from a licence."""

    party_id: int
    name: str
    is_organisation: bool | None
    role: str
    source: str
    starts_on: date | None
    ends_on: date | None


def indoors(session: Session, property_id: int) -> Indoors:
    """Units, rooms and amenity counts of a property."""
    here = gazetteer.keys(property_id)
    every = session.scalars(select(Unit).where(Unit.property_id.in_(here)).order_by(Unit.noted_at, Unit.id)).all()
    names = {unit.id: unit.name for unit in every}
    measured = session.scalars(select(Room).where(Room.property_id.in_(here)).order_by(Room.noted_at, Room.id))
    units, rooms = _units(every), _rooms(measured, names)
    counts = session.scalars(select(AmenityCount).where(AmenityCount.property_id.in_(here)).order_by(AmenityCount.as_at.desc()))
    return Indoors(
        tuple(UnitIn(one.id, one.name, one.self_contained, one.toilet, one.washing, one.cooking) for one in units),
        tuple(
            RoomIn(
                one.id, names.get(one.unit_id or 0), one.name, one.used_for, one.storey, one.floor_area_m2,
                one.ceiling_height_m, one.sleeps,
            )
            for one in rooms
        ),
        tuple(_amenities(one) for one in counts),
    )  # fmt: skip


def _units(every: Iterable[Unit]) -> list[Unit]:
    """By name; of two of one name, which two records of the home may have, the one noted last."""
    latest = {unit.name: unit for unit in every}
    return [latest[name] for name in sorted(latest)]


def _rooms(every: Iterable[Room], units: Mapping[int, str]) -> list[Room]:
    """From the bottom up; of two of one name in units of one name the one measured last."""
    latest = {(units.get(room.unit_id or 0), room.name): room for room in every}
    return sorted(latest.values(), key=lambda room: (room.storey is not None, room.storey or 0, room.name))


def people(session: Session, property_id: int, licence_ids: Sequence[int]) -> tuple[Person, ...]:
    """Everyone in a role, by an interest of their own or as a party to one of the licences."""
    interests = (
        select(
            Party.id, Party.name, Party.is_organisation, Interest.role, Interest.source, Interest.starts_on, Interest.ends_on
        )
        .select_from(Party)
        .join(Interest, parties_of.person_of(Interest.party_id) == Party.id)
        .where(Interest.property_id.in_(gazetteer.keys(property_id)))
    )
    parties = (
        select(
            Party.id, Party.name, Party.is_organisation, LicenceParty.role,
            literal("licence ", String) + Licence.reference, cast(null(), Date), cast(null(), Date),
        )
        .select_from(Party)
        .join(LicenceParty, parties_of.person_of(LicenceParty.party_id) == Party.id)
        .join(Licence, Licence.id == LicenceParty.licence_id)
        .where(LicenceParty.licence_id.in_(licence_ids))
    )  # fmt: skip
    found: Iterable[Any] = session.execute(union_all(interests, parties))
    return tuple(sorted((Person(*row) for row in found), key=lambda person: (person.role, person.name)))


def _amenities(found: AmenityCount) -> Amenities:
    counts = tuple((name, getattr(found, name)) for name in AMENITIES if getattr(found, name) is not None)
    return Amenities(found.source, found.as_at, counts, found.import_id, found.import_row)
