"""Licences that lapsed between two registers with no successor at the property, counted by LSOA so that the sums agree.

A licence lapsed when its last day falls on or after the day of the first register and before that of the second. Its
successor is any licence in force at the property on the second day. `lapsed.py` asks the same of one day.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from hmo_enforce.areas.records import Area, PropertyArea
from hmo_enforce.licensing.records import Licence
from hmo_enforce.properties.records import Property

KIND = "lsoa"
HEADER = (
    "lsoa_code", "lsoa_name", "property_id", "uprn", "address", "postcode", "licence", "kind", "starts_on", "max_persons",
    "ended_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A home and the last of its licences that lapsed. The LSOA is blank where the home has no point or none is loaded."""

    lsoa_code: str
    lsoa_name: str
    property_id: int
    uprn: str | None
    address: str
    postcode: str | None
    reference: str
    kind: str
    starts_on: date | None
    max_persons: int | None
    ended_on: date

    def cells(self) -> tuple[str, ...]:
        """A row of the file, by HEADER."""
        return tuple("" if (value := getattr(self, name)) is None else str(value) for name in self.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Group:
    """The homes of one LSOA, and how many licences ended there in all, with a successor or without."""

    lsoa_code: str
    lsoa_name: str
    homes: int
    licences_ended: int


@dataclass(frozen=True, slots=True)
class Report:
    """The groups, the most homes first. licences_ended = with_successor + without_successor; homes are counted once."""

    since: date
    until: date
    edition: str | None
    groups: tuple[Group, ...]
    licences_ended: int
    with_successor: int
    without_successor: int
    homes: int


def report(session: Session, since: date, until: date, *, edition: str | None = None) -> Report:
    """Counts by LSOA of the edition (the newest loaded, unless named)."""
    chosen = edition or newest_edition(session)
    homes = Counter((one.lsoa_code, one.lsoa_name) for one in rows(session, since, until, edition=chosen))
    ended = _ended_by_lsoa(session, since, until, chosen)
    without = session.scalar(select(func.count()).select_from(_lapsed(since, until).subquery())) or 0
    groups = [Group(*lsoa, homes[lsoa], number) for lsoa, number in ended.items()]
    groups.sort(key=lambda one: (-one.homes, one.lsoa_code))
    total = sum(ended.values())
    return Report(since, until, chosen, tuple(groups), total, total - without, without, homes.total())


def rows(session: Session, since: date, until: date, *, edition: str | None = None) -> Iterator[Lapsed]:
    """Every such home once, with the licence that ended last, by LSOA and address."""
    chosen = edition or newest_edition(session)
    lapsed = _lapsed(since, until).subquery()
    query = (
        select(
            func.coalesce(Area.code, "").label("code"), func.coalesce(Area.name, ""), Property.id, Property.uprn,
            Property.address, Property.postcode, lapsed.c.reference, lapsed.c.kind, lapsed.c.starts_on, lapsed.c.max_persons,
            lapsed.c.ends_on, lapsed.c.revoked_on,
        )
        .select_from(_placed(lapsed, chosen))
        .join(Property, Property.id == lapsed.c.property_id)
        .order_by("code", Property.postcode, Property.address_key, Property.id, lapsed.c.ends_on.desc(), lapsed.c.id)
    )  # fmt: skip
    seen = 0
    found: Any = session.execute(query)
    for row in found:
        if row.id != seen:
            seen = row.id
            *said, ends_on, revoked_on = row
            whole: Any = (*said, min(day for day in (ends_on, revoked_on) if day))
            yield Lapsed(*whole)


def newest_edition(session: Session) -> str | None:
    """The latest edition of LSOAs that is loaded; None when there is none."""
    return session.scalar(select(func.max(Area.edition)).where(Area.kind == KIND))


def _ended(since: date, until: date) -> ColumnElement[bool]:
    """In force on some day from the first on, and no more on the second; `revoked_on` is the first day without it."""
    not_before = or_(Licence.revoked_on.is_(None), Licence.revoked_on > since)
    by_itself = and_(Licence.ends_on >= since, Licence.ends_on < until, not_before)
    revoked = and_(Licence.revoked_on > since, Licence.revoked_on <= until)
    return and_(or_(by_itself, revoked), or_(Licence.starts_on.is_(None), Licence.starts_on < until))


def _lapsed(since: date, until: date) -> Select[Any]:
    successor = aliased(Licence)
    there = exists().where(
        successor.property_id == Licence.property_id,
        or_(successor.starts_on.is_(None), successor.starts_on <= until),
        or_(successor.ends_on.is_(None), successor.ends_on >= until),
        or_(successor.revoked_on.is_(None), successor.revoked_on > until),
    )
    return select(Licence).where(_ended(since, until), ~there)


def _placed(lapsed: Any, edition: str | None) -> Any:
    areas = select(PropertyArea.property_id, PropertyArea.area_id).join(Area, Area.id == PropertyArea.area_id)
    placed = areas.where(Area.kind == KIND, Area.edition == edition).subquery()
    return lapsed.outerjoin(placed, placed.c.property_id == lapsed.c.property_id).outerjoin(Area, Area.id == placed.c.area_id)


def _ended_by_lsoa(session: Session, since: date, until: date, edition: str | None) -> dict[tuple[str, str], int]:
    ended = select(Licence.property_id).where(_ended(since, until)).subquery()
    query = select(Area.code, Area.name, func.count()).select_from(_placed(ended, edition)).group_by(Area.code, Area.name)
    return {(code or "", name or ""): number for code, name, number in session.execute(query)}
