"""What a page shows of written addresses and what they may mean; nothing that is hidden from the reader."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.files.records import Import
from hmo_enforce.intake.records import Arrival
from hmo_enforce.kernel import grid, hiding
from hmo_enforce.properties.matching import beside, queries, states
from hmo_enforce.properties.matching.beside import Parts
from hmo_enforce.properties.records import Match, Property

SHOWN = ("reference", "kind", "starts_on", "ends_on", "max_persons", "storeys")
"""Of what a row of a register says besides its address; of other files nothing is shown."""
REGISTERS = ("licences", "exemptions")


@dataclass(frozen=True, slots=True)
class Near:
    """A home that an address may mean. `lonlat` is None without a point."""

    property_id: int
    address: str
    postcode: str | None
    uprn: str | None
    retired: bool
    confidence: float
    why: str
    lonlat: tuple[float, float] | None
    parts: Parts


@dataclass(frozen=True, slots=True)
class Seen:
    """A match with what is beside it."""

    id: int
    revision: int
    kind: str
    import_id: int | None
    arrival_id: int | None
    file_name: str
    row: int | None
    address: str
    postcode: str | None
    parts: Parts
    state: str
    confidence: float
    why: str
    near: tuple[Near, ...]
    home: Near | None
    facts: tuple[tuple[str, str], ...]
    came_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decided_why: str | None


def one(session: Session, match_id: int) -> Seen:
    """One, or `NotFound`."""
    match = queries.match(session, match_id)
    named = session.scalar(select(Import.file_name).where(Import.id == match.import_id))
    return _as_seen(session, match, _homes(session, match), named or match.record_key)


def address(session: Session, match_id: int) -> str | None:
    """As it was written; None of a match that there is not, or that is hidden."""
    return session.scalar(select(Match.address).where(Match.id == match_id))


def _homes(session: Session, match: Match) -> dict[int, Property]:
    ids = {near["property_id"] for near in match.near}
    ids |= set() if match.property_id is None else {match.property_id}
    return {home.id: home for home in session.scalars(select(Property).where(Property.id.in_(ids)))}


def _as_seen(session: Session, match: Match, homes: dict[int, Property], file_name: str) -> Seen:
    near = tuple(
        _near(session, homes[one["property_id"]], one["confidence"], one["why"])
        for one in match.near
        if one["property_id"] in homes
    )
    home = next((one for one in near if one.property_id == match.property_id), None)
    if home is None and match.property_id in homes:
        by_rules = match.state == states.ACCEPTED
        confidence, why = (match.confidence, match.why) if by_rules else (0.0, "")
        home = _near(session, homes[match.property_id], confidence, why)
    return Seen(
        id=match.id, revision=match.revision, kind=match.kind, import_id=match.import_id,
        arrival_id=session.scalar(select(Arrival.id).where(Arrival.match_id == match.id)), file_name=file_name, row=match.row,
        address=match.address, postcode=match.postcode, parts=beside.parts(match.address, match.postcode),
        state=match.state, confidence=match.confidence,
        why=_open(session, match.why), near=tuple(one for one in near if one is not home), home=home,
        facts=_facts(match), came_at=match.came_at, decided_by=match.decided_by, decided_at=match.decided_at,
        decided_why=match.decided_why,
    )  # fmt: skip


def _near(session: Session, home: Property, confidence: float, why: str) -> Near:
    lonlat = None
    if home.easting is not None and home.northing is not None:
        longitude, latitude = grid.to_lonlat([home.easting], [home.northing])
        lonlat = (round(float(longitude[0]), 7), round(float(latitude[0]), 7))
    return Near(
        home.id, home.address, home.postcode, home.uprn, home.retired_on is not None, confidence, _open(session, why), lonlat,
        beside.parts(home.address, home.postcode),
    )  # fmt: skip


def _open(session: Session, text: str) -> str:
    """What the rules say may name another home, which not everybody may see."""
    return "" if hiding.conceals(session, text) else text


def _facts(match: Match) -> tuple[tuple[str, str], ...]:
    said: dict[str, Any] = (match.facts or {}) if match.kind in REGISTERS else {}
    return tuple((name, str(said[name])) for name in SHOWN if said.get(name) is not None)
