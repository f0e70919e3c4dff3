"""Certificates that run out soon, have run out, found defects, or are missing: of homes that need or have a licence, by kind.

A row is a home and a kind, with the certificate of that kind that stands, if there is one. Two queries for the list and three
for its page, however many rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from hmo_enforce.areas.records import Area, PropertyArea
from hmo_enforce.casework.views.property_rows import LICENCE_CALLED_FOR
from hmo_enforce.kernel import portions
from hmo_enforce.law import book
from hmo_enforce.licensing import queries
from hmo_enforce.licensing.records import Decision, Licence, VerdictRecord
from hmo_enforce.properties import certificates
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Certificate, EnergyCertificate, Property

PAGE = 50
MOST_COUNTED = 10_000
EPC = "epc"
ENDING, ENDED, DEFECTS, MISSING = "ending", "ended", "defects", "missing"
STATES = (ENDING, ENDED, DEFECTS, MISSING)
NEEDED, LICENSED, ALL = "needed", "licensed", "all"
HOMES = (NEEDED, LICENSED, ALL)
EXPECTED = tuple(name for name, kind in certificates.KINDS.items() if kind.expected)


@dataclass(frozen=True, slots=True)
class Filters:
    """`kind`: one of `certificates.KINDS`, or "" for all of them (of what is missing: all that are expected).

    `homes`: needed (a licence is called for, or probably), licensed (one is in force), or all. `within`: days, of what ends.
    """

    state: str = ENDING
    kind: str = ""
    homes: str = NEEDED
    within: int = 60
    ward: str = ""
    page: int = 1

    @property
    def kinds(self) -> tuple[str, ...]:
        """Those that are asked for."""
        if self.kind:
            return (self.kind,)
        return EXPECTED if self.state == MISSING else tuple(certificates.KINDS)


@dataclass(frozen=True, slots=True)
class Row:
    """A home and a kind; the rest is of the certificate that stands, None where there is none."""

    property_id: int
    uprn: str | None
    address: str
    postcode: str | None
    kind: str
    number: str | None = None
    issued_on: date | None = None
    ends_on: date | None = None
    outcome: str | None = None
    registered: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `total` is at most MOST_COUNTED; `more` says that there are more."""

    rows: tuple[Row, ...]
    total: int
    more: bool
    number: int
    pages: int


