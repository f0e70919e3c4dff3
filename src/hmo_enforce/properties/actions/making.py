"""A property made for one address that nobody knew, as loads of files make them by sets."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock
from hmo_enforce.properties.matching import doors
from hmo_enforce.properties.records import Postcode, Property

PIN_M = 30.0
"""How far a pin on a map is taken to lie from the home, where it is not said how far one had zoomed in."""


@dataclass(frozen=True, slots=True)
class Point:
    """EPSG:27700, with its accuracy and where it came from (`Property.point_source`)."""

    easting: float
    northing: float
    accuracy_m: float
    source: str


@dataclass(frozen=True, slots=True)
class New:
    """The address as it was said, its key and postcode, and its point, if there is a better one than its postcode's."""

    address: str
    address_key: str
    postcode: str | None
    point: Point | None = None


def make(session: Session, new: New, place_words: frozenset[str]) -> int:
    """The property's id; of one that has the very address already, that one's."""
    same = Property.postcode.is_(None) if new.postcode is None else Property.postcode == new.postcode
    here = (same, Property.address_key == new.address_key, Property.retired_on.is_(None))
    there = session.scalar(select(Property.id).where(*here).order_by(Property.id).limit(1))
    return there if there is not None else _made(session, new, place_words)


def _made(session: Session, new: New, place_words: frozenset[str]) -> int:
    point = new.point or _of_postcode(session, new.postcode)
    home = Property(
        address=new.address, address_key=new.address_key, postcode=new.postcode, moved_at=clock.now(),
        easting=point and point.easting, northing=point and point.northing,
        point_accuracy_m=point and point.accuracy_m, point_source=point and point.source,
        **doors.of(new.address, new.postcode, place_words)._asdict(),
    )  # fmt: skip
    session.add(home)
    session.flush()
    return home.id


def _of_postcode(session: Session, postcode: str | None) -> Point | None:
    found = session.get(Postcode, postcode) if postcode else None
    return None if found is None else Point(found.easting, found.northing, found.accuracy_m, "postcode")
