"""The jobs of retention: what is due is listed for a manager, and destroyed once that was approved.

Nothing is destroyed without a list that somebody approved. The destruction goes in short transactions of a few records each:
killed in the middle, what was done is done and marked so, and the next run goes on with the rest. What takes long, the list
itself and all that legal holds reach, is read before, while others write.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce import council
from hmo_enforce.casework import destroyed, destroying, due, erasing, holding, scrubbing
from hmo_enforce.casework.destroying import Doing, Places
from hmo_enforce.casework.holding import Step
from hmo_enforce.kernel import clock, journal, portions, requests
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.privacy import outside, retention, states
from hmo_enforce.privacy.actions import lists as actions
from hmo_enforce.privacy.holding import Reach
from hmo_enforce.privacy.queries import lists
from hmo_enforce.privacy.records import DestructionItem
from hmo_enforce.privacy.retention import Rule

Report = Callable[[int, int, str], None]
AT_ONCE = 10
"""So many hold SQLite's one writer for a moment, but for whoever complained: `_portions`."""


def rules(council_name: str) -> dict[str, Rule]:
    """The shipped rules with the council's own months."""
    return retention.overridden(outside.rules(), council.read(council_name).retention)


# --- listing


@dataclass(frozen=True, slots=True)
class Found:
    """What is due on a day, and how many of each rule are left out, since they are on hold."""

    on: date
    due: tuple[actions.Due, ...]
    held: Mapping[str, int]


def find(session: Session, arguments: Mapping[str, Any], report: Report) -> Found:
    """What is due by `arguments["on"]` (ISO; today where absent), without what is on legal hold or was taken out."""
    on = date.fromisoformat(arguments["on"]) if arguments.get("on") else clock.today()
    known, reach, held = rules(arguments["council"]), holding.reach(session), Counter[str]()
    kept, listed = lists.taken_out(session, on), list[actions.Due]()
    for number, rule in enumerate(known.values()):
        report(number, len(known), rule.title)
        for key, since, due_on in due.by(session, rule, on):
            if reach.holds(rule.subject, key):
                held[rule.name] += 1
            elif (rule.name, rule.subject, key) not in kept:
                listed.append((rule, key, since, due_on))
    return Found(on, tuple(listed), held)


def make(session: Session, found: Found, by: Actor) -> dict[str, Any]:
    """List it. Nothing is destroyed by that, and all of it is looked at again before it is."""
    if not found.due and not found.held:
        journal.note(session, by, "found nothing due", actions.SUBJECT, found.on.isoformat())
        return {"list": None, "items": 0, "held": 0}
    made = actions.make(session, found.due, found.held, found.on, by=by)
    return {"list": made.id, "items": len(found.due), "held": sum(found.held.values())}


# --- destroying


def destroy(reading: Step, writing: Step, arguments: Mapping[str, Any], by: Actor, report: Report) -> dict[str, Any]:
    """Destroy what was approved on `arguments["list"]`. `Refused` for a list that nobody approved.

    Without "list": whatever was approved and is not done, oldest first.
    """
    counts: Counter[str] = Counter()
    for list_id in _approved(reading, arguments.get("list")):
        with reading() as session:
            waiting = _portions(session, list_id)
        for number, items in enumerate(waiting):
            report(number, len(waiting), "Destroying what was approved")
            some = _Some(list_id, items, arguments, by)
            counts.update(holding.unmoved(reading, writing, partial(_settled, some)))
        with reading() as session:
            became = {group.rule: dict(group.counts) for group in lists.groups(session, list_id)}
        with writing() as session:
            actions.done(session, list_id, became, by=by)
            destroyed.catch_up(session, arguments)
            scrubbing.ask(session, by=by)
            requests.ask(session, "judge", {}, by=by)
    return dict(counts)


def _portions(session: Session, list_id: int) -> list[Collection[int]]:
    """What is destroyed in a transaction each. Whoever complained is looked for in every table, so each goes alone."""
    complained = select(DestructionItem.id).where(DestructionItem.list_id == list_id, DestructionItem.subject == "case_party")
    slow, waiting = set(session.scalars(complained)), lists.in_state(session, list_id, states.APPROVED)
    return [*([one] for one in waiting if one in slow), *portions.of([one for one in waiting if one not in slow], AT_ONCE)]


def _approved(reading: Step, list_id: int | None) -> list[int]:
    with reading() as session:
        if list_id is None:
            return sorted(one.id for one in lists.lists(session) if one.state == states.APPROVED)
        found = lists.one(session, list_id)
        if found.state not in {states.APPROVED, states.DONE}:
            raise Refused("Nobody has approved this list.")
        return [list_id] if found.state == states.APPROVED else []


@dataclass(frozen=True, slots=True)
class _Some:
    """A few items of a list, by whom they are destroyed, and what the job was told."""

    list_id: int
    items: Collection[int]
    arguments: Mapping[str, Any]
    by: Actor


def _settled(some: _Some, session: Session, reach: Reach) -> Counter[str]:
    """In one transaction each is destroyed, or it is said why not, together with what marks it so."""
    query = select(DestructionItem).where(DestructionItem.id.in_(some.items), DestructionItem.state == states.APPROVED)
    found, known = list(session.scalars(query)), rules(some.arguments["council"])
    list_, places = lists.one(session, some.list_id), Places.told(some.arguments)
    still, held, counts = _still_due(session, known, found), _held(session, found), Counter[str]()
    for item in found:
        title = known[item.rule].title if item.rule in known else item.rule
        why = f"Under the rule “{title}”, on list {some.list_id}, approved by {list_.approved_by}."
        if (item.subject, item.subject_id) in held:
            state = states.HELD
        elif (item.rule, item.subject_id) not in still:
            state = states.GONE
        else:
            state = _destroyed(Doing(session, places, reach, some.by, why, some.arguments["warrant_key"]), item)
        actions.settle(session, item.id, state)
        counts[state] += 1
    return counts


def _still_due(session: Session, known: Mapping[str, Rule], items: Collection[DestructionItem]) -> set[tuple[str, int]]:
    """Those that are there and due: by rule, which may be gone by now, and key."""
    today, found = clock.today(), set[tuple[str, int]]()
    for name in sorted({item.rule for item in items} & set(known)):
        keys = [item.subject_id for item in items if item.rule == name]
        found |= {(name, key) for key, _, _ in due.by(session, known[name], today, among=keys)}
    return found


def _held(session: Session, items: Collection[DestructionItem]) -> set[tuple[str, int]]:
    """Those on hold as things stand in this transaction: what belongs to what may have changed too."""
    found = set[tuple[str, int]]()
    for subject in {item.subject for item in items}:
        keys = [item.subject_id for item in items if item.subject == subject]
        found |= {(subject, key) for key in holding.among(session, subject, keys)}
    return found


def _destroyed(doing: Doing, item: DestructionItem) -> str:
    subject, subject_id, rule, list_id = item.subject, item.subject_id, item.rule, item.list_id
    if subject == "case_party":
        erasing.erase_unseen(doing, subject_id)
    else:
        destroying.destroy(doing, subject, subject_id)
    after = {"rule": rule, "list": list_id}
    journal.note(doing.session, doing.by, "destroyed", subject, subject_id, after=after, why=doing.why)
    return states.DESTROYED
