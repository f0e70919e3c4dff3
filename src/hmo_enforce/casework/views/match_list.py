"""Written addresses beside the nearest home that they may mean, as a list shows them; no home that is hidden."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.files.records import Import
from hmo_enforce.properties.records import Match, Property


@dataclass(frozen=True, slots=True)
class Home:
    """A home that an address was taken to mean, or may mean."""

    id: int
    address: str
    postcode: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """One address. `nearest` is None where no home came near, or none that may be seen."""

    id: int
    address: str
    postcode: str | None
    nearest: Home | None
    confidence: float
    kind: str
    import_id: int | None
    file_name: str
    row: int | None
    state: str
    came_at: datetime
    decided_by: str | None
    decided_at: datetime | None


def rows(session: Session, ids: Sequence[int]) -> tuple[Row, ...]:
    """A row for each, in the order of the ids."""
    found = {one.id: one for one in session.scalars(select(Match).where(Match.id.in_(ids)))}
    homes = _homes(session, found.values())
    ids_of_files = {one.import_id for one in found.values() if one.import_id is not None}
    named = select(Import.id, Import.file_name).where(Import.id.in_(ids_of_files))
    files: dict[int, str] = dict(session.execute(named).all())
    return tuple(_row(found[key], homes, files) for key in ids if key in found)


def _homes(session: Session, found: Iterable[Match]) -> dict[int, Home]:
    ids = {home for match in found for home in _may_be(match)}
    told = select(Property.id, Property.address, Property.postcode).where(Property.id.in_(ids))
    return {row.id: Home(*row) for row in session.execute(told)}


def _may_be(match: Match) -> list[int]:
    """What it was taken to mean before what came near, the likeliest first."""
    near = [one["property_id"] for one in match.near]
    return near if match.property_id is None else [match.property_id, *near]


def _row(one: Match, homes: dict[int, Home], files: dict[int, str]) -> Row:
    nearest = next((homes[home] for home in _may_be(one) if home in homes), None)
    return Row(
        one.id, one.address, one.postcode, nearest, one.confidence, one.kind, one.import_id,
        one.record_key if one.import_id is None else files.get(one.import_id, ""),
        one.row, one.state, one.came_at, one.decided_by, one.decided_at,
    )  # fmt: skip
