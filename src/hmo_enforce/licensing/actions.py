"""Officers' decisions about licensing, their corrections of licences and notices, and keeping the reasons of verdicts."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock, journal, portions
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.database import is_sqlite
from hmo_enforce.kernel.errors import Refused, Stale
from hmo_enforce.licensing import queries, terms
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
from hmo_enforce.licensing.regimes import Regime
from hmo_enforce.licensing.verdict import Outcome

LICENCE_DAYS = ("starts_on", "ends_on", "revoked_on")
"""What an officer may set of a licence. No day of revocation: a revocation that a register made by mistake is taken back."""
NOTICE_TERMS = ("starts_on", "ends_on", "part")
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


@dataclass(frozen=True, slots=True)
class Correctable:
    """What a register says that an officer may set by hand, and how that is kept.

    kept, again   a value as a correction keeps it, and what that was, by the name of its column
    """

    noun: str
    fields: tuple[str, ...]
    what: str
    record: type[Any]
    key: str
    kept: Callable[[Any], Any]
    again: Callable[[str, Any], Any]


LICENCES = Correctable(
    "licence", LICENCE_DAYS, "the days are", LicenceCorrection, "licence_id", lambda day: day, lambda name, day: day
)
NOTICES = Correctable(
    "notice", NOTICE_TERMS, "the days and the Part are", ExemptionCorrection, "exemption_id", terms.as_text, terms.from_text
)


def correct_licence(
    session: Session, licence_id: int, changes: Mapping[str, date | None], *, why: str, revision: int, by: Actor
) -> tuple[LicenceCorrection, ...]:
    """Set days of a licence by hand (`LICENCE_DAYS`), which no later file overwrites while the corrections stand.

    `revision` is the one that the officer read: `Stale` if it changed since. `Refused` with everything that is wrong, or
    where nothing would change.
    """
    return _correct(session, LICENCES, queries.licence(session, licence_id), changes, why=why, revision=revision, by=by)


def correct_exemption(
    session: Session, exemption_id: int, changes: Mapping[str, date | int | None], *, why: str, revision: int, by: Actor
) -> tuple[ExemptionCorrection, ...]:
    """Set days or the Part of a temporary exemption notice by hand (`NOTICE_TERMS`), as `correct_licence` does."""
    found = queries.exemption(session, exemption_id)
    return _correct(session, NOTICES, found, changes, why=why, revision=revision, by=by)


def withdraw_licence_correction(session: Session, correction_id: int, *, why: str, by: Actor) -> Licence:
    """The correction no longer stands: the day goes back to what it was, and the next file may set it again."""
    one = queries.licence_correction(session, correction_id)
    found = queries.licence(session, one.licence_id)
    _withdraw_correction(session, LICENCES, one, found, why=why, by=by)
    return found


def withdraw_exemption_correction(session: Session, correction_id: int, *, why: str, by: Actor) -> Exemption:
    """The same of a notice's."""
    one = queries.exemption_correction(session, correction_id)
    found = queries.exemption(session, one.exemption_id)
    _withdraw_correction(session, NOTICES, one, found, why=why, by=by)
    return found


def _correct(
    session: Session,
    kind: Correctable,
    found: Licence | Exemption,
    changes: Mapping[str, Any],
    *,
    why: str,
    revision: int,
    by: Actor,
) -> tuple[Any, ...]:
    now = {name: getattr(found, name) for name in changes if name in kind.fields}
    if found.revision != revision:
        theirs, yours = ({name: str(value or "") for name, value in said.items()} for said in (now, changes))
        raise Stale(f"This {kind.noun} changed since you read it.", theirs=theirs, yours=yours)
    before = {name: value for name, value in now.items() if changes[name] != value}
    _require_possible(kind, found, changes, why, before)
    _stand_no_more(session, kind, found.id, before)
    made = []
    for name, was in before.items():
        setattr(found, name, changes[name])
        said = {"field": name, "was": kind.kept(was), "value": kind.kept(changes[name]), "why": why.strip()}
        made.append(kind.record(**{kind.key: found.id}, made_by=by.name, made_at=clock.now(), **said))
    session.add_all(made)
    session.flush()
    after = {name: getattr(found, name) for name in before}
    _note_corrected(session, kind, found, (before, after), verb=f"corrected a {kind.noun}", why=why, by=by)
    return tuple(made)


def _withdraw_correction(
    session: Session,
    kind: Correctable,
    one: LicenceCorrection | ExemptionCorrection,
    found: Licence | Exemption,
    *,
    why: str,
    by: Actor,
) -> None:
    if one.withdrawn_at is not None:
        raise Refused("This correction was withdrawn already.")
    if not why.strip():
        raise Refused("Say why the correction is withdrawn: the reason is kept with it.")
    now, was = kind.again(one.field, one.value), kind.again(one.field, one.was)
    one.withdrawn_at = clock.now()
    setattr(found, one.field, was)
    session.flush()
    said = {one.field: now}, {one.field: was}
    _note_corrected(session, kind, found, said, verb="withdrew a correction", why=why, by=by)


def _require_possible(
    kind: Correctable, found: Licence | Exemption, changes: Mapping[str, Any], why: str, before: Mapping[str, Any]
) -> None:
    said = {**{name: getattr(found, name) for name in kind.fields}, **changes}
    first, last, wanting = said["starts_on"], said["ends_on"], []
    if unknown := sorted(changes.keys() - set(kind.fields)):
        wanting.append(f"Of a {kind.noun} {kind.what} corrected here, not {', '.join(unknown)}.")
    if said.get("part") not in (None, *terms.PART_OF.values()):
        wanting.append("A notice is under Part 2 of the Act (section 62) or Part 3 (section 86).")
    if not why.strip():
        wanting.append(f"Say why the {kind.noun} is corrected, and how you know: the reason is kept with it.")
    if not before:
        wanting.append(f"The {kind.noun} says this already, so there is nothing to correct.")
    if first and last and last < first:
        wanting.append(f"The {kind.noun} would end before it begins: check both days.")
    if wanting:
        raise Refused(*wanting)


def _stand_no_more(session: Session, kind: Correctable, corrected_id: int, fields: Iterable[str]) -> None:
    """Newer corrections of the same fields take the older ones' place."""
    of = getattr(kind.record, kind.key) == corrected_id
    same = select(kind.record).where(of, kind.record.field.in_(list(fields)), kind.record.withdrawn_at.is_(None))
    for one in session.scalars(same):
        one.withdrawn_at = clock.now()


def _note_corrected(
    session: Session,
    kind: Correctable,
    found: Licence | Exemption,
    values: tuple[Mapping[str, Any], Mapping[str, Any]],
    *,
    verb: str,
    why: str,
    by: Actor,
) -> None:
    """In the home's own history, under the number of the licence or notice: the values before and after."""
    before, after = ({kind.noun: found.reference, **said} for said in values)
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
    for part in portions.of(digests):
        rows = session.execute(select(Reasoning.digest, Reasoning.id).where(Reasoning.digest.in_(part)))
        found |= {bytes(one): key for one, key in rows}
    return found


def forget_reasons(session: Session) -> None:
    """Delete reasonings on which no verdict rests any more."""
    unused = [~exists().where(record.reasoning_id == Reasoning.id) for record in (VerdictRecord, PastVerdict)]
    session.execute(delete(Reasoning).where(*unused).execution_options(synchronize_session=False))
