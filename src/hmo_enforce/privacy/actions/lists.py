"""A list of what is due: made, thinned out by a manager, approved, and settled item by item."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock, journal, portions, requests
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.privacy import states
from hmo_enforce.privacy.queries import lists
from hmo_enforce.privacy.records import DestructionItem, DestructionList
from hmo_enforce.privacy.retention import Rule

SUBJECT = "destruction_list"
JOB = "destroy"
Due = tuple[Rule, int, date, date]
"""A rule, the key of a record that it finds due, the day of the event, and since when it is due."""


def make(session: Session, due: Iterable[Due], held: Mapping[str, int], on: date, *, by: Actor) -> DestructionList:
    """A list for a manager to look at. One that nobody approved yet is replaced: there is one to look at, not several.

    The same list once more is the one that there is.
    """
    due = list(due)
    there = lists.open_one(session)
    if there is not None and there.held == dict(held) and lists.records(session, there.id) == {_record(one) for one in due}:
        return there
    replaced = update(DestructionList).where(DestructionList.state == states.OPEN).values(state=states.REPLACED)
    session.execute(replaced)
    made = DestructionList(
        due_by=on, state=states.OPEN, held=dict(held), made_at=clock.now(), made_by=by.name, made_by_id=by.id
    )
    session.add(made)
    session.flush()
    rows = [
        {
            "list_id": made.id, "subject": rule.subject, "subject_id": key, "rule": rule.name, "months": rule.months,
            "since": since, "due_on": due_on, "state": states.LISTED,
        }
        for rule, key, since, due_on in due
    ]  # fmt: skip
    for some in portions.of(rows):
        session.execute(insert(DestructionItem), some)
    journal.note(
        session, by, "listed for destruction", SUBJECT, made.id, after={"items": len(rows), "held": sum(held.values())}
    )
    return made


def _record(one: Due) -> tuple[str, str, int]:
    return one[0].name, one[0].subject, one[1]


def keep(session: Session, list_id: int, item_id: int, why: str, until: date, *, by: Actor) -> DestructionItem:
    """Take something out of the list: it is kept, and not listed again before `until`. `Refused` without a reason."""
    _require_open(session, list_id)
    found = lists.item(session, list_id, item_id)
    if found.state not in {states.LISTED, states.KEPT}:
        raise Refused("It is no longer to be decided.")
    if not why.strip():
        raise Refused("Say why it is kept: the reason is kept with the list.", about="why")
    if until <= clock.today():
        raise Refused("Give a day to come: until then it is not listed again.", about="until")
    found.state, found.kept_why, found.kept_until, found.settled_at = states.KEPT, why.strip(), until, clock.now()
    found.kept_by, found.kept_by_id = by.name, by.id
    session.flush()
    journal.note(session, by, "took out of a list", found.subject, found.subject_id, after={"list": list_id, "until": until})
    return found


def approve(session: Session, list_id: int, why: str, *, by: Actor) -> requests.JobRequest:
    """Have everything destroyed that is listed and that the approver sees; what is hidden from them is listed again.

    Approved before, and not done: the work is asked for again. `Refused` without a word why, with nothing left, or to whoever
    had the list made: two people answer for what cannot be undone. Lists that the clock made are anybody's to approve.
    """
    found = lists.one(session, list_id)
    if found.state == states.APPROVED:
        return _ask(session, found, by)
    _require_open(session, list_id)
    if is_own(found, by):
        raise Refused("You had this list made. Somebody else must approve it.")
    if not why.strip():
        raise Refused("Say how you satisfied yourself that all of this may go.", about="why")
    chosen = lists.in_state(session, list_id, states.LISTED)
    if not chosen:
        raise Refused("Nothing is left on this list that you could approve.")
    for some in portions.of(chosen):
        session.execute(update(DestructionItem).where(DestructionItem.id.in_(some)).values(state=states.APPROVED))
    found.state, found.approved_at, found.approved_why = states.APPROVED, clock.now(), why.strip()
    found.approved_by, found.approved_by_id = by.name, by.id
    session.flush()
    journal.note(session, by, "approved for destruction", SUBJECT, list_id, after={"items": len(chosen)}, why=why.strip())
    return _ask(session, found, by)


def is_own(found: DestructionList, by: Actor) -> bool:
    """Whether it was they who had the list made."""
    return found.made_by_id is not None and found.made_by_id == by.id


def _ask(session: Session, found: DestructionList, by: Actor) -> requests.JobRequest:
    there = session.get(requests.JobRequest, found.request_id) if found.request_id else None
    if there is not None and there.status in {requests.WAITING, requests.RUNNING}:
        return there
    asked = requests.ask(session, JOB, {"list": found.id}, by=by)
    found.request_id = asked.id
    session.flush()
    return asked


def _require_open(session: Session, list_id: int) -> None:
    state = lists.one(session, list_id).state
    if state != states.OPEN:
        raise Refused(f"This list is not open any more: {states.LISTS[state].lower()}.")


def settle(session: Session, item_id: int, state: str) -> None:
    """What became of an item."""
    settled = update(DestructionItem).where(DestructionItem.id == item_id)
    session.execute(settled.values(state=state, settled_at=clock.now()))


def done(session: Session, list_id: int, counts: Mapping[str, object], *, by: Actor) -> None:
    """All of it is settled."""
    found = session.scalars(select(DestructionList).where(DestructionList.id == list_id)).one()
    if found.state == states.DONE:
        return
    found.state, found.done_at = states.DONE, clock.now()
    session.flush()
    journal.note(session, by, "finished destroying", SUBJECT, list_id, after=dict(counts))
