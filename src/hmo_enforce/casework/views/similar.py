"""Records that may be a second one of the same home or person, the likeliest first: for an officer to compare."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.casework import due
from hmo_enforce.casework.views import people_list, probes
from hmo_enforce.kernel import indexed, same_as
from hmo_enforce.kernel.indexed import Asked
from hmo_enforce.people import names
from hmo_enforce.people.names import Likeness, Name
from hmo_enforce.people.records import Party
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.matching import choosing
from hmo_enforce.properties.matching.comparing import Known, compare
from hmo_enforce.properties.matching.parsing import Address, parse
from hmo_enforce.properties.records import Property

MOST_LOOKED_AT = 2_000
MOST = 20
NEAR_M = 30.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be the same, and why one may think so; `likely`: hardly anything speaks against it."""

    id: int
    title: str
    more: str
    why: str
    likely: bool


def homes(session: Session, property_id: int, place_words: frozenset[str]) -> tuple[Candidate, ...]:
    """Homes that the rules of matching may take for the same: behind the same door, in the same postcode, or some metres away.

    place_words   the council's own, in capitals, which only name the place
    """
    home = gazetteer.property_(session, property_id)
    near = _near(home)
    if not near:
        return ()
    # Without its key: a home that is compared and not shown was read by nobody (`kernel/noticing.py`).
    unread = (Property.address, Property.address_key, Property.postcode, Property.uprn, Property.retired_on)
    query = select(func.coalesce(Property.id, 0).label("id"), *unread)
    query = query.where(same_as.is_one(Property), Property.id != home.id, or_(*near))
    said = parse(home.address, home.postcode, place_words)
    others = session.execute(query.order_by(Property.id).limit(MOST_LOOKED_AT))
    found = (_same_door(home, said, other, place_words) for other in others)
    shown = sorted((one for one in found if one), key=lambda one: (not one.likely, one.title, one.id))[:MOST]
    session.execute(select(Property.id).where(Property.id.in_([one.id for one in shown]))).all()
    return tuple(shown)


def _near(home: Property) -> list[ColumnElement[bool]]:
    near: list[ColumnElement[bool]] = [Property.postcode == home.postcode] if home.postcode else []
    if home.easting is not None and home.northing is not None:
        east, north = home.easting, home.northing
        near.append(gazetteer.in_box(east - NEAR_M, north - NEAR_M, east + NEAR_M, north + NEAR_M))
    near += [Property.door == home.door] if home.door else []
    near += [Property.inner_door == home.inner_door] if home.inner_door else []
    return near


def _same_door(home: Property, said: Address, other: Any, place_words: frozenset[str]) -> Candidate | None:
    evidence = compare(said, parse(other.address, other.postcode, place_words), Known(street=True, name=True))
    same = home.address_key == other.address_key and home.postcode == other.postcode
    if not same and (evidence.bars or evidence.confidence < choosing.COULD):
        return None
    uprn = f"UPRN {other.uprn}" if other.uprn else "No UPRN yet"
    more = ", ".join([other.postcode or "No postcode", uprn, *(["retired"] if other.retired_on else [])])
    two = bool(home.uprn and other.uprn and not (home.retired_on or other.retired_on))
    but = " Each has a UPRN of its own, so the gazetteer takes them for two." if two else ""
    why = "The same address." if same else evidence.why()
    return Candidate(other.id, other.address, more, f"{why}{but}", (same or evidence.confidence >= choosing.ACCEPT) and not two)


def people(session: Session, party_id: int, *, complainants: bool) -> tuple[Candidate, ...]:
    """People or organisations of the same or a similar name, and companies of the same number.

    `complainants`: whether the reader may see who complained. Else whoever is known by nothing but a complaint is left out.
    """
    party = session.get(Party, party_id)
    if party is None:
        return ()
    # Without its key: whoever is compared and not shown was read by nobody (`kernel/noticing.py`).
    unread = (Party.name, Party.is_organisation, Party.company_number, Party.address, Party.postcode)
    query = select(func.coalesce(Party.id, 0).label("id"), *unread).select_from(Party)
    query = query.where(same_as.is_one(Party), Party.id != party.id, Party.name != due.ERASED)
    if not complainants:
        query = query.where(people_list.is_shown())
    query = query.order_by(func.abs(func.length(Party.name) - len(party.name)), Party.id).limit(MOST_LOOKED_AT)
    here = _name(party)
    others = {other.id: other for way in _ways(session, query, here) for other in session.execute(way)}
    found = (_alike(party, here, other) for other in others.values())
    shown = sorted((one for one in found if one), key=lambda one: (not one.likely, one.title, one.id))[:MOST]
    session.execute(select(Party.id).where(Party.id.in_([one.id for one in shown]))).all()
    return tuple(shown)


def _name(party: Any) -> Name:
    return Name(party.name, party.is_organisation, party.company_number)


def _ways(session: Session, query: Asked, here: Name) -> Iterable[Asked]:
    """By number, by the very name, by all of its words, and by any: each from an index, names as long as this one first."""
    number = names.company_number(here.company_number)
    if number:
        yield query.where(Party.company_number.in_([number, number.lstrip("0"), here.company_number]))
    yield query.where(Party.name == here.text)
    for needs in probes.like_name(names.telling(here)):
        if indexed.narrows(needs):
            yield indexed.joined(session, query, indexed.PEOPLE, Party.id, needs)


def _alike(party: Party, here: Name, other: Any) -> Candidate | None:
    compared = names.compared(here, _name(other))
    if compared.likeness is Likeness.DIFFERENT:
        return None
    same_place = bool(party.postcode and party.postcode == other.postcode)
    number = f"Company number {other.company_number}" if other.company_number else ""
    more = ", ".join(part for part in (number, other.address or "", other.postcode or "") if part) or "No address on record"
    why = f"{compared.why} The same postcode." if same_place else compared.why
    likely = compared.likeness is Likeness.SAME and (same_place or bool(names.company_number(other.company_number)))
    return Candidate(other.id, other.name, more, why, likely)
