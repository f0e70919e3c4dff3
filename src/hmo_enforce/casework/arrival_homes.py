"""Which home something that arrived is about: matched as the rows of files are, some hundred arrivals at a time.

The address as it was said, its postcode, a UPRN that was chosen from a list, or a pin on a map: of these a pin alone is never
enough, since the next house is as near; it is offered with the homes around it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.areas.records import Area
from hmo_enforce.casework.loads import places
from hmo_enforce.casework.loads.loading import Ask, table_of
from hmo_enforce.council import Council
from hmo_enforce.files import values
from hmo_enforce.intake.records import Arrival
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.staging import Stage, Target
from hmo_enforce.properties.actions import making
from hmo_enforce.properties.matching import choosing
from hmo_enforce.properties.records import Postcode, Property

KIND = "arrival"
"""Of its match, among the kinds of files."""
TARGET = Target(table_of(Arrival), key=("reference",), columns=("property_id",))
DISTRICT = "district"
NO_ADDRESS = "Nobody said which home it is, or only described it."
A_PIN = "There is only a pin on a map: say which of the homes around it is meant."
NO_SUCH_UPRN = "No home here has the UPRN {uprn}, and there is no address."
ELSEWHERE = "The home seems to lie in the area of {council}: it can be passed on there as a referral."


@dataclass(frozen=True, slots=True)
class Meant:
    """What the rules make of where it is: a home; a new one (`is_new`); or neither, and then `why` a person must say.

    `near`, `confidence` and `address_key` as a match keeps them; the key is None where there is no address to match.
    """

    property_id: int | None
    is_new: bool = False
    why: str = ""
    elsewhere: str | None = None
    address_key: str | None = None
    postcode: str | None = None
    confidence: float = 0.0
    near: tuple[dict[str, Any], ...] = ()


def ask(council: Council, by: Actor, on: date) -> Ask:
    """How the matcher is asked for a council."""
    words = frozenset(word.upper() for word in council.place_words)
    return Ask(KIND, "", "", on, by, place_words=words, confidence=council.source_confidence)


def meant(session: Session, arrivals: Sequence[Arrival], of: Ask, gss: str) -> dict[int, Meant]:
    """By arrival. `gss`: the council's own code."""
    if not arrivals:
        return {}
    uprns = {one.uprn for one in arrivals if one.uprn}
    known = set(session.scalars(select(Property.uprn).where(Property.uprn.in_(uprns)))) if uprns else set()
    stage = Stage(session, TARGET, extra=places.COLUMNS)
    stage.fill([_staged(one, known, of) for one in arrivals])
    places.match(session, stage, of)
    rows = {row.import_row: row for row in session.execute(select(stage.table))}
    stage.table.drop(session.connection())
    return {one.id: _as_meant(session, one, rows[one.id], gss) for one in arrivals}


def _staged(one: Arrival, known: set[str | None], of: Ask) -> tuple[Any, ...]:
    uprn = one.uprn if one.uprn in known else None
    return one.reference, None, *places.wanted(uprn, one.address, _postcode(one), of), one.id


def _postcode(one: Arrival) -> str | None:
    """As the gazetteer writes it; out of the address where it was not said apart."""
    said = values.postcode(one.postcode).value if one.postcode else None
    return said or (values.postcode_in(one.address) if one.address else None)


def _as_meant(session: Session, one: Arrival, row: Any, gss: str) -> Meant:
    if row.property_id is not None:
        return Meant(row.property_id, address_key=row.match_key, postcode=row.match_postcode)
    other = _elsewhere(session, one, row.match_postcode, gss)
    if other is not None:
        return Meant(None, why=ELSEWHERE.format(council=other), elsewhere=other)
    if row.match_key is None:
        return Meant(None, why=_lacks(one))
    near = tuple(json.loads(row.match_near or "[]"))
    waits = bool(row.match_waits) or any(close["confidence"] >= choosing.COULD for close in near)
    return Meant(
        None, is_new=not waits, why=row.match_why or "", address_key=row.match_key, postcode=row.match_postcode,
        confidence=row.match_confidence or 0.0, near=near,
    )  # fmt: skip


def _lacks(one: Arrival) -> str:
    if one.uprn:
        return NO_SUCH_UPRN.format(uprn=one.uprn)
    return NO_ADDRESS if one.easting is None else A_PIN


def make(session: Session, one: Arrival, found: Meant, of: Ask) -> int:
    """The new home of an address that nobody knew; or the one that another arrival has just made of it."""
    point = None
    if one.easting is not None and one.northing is not None:
        point = making.Point(one.easting, one.northing, one.pin_accuracy_m or making.PIN_M, "pin")
    new = making.New(one.address or "", found.address_key or "", found.postcode, point)
    return making.make(session, new, of.place_words)


def at_home(found: Meant, property_id: int | None) -> Meant:
    """The same, now that a person said which home it is; or that it is none (None), and becomes one."""
    return replace(found, property_id=property_id, is_new=property_id is None, why="")


# --- in another council's area


def _elsewhere(session: Session, one: Arrival, postcode: str | None, gss: str) -> str | None:
    """The council in whose area it is, if it is surely not ours: by its postcode, or a pin outside our outline."""
    code = session.scalar(select(Postcode.district_code).where(Postcode.postcode == postcode)) if postcode else None
    if code is not None:
        return None if code == gss else _called(session, code)
    if one.easting is None or one.northing is None:
        return None
    return _around(session, shapely.Point(one.easting, one.northing), one.pin_accuracy_m or making.PIN_M, gss)


def _called(session: Session, code: str) -> str:
    name = session.scalar(select(Area.name).where(Area.kind == DISTRICT, Area.code == code).limit(1))
    return name or f"another council ({code})"


def _around(session: Session, pin: shapely.Point, accuracy_m: float, gss: str) -> str | None:
    ours = session.scalars(select(Area.shape).where(Area.kind == DISTRICT, Area.code == gss)).all()
    if not ours or any(shapely.distance(shape, pin) <= accuracy_m for shape in ours):
        return None
    beside = select(Area.name, Area.shape).where(
        Area.kind == DISTRICT, Area.code != gss, Area.min_easting <= pin.x, Area.max_easting >= pin.x,
        Area.min_northing <= pin.y, Area.max_northing >= pin.y,
    )  # fmt: skip
    return next((row.name for row in session.execute(beside) if shapely.covers(row.shape, pin)), "another council")
