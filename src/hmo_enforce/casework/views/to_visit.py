"""The list that enforcement starts from: homes that need a licence, or probably do, and have none in force.

The surest first: by outcome (an officer's decision above the verdict), then by the strength of the evidence. A temporary
exemption notice in force takes a home off the list for as long as it runs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from hmo_enforce.casework.views import property_rows
from hmo_enforce.kernel import marks, portions
from hmo_enforce.licensing import queries, terms
from hmo_enforce.licensing.records import Decision, Exemption, Licence, Reasoning, VerdictRecord
from hmo_enforce.licensing.verdict import Outcome
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Property

Listed = Select[*tuple[Any, ...]]
PAGE = 50
DECIDED = -2.0
"""How weak the evidence of an officer's decision is: no verdict is as sure."""
LATEST = literal(0) - Property.id
"""Of those that are as sure, the latest record first: the order in which the desk's index has them."""
CALLED_FOR = (Outcome.LICENSABLE.value, Outcome.PROBABLY_LICENSABLE.value)


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
"""Where a home stands on the list: its outcome, how weak its evidence is, its number from the latest on (below nought)."""


def place(one: Visit) -> Place:
    """Where it stands."""
    return one.outcome, DECIDED if one.decided else -one.strength, -one.id


def page(session: Session, wanted: Listed, on: date, size: int = PAGE, behind: Place | None = None) -> Page:
    """Up to `size` homes of those that are wanted of the list, from behind a place on or from the beginning.

    `wanted` is `listed` on the day, or what filters leave of it.
    """
    outcomes = wanted.subquery()
    counted = select(outcomes.c.outcome, func.count()).group_by(outcomes.c.outcome)
    counts: dict[str, int] = {row[0]: row[1] for row in session.execute(counted)}
    if behind is not None:
        wanted = wanted.where(tuple_(*_order(wanted)) > tuple_(*behind))
    keys = session.scalars(_ordered(wanted).limit(size)).all()
    return Page(of(session, keys, on), counts, on, judged_through(session))


def judged_through(session: Session) -> date | None:
    """Through which day the verdicts hold; None where no run has yet gone over every home."""
    mark = marks.found(session, marks.JUDGED)
    return date.fromisoformat(mark["through"]) if mark else None


def every(session: Session, on: date) -> Iterator[Visit]:
    """The whole list in its order, in batches that keep memory small: for a file."""
    keys = session.scalars(_ordered(listed(on))).all()
    for some in portions.of(keys):
        yield from of(session, some, on)


def of(session: Session, keys: Sequence[int], on: date) -> tuple[Visit, ...]:
    """These homes, which are on the list, in the order of their keys: each looked up by itself, and not the list again."""
    homes = {home.id: home for home in session.execute(_homes(keys))}
    reasons = select(Reasoning.id, Reasoning.reasons).where(Reasoning.id.in_({home.reasoning_id for home in homes.values()}))
    said: dict[int, dict[str, Any]] = {row.id: row.reasons for row in session.execute(reasons)}
    decisions, lapsed = property_rows.decisions(session, keys, on), _lapsed(session, keys, on)
    there = (homes[key] for key in keys if key in homes)
    return tuple(_visit(one, said[one.reasoning_id], decisions.get(one.id), lapsed.get(one.id)) for one in there)


def listed(on: date) -> Listed:
    """Property, outcome and how weak its evidence is (from -1, a decision below that), of every home on the list; in no order.

    By the rules or by an officer, each looked for by itself: PostgreSQL uses no index for either at once, and SQLite looks
    for each home's decision among all.
    """
    # Worked out once: where PostgreSQL thinks that few homes are left, as at the end of a list, it would begin anew for each.
    called = union_all(_by_rule(on), _by_hand(on)).cte("called").prefix_with("MATERIALIZED").c
    told: Listed = select(Property.id, called.outcome, called.weakness)
    return told.join(called.home.table, called.home == Property.id).where(gazetteer.counts_on(on))


