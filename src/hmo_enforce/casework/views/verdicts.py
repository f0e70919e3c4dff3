"""How a home stands by the rules on a day, and what officers decided of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock, marks
from hmo_enforce.licensing import queries
from hmo_enforce.licensing.records import Decision, PastVerdict, VerdictRecord
from hmo_enforce.licensing.verdict import Verdict
from hmo_enforce.properties import queries as gazetteer

Rules = Callable[[Session, int, date], Verdict | None]
"""`casework.judging.verdict_on`, which a server loads late for the sake of what it needs."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict with all its reasons, as `licensing.verdict.Verdict.reasons` gave them.

    `as_at` is the day that it speaks for: the one asked for, or where the reasons as kept are of a later day, that one.
    `facts` is each fact with its claims and what came of each (`casework.kept_facts`); empty where it was worked out just now.
    """

    outcome: str
    regime: str | None
    strength: float
    as_at: date
    law_version: str
    reasons: Mapping[str, Any]
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Decided:
    """An officer's decision, in force or over."""

    id: int
    outcome: str
    regime: str | None
    why: str
    made_by: str
    made_on: date
    starts_on: date
    ends_on: date | None
    withdrawn_by: str | None
    withdrawn_why: str | None
    stands: bool


def judged(
    session: Session, verdict: VerdictRecord | None, gone: Sequence[PastVerdict], on: date, rules: Rules
) -> Judged | None:
    """The verdict that stood on the day; before anybody judged and for a day to come, what the rules make of it now."""
    found = queries.stood_on(verdict, gone, on)
    if found is None:
        return None
    mark = marks.found(session, marks.JUDGED) or {}
    since, through = (date.fromisoformat(mark[name]) if mark else found.as_at for name in ("since", "through"))
    # A night that has not run yet leaves the last one's verdict standing: only beyond today is there none to show.
    unjudged = on < min(since, found.as_at) or on > max(through, clock.today())
    if unjudged and (now := rules(session, found.property_id, on)):
        regime = now.regime.value if now.regime else None
        return Judged(now.outcome.value, regime, now.strength, now.as_at, now.law_version, now.reasons(), {})
    as_at = max(found.as_at, min(on, through))
    facts = found.facts.get("facts", {})
    return Judged(found.outcome, found.regime, found.strength, as_at, found.law_version, found.reasons, facts)


def decisions(session: Session, property_id: int, on: date) -> tuple[Decided, ...]:
    """All that there ever were, the newest first; `stands` as on the day."""
    made = select(Decision, queries.decision_stands(on).label("stands"))
    query = made.where(Decision.property_id.in_(gazetteer.keys(property_id)))
    return tuple(
        Decided(
            one.id, one.outcome, one.regime, one.why, one.made_by, clock.in_london(one.made_at).date(), one.starts_on,
            one.ends_on, one.withdrawn_by, one.withdrawn_why, bool(stands),
        )
        for one, stands in session.execute(query.order_by(Decision.made_at.desc(), Decision.id.desc()))
    )  # fmt: skip
