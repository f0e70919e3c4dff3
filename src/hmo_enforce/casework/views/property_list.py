"""The list of properties: searched, filtered, sorted and paged. A handful of queries, however many rows a page has."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import property_conditions as conditions
from hmo_enforce.casework.views import property_rows
from hmo_enforce.casework.views.property_rows import Row
from hmo_enforce.kernel import portions
from hmo_enforce.licensing import queries
from hmo_enforce.licensing.records import VerdictRecord
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Property
from hmo_enforce.properties.within import Parts

PAGE = 50
MOST_COUNTED = 10_000
"""Past this a list says "more than" and pages no further: filters find a home, paging through thousands does not."""
SORTS = ("postcode", "address", "evidence")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is asked for. `licensed`: with, or without, a licence in force on the day; `ending`: with one that ends
    within so many days; `of_import`: that an import last wrote, or of which it wrote something; `within`: in all of these parts
    of the map."""

    q: str = ""
    ward: str = ""
    designation: int | None = None
    outcome: str = ""
    regime: str = ""
    licensed: bool | None = None
    ending: int | None = None
    check: bool = False
    without_uprn: bool = False
    of_import: int | None = None
    within: Parts = ()
    sort: str = "postcode"
    page: int = 1


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows. `total` is at most MOST_COUNTED; `more` says that there are more."""

    rows: tuple[Row, ...]
    total: int
    more: bool
    number: int
    pages: int


def page(session: Session, filters: Filters, on: date, size: int = PAGE) -> Page:
    """The page that `filters` ask for, as things stand on the day."""
    chosen = filtered(session, filters, on)
    counted = session.scalar(select(func.count()).select_from(chosen.limit(MOST_COUNTED + 1).subquery())) or 0
    total = min(counted, MOST_COUNTED)
    pages = max(1, -(-total // size))
    number = min(max(filters.page, 1), pages)
    ids = session.scalars(chosen.order_by(*_order(filters.sort)).offset((number - 1) * size).limit(size))
    return Page(property_rows.rows(session, list(ids), on), total, counted > MOST_COUNTED, number, pages)


def after(session: Session, filters: Filters, on: date, after_id: int, size: int) -> tuple[Row, ...]:
    """Up to `size` rows by id, beginning behind `after_id`: for programs, which read to the end."""
    ids = filtered(session, filters, on).where(Property.id > after_id).order_by(Property.id).limit(size)
    return property_rows.rows(session, list(session.scalars(ids)), on)


def first(session: Session, filters: Filters, on: date, size: int) -> tuple[Row, ...]:
    """The first few by postcode: for whoever is to choose one."""
    ids = filtered(session, filters, on).order_by(*_order("postcode")).limit(size)
    return property_rows.rows(session, list(session.scalars(ids)), on)


def every(session: Session, filters: Filters, on: date) -> Iterator[Row]:
    """The whole list in the order of the page, in batches that keep the memory small."""
    ids = list(session.scalars(filtered(session, filters, on).order_by(*_order(filters.sort))))
    for some in portions.of(ids):
        yield from property_rows.rows(session, some, on)


def filtered(session: Session, filters: Filters, on: date) -> Select[int]:
    """The ids of the properties that the filters leave, in no order."""
    query = select(Property.id).outerjoin(VerdictRecord, VerdictRecord.property_id == Property.id)
    return query.where(gazetteer.counts_on(on), *conditions.searched(session, filters.q, on), *_chosen(filters, on))


def _chosen(filters: Filters, on: date) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if filters.ward:
        asked.append(conditions.in_area(filters.ward))
    if filters.designation is not None or filters.check:
        asked.append(conditions.flagged(filters.designation, filters.check))
    if filters.outcome:
        asked.append(conditions.outcome_is(filters.outcome, on))
    if filters.regime:
        asked.append(queries.of_regime(filters.regime, Property.id, on))
    if filters.licensed is not None:
        asked.append(conditions.licensed(filters.licensed, on))
    if filters.ending is not None:
        asked.append(conditions.ending(filters.ending, on))
    if filters.without_uprn:
        asked.append(Property.uprn.is_(None))
    if filters.of_import is not None:
        asked.append(conditions.of_import(filters.of_import))
    asked += [gazetteer.lies_within(part) for part in filters.within]
    return asked


def _order(sort: str) -> tuple[ColumnElement[Any], ...]:
    if sort == "evidence":
        return (VerdictRecord.strength.desc().nulls_last(), Property.id.asc())
    if sort == "address":
        return (Property.address.asc(), Property.id.asc())
    return (Property.postcode.asc(), Property.address_key.asc(), Property.id.asc())
