"""Officers' decisions about licensing, their corrections of licences, and keeping the reasons of verdicts."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.database import is_sqlite
from hmo_enforce.kernel.errors import Refused, Stale
from hmo_enforce.licensing import queries
from hmo_enforce.licensing.records import Decision, Licence, LicenceCorrection, PastVerdict, Reasoning, VerdictRecord
from hmo_enforce.licensing.regimes import Regime
from hmo_enforce.licensing.verdict import Outcome

AT_A_TIME = 500
LICENCE_DAYS = ("starts_on", "ends_on", "revoked_on")
"""What an officer may set of a licence. No day of revocation: a revocation that a register made by mistake is taken back."""
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
    _withdraw(found, by, why.strip())
    session.flush()
    said = {"decision": found.id, "outcome": found.outcome, "regime": found.regime}
    journal.note(session, by, "withdrew a decision", "property", found.property_id, before=said, why=why.strip())
    if found.starts_on > on:
        _give_back(session, found, by)
    return found


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
    return session.scalars(select(Decision).where(Decision.property_id == made.property_id, or_(*stands))).all()


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
    same = select(Decision).where(Decision.property_id == never.property_id, Decision.withdrawn_at.is_(None))
    standing = session.scalars(same).all()
    for earlier in standing:
        if earlier.id < never.id and earlier.ends_on == never.starts_on - timedelta(days=1):
            later = [one.starts_on for one in standing if one.id > earlier.id and one.starts_on > earlier.starts_on]
            ends = [earlier.decided_until, *(day - timedelta(days=1) for day in later)]
            until = min((day for day in ends if day is not None), default=None)
            _end(session, earlier, until, by, "The decision that was to take its place was withdrawn before it began.")


def _withdraw(decision: Decision, by: Actor, why: str) -> None:
    decision.withdrawn_at, decision.withdrawn_by, decision.withdrawn_why = clock.now(), by.name, why


def correct_licence(
    session: Session, licence_id: int, changes: Mapping[str, date | None], *, why: str, revision: int, by: Actor
) -> tuple[LicenceCorrection, ...]:
    """Set days of a licence by hand (`LICENCE_DAYS`), which no later file overwrites while the corrections stand.

    `revision` is the one that the officer read: `Stale` if it changed since. `Refused` with everything that is wrong, or
    where nothing would change.
    """
    found = queries.licence(session, licence_id)
    if found.revision != revision:
        theirs, yours = ({name: str(day or "") for name, day in said.items()} for said in (_days(found, changes), changes))
        raise Stale("This licence changed since you read it.", theirs=theirs, yours=yours)
    before = {name: day for name, day in _days(found, changes).items() if changes[name] != day}
    _require_possible(found, changes, why, before)
    _stand_no_more(session, licence_id, before)
    made = []
    for name, was in before.items():
        setattr(found, name, changes[name])
        said = {"field": name, "was": was, "value": changes[name], "why": why.strip()}
        made.append(LicenceCorrection(licence_id=licence_id, made_by=by.name, made_at=clock.now(), **said))
    session.add_all(made)
    session.flush()
    _note_licence(session, found, (before, _days(found, before)), verb="corrected a licence", why=why, by=by)
    return tuple(made)


def withdraw_licence_correction(session: Session, correction_id: int, *, why: str, by: Actor) -> Licence:
    """The correction no longer stands: the day goes back to what it was, and the next file may set it again."""
    one = queries.licence_correction(session, correction_id)
    if one.withdrawn_at is not None:
        raise Refused("This correction was withdrawn already.")
    if not why.strip():
        raise Refused("Say why the correction is withdrawn: the reason is kept with it.")
    found = queries.licence(session, one.licence_id)
    one.withdrawn_at = clock.now()
    setattr(found, one.field, one.was)
    session.flush()
    days = {one.field: one.value}, {one.field: one.was}
    _note_licence(session, found, days, verb="withdrew a correction", why=why, by=by)
    return found


def _days(found: Licence, names: Iterable[str]) -> dict[str, date | None]:
    return {name: getattr(found, name) for name in names if name in LICENCE_DAYS}


def _require_possible(found: Licence, changes: Mapping[str, date | None], why: str, before: Mapping[str, date | None]) -> None:
    days = {**_days(found, LICENCE_DAYS), **changes}
    first, last, wanting = days["starts_on"], days["ends_on"], []
    if unknown := sorted(changes.keys() - set(LICENCE_DAYS)):
        wanting.append(f"Of a licence the days are corrected here, not {', '.join(unknown)}.")
    if not why.strip():
        wanting.append("Say why the licence is corrected, and how you know: the reason is kept with it.")
    if not before:
        wanting.append("The licence says this already, so there is nothing to correct.")
    if first and last and last < first:
        wanting.append("The licence would end before it begins: check both days.")
    if wanting:
        raise Refused(*wanting)


def _stand_no_more(session: Session, licence_id: int, fields: Iterable[str]) -> None:
    """Newer corrections of the same fields take the older ones' place."""
    same = (LicenceCorrection.licence_id == licence_id, LicenceCorrection.field.in_(list(fields)))
    for one in session.scalars(select(LicenceCorrection).where(*same, LicenceCorrection.withdrawn_at.is_(None))):
        one.withdrawn_at = clock.now()


def _note_licence(
    session: Session, found: Licence, days: tuple[Mapping[str, Any], Mapping[str, Any]], *, verb: str, why: str, by: Actor
) -> None:
    """In the home's own history, under the licence's number: the days before and after."""
    before, after = ({"licence": found.reference, **said} for said in days)
    journal.note(session, by, verb, "property", found.property_id, before=before, after=after, why=why.strip())


def digest(reasons: Any, facts: Any) -> bytes:
    """SHA-256 of reasons and facts in one canonical form, the same as migration 0004 used."""
    canonical = json.dumps([reasons, facts], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).digest()


def keep_reasons(session: Session, said: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> list[int]:
    """The ids of the reasonings that say this (reasons, facts), each kept once however often it is said."""
    digests = [digest(reasons, facts) for reasons, facts in said]
    known = _known(session, digests)
    fresh = {
        one: {"digest": one, "reasons": reasons, "facts": facts}
        for one, (reasons, facts) in zip(digests, said, strict=True)
        if one not in known
    }
    if fresh:
        insert = sqlite.insert if is_sqlite(session) else postgresql.insert
        # Somebody else may be writing the same one at this moment, which is as good.
        session.execute(insert(Reasoning).on_conflict_do_nothing(index_elements=["digest"]), list(fresh.values()))
        known |= _known(session, list(fresh))
    return [known[one] for one in digests]


def _known(session: Session, digests: Sequence[bytes]) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    for start in range(0, len(digests), AT_A_TIME):
        part = digests[start : start + AT_A_TIME]
        rows = session.execute(select(Reasoning.digest, Reasoning.id).where(Reasoning.digest.in_(part)))
        found |= {bytes(one): key for one, key in rows}
    return found


def forget_reasons(session: Session) -> None:
    """Delete reasonings on which no verdict rests any more."""
    unused = [~exists().where(record.reasoning_id == Reasoning.id) for record in (VerdictRecord, PastVerdict)]
    session.execute(delete(Reasoning).where(*unused).execution_options(synchronize_session=False))
