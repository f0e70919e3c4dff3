"""A verdict for every home: does it need a licence on the day, why, and what is still to be found out?

What is known of a home becomes facts, the facts a verdict; homes of which the same is known are judged once. The latest
verdict of each home is kept, and the one before it where the outcome or the regime has changed. A verdict's `as_at` is the
day on which it was first reached with these reasons; that it held every night since, one mark says for all homes. An
officer's decision stands above the verdict and is not touched here.
"""

import json
import zlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, FromClause, Table, and_, exists, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session

from hmo_enforce.casework.kept_facts import Case
from hmo_enforce.casework.known import CHUNK, Gathering, Known
from hmo_enforce.kernel import bulk, clock, days, journal, marks, same_as
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.licensing import licensability, queries
from hmo_enforce.licensing.actions import keeping_reasons
from hmo_enforce.licensing.records import Decision, PastVerdict, Reasoning, VerdictRecord
from hmo_enforce.licensing.verdict import Verdict
from hmo_enforce.programs.actions import telling
from hmo_enforce.programs.events import MANY, MOST_SINGLE, Event
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Property

Report = Callable[[int, int, str], None]

VERDICTS, PAST = bulk.table_of(VerdictRecord), bulk.table_of(PastVerdict)
SAID = ("outcome", "regime", "is_hmo", "strength", "law_version")
ROW = ("property_id", *SAID, "as_at", "judged_at", "reasoning_id")
KEPT_AT_A_TIME = 200


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict as it is kept; `said` is its reasons and facts as packed JSON, since there may be many thousands."""

    said: bytes
    digest: bytes
    values: tuple[Any, ...]


@dataclass(slots=True)
class Found:
    """The verdicts that differ from those that stand: homes, and for each the place of its verdict in `judged`.

    `outcomes` counts the homes that count; `retired` the others, which keep a verdict for whoever opens their page.
    """

    on: date
    started_at: datetime
    property_id: int | None
    judged: list[Judged] = field(default_factory=list)
    homes: "array[int]" = field(default_factory=lambda: array("q"))
    places: "array[int]" = field(default_factory=lambda: array("q"))
    outcomes: Counter[str] = field(default_factory=Counter)
    retired: int = 0


def read(session: Session, arguments: dict[str, Any], by: Actor, report: Report) -> Found:
    """Judge every home on a day, and find the verdicts that differ from those that stand.

    `arguments`: "on" (ISO date; today where absent), "confidence" (the council's, by source), "property" (one id only).
    """
    on = date.fromisoformat(arguments["on"]) if arguments.get("on") else clock.today()
    found = Found(on, clock.now(), arguments.get("property"))
    one = found.property_id
    every = select(func.count()).select_from(Property).where(same_as.is_one(Property))
    total = 1 if one else session.scalar(every) or 0
    gathering = Gathering(session, on, arguments.get("confidence") or {})
    kept = {} if one else _kept(session)
    these = literal(True) if one is None else Property.id == one
    retired = frozenset(session.scalars(select(Property.id).where(~gazetteer.counts_on(on), these)))
    judge = _Judge(gathering, on, found.judged)
    for number, homes in enumerate(gathering.homes(found.property_id)):
        report(min(number * CHUNK, total), total, "Judging whether homes need a licence")
        stands = _standing(session, homes[0][0], homes[-1][0])
        for property_id, known in homes:
            place = judge.place(known)
            verdict = found.judged[place]
            # Of one home, not every reasoning that there is: it is judged while somebody waits.
            kept = _kept(session, Reasoning.digest == verdict.digest) if one else kept
            if property_id in retired:
                found.retired += 1
            else:
                found.outcomes[verdict.values[0]] += 1
            if stands.get(property_id, -1) != kept.get(verdict.digest):
                found.homes.append(property_id)
                found.places.append(place)
    return found


def _kept(session: Session, *which: ColumnElement[bool]) -> dict[bytes, int]:
    """The reasonings that are kept, by what they say."""
    return {bytes(digest): key for key, digest in session.execute(select(Reasoning.id, Reasoning.digest).where(*which))}


def write(session: Session, arguments: dict[str, Any], by: Actor, report: Report, found: Found) -> dict[str, Any]:
    """Write the verdicts that differ and keep those they replace; nothing for a day before the one that they stand for."""
    later = _stands_for(session, found)
    if later is not None and found.on < min(later, clock.today()):
        kept = f"The verdicts stand for {days.in_words(later)}, a later day. They are left as they are."
        return {**_outcome(found, written=0, changed=0), "not_stored": kept}
    changed = _write_changed(session, found) if found.homes else 0
    outcome = _outcome(found, written=len(found.homes), changed=changed)
    if found.property_id is None:
        keeping_reasons.forget_reasons(session)
        journal.note(session, by, "judged", "verdicts", found.on.isoformat(), after=outcome)
        _tell_of_decisions(session, found.on)
        _mark(session, found)
    session.flush()
    session.expire_all()
    return outcome


def judge_one(session: Session, property_id: int, on: date, *, by: Actor, confidence: Mapping[str, float]) -> None:
    """Judge one home at once, in the transaction of whatever changed what is known of it, or of a second record of it."""
    session.flush()
    arguments = {"on": on.isoformat(), "property": gazetteer.kept(session, property_id), "confidence": dict(confidence)}
    write(session, arguments, by, _quiet, read(session, arguments, by, _quiet))


def verdict_on(session: Session, property_id: int, on: date, *, confidence: Mapping[str, float]) -> Verdict | None:
    """The verdict for any day, on what is known now of that day; nothing is written. None: no such property."""
    gathering = Gathering(session, on, confidence)
    for homes in gathering.homes(gazetteer.kept(session, property_id)):
        case = gathering.case(homes[0][1])
        return licensability.judge(case.home, case.designations, on)
    return None


def _outcome(found: Found, *, written: int, changed: int) -> dict[str, Any]:
    return {
        "on": found.on.isoformat(),
        "homes": found.outcomes.total(),
        "retired": found.retired,
        "written": written,
        "outcome_changed": changed,
        "outcomes": dict(sorted(found.outcomes.items())),
    }


def _stands_for(session: Session, found: Found) -> date | None:
    """The latest day for which the verdicts about to be replaced are held to be true."""
    here = VERDICTS.c.property_id == found.property_id if found.property_id else literal(True)
    latest = session.scalar(select(func.max(VERDICTS.c.as_at)).where(here))
    through = (marks.found(session, marks.JUDGED) or {}).get("through")
    return max((day for day in (latest, through and date.fromisoformat(through)) if day), default=None)


def _mark(session: Session, found: Found) -> None:
    """One mark instead of a new date on every verdict every night."""
    since = (marks.found(session, marks.JUDGED) or {}).get("since")
    first = since or clock.in_london(found.started_at).date().isoformat()
    marks.mark(session, marks.JUDGED, {"since": first, "through": found.on.isoformat()})


def _quiet(done: int, total: int, note: str) -> None:
    """Nobody waits to hear of one home."""


class _Judge:
    """Judges each different case once, and each different set of facts once."""

    def __init__(self, gathering: Gathering, on: date, judged: list[Judged]) -> None:
        self._gathering = gathering
        self._on = on
        self._judged = judged
        self._places: dict[Known, int] = {}
        self._by_facts: dict[str, int] = {}

    def place(self, known: Known) -> int:
        """The place of the verdict among those judged."""
        found = self._places.get(known)
        if found is None:
            found = self._places[known] = self._of_facts(self._gathering.case(known))
        return found

    def _of_facts(self, case: Case) -> int:
        """Different sources may come to the same facts, and judging is dearer than comparing."""
        facts = json.dumps(case.facts)
        found = self._by_facts.get(facts)
        if found is None:
            found = self._by_facts[facts] = len(self._judged)
            self._judged.append(self._verdict(case))
        return found

    def _verdict(self, case: Case) -> Judged:
        verdict = licensability.judge(case.home, case.designations, self._on)
        reasons = verdict.reasons()
        # The day is the row's: with it, every home would say something new every night.
        del reasons["as_at"]
        said = json.loads(json.dumps([reasons, case.facts]))
        values = (verdict.outcome.value, verdict.regime and verdict.regime.value, verdict.is_hmo, verdict.strength)
        packed = zlib.compress(json.dumps(said).encode(), 1)
        return Judged(packed, keeping_reasons.digest(*said), (*values, verdict.law_version))


def _standing(session: Session, first: int, last: int) -> dict[int, int]:
    query = select(VerdictRecord.property_id, VerdictRecord.reasoning_id)
    ids, reasonings = bulk.arrays(session, query.where(VerdictRecord.property_id.between(first, last)), (np.int64, np.int64))
    return dict(zip(ids.tolist(), reasonings.tolist(), strict=True))


def _write_changed(session: Session, found: Found) -> int:
    """Write through a temporary table, by sets; how many homes have another outcome or regime than before."""
    staged = bulk.temporary(session, "judged", VERDICTS, ROW)
    reasonings = _reasonings(session, found)
    bulk.insert(session, staged, ROW, _rows(session, found, reasonings))
    same = and_(VERDICTS.c.property_id == staged.c.property_id, VERDICTS.c.judged_at <= found.started_at)
    if found.property_id:
        # Or SQLite, which does not know how few are staged, looks through the verdicts of the whole borough for one.
        same = and_(same, VERDICTS.c.property_id == found.property_id)
    differs = or_(VERDICTS.c.outcome != staged.c.outcome, VERDICTS.c.regime.is_distinct_from(staged.c.regime))
    replaced = _keep_past(session, staged, and_(same, differs), found.started_at)
    if replaced:
        _tell(session, VERDICTS.join(staged, and_(same, differs)), replaced, found.on)
    session.execute(update(VERDICTS).where(same).values({name: staged.c[name] for name in ROW[1:]}))
    # Not as NOT IN: PostgreSQL reads a list too long for its memory from the beginning for each row.
    there = exists().where(VERDICTS.c.property_id == staged.c.property_id)
    fresh = select(*(staged.c[name] for name in ROW)).where(~there)
    session.execute(insert(VERDICTS).from_select(list(ROW), fresh))
    return replaced


def _keep_past(session: Session, staged: Table, which: ColumnElement[bool], at: datetime) -> int:
    replaced = VERDICTS.join(staged, which)
    number = session.scalar(select(func.count()).select_from(replaced)) or 0
    if number:
        moment = literal(at, PAST.c.replaced_at.type)
        source = select(*(VERDICTS.c[name] for name in ROW), moment).select_from(replaced)
        session.execute(insert(PAST).from_select([*ROW, "replaced_at"], source))
    return number


def _tell(session: Session, changed: FromClause, number: int, on: date) -> None:
    """One message a home; where very many change at once, one that leads to the list of them."""
    if not telling.listens(session, Event.VERDICT_CHANGED):
        return
    if number > MOST_SINGLE:
        telling.tell(session, Event.VERDICT_CHANGED, MANY, on.isoformat())
        return
    for property_id in session.scalars(select(VERDICTS.c.property_id).select_from(changed)).all():
        telling.tell(session, Event.VERDICT_CHANGED, "property", property_id)


def _tell_of_decisions(session: Session, on: date) -> None:
    """Of those that began or ended since the night before; others were told of when they were recorded or withdrawn."""
    through = (marks.found(session, marks.JUDGED) or {}).get("through")
    if through is None or not telling.listens(session, Event.VERDICT_CHANGED):
        return
    before = date.fromisoformat(through)
    begins = and_(Decision.starts_on > before, Decision.starts_on <= on)
    ends = and_(Decision.ends_on >= before, Decision.ends_on < on)
    homes = select(gazetteer.home_of(Decision.property_id)).where(Decision.withdrawn_at.is_(None), or_(begins, ends))
    for property_id in session.scalars(homes.distinct()).all():
        then, now = (queries.standing(session, property_id, day) for day in (before, on))
        if (then.outcome, then.regime) != (now.outcome, now.regime):
            telling.tell(session, Event.VERDICT_CHANGED, "property", property_id)


def _reasonings(session: Session, found: Found) -> dict[int, int]:
    """The reasoning's id for each place among the judged; what nobody said before is kept now."""
    kept: dict[int, int] = {}
    for part in bulk.in_parts(sorted(set(found.places)), KEPT_AT_A_TIME):
        said = [tuple(json.loads(zlib.decompress(found.judged[place].said))) for place in part]
        kept |= zip(part, keeping_reasons.keep_reasons(session, said), strict=True)
    return kept


def _rows(session: Session, found: Found, reasonings: Mapping[int, int]) -> Iterator[tuple[Any, ...]]:
    as_at = bulk.as_bound(session, VERDICTS.c.as_at, found.on)
    at = bulk.as_bound(session, VERDICTS.c.judged_at, found.started_at)
    for property_id, place in zip(found.homes, found.places, strict=True):
        yield (property_id, *found.judged[place].values, as_at, at, reasonings[place])
