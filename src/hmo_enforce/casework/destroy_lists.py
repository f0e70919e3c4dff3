"""The jobs of retention: what is due is listed for a manager, and destroyed once that was approved.

Nothing is destroyed without a list that somebody approved. The destruction goes in short transactions of a few records each:
killed in the middle, what was done is done and marked so, and the next run goes on with the rest.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce import council
from hmo_enforce.casework import destroying, due, erasing, holding, scrubbing
from hmo_enforce.casework.destroying import Doing, Places
from hmo_enforce.kernel import clock, journal, portions, requests
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.privacy import outside, retention, states
from hmo_enforce.privacy.actions import lists as actions
from hmo_enforce.privacy.queries import lists
from hmo_enforce.privacy.records import DestructionItem
from hmo_enforce.privacy.retention import Rule

Report = Callable[[int, int, str], None]
Step = Callable[[], AbstractContextManager[Session]]
AT_ONCE = 25


def rules(council_name: str) -> dict[str, Rule]:
    """The shipped rules with the council's own months."""
    return retention.overridden(outside.rules(), council.read(council_name).retention)


# --- listing


def make(session: Session, arguments: Mapping[str, Any], by: Actor, report: Report) -> dict[str, Any]:
    """List what is due by `arguments["on"]` (ISO; today where absent), without what is on legal hold or was taken out."""
    on = date.fromisoformat(arguments["on"]) if arguments.get("on") else clock.today()
    known, reach, held = rules(arguments["council"]), holding.reach(session), Counter[str]()
    kept = lists.taken_out(session, on)

    def found() -> Iterator[actions.Due]:
        for number, rule in enumerate(known.values()):
            report(number, len(known), rule.title)
            for key, since, due_on in due.by(session, rule, on):
                if reach.holds(rule.subject, key):
                    held[rule.name] += 1
                elif (rule.name, rule.subject, key) not in kept:
                    yield rule, key, since, due_on

    listed = list(found())
    if not listed and not held:
        journal.note(session, by, "found nothing due", actions.SUBJECT, on.isoformat())
        return {"list": None, "items": 0, "held": 0}
    made = actions.make(session, listed, held, on, by=by)
    return {"list": made.id, "items": len(listed), "held": sum(held.values())}


# --- destroying


def destroy(reading: Step, writing: Step, arguments: Mapping[str, Any], by: Actor, report: Report) -> dict[str, Any]:
    """Destroy what was approved on `arguments["list"]`. `Refused` for a list that nobody approved.

    Without "list": whatever was approved and is not done, oldest first.
    """
    counts: Counter[str] = Counter()
    for list_id in _approved(reading, arguments.get("list")):
        with reading() as session:
            waiting = lists.in_state(session, list_id, states.APPROVED)
        for number, some in enumerate(portions.of(waiting, AT_ONCE)):
            report(number * AT_ONCE, len(waiting), "Destroying what was approved")
            with writing() as session:
                counts.update(_some(session, list_id, some, arguments, by))
        with writing() as session:
            became = {group.rule: dict(group.counts) for group in lists.groups(session, list_id)}
            actions.done(session, list_id, became, by=by)
            scrubbing.ask(session, by=by)
            requests.ask(session, "judge", {}, by=by)
    return dict(counts)


def _approved(reading: Step, list_id: int | None) -> list[int]:
    with reading() as session:
        if list_id is None:
            return sorted(one.id for one in lists.lists(session) if one.state == states.APPROVED)
        found = lists.one(session, list_id)
        if found.state not in {states.APPROVED, states.DONE}:
            raise Refused("Nobody has approved this list.")
        return [list_id] if found.state == states.APPROVED else []


def _some(session: Session, list_id: int, items: Sequence[int], arguments: Mapping[str, Any], by: Actor) -> Counter[str]:
    """A few items in one transaction: each is destroyed, or it is said why not, together with what marks it so."""
    today, known, reach = clock.today(), rules(arguments["council"]), holding.reach(session)
    list_ = lists.one(session, list_id)
    still: dict[str, frozenset[int]] = {}
    counts: Counter[str] = Counter()
    found = session.scalars(
        select(DestructionItem).where(DestructionItem.id.in_(items), DestructionItem.state == states.APPROVED)
    )
    for item in list(found):
        rule = known.get(item.rule)
        if rule is not None and rule.name not in still:
            still[rule.name] = due.due_now(session, rule, today)
        why = f"Under the rule “{rule.title if rule else item.rule}”, on list {list_id}, approved by {list_.approved_by}."
        doing = Doing(session, Places.told(arguments), reach, by, why, arguments["warrant_key"])
        state = _one(doing, item, item.subject_id in still.get(item.rule, ()))
        actions.settle(session, item.id, state)
        counts[state] += 1
    return counts


def _one(doing: Doing, item: DestructionItem, due_still: bool) -> str:
    if doing.held.holds(item.subject, item.subject_id):
        return states.HELD
    if not due_still:
        return states.GONE
    subject, subject_id, rule, list_id = item.subject, item.subject_id, item.rule, item.list_id
    if subject == "case_party":
        erasing.erase_unseen(doing, subject_id)
    else:
        destroying.destroy(doing, subject, subject_id)
    after = {"rule": rule, "list": list_id}
    journal.note(doing.session, doing.by, "destroyed", subject, subject_id, after=after, why=doing.why)
    return states.DESTROYED
