"""Reads of licences, exemptions, verdicts and decisions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Subquery, and_, case, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.licensing import terms
from hmo_enforce.licensing.records import (
    Decision,
    Exemption,
    ExemptionCorrection,
    Licence,
    LicenceCorrection,
    PastVerdict,
    Reasoning,
    VerdictRecord,
)
from hmo_enforce.properties import queries as gazetteer


@dataclass(frozen=True, slots=True)
class Standing:
    """What is held of a property on a day: the verdict, and the officer's decision that stands above it, if any."""

    verdict: VerdictRecord | None
    decision: Decision | None

    @property
    def outcome(self) -> str | None:
        """The decision's, else the verdict's; None where neither stands."""
        return self.decision.outcome if self.decision else self.verdict.outcome if self.verdict else None

    @property
    def regime(self) -> str | None:
        """The decision's, else the verdict's."""
        return self.decision.regime if self.decision else self.verdict.regime if self.verdict else None

    @property
    def is_decided(self) -> bool:
        """Whether an officer's decision says it, and not the rules."""
        return self.decision is not None


def standing(session: Session, property_id: int, on: date) -> Standing:
    """The latest verdict, and the decision that stands on the day."""
    stands = select(Decision).where(Decision.property_id.in_(gazetteer.keys(property_id)), decision_stands(on))
    latest = session.scalars(stands.order_by(Decision.made_at.desc(), Decision.id.desc())).first()
    return Standing(session.get(VerdictRecord, property_id), latest)


def decision_stands(on: date) -> ColumnElement[bool]:
    """A decision that stands on the day; its last day counts."""
    ends = or_(Decision.ends_on.is_(None), Decision.ends_on >= on)
    return and_(Decision.withdrawn_at.is_(None), Decision.starts_on <= on, ends)


def decided(on: date) -> CompoundSelect[int]:
    """The homes of which a decision stands on the day: for IN and NOT IN (`gazetteer.homes_with`)."""
    return gazetteer.homes_with(Decision.property_id, decision_stands(on))


def decisions_standing(on: date) -> Subquery:
    """Of each home the decision that stands on the day, the latest where there are several: home, id, outcome and regime."""
    second, latest = gazetteer.PROPERTIES.alias(), aliased(Decision)
    home = func.coalesce(second.c.same_as_id, Decision.property_id).label("home")
    # Joined, since PostgreSQL takes a look-up for each row for so dear that it plans all the rest by it.
    merged = and_(second.c.id == Decision.property_id, second.c.same_as_id.is_not(None))
    of_homes = select(home, func.max(Decision.id).label("id")).outerjoin(second, merged).where(decision_stands(on))
    last = of_homes.group_by(home).subquery()
    return select(last.c.home, latest.id, latest.outcome, latest.regime).join(last, last.c.id == latest.id).subquery()


def decision(session: Session, decision_id: int) -> Decision:
    """The decision, or `NotFound`."""
    found = session.get(Decision, decision_id)
    if found is None:
        raise NotFound("There is no such decision.")
    return found


def licence(session: Session, licence_id: int) -> Licence:
    """The licence, or `NotFound`."""
    found = session.get(Licence, licence_id)
    if found is None:
        raise NotFound("There is no such licence.")
    return found


def licence_correction(session: Session, correction_id: int) -> LicenceCorrection:
    """The correction, standing or withdrawn; or `NotFound`."""
    found = session.get(LicenceCorrection, correction_id)
    if found is None:
        raise NotFound("There is no such correction.")
    return found


def exemption(session: Session, exemption_id: int) -> Exemption:
    """The temporary exemption notice, or `NotFound`."""
    found = session.get(Exemption, exemption_id)
    if found is None:
        raise NotFound("There is no such notice.")
    return found


def exemption_correction(session: Session, correction_id: int) -> ExemptionCorrection:
    """The correction, standing or withdrawn; or `NotFound`."""
    found = session.get(ExemptionCorrection, correction_id)
    if found is None:
        raise NotFound("There is no such correction.")
    return found


def past_verdicts(session: Session, *property_ids: int) -> tuple[PastVerdict, ...]:
    """The verdicts that later ones replaced, the latest first."""
    query = select(PastVerdict).where(PastVerdict.property_id.in_(property_ids))
    return tuple(session.scalars(query.order_by(PastVerdict.replaced_at.desc(), PastVerdict.id.desc())))


def stood_on(verdict: VerdictRecord | None, past: Iterable[PastVerdict], on: date) -> VerdictRecord | PastVerdict | None:
    """The verdict that stood at the end of the day: the first to be replaced on a later one, else the present one."""
    still = [one for one in past if clock.in_london(one.replaced_at).date() > on]
    return min(still, key=lambda one: (one.replaced_at, one.id)) if still else verdict


def in_force(on: date) -> ColumnElement[bool]:
    """A licence's own dates on the day; its last day counts. One without dates is in force: its register lists such."""
    return and_(
        or_(Licence.starts_on.is_(None), Licence.starts_on <= on),
        or_(Licence.ends_on.is_(None), Licence.ends_on >= on),
        or_(Licence.revoked_on.is_(None), Licence.revoked_on > on),
    )


def ended_on() -> ColumnElement[date | None]:
    """The day on which a licence's dates end it: revoked before its last day, the day of that."""
    revoked_first = or_(Licence.ends_on.is_(None), Licence.revoked_on <= Licence.ends_on)
    return case((and_(Licence.revoked_on.is_not(None), revoked_first), Licence.revoked_on), else_=Licence.ends_on)


def is_over(on: date) -> ColumnElement[bool]:
    """A licence that has an end, and it is past. One without dates is not over: its register lists it."""
    return func.coalesce(or_(Licence.ends_on < on, Licence.revoked_on <= on), literal(False))


def notice_runs(on: date) -> ColumnElement[bool]:
    """A temporary exemption notice that runs on the day (`terms.notice_runs`): for three months, whatever its end."""
    begun = and_(Exemption.starts_on <= on, Exemption.starts_on >= terms.first_notice_still_running(on))
    return and_(begun, or_(Exemption.ends_on.is_(None), Exemption.ends_on >= on))


def of_regime(regime: str, home: InstrumentedAttribute[int], on: date) -> ColumnElement[bool]:
    """That the officer's decision standing on the day is of this regime; or where none stands, the verdict, or may be."""
    stands, verdict = decisions_standing(on), aliased(VerdictRecord)
    said = select(stands.c.home).where(stands.c.regime == regime)
    by_rule = select(verdict.property_id).join(Reasoning, Reasoning.id == verdict.reasoning_id)
    by_rule = by_rule.where(may_be_of(regime), verdict.property_id.not_in(decided(on)))
    return home.in_(union_all(said, by_rule))


def may_be_of(regime: str) -> ColumnElement[bool]:
    """That a reasoning's verdict is of this regime, or may be: which of several applies is often not settled."""
    return Reasoning.regimes.in_(terms.said_with(regime))


def snapshot(verdict: VerdictRecord | None) -> dict[str, Any]:
    """The verdict in plain values, as a decision keeps it; empty when there is none."""
    if verdict is None:
        return {}
    return {
        "outcome": verdict.outcome,
        "regime": verdict.regime,
        "strength": verdict.strength,
        "as_at": verdict.as_at.isoformat(),
        "law_version": verdict.law_version,
        "reasons": verdict.reasons,
        "facts": verdict.facts,
    }
