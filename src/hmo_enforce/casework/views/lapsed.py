"""Homes whose last licence is over and has no successor at the address, by LSOA: where to look first.

That a licence ended is no offence: the home may be let to one family now, or sold. That nobody renewed it is the cheapest
sign there is that somebody should ask.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from hmo_enforce.areas.records import Area, PropertyArea
from hmo_enforce.licensing import queries
from hmo_enforce.licensing.records import Exemption, Licence, VerdictRecord
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Property

Listed = Select[*tuple[Any, ...]]
LSOA = "lsoa"


@dataclass(frozen=True, slots=True)
class Home:
    """A home and its last licence. `area_code` is None where the home has no point, or lies in no LSOA that is loaded.

    `exempted`: a temporary exemption notice runs on the day.
    """

    id: int
    uprn: str | None
    address: str
    postcode: str | None
    point_source: str | None
    area_code: str | None
    area_name: str | None
    reference: str
    kind: str
    ended_on: date
    max_persons: int | None
    outcome: str | None
    exempted: bool


@dataclass(frozen=True, slots=True)
class InArea:
    """One LSOA: in how many homes a licence lapsed, and how many homes have one that is in force."""

    code: str | None
    name: str | None
    lapsed: int
    licensed: int


def homes(session: Session, on: date, since: date | None = None) -> tuple[Home, ...]:
    """Every such home, by LSOA and then the latest first. `since`: only licences that ended on that day or later."""
    return tuple(sorted((Home(*row) for row in session.execute(_query(on, since))), key=place))


def place(home: Home) -> tuple[bool, str, int, int]:
    """Where it stands among them: those in no LSOA last."""
    return home.area_code is None, home.area_code or "", -home.ended_on.toordinal(), home.id


def by_area(session: Session, found: tuple[Home, ...], on: date) -> tuple[InArea, ...]:
    """The same homes counted by LSOA, the most first; those in none come last."""
    lapsed = Counter((home.area_code, home.area_name) for home in found)
    licensed = _licensed(session, on)
    counted = (InArea(code, name, number, licensed.get(code, 0)) for (code, name), number in lapsed.items())
    return tuple(sorted(counted, key=lambda area: (area.code is None, -area.lapsed, area.code or "")))


def _query(on: date, since: date | None) -> Listed:
    last = _last_licences(on)
    exempted = Property.id.in_(gazetteer.homes_with(Exemption.property_id, queries.notice_runs(on)))
    query = _with_lsoa(
        select(
            Property.id, Property.uprn, Property.address, Property.postcode, Property.point_source, Area.code, Area.name,
            last.c.reference, last.c.kind, last.c.ended_on, last.c.max_persons, VerdictRecord.outcome, exempted,
        )
        .join(last, and_(last.c.property_id == Property.id, last.c.place == 1))
        .outerjoin(VerdictRecord, VerdictRecord.property_id == Property.id)
        .where(gazetteer.counts_on(on), ~_has_successor(on)),
        Property.id,
    )  # fmt: skip
    return query.where(last.c.ended_on >= since) if since else query


def _last_licences(on: date) -> Subquery:
    """Licences that are over on the day, with their last day; `place` is 1 for the last of each property."""
    ended_on = queries.ended_on()
    home = gazetteer.home_of(Licence.property_id)
    place = func.row_number().over(partition_by=home, order_by=(ended_on.desc(), Licence.id.desc()))
    said = (home.label("property_id"), Licence.reference, Licence.kind, Licence.max_persons)
    return select(*said, ended_on.label("ended_on"), place.label("place")).where(queries.is_over(on)).subquery()


def _has_successor(on: date) -> ColumnElement[bool]:
    """Another licence at the property that is not over: in force, or still to begin."""
    return Property.id.in_(gazetteer.homes_with(Licence.property_id, ~queries.is_over(on)))


def _with_lsoa(query: Listed, home: ColumnElement[Any] | InstrumentedAttribute[Any]) -> Listed:
    """Joined to `Area`: the LSOA of each home in the newest edition loaded, looked up home by home, since they are few."""
    newest = select(func.max(Area.edition)).where(Area.kind == LSOA).scalar_subquery()
    lsoas = select(Area.id).where(Area.kind == LSOA, Area.edition == newest)
    # Without the sum SQLite looks each home up once for each LSOA.
    lies_in = and_(PropertyArea.property_id == home, (PropertyArea.area_id + 0).in_(lsoas))
    return query.outerjoin(PropertyArea, lies_in).outerjoin(Area, Area.id == PropertyArea.area_id)


def _licensed(session: Session, on: date) -> dict[str | None, int]:
    home = gazetteer.home_of(Licence.property_id).label("home")
    licensed = select(home).where(queries.in_force(on)).distinct().subquery()
    counting: Listed = select(Area.code, func.count(licensed.c.home)).select_from(licensed)
    counting = counting.join(Property, Property.id == licensed.c.home).where(gazetteer.counts_on(on))
    rows = session.execute(_with_lsoa(counting, licensed.c.home).group_by(Area.code))
    return {code: count for code, count in rows}  # noqa: C416 - rows are not pairs to the type checker
