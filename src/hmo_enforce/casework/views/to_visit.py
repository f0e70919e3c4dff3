"""The list that enforcement starts from: homes that need a licence, or probably do, and have none in force.

The surest first: by outcome (an officer's decision above the verdict), then by the strength of the evidence. A temporary
exemption notice in force takes a home off the list for as long as it runs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, case, exists, false, func, literal, or_, select, tuple_, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from hmo_enforce.areas.records import Area, Flag, PropertyArea
from hmo_enforce.casework.views import property_conditions as conditions
from hmo_enforce.kernel import marks, portions
from hmo_enforce.licensing import queries, terms
from hmo_enforce.licensing.records import Decision, Exemption, Licence, Reasoning, VerdictRecord
from hmo_enforce.licensing.verdict import Outcome
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Property

PAGE = 50
CALLED_FOR = (Outcome.LICENSABLE.value, Outcome.PROBABLY_LICENSABLE.value)


@dataclass(frozen=True, slots=True)
class Filters:
    """`ward` is an area's code, of any edition; `regime` also finds homes whose regime is not settled but may be that."""

    ward: str = ""
    regime: str = ""
    designation: int | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """A home to look at. `regimes` are those that may apply; `reasons` whole sentences; `to_ask` how many questions
    are open; `lapsed_on` when its latest licence ended, if it had one; `decided` that an officer decided it."""

    id: int
    uprn: str | None
    address: str
    postcode: str | None
    outcome: str
    regimes: tuple[str, ...]
    strength: float
    decided: bool
    reasons: tuple[str, ...]
    rests_on: tuple[str, ...]
    to_ask: int
    lapsed_on: date | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the list; `counts` are of the whole of it, by outcome.

    Licences, notices and decisions are those of the day `on`; the verdicts hold through `judged_through`, which is None
    where no run has yet gone over every home.
    """

    visits: tuple[Visit, ...]
    counts: Mapping[str, int]
    on: date
    judged_through: date | None

    @property
    def total(self) -> int:
        """How many homes are on the list."""
        return sum(self.counts.values())


Place = tuple[str, float, int]
"""Where a home stands on the list: its outcome, how weak its evidence is, its number."""


def place(one: Visit) -> Place:
    """Where it stands."""
    return one.outcome, -one.strength, one.id


def page(session: Session, filters: Filters, on: date, size: int = PAGE, behind: Place | None = None) -> Page:
    """Up to `size` homes, from behind a place on or from the beginning, as things stand on the day."""
    wanted = listed(on).where(*_filtered(filters, on))
    outcomes = wanted.subquery()
    counted = select(outcomes.c.outcome, func.count()).group_by(outcomes.c.outcome)
    counts: dict[str, int] = {row[0]: row[1] for row in session.execute(counted)}
    if behind is not None:
        wanted = wanted.where(tuple_(*_order(wanted)) > tuple_(*behind))
    rows = session.execute(_ordered(wanted).limit(size)).all()
    return Page(_visits(session, rows, on), counts, on, judged_through(session))


def judged_through(session: Session) -> date | None:
    """Through which day the verdicts hold; None where no run has yet gone over every home."""
    mark = marks.found(session, marks.JUDGED)
    return date.fromisoformat(mark["through"]) if mark else None


def every(session: Session, filters: Filters, on: date) -> Iterator[Visit]:
    """The whole list in its order, in batches that keep memory small: for a file."""
    rows = session.execute(_ordered(listed(on).where(*_filtered(filters, on)))).all()
    for some in portions.of(rows):
        yield from _visits(session, some, on)


def of(session: Session, keys: Sequence[int], on: date) -> tuple[Visit, ...]:
    """Those of the list, in the order of their keys."""
    rows = session.execute(listed(on).where(VerdictRecord.property_id.in_(keys))).all()
    found = {one.id: one for one in _visits(session, rows, on)}
    return tuple(found[key] for key in keys if key in found)


def listed(on: date) -> Select[Any]:
    """Property, outcome, how weak its evidence is (from -1), its decision and reasoning, of every home on the list; in no
    order."""
    latest = select(func.max(Decision.id)).where(queries.decision_stands(on))
    latest = latest.group_by(gazetteer.home_of(Decision.property_id))
    told = (Decision.id, gazetteer.home_of(Decision.property_id).label("property_id"), Decision.outcome, Decision.regime)
    decisions = select(*told).where(Decision.id.in_(latest)).subquery()
    stands = decisions.c
    outcome = func.coalesce(stands.outcome, VerdictRecord.outcome)
    strength = case((stands.id.is_not(None), literal(1.0)), else_=VerdictRecord.strength)
    decided = select(gazetteer.home_of(Decision.property_id)).where(queries.decision_stands(on))
    # Said twice, so that the index on outcomes is used; decisions are few.
    worth_a_look = or_(VerdictRecord.outcome.in_(CALLED_FOR), VerdictRecord.property_id.in_(decided))
    return (
        select(
            VerdictRecord.property_id,
            outcome.label("outcome"),
            (-strength).label("weakness"),
            stands.id.label("decision"),
            VerdictRecord.reasoning_id,
        )
        .join(Property, Property.id == VerdictRecord.property_id)
        .outerjoin(decisions, stands.property_id == VerdictRecord.property_id)
        .where(worth_a_look, outcome.in_(CALLED_FOR))
        .where(gazetteer.counts_on(on), unlicensed(on))
        .where(~spared(func.coalesce(stands.regime, VerdictRecord.regime), on))
    )


def unlicensed(on: date) -> ColumnElement[bool]:
    """No licence of the home is in force on the day."""
    licensed = select(gazetteer.home_of(Licence.property_id)).where(queries.in_force(on))
    return VerdictRecord.property_id.not_in(licensed)


def spared(regime: ColumnElement[Any] | InstrumentedAttribute[Any], on: date) -> ColumnElement[bool]:
    """A notice that spares the licence of this regime. While the regime is open, the verdict has weighed what runs."""
    part = case(terms.PART_OF, value=regime)
    notices = select(gazetteer.home_of(Exemption.property_id)).where(queries.notice_runs(on))
    parts = sorted(set(terms.PART_OF.values()))
    each = (and_(part == one, VerdictRecord.property_id.in_(notices.where(Exemption.part == one))) for one in parts)
    # Where no regime is said, no part of the Act is either: null is no.
    return func.coalesce(or_(*each), false())


def in_area(code: str) -> ColumnElement[bool]:
    """In the ward or other area of this code, of whatever edition."""
    editions = select(Area.id).where(Area.code == code)
    return exists().where(PropertyArea.property_id == VerdictRecord.property_id, PropertyArea.area_id.in_(editions))


def in_designation(designation: int) -> ColumnElement[bool]:
    """In the designation, or too near its line."""
    return exists().where(Flag.property_id == VerdictRecord.property_id, Flag.designation_id == designation)


def _filtered(filters: Filters, on: date) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if filters.ward:
        asked.append(in_area(filters.ward))
    if filters.designation is not None:
        asked.append(in_designation(filters.designation))
    if filters.outcome in CALLED_FOR:
        asked.append(conditions.outcome_is(filters.outcome, on))
    if filters.regime:
        asked.append(queries.of_regime(filters.regime, VerdictRecord.property_id, on))
    return asked


def _order(wanted: Select[Any]) -> tuple[ColumnElement[Any], ...]:
    # "licensable" comes before "probably_licensable" in the alphabet as well as in the queue.
    columns = wanted.selected_columns
    return (columns["outcome"].element, columns["weakness"].element, VerdictRecord.property_id.expression)


def _ordered(wanted: Select[Any]) -> Select[Any]:
    return wanted.order_by(*_order(wanted))


def _visits(session: Session, rows: Any, on: date) -> tuple[Visit, ...]:
    ids = [row.property_id for row in rows]
    homes = {home.id: home for home in session.execute(
        select(Property.id, Property.uprn, Property.address, Property.postcode).where(Property.id.in_(ids))
    )}  # fmt: skip
    reasons = select(Reasoning.id, Reasoning.reasons).where(Reasoning.id.in_({row.reasoning_id for row in rows}))
    said: dict[int, dict[str, Any]] = {row.id: row.reasons for row in session.execute(reasons)}
    decisions = {one.id: one for one in session.scalars(
        select(Decision).where(Decision.id.in_([row.decision for row in rows if row.decision]))
    )}  # fmt: skip
    lapsed = _lapsed(session, ids, on)
    return tuple(
        _visit(row, homes[row.property_id], said[row.reasoning_id], decisions.get(row.decision), lapsed.get(row.property_id))
        for row in rows
    )


def _lapsed(session: Session, ids: list[int], on: date) -> dict[int, date]:
    """On which day the latest licence of each home ended, by its term or its revocation."""
    latest = type_coerce(func.max(queries.ended_on()), Date)
    behind = gazetteer.behind(session, ids)
    query = select(Licence.property_id, latest).where(Licence.property_id.in_(behind), queries.is_over(on))
    found: dict[int, date] = {}
    for key, ended_on in session.execute(query.group_by(Licence.property_id)):
        found[behind[key]] = max(ended_on, found.get(behind[key], date.min))
    return found


def _visit(row: Any, home: Any, said: Mapping[str, Any], decision: Decision | None, lapsed_on: date | None) -> Visit:
    regime = (decision.regime,) if decision and decision.regime else ()
    return Visit(
        id=home.id,
        uprn=home.uprn,
        address=home.address,
        postcode=home.postcode,
        outcome=row.outcome,
        regimes=regime or tuple(said.get("possible_regimes", ())),
        strength=-row.weakness,
        decided=decision is not None,
        reasons=(decision.why,) if decision else tuple(ground["sentence"] for ground in said.get("grounds", ())),
        rests_on=() if decision else tuple(_support(one) for one in said.get("rests_on", ()) if one["standing"] != "presumed"),
        to_ask=len(said.get("questions", ())),
        lapsed_on=lapsed_on,
    )


def _support(one: Mapping[str, Any]) -> str:
    fact = "inside the area" if one["fact"].startswith("inside:") else one["fact"].replace("_", " ")
    return f"{fact}: {one['value']} ({one['source']}, {one['confidence']:.2f})"