def _by_rule(on: date) -> Listed:
    told = (VerdictRecord.property_id.label("home"), VerdictRecord.outcome, (-VerdictRecord.strength).label("weakness"))
    called = (VerdictRecord.outcome.in_(CALLED_FOR), VerdictRecord.property_id.not_in(queries.decided(on)))
    return select(*told).where(*called, unlicensed(on), ~spared(VerdictRecord.regime, on))


def _by_hand(on: date) -> Listed:
    stands = queries.decisions_standing(on).c
    told = select(stands.home, stands.outcome, literal(DECIDED).label("weakness"))
    query = told.join(VerdictRecord, VerdictRecord.property_id == stands.home).where(stands.outcome.in_(CALLED_FOR))
    return query.where(unlicensed(on), ~spared(func.coalesce(stands.regime, VerdictRecord.regime), on))


def unlicensed(on: date) -> ColumnElement[bool]:
    """No licence of the home is in force on the day."""
    licensed = gazetteer.homes_with(Licence.property_id, queries.in_force(on))
    return VerdictRecord.property_id.not_in(licensed)


def spared(regime: ColumnElement[Any] | InstrumentedAttribute[Any], on: date) -> ColumnElement[bool]:
    """A notice that spares the licence of this regime. While the regime is open, the verdict has weighed what runs."""
    part = case(terms.PART_OF, value=regime)
    parts = sorted(set(terms.PART_OF.values()))
    runs = {one: gazetteer.homes_with(Exemption.property_id, queries.notice_runs(on), Exemption.part == one) for one in parts}
    each = (and_(part == one, VerdictRecord.property_id.in_(runs[one])) for one in parts)
    # Where no regime is said, no part of the Act is either: null is no.
    return func.coalesce(or_(*each), false())


def _order(wanted: Listed) -> tuple[ColumnElement[Any], ...]:
    # "licensable" comes before "probably_licensable" in the alphabet as well as in the queue.
    columns = wanted.selected_columns
    return (columns["outcome"], columns["weakness"], LATEST)


def _ordered(wanted: Listed) -> Listed:
    return wanted.order_by(*_order(wanted))


def _homes(keys: Sequence[int]) -> Select[*tuple[Any, ...]]:
    verdict = (VerdictRecord.outcome, VerdictRecord.strength, VerdictRecord.reasoning_id)
    query = select(Property.id, Property.uprn, Property.address, Property.postcode, *verdict)
    return query.join(VerdictRecord, VerdictRecord.property_id == Property.id).where(Property.id.in_(keys))


def _lapsed(session: Session, ids: Sequence[int], on: date) -> dict[int, date]:
    """On which day the latest licence of each home ended, by its term or its revocation."""
    latest = type_coerce(func.max(queries.ended_on()), Date)
    behind = gazetteer.behind(session, ids)
    query = select(Licence.property_id, latest).where(Licence.property_id.in_(behind), queries.is_over(on))
    found: dict[int, date] = {}
    for key, ended_on in session.execute(query.group_by(Licence.property_id)):
        found[behind[key]] = max(ended_on, found.get(behind[key], date.min))
    return found


def _visit(home: Any, said: Mapping[str, Any], decision: Decision | None, lapsed_on: date | None) -> Visit:
    regime = (decision.regime,) if decision and decision.regime else ()
    return Visit(
        id=home.id,
        uprn=home.uprn,
        address=home.address,
        postcode=home.postcode,
        outcome=decision.outcome if decision else home.outcome,
        regimes=regime or tuple(said.get("possible_regimes", ())),
        strength=1.0 if decision else home.strength,
        decided=decision is not None,
        reasons=(decision.why,) if decision else tuple(ground["sentence"] for ground in said.get("grounds", ())),
        rests_on=() if decision else tuple(_support(one) for one in said.get("rests_on", ()) if one["standing"] != "presumed"),
        to_ask=len(said.get("questions", ())),
        lapsed_on=lapsed_on,
    )


def _support(one: Mapping[str, Any]) -> str:
    fact = "inside the area" if one["fact"].startswith("inside:") else one["fact"].replace("_", " ")
    return f"{fact}: {one['value']} ({one['source']}, {one['confidence']:.2f})"
