"""Officers decide whether a home needs a licence, and take it back; one decision gives way to the next."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.licensing import queries
from hmo_enforce.licensing.queries import Standing
from hmo_enforce.licensing.records import (
    Decision,
)
from hmo_enforce.licensing.regimes import Regime
from hmo_enforce.licensing.verdict import Outcome
from hmo_enforce.programs.actions import telling
from hmo_enforce.programs.events import Event
from hmo_enforce.properties import queries as gazetteer

DECIDED = (Outcome.LICENSABLE, Outcome.NOT_LICENSABLE, Outcome.EXEMPT)


def record_decision(
    session: Session,
    property_id: int,
    outcome: str,
    *,
    why: str,
    by: Actor,
    on: date,
    regime: str | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Decision:
    """An officer decides, with reasons, and that stands above the verdict until `ends_on` or until it is withdrawn.

    `on` is today, and the first day unless `starts_on` says otherwise. An earlier decision stands until the day before
    that; one that begins no sooner is withdrawn, and says so. `Refused` with what is wanting.
    """
    first = starts_on or on
    _require_complete(outcome, regime, why, first, ends_on)
    now = queries.standing(session, property_id, on)
    made = Decision(
        property_id=property_id,
        outcome=outcome,
        regime=regime,
        why=why.strip(),
        verdict_then=queries.snapshot(now.verdict),
        made_by=by.name,
        made_at=clock.now(),
        starts_on=first,
        ends_on=ends_on,
        decided_until=ends_on,
    )
    for earlier in _displaced(session, made, on):
        _give_way(session, earlier, first, by)
    session.add(made)
    session.flush()
    said = {"decision": made.id, "outcome": outcome, "regime": regime, "starts_on": first, "ends_on": ends_on}
    before = {"outcome": now.outcome, "regime": now.regime} if now.outcome else None
    journal.note(session, by, "decided", "property", property_id, before=before, after=said, why=made.why)
    _tell(session, property_id, now, on)
    return made


def withdraw_decision(session: Session, decision_id: int, *, why: str, by: Actor, on: date) -> Decision:
    """The decision no longer stands; the verdict does again. `Refused` without a reason, or if it was withdrawn before.

    One that has not begun by `on`, today, never took any other's place: the one that it was to follow keeps its old end.
    """
    found = queries.decision(session, decision_id)
    if found.withdrawn_at is not None:
        raise Refused(f"This decision was withdrawn already, by {found.withdrawn_by}.")
    if not why.strip():
        raise Refused("Say why the decision is withdrawn: the reason is kept with it.")
    before = queries.standing(session, found.property_id, on)
    _withdraw(found, by, why.strip())
    session.flush()
    said = {"decision": found.id, "outcome": found.outcome, "regime": found.regime}
    journal.note(session, by, "withdrew a decision", "property", found.property_id, before=said, why=why.strip())
    if found.starts_on > on:
        _give_back(session, found, by)
    _tell(session, found.property_id, before, on)
    return found


def _tell(session: Session, property_id: int, before: Standing, on: date) -> None:
    """Programs hear of it where another outcome or regime stands today than before."""
    after = queries.standing(session, property_id, on)
    if (after.outcome, after.regime) != (before.outcome, before.regime):
        telling.tell(session, Event.VERDICT_CHANGED, "property", property_id)


def _require_complete(outcome: str, regime: str | None, why: str, first: date, ends_on: date | None) -> None:
    wanting = []
    if outcome not in DECIDED:
        wanting.append(f"Decide one of: {', '.join(one.replace('_', ' ') for one in DECIDED)}.")
    if outcome == Outcome.LICENSABLE and regime not in list(Regime):
        wanting.append(f"Say under which regime it is licensable: {', '.join(Regime)}.")
    if outcome != Outcome.LICENSABLE and regime is not None:
        wanting.append("A regime goes only with a decision that the home is licensable; leave it out.")
    if not why.strip():
        wanting.append("Give the reasons for the decision: a tribunal may ask for them years from now.")
    if ends_on is not None and ends_on < first:
        wanting.append("The decision would end before it begins: give a later last day, or none.")
    if wanting:
        raise Refused(*wanting)


def _displaced(session: Session, made: Decision, on: date) -> Sequence[Decision]:
    """The decisions that stand on the new one's first day; and today, where the new one stands today too."""
    begun = made.starts_on <= on and (made.ends_on is None or on <= made.ends_on)
    stands = [queries.decision_stands(day) for day in ([made.starts_on, on] if begun else [made.starts_on])]
    here = Decision.property_id.in_(gazetteer.keys(made.property_id))
    return session.scalars(select(Decision).where(here, or_(*stands))).all()


def _give_way(session: Session, earlier: Decision, first: date, by: Actor) -> None:
    """It ends the day before `first`, so that no day between is without a decision; withdrawn if that leaves it none."""
    why = "A later decision took its place."
    if first <= earlier.starts_on:
        _withdraw(earlier, by, why)
        return
    _end(session, earlier, first - timedelta(days=1), by, why)


def _end(session: Session, earlier: Decision, until: date | None, by: Actor, why: str) -> None:
    if earlier.ends_on == until:
        return
    was, earlier.ends_on = earlier.ends_on, until
    before, after = {"decision": earlier.id, "ends_on": was}, {"decision": earlier.id, "ends_on": until}
    verb = "let a decision run on" if until is None or (was and was < until) else "ended a decision"
    journal.note(session, by, verb, "property", earlier.property_id, before=before, after=after, why=why)


def _give_back(session: Session, never: Decision, by: Actor) -> None:
    """The end that `never` gave to the decisions before it is what it would have been without."""
    same = select(Decision).where(Decision.property_id.in_(gazetteer.keys(never.property_id)), Decision.withdrawn_at.is_(None))
    standing = session.scalars(same).all()
    for earlier in standing:
        if earlier.id < never.id and earlier.ends_on == never.starts_on - timedelta(days=1):
            later = [one.starts_on for one in standing if one.id > earlier.id and one.starts_on > earlier.starts_on]
            ends = [earlier.decided_until, *(day - timedelta(days=1) for day in later)]
            until = min((day for day in ends if day is not None), default=None)
            _end(session, earlier, until, by, "The decision that was to take its place was withdrawn before it began.")


def _withdraw(decision: Decision, by: Actor, why: str) -> None:
    decision.withdrawn_at, decision.withdrawn_by, decision.withdrawn_why = clock.now(), by.name, why
