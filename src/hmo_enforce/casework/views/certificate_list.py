"""Homes by how their certificates stand: of which kind one ends soon, is out of date, found defects, or is missing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Subquery,
    and_,
    false,
    func,
    literal,
    null,
    or_,
    select,
    union,
    union_all,
)
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
lodged_on = func.coalesce(EnergyCertificate.lodged_on, EnergyCertificate.inspected_on)
_WITH_REGISTER = ("", EPC)
EXPECTED = tuple(name for name, kind in certificates.KINDS.items() if kind.expected)


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest certificate of a kind; `key` as `certificates.newness` has it."""

    key: int | str
    number: str | None
    issued_on: date | None
    ends_on: date | None
    outcome: str | None
    standing: Standing

    @property
    def registered(self) -> bool:
        """Whether it is the energy register's own."""
        return isinstance(self.key, str)

    @property
    def newness(self) -> tuple[date, bool, date, int | str]:
        """What it is the newest by."""
        return certificates.newness(self.key, self.issued_on, self.ends_on)


@dataclass(frozen=True, slots=True)
class Row:
    """A home, and of each kind the newest certificate on record."""

    id: int
    uprn: str | None
    address: str
    postcode: str | None
    latest: Mapping[str, Latest]


def in_state(
    state: str, kind: str, within_days: int, on: date, homes: ColumnElement[bool] | None = None
) -> ColumnElement[bool]:
    """That the newest certificate of a home is in the state, or that it has none: of the kind, or with "" of any (of those
    expected, missing). `homes`, as `of_homes` says: of others it need not be known.
    """
    if state == MISSING:
        return or_(*(~_there(one) for one in ((kind,) if kind else EXPECTED)))
    stands = _standing(state, within_days, on)
    # In most homes one has ended in some year, so that there the homes that are asked about are fewer.
    asked = select(Property.id).where(homes) if state == ENDED and homes is not None else _with_one_that_stands(kind, stands)
    newest = _newest(kind, stands, _records_of(asked), on)
    return Property.id.in_(select(newest.c.home).where(newest.c.place == 1, newest.c.stands))


def of_homes(homes: str, on: date) -> ColumnElement[bool] | None:
    """Which homes: those that need a licence by the decision that stands or else the verdict, the licensed, or all (None)."""
    if homes == LICENSED:
        return Property.id.in_(gazetteer.homes_with(Licence.property_id, queries.in_force(on)))
    return None if homes == ALL else _needs_a_licence(on)


def rows(session: Session, ids: Sequence[int], on: date) -> tuple[Row, ...]:
    """A row for each home, in the order of the ids: four queries."""
    query = select(Property.id, Property.uprn, Property.address, Property.postcode).where(Property.id.in_(ids))
    homes = {home.id: home for home in session.execute(query)}
    latest: dict[int, dict[str, Latest]] = {id_: {} for id_ in ids}
    behind = gazetteer.behind(session, ids)
    for key, kind, one in (*_recorded(session, behind, on), *_registered(session, behind, on)):
        of_home = latest[behind[key]]
        of_home[kind] = max(of_home.get(kind, one), one, key=lambda each: each.newness)
    told = (homes[id_] for id_ in ids if id_ in homes)
    return tuple(Row(one.id, one.uprn, one.address, one.postcode, latest[one.id]) for one in told)


def _there(kind: str) -> ColumnElement[bool]:
    """That any of the kind is on record, in date or not."""
    there = Property.id.in_(gazetteer.homes_with(Certificate.property_id, *_recorded_of(kind)))
    if kind != EPC:
        return there
    registered = gazetteer.homes_with(EnergyCertificate.property_id, EnergyCertificate.property_id.is_not(None))
    return or_(there, Property.id.in_(registered))


@dataclass(frozen=True, slots=True)
class Stands:
    """That a certificate is in a state: one that was recorded, and one of the energy register's."""

    recorded: ColumnElement[bool]
    registered: ColumnElement[bool]


def _standing(state: str, within_days: int, on: date) -> Stands:
    """One without a last day never ends."""
    if state == DEFECTS:
        return Stands(Certificate.outcome == certificates.UNSATISFACTORY, false())
    since = certificates.issued_since(on, _months_of_epcs())
    if state == ENDED:
        return Stands(Certificate.ends_on < on, lodged_on < since)
    last_on = on + timedelta(days=within_days)
    until = certificates.issued_since(last_on + timedelta(days=1), _months_of_epcs())
    return Stands(Certificate.ends_on.between(on, last_on), and_(lodged_on >= since, lodged_on < until))


