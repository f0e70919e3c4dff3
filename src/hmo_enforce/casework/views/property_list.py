"""The list of properties: searched, filtered, sorted and paged. A handful of queries, however many rows a page has."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from hmo_enforce.areas.records import Area, Flag, PropertyArea
from hmo_enforce.casework.views import finding, likeness, probes, property_rows, searching
from hmo_enforce.casework.views.property_rows import Row
from hmo_enforce.casework.views.searching import Search
from hmo_enforce.kernel import indexed, portions
from hmo_enforce.licensing import queries
from hmo_enforce.licensing.records import Decision, Exemption, Licence, VerdictRecord
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import AmenityCount, EnergyCertificate, Observation, Property
from hmo_enforce.properties.within import Parts

PAGE = 50
MOST_COUNTED = 10_000
"""Past this a list says "more than" and pages no further: filters find a home, paging through thousands does not."""
SORTS = ("postcode", "address", "evidence")
NO_VERDICT = "none"
CHECKS = ("check_inside", "check_outside")


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


def every(session: Session, filters: Filters, on: date) -> Iterator[Row]:
    """The whole list in the order of the page, in batches that keep the memory small."""
    ids = list(session.scalars(filtered(session, filters, on).order_by(*_order(filters.sort))))
    for some in portions.of(ids):
        yield from property_rows.rows(session, some, on)


def filtered(session: Session, filters: Filters, on: date) -> Select[int]:
    """The ids of the properties that the filters leave, in no order."""
    query = select(Property.id).outerjoin(VerdictRecord, VerdictRecord.property_id == Property.id)
    return query.where(gazetteer.counts_on(on), *_searched(session, filters.q, on), *_chosen(filters, on))


def _chosen(filters: Filters, on: date) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if filters.ward:
        asked.append(_in_area(filters.ward))
    if filters.designation is not None or filters.check:
        asked.append(_flagged(filters.designation, filters.check))
    if filters.outcome:
        asked.append(_outcome(filters.outcome, on))
    if filters.regime:
        asked.append(queries.of_regime(filters.regime, Property.id, on))
    if filters.licensed is not None:
        there = exists().where(Licence.property_id == Property.id, queries.in_force(on))
        asked.append(there if filters.licensed else ~there)
    if filters.ending is not None:
        soon = Licence.ends_on <= on + timedelta(days=filters.ending)
        asked.append(Property.id.in_(select(Licence.property_id).where(queries.in_force(on), soon)))
    if filters.without_uprn:
        asked.append(Property.uprn.is_(None))
    if filters.of_import is not None:
        asked.append(_of_import(filters.of_import))
    asked += [gazetteer.lies_within(part) for part in filters.within]
    return asked


def _searched(session: Session, q: str, on: date) -> list[ColumnElement[bool]]:
    search = searching.read(q)
    asked: list[ColumnElement[bool]] = []
    if search.uprn:
        asked.append(Property.uprn == search.uprn)
    if search.postcode:
        # A range and not LIKE: it uses the index on both databases.
        asked.append(Property.postcode.between(search.postcode, f"{search.postcode}ZZZ"))
    if search.words:
        asked.append(_with_words(session, q, search, on, asked))
    return asked


def _with_words(
    session: Session, q: str, search: Search, on: date, asked: Sequence[ColumnElement[bool]]
) -> ColumnElement[bool]:
    """With every word, as the beginning of one; where no home has, with slips forgiven."""
    needs = probes.as_typed(likeness.letters(" ".join(search.words)).split())
    if not needs:
        return false()
    there = indexed.have(session, indexed.HOMES, Property.id, needs)
    any_home = select(literal(1)).select_from(Property).where(there, *asked, gazetteer.counts_on(on)).limit(1)
    return there if session.scalar(any_home) else Property.id.in_(finding.homes(session, q, on, slips=True).ids)


def _in_area(code: str) -> ColumnElement[bool]:
    editions = select(Area.id).where(Area.code == code)
    return exists().where(PropertyArea.property_id == Property.id, PropertyArea.area_id.in_(editions))


def _flagged(designation: int | None, check: bool) -> ColumnElement[bool]:
    flagged = select(Flag.property_id)
    if designation is not None:
        flagged = flagged.where(Flag.designation_id == designation)
    if check:
        flagged = flagged.where(Flag.state.in_(CHECKS))
    return Property.id.in_(flagged)


def _of_import(import_id: int) -> ColumnElement[bool]:
    """Made or changed by the import, or with a licence, notice, count, certificate or observation that it wrote last."""
    records = (Licence, Exemption, AmenityCount, EnergyCertificate, Observation)
    written = union_all(*(select(one.property_id).where(one.import_id == import_id) for one in records))
    return or_(Property.import_id == import_id, Property.id.in_(select(written.subquery().c.property_id)))


def _outcome(outcome: str, on: date) -> ColumnElement[bool]:
    """The outcome that stands: an officer's decision where there is one, else the verdict's."""
    decided = select(Decision.property_id).where(queries.decision_stands(on))
    if outcome == NO_VERDICT:
        return and_(VerdictRecord.property_id.is_(None), Property.id.not_in(decided))
    by_rule = and_(VerdictRecord.outcome == outcome, Property.id.not_in(decided))
    return or_(by_rule, Property.id.in_(decided.where(Decision.outcome == outcome)))


def _order(sort: str) -> tuple[ColumnElement[Any], ...]:
    if sort == "evidence":
        return (VerdictRecord.strength.desc().nulls_last(), Property.id.asc())
    if sort == "address":
        return (Property.address.asc(), Property.id.asc())
    return (Property.postcode.asc(), Property.address_key.asc(), Property.id.asc())
