"""Staff work on what arrived: who has it, how urgent it is, which case it is part of, two made one, its end."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import accounts
from hmo_enforce.cases.queries import found as cases
from hmo_enforce.intake import clocks, states
from hmo_enforce.intake.actions import claims
from hmo_enforce.intake.clocks import Policy
from hmo_enforce.intake.queries import found, heads
from hmo_enforce.intake.records import Arrival
from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.programs.actions import telling
from hmo_enforce.programs.events import Event

SUBJECT = "arrival"
JOINED = "joined"


def assign(session: Session, arrival_id: int, account_id: int | None, *, revision: int, by: Actor) -> Arrival:
    """Who looks after it from now on; None for nobody. `Refused` for who may not, or may not see it."""
    name = _workers_name(session, arrival_id, account_id) if account_id is not None else "nobody"
    row = heads.as_read(session, arrival_id, revision, {"Assigned to": name})
    heads.open_arrival(session, arrival_id)
    if row.assigned_to == account_id:
        raise Refused(f"It is with {name} already.", about="assignee")
    was = accounts.name_of(session, row.assigned_to) if row.assigned_to else None
    row.assigned_to = account_id
    session.flush()
    journal.note(session, by, "assigned", SUBJECT, arrival_id, before={"assigned_to": was}, after={"assigned_to": name})
    return row


def _workers_name(session: Session, arrival_id: int, account_id: int) -> str:
    """Of an open account of staff whose role works on arrivals and who may see this one, or `Refused`."""
    name = dict(accounts.who_may(session, "work_arrivals")).get(account_id)
    if name is None:
        raise Refused("Choose somebody who works on the inbox from the list.", about="assignee")
    if not heads.sees(session, arrival_id, account_id):
        raise Refused("A restriction hides this from them. Name them in it first.", about="assignee")
    return name


def mark(
    session: Session, arrival_id: int, *, urgent: bool, why: str, revision: int, by: Actor, policies: Iterable[Policy],
) -> Arrival:  # fmt: skip
    """It is urgent, or it is not, whatever its answers made of it; its clock is set by that (`clocks.marked`).

    `Refused` without a reason, or where that is so already.
    """
    row = heads.as_read(session, arrival_id, revision, {"Urgent": "Yes" if urgent else "No"})
    heads.open_arrival(session, arrival_id)
    said = _reason(why, "Say why.")
    if row.is_urgent == urgent:
        raise Refused(f"It is {'urgent' if urgent else 'not urgent'} already.")
    before = {"is_urgent": row.is_urgent, "due_on": row.due_on}
    row.is_urgent, row.urgent_why = urgent, said[:300] if urgent else None
    if row.due_on is not None:
        received_on = clock.in_london(row.received_at).date()
        policy = clocks.policy_on(policies, received_on)
        row.due_on = clocks.marked(
            policy, row.kind, is_urgent=urgent, received_on=received_on, due=row.due_on, on=clock.today()
        )
    session.flush()
    verb, after = "marked urgent" if urgent else "marked not urgent", {"is_urgent": urgent, "due_on": row.due_on}
    journal.note(session, by, verb, SUBJECT, arrival_id, before=before, after=after, why=said)
    return row


def looked(session: Session, arrival_id: int, why: str, *, revision: int, by: Actor) -> Arrival:
    """A person looked at what it waited for: with its home, it stands in the queue; what could not be taken in is tried again.

    `Refused` without a reason, and where somebody must say which home it is.
    """
    row = heads.as_read(session, arrival_id, revision, {"State": states.STATES[states.QUEUED]})
    said = _reason(why, "Say what you found.")
    if row.state != states.WAITING or (row.property_id is None and row.taken_in_at is not None):
        raise Refused("It waits for nobody, or for somebody to say which home it is.")
    row.state, row.waits_why = states.NEW if row.property_id is None else states.QUEUED, None
    session.flush()
    journal.note(
        session,
        by,
        "looked at",
        SUBJECT,
        arrival_id,
        before={"arrival_state": states.WAITING},
        after={"arrival_state": row.state},
        why=said,
    )
    return row


def link(session: Session, arrival_id: int, case_id: int, *, revision: int, by: Actor) -> Arrival:
    """It is part of an open case. `Refused` where it is part of one already."""
    case = cases.open_case(session, case_id)
    row = heads.as_read(session, arrival_id, revision, {"Case": case.reference})
    heads.open_arrival(session, arrival_id)
    if row.case_id is not None:
        raise Refused("It is part of a case already. Take it out of that one first.", about="case")
    row.case_id = case.id
    session.flush()
    journal.note(session, by, "linked to a case", SUBJECT, arrival_id, after={"line": case.id})
    journal.note(session, by, "took in an arrival", "case", case.id, after={"line": arrival_id})
    return row


def unlink(session: Session, arrival_id: int, why: str, *, revision: int, by: Actor) -> Arrival:
    """It is part of no case. `Refused` without a reason, or where it is part of none."""
    row = heads.as_read(session, arrival_id, revision, {"Case": "None"})
    said = _reason(why, "Say why it is no part of the case.")
    if row.case_id is None:
        raise Refused("It is part of no case.")
    case_id, row.case_id = row.case_id, None
    session.flush()
    journal.note(session, by, "taken out of a case", SUBJECT, arrival_id, before={"line": case_id}, why=said)
    journal.note(session, by, "let go of an arrival", "case", case_id, after={"line": arrival_id}, why=said)
    return row


def join(session: Session, arrival_id: int, into_id: int, why: str, *, revision: int, by: Actor) -> Arrival:
    """The same is told twice: go on with `into_id` alone. Neither is lost: this one closes, and leads to the other."""
    into = heads.open_arrival(session, into_id)
    row = heads.as_read(session, arrival_id, revision, {"State": states.STATES[states.CLOSED]})
    heads.open_arrival(session, arrival_id)
    said = _reason(why, "Say why the two are about the same.")
    if arrival_id == into_id:
        raise Refused("It cannot be joined to itself.", about="other")
    if into.joined_to is not None:
        raise Refused("That one was joined to another itself. Join this one to the other.", about="other")
    if heads.joined(session, arrival_id):
        raise Refused("Others were joined to this one. Join the other one to this instead, or part them first.", about="other")
    row.joined_to = into_id
    _close(session, row, JOINED, said, by)
    if row.is_urgent and not into.is_urgent:
        into.is_urgent, into.urgent_why = True, row.urgent_why
    into.due_on = min(filter(None, (into.due_on, row.due_on)), default=None)
    session.flush()
    journal.note(session, by, "joined to another", SUBJECT, arrival_id, after={"line": into_id}, why=said)
    telling.tell(session, Event.ARRIVAL_CLOSED, SUBJECT, arrival_id)
    journal.note(session, by, "took in another", SUBJECT, into_id, after={"line": arrival_id}, why=said)
    return into


def part(session: Session, arrival_id: int, why: str, *, revision: int, by: Actor) -> Arrival:
    """They are two after all: this one stands by itself again, as open as it was. `Refused` where it was joined to none."""
    row = heads.as_read(session, arrival_id, revision, {"State": "By itself"})
    said = _reason(why, "Say why they are two.")
    if row.joined_to is None:
        raise Refused("It is joined to none.")
    into_id, row.joined_to = row.joined_to, None
    _open_again(row)
    session.flush()
    journal.note(session, by, "parted from another", SUBJECT, arrival_id, before={"line": into_id}, why=said)
    journal.note(session, by, "let go of another", SUBJECT, into_id, before={"line": arrival_id}, why=said)
    return row


def close(session: Session, arrival_id: int, closed_as: str, why: str, *, revision: int, by: Actor) -> Arrival:
    """Nothing is left to do. `Refused` without saying how it ended, and why."""
    row = heads.as_read(session, arrival_id, revision, {"State": states.STATES[states.CLOSED]})
    heads.open_arrival(session, arrival_id)
    if closed_as not in states.CLOSED_AS or closed_as == JOINED:
        raise Refused("Choose how it ended.", about="closed_as")
    said = _reason(why, "Say why it is closed, and what came of it.")
    _close(session, row, closed_as, said, by)
    if closed_as == states.NOT_MEANT:
        claims.withdraw(session, row, said, by=by)
    session.flush()
    journal.note(session, by, "closed", SUBJECT, arrival_id, after={"closed_as": closed_as}, why=said)
    telling.tell(session, Event.ARRIVAL_CLOSED, SUBJECT, arrival_id)
    return row


def reopen(session: Session, arrival_id: int, why: str, *, by: Actor) -> Arrival:
    """There is something to do again. What it had been closed as stays in its history."""
    row, said = found.arrival(session, arrival_id), _reason(why, "Say why it is opened again.")
    if row.state != states.CLOSED:
        raise Refused("It is open.")
    if row.joined_to is not None:
        raise Refused("It is joined to another, which goes on for both. Part the two first.")
    before = {"closed_as": row.closed_as}
    if row.closed_as == states.NOT_MEANT:
        claims.let_stand(session, row, said, by=by)
    _open_again(row)
    session.flush()
    journal.note(session, by, "reopened", SUBJECT, arrival_id, before=before, why=said)
    return row


def _close(session: Session, row: Arrival, closed_as: str, why: str, by: Actor) -> None:
    row.state, row.closed_at, row.closed_by = states.CLOSED, clock.now(), by.name
    row.closed_as, row.closed_why = closed_as, why


def _open_again(row: Arrival) -> None:
    """As far as it had come: what no job has taken in yet is new, and what waited for a person waits."""
    if row.taken_in_at is None:
        row.state = states.NEW
    else:
        row.state = states.WAITING if row.waits_why else states.QUEUED
    row.closed_at = row.closed_by = row.closed_as = row.closed_why = None


def _reason(why: str, wanted: str) -> str:
    if not why.strip():
        raise Refused(wanted, about="why")
    return why.strip()
