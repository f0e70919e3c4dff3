"""Homes by how their certificates stand: of which kind one ends soon, is out of date, found defects, or is missing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from hmo_enforce.casework.views.property_rows import LICENCE_CALLED_FOR
from hmo_enforce.law import book
from hmo_enforce.licensing import queries
from hmo_enforce.licensing.records import Decision, Licence, VerdictRecord
from hmo_enforce.properties import certificates
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.certificates import Standing
from hmo_enforce.properties.records import Certificate, EnergyCertificate, Property

EPC = "epc"
ENDING, ENDED, DEFECTS, MISSING = "ending", "ended", "defects", "missing"
NEEDED, LICENSED, ALL = "needed", "licensed", "all"
WITHIN_DAYS = 60
EXPECTED = tuple(name for name, kind in certificates.KINDS.items() if kind.expected)


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest certificate of a kind; `registered`: the energy register's own."""

    number: str | None
    issued_on: date | None
    ends_on: date | None
    outcome: str | None
    standing: Standing
    registered: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A home, and of each kind the newest certificate on record."""

    id: int
    uprn: str | None
    address: str
    postcode: str | None
    latest: Mapping[str, Latest]


def in_state(state: str, kind: str, within_days: int, on: date) -> ColumnElement[bool]:
    """That a home has a certificate in the state, or lacks one: of the kind, or with "" of any (of those expected, missing)."""
    kinds = (kind,) if kind else EXPECTED if state == MISSING else tuple(certificates.KINDS)
    return or_(*(_of_kind(state, one, within_days, on) for one in kinds))


def of_homes(homes: str, on: date) -> ColumnElement[bool] | None:
    """Which homes: those that need a licence by the decision that stands or else the verdict, the licensed, or all (None)."""
    if homes == LICENSED:
        return Property.id.in_(select(gazetteer.home_of(Licence.property_id)).where(queries.in_force(on)))
    return None if homes == ALL else _needs_a_licence(on)


def rows(session: Session, ids: Sequence[int], on: date) -> tuple[Row, ...]:
    """A row for each home, in the order of the ids: four queries."""
    query = select(Property.id, Property.uprn, Property.address, Property.postcode).where(Property.id.in_(ids))
    homes = {home.id: home for home in session.execute(query)}
    latest: dict[int, dict[str, Latest]] = {id_: {} for id_ in ids}
    behind = gazetteer.behind(session, ids)
    for key, kind, one in (*_recorded(session, behind, on), *_registered(session, behind, on)):
        there = latest[behind[key]].get(kind)
        if there is None or (one.issued_on or date.min) >= (there.issued_on or date.min):
            latest[behind[key]][kind] = one
    told = (homes[id_] for id_ in ids if id_ in homes)
    return tuple(Row(one.id, one.uprn, one.address, one.postcode, latest[one.id]) for one in told)


def _of_kind(state: str, kind: str, within_days: int, on: date) -> ColumnElement[bool]:
    there, counts = _there(kind), _counts(kind, on)
    if state == MISSING:
        return ~there
    if state == ENDED:
        return and_(there, ~counts)
    if state == DEFECTS:
        return _found_defects(kind, on)
    return and_(counts, ~_counts(kind, on + timedelta(days=within_days + 1)))


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


def _needs_a_licence(on: date) -> ColumnElement[bool]:
    decided = select(gazetteer.home_of(Decision.property_id)).where(queries.decision_stands(on))
    judged = select(VerdictRecord.property_id).where(VerdictRecord.outcome.in_(LICENCE_CALLED_FOR))
    by_rule = and_(Property.id.in_(judged), Property.id.not_in(decided))
    return or_(by_rule, Property.id.in_(decided.where(Decision.outcome.in_(LICENCE_CALLED_FOR))))


def _recorded(session: Session, keys: Collection[int], on: date) -> list[tuple[int, str, Latest]]:
    """What officers recorded, the oldest first."""
    query = (
        select(Certificate)
        .where(Certificate.property_id.in_(keys), Certificate.withdrawn_at.is_(None))
        .where(or_(Certificate.issued_on.is_(None), Certificate.issued_on <= on))
        .order_by(Certificate.issued_on.asc().nulls_first(), Certificate.ends_on, Certificate.id)
    )
    return [
        (one.property_id, one.kind, Latest(one.number, one.issued_on, one.ends_on, one.outcome, _on(one.ends_on, on)))
        for one in session.scalars(query)
    ]


def _registered(session: Session, keys: Collection[int], on: date) -> list[tuple[int, str, Latest]]:
    """What the energy register has."""
    found = []
    for one in session.scalars(select(EnergyCertificate).where(EnergyCertificate.property_id.in_(keys))):
        issued_on = one.lodged_on or one.inspected_on
        ends_on = certificates.ends_on(issued_on, None, certificates.term(EPC, issued_on, book.certificate_terms()))
        if one.property_id is not None and (issued_on is None or issued_on <= on):
            told = Latest(one.certificate_number, issued_on, ends_on, None, _on(ends_on, on), registered=True)
            found.append((one.property_id, EPC, told))
    return found


def _on(ends_on: date | None, on: date) -> Standing:
    return certificates.standing(None, ends_on, on, replaced=False, withdrawn=False)