def page(session: Session, filters: Filters, on: date, size: int = PAGE) -> Page:
    """The page asked for, as things stand on the day; past the last page, the last."""
    listed = _listed(filters, on)
    counted = session.scalar(select(func.count()).select_from(listed.limit(MOST_COUNTED + 1).subquery())) or 0
    total = min(counted, MOST_COUNTED)
    pages = max(1, -(-total // size))
    number = min(max(filters.page, 1), pages)
    found = session.execute(_ordered(listed).offset((number - 1) * size).limit(size)).all()
    return Page(_rows(session, found, on), total, counted > MOST_COUNTED, number, pages)


def every(session: Session, filters: Filters, on: date) -> Iterator[Row]:
    """The whole list in its order, in batches that keep memory small: for a file."""
    for some in portions.of(session.execute(_ordered(_listed(filters, on))).all()):
        yield from _rows(session, some, on)


def _listed(filters: Filters, on: date) -> Any:
    """Home, kind, and what they are ordered by."""
    return union_all(*(_of_kind(filters, kind, on) for kind in filters.kinds))


def _ordered(listed: Any) -> Any:
    return listed.order_by("postcode", "address_key", "property_id", "kind")


def _of_kind(filters: Filters, kind: str, on: date) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Property.id.label("property_id"), literal(kind).label("kind"), Property.postcode, Property.address_key,
    )  # fmt: skip
    query = select(*columns).where(gazetteer.counts_on(on), *_homes(filters, on))
    return query.where(*_in_state(filters, kind, on))


def _in_state(filters: Filters, kind: str, on: date) -> tuple[ColumnElement[bool], ...]:
    there, counts = _there(kind), _counts(kind, on)
    if filters.state == MISSING:
        return (~there,)
    if filters.state == ENDED:
        return there, ~counts
    if filters.state == DEFECTS:
        return (_found_defects(kind, on),)
    return counts, ~_counts(kind, on + timedelta(days=filters.within + 1))


def _with(kind: str, *that: ColumnElement[bool]) -> ColumnElement[bool]:
    """That the home has one of the kind, of which this holds, and which nobody withdrew."""
    home = gazetteer.home_of(Certificate.property_id)
    return Property.id.in_(select(home).where(Certificate.kind == kind, Certificate.withdrawn_at.is_(None), *that))


def _registered_as(*that: ColumnElement[bool]) -> ColumnElement[bool]:
    home = gazetteer.home_of(EnergyCertificate.property_id)
    return Property.id.in_(select(home).where(EnergyCertificate.property_id.is_not(None), *that))


def _there(kind: str) -> ColumnElement[bool]:
    """That any of the kind is on record, in date or not."""
    return or_(_with(kind), _registered_as()) if kind == EPC else _with(kind)


def _counts(kind: str, on: date) -> ColumnElement[bool]:
    """That one of the kind counts on the day; one without a last day counts on."""
    recorded = _with(kind, or_(Certificate.ends_on >= on, Certificate.ends_on.is_(None)))
    if kind != EPC:
        return recorded
    lodged_on = func.coalesce(EnergyCertificate.lodged_on, EnergyCertificate.inspected_on)
    since = certificates.issued_since(on, _months_of_epcs())
    return or_(recorded, _registered_as(lodged_on >= since))


def _months_of_epcs() -> int:
    """The same in every edition of the law on record (a test holds it)."""
    return next(term.months for term in book.certificate_terms() if term.kind == EPC and term.months)


def _found_defects(kind: str, on: date) -> ColumnElement[bool]:
    """That the newest of the kind found defects, in date or not."""
    newer = aliased(Certificate)
    same = newer.property_id.in_(gazetteer.keys(gazetteer.home_of(Certificate.property_id)))
    later = and_(
        same, newer.kind == kind, newer.withdrawn_at.is_(None),
        newer.issued_on > Certificate.issued_on, newer.issued_on <= on,
    )  # fmt: skip
    return _with(kind, Certificate.outcome == certificates.UNSATISFACTORY, ~exists().where(later))


def _homes(filters: Filters, on: date) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if filters.homes == NEEDED:
        asked.append(_needs_a_licence(on))
    if filters.homes == LICENSED:
        asked.append(Property.id.in_(select(gazetteer.home_of(Licence.property_id)).where(queries.in_force(on))))
    if filters.ward:
        editions = select(Area.id).where(Area.code == filters.ward)
        asked.append(Property.id.in_(select(PropertyArea.property_id).where(PropertyArea.area_id.in_(editions))))
    return asked


def _needs_a_licence(on: date) -> ColumnElement[bool]:
    """By the officer's decision that stands, else by the verdict; surely or probably."""
    decided = select(gazetteer.home_of(Decision.property_id)).where(queries.decision_stands(on))
    judged = select(VerdictRecord.property_id).where(VerdictRecord.outcome.in_(LICENCE_CALLED_FOR))
    by_rule = and_(Property.id.in_(judged), Property.id.not_in(decided))
    return or_(by_rule, Property.id.in_(decided.where(Decision.outcome.in_(LICENCE_CALLED_FOR))))


def _rows(session: Session, found: Sequence[Any], on: date) -> tuple[Row, ...]:
    ids = sorted({row.property_id for row in found})
    query = select(Property.id, Property.uprn, Property.address, Property.postcode).where(Property.id.in_(ids))
    homes = {home.id: home for home in session.execute(query)}
    behind = gazetteer.behind(session, ids)
    stands = {**_recorded(session, behind, on)}
    for key, registered in _registered(session, behind, on).items():
        stands[key] = max(stands.get(key, registered), registered, key=lambda one: one["issued_on"] or date.min)
    return tuple(_row(homes[row.property_id], row.kind, stands.get((row.property_id, row.kind), {})) for row in found)


def _row(home: Any, kind: str, told: Mapping[str, Any]) -> Row:
    return Row(home.id, home.uprn, home.address, home.postcode, kind, **told)


Told = dict[tuple[int, str], dict[str, Any]]


def _recorded(session: Session, behind: Mapping[int, int], on: date) -> Told:
    """The newest of each home and kind."""
    query = (
        select(Certificate)
        .where(Certificate.property_id.in_(behind), Certificate.withdrawn_at.is_(None))
        .where(or_(Certificate.issued_on.is_(None), Certificate.issued_on <= on))
        .order_by(Certificate.issued_on.asc().nulls_first(), Certificate.ends_on, Certificate.id)
    )
    return {
        (behind[one.property_id], one.kind): {
            "number": one.number, "issued_on": one.issued_on, "ends_on": one.ends_on, "outcome": one.outcome,
        }
        for one in session.scalars(query)
    }  # fmt: skip


def _registered(session: Session, behind: Mapping[int, int], on: date) -> Told:
    query = select(EnergyCertificate).where(EnergyCertificate.property_id.in_(behind))
    found: Told = {}
    for one in session.scalars(query):
        issued_on = one.lodged_on or one.inspected_on
        law = certificates.term(EPC, issued_on, book.certificate_terms())
        told = {
            "number": one.certificate_number, "issued_on": issued_on, "registered": True,
            "ends_on": certificates.ends_on(issued_on, None, law),
        }  # fmt: skip
        key = (behind[one.property_id or 0], EPC)
        if issued_on is None or issued_on <= on:
            found[key] = max(found.get(key, told), told, key=lambda each: each["issued_on"] or date.min)
    return found