def _newest(kind: str, stands: Stands, keys: Select[int], on: date) -> Subquery:
    """Each certificate of the records of these keys, and whether it `stands`; as its `place` 1 where it is the newest of its
    kind there.

    The order is that of `certificates.newness`.
    """
    came = select(
        gazetteer.home_of(Certificate.property_id).label("home"), Certificate.kind, Certificate.issued_on, Certificate.ends_on,
        literal(0).label("registered"), Certificate.id.label("key"), func.coalesce(stands.recorded, false()).label("stands"),
    ).where(*_recorded_of(kind), Certificate.property_id.in_(keys))  # fmt: skip
    lodged = select(
        gazetteer.home_of(EnergyCertificate.property_id), literal(EPC), lodged_on, null(),
        literal(1), literal(0), func.coalesce(stands.registered, false()),
    ).where(EnergyCertificate.property_id.in_(keys))  # fmt: skip
    every = (union_all(came, lodged) if kind in _WITH_REGISTER else came).subquery()
    newest = (
        every.c.issued_on.desc().nulls_last(), every.c.registered.desc(), every.c.ends_on.desc().nulls_first(),
        every.c.key.desc(),
    )  # fmt: skip
    place = func.row_number().over(partition_by=(every.c.home, every.c.kind), order_by=newest).label("place")
    issued = or_(every.c.issued_on.is_(None), every.c.issued_on <= on)
    return select(every.c.home, every.c.stands, place).where(issued).subquery()


def _with_one_that_stands(kind: str, stands: Stands) -> Select[int] | CompoundSelect[int]:
    """The homes with such a certificate, newest or not."""
    came = select(gazetteer.home_of(Certificate.property_id)).where(*_recorded_of(kind), stands.recorded)
    registered = (EnergyCertificate.property_id.is_not(None), stands.registered)
    lodged = select(gazetteer.home_of(EnergyCertificate.property_id)).where(*registered)
    return union(came, lodged) if kind in _WITH_REGISTER else came


def _records_of(asked: Select[int] | CompoundSelect[int]) -> Select[int]:
    """The keys of these homes, and of the records merged into them."""
    homes, second = asked.cte("homes"), aliased(Property)
    merged = select(second.id).join(homes, second.same_as_id == homes.c[0])
    return select(union_all(select(homes.c[0]), merged).subquery())


def _recorded_of(kind: str) -> list[ColumnElement[bool]]:
    return [Certificate.withdrawn_at.is_(None), *([Certificate.kind == kind] if kind else [])]


def _months_of_epcs() -> int:
    """The same in every edition of the law on record (a test holds it)."""
    return next(term.months for term in book.certificate_terms() if term.kind == EPC and term.months)


def _needs_a_licence(on: date) -> ColumnElement[bool]:
    stands, called_for = queries.decision_stands(on), Decision.outcome.in_(LICENCE_CALLED_FOR)
    judged = select(VerdictRecord.property_id).where(VerdictRecord.outcome.in_(LICENCE_CALLED_FOR))
    by_rule = and_(Property.id.in_(judged), Property.id.not_in(gazetteer.homes_with(Decision.property_id, stands)))
    return or_(by_rule, Property.id.in_(gazetteer.homes_with(Decision.property_id, stands, called_for)))


def _recorded(session: Session, keys: Collection[int], on: date) -> list[tuple[int, str, Latest]]:
    """What officers recorded."""
    query = (
        select(Certificate)
        .where(Certificate.property_id.in_(keys), Certificate.withdrawn_at.is_(None))
        .where(or_(Certificate.issued_on.is_(None), Certificate.issued_on <= on))
    )
    return [
        (one.property_id, one.kind, Latest(one.id, one.number, one.issued_on, one.ends_on, one.outcome, _on(one.ends_on, on)))
        for one in session.scalars(query)
    ]


def _registered(session: Session, keys: Collection[int], on: date) -> list[tuple[int, str, Latest]]:
    """What the energy register has."""
    found = []
    for one in session.scalars(select(EnergyCertificate).where(EnergyCertificate.property_id.in_(keys))):
        issued_on = one.lodged_on or one.inspected_on
        ends_on = certificates.ends_on(issued_on, None, certificates.term(EPC, issued_on, book.certificate_terms()))
        if one.property_id is not None and (issued_on is None or issued_on <= on):
            number = one.certificate_number
            told = Latest(number, number, issued_on, ends_on, None, _on(ends_on, on))
            found.append((one.property_id, EPC, told))
    return found


def _on(ends_on: date | None, on: date) -> Standing:
    return certificates.standing(None, ends_on, on, replaced=False, withdrawn=False)
