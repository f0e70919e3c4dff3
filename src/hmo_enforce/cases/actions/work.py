"""Working on a case: who has it, which step it is at, its tasks and its notes."""

from datetime import date

from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import accounts
from hmo_enforce.cases import outside, terms
from hmo_enforce.cases.actions import opening
from hmo_enforce.cases.queries import found
from hmo_enforce.cases.records import Case, CaseNote, CaseStep, CaseTask
from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.programs.actions import telling
from hmo_enforce.programs.events import Event


def assign(session: Session, case_id: int, account_id: int | None, *, revision: int, by: Actor) -> Case:
    """Who works on it from now on; None for nobody. `Refused` for who may not work on cases, or may not see this one."""
    name = _workers_name(session, case_id, account_id) if account_id is not None else "nobody"
    row = found.as_read(session, case_id, revision, {"Assigned to": name})
    found.open_case(session, case_id)
    if row.assignee_id == account_id:
        raise Refused(f"It is with {name} already.", about="assignee")
    was = accounts.name_of(session, row.assignee_id) if row.assignee_id else None
    row.assignee_id = account_id
    session.flush()
    before, after = ({"assigned_to": one} for one in (was, name))
    journal.note(session, by, "assigned", "case", case_id, before=before, after=after)
    return row


def _workers_name(session: Session, case_id: int, account_id: int) -> str:
    """Of an open account of staff whose role works on cases and who may see this one, or `Refused`."""
    name = dict(accounts.who_may(session, "work_cases")).get(account_id)
    if name is None:
        raise Refused("Choose somebody who works on cases from the list.", about="assignee")
    if not found.sees(session, case_id, account_id):
        raise Refused("A restriction hides this case from them. Name them in it first.", about="assignee")
    return name


def move(session: Session, case_id: int, step: str, why: str | None, *, revision: int, by: Actor) -> Case:
    """To another step of its kind, in any order; going back needs a reason."""
    row = found.as_read(session, case_id, revision, {"Step": outside.kinds().step_title(step)})
    found.open_case(session, case_id)
    kind = outside.kinds().by_name.get(row.kind)
    if kind is None or step not in kind.steps:
        raise Refused("Choose one of the steps of this kind of case.", about="step")
    if step == row.step:
        raise Refused("The case is at this step already.", about="step")
    if kind.goes_back(row.step, step) and not (why or "").strip():
        raise Refused("Say why the case goes back.", about="why")
    was, row.step = row.step, step
    reason = (why or "").strip() or None
    session.add(CaseStep(case_id=case_id, step=step, began_at=clock.now(), began_by=by.name, why=reason))
    session.flush()
    journal.note(session, by, "moved to a step", "case", case_id, before={"step": was}, after={"step": step}, why=reason)
    telling.tell(session, Event.CASE_STEP, "case", case_id)
    return row


def add_task(
    session: Session, case_id: int, title: str, *, due_on: date | None = None, assignee_id: int | None = None, by: Actor
) -> CaseTask:
    """Something to be done. `Refused` without saying what."""
    found.open_case(session, case_id)
    if not title.strip():
        raise Refused("Say what is to be done.", about="title")
    if assignee_id is not None:
        _workers_name(session, case_id, assignee_id)
    made = CaseTask(
        case_id=case_id, title=title.strip(), due_on=due_on, assignee_id=assignee_id, made_at=clock.now(), made_by=by.name
    )
    session.add(made)
    session.flush()
    journal.note(session, by, "added a task", "case", case_id, after={"line": made.id, "due_on": due_on})
    return made


def set_day(session: Session, case_id: int, task_id: int, due_on: date | None, *, by: Actor) -> CaseTask:
    """Another day by which an open task is to be done; None for no day."""
    task = _open_task(session, case_id, task_id)
    before, task.due_on = task.due_on, due_on
    session.flush()
    after = {"line": task.id, "due_on": due_on}
    journal.note(session, by, "set the day of a task", "case", case_id, before={"due_on": before}, after=after)
    return task


def complete_task(session: Session, case_id: int, task_id: int, *, by: Actor) -> CaseTask:
    """It is done. `Refused` where it was done or dropped before."""
    task = _open_task(session, case_id, task_id)
    opening.settle(session, task, opening.DONE, "", by=by)
    return task


def drop_task(session: Session, case_id: int, task_id: int, *, why: str, by: Actor) -> CaseTask:
    """It need not be done. `Refused` without a reason."""
    task = _open_task(session, case_id, task_id)
    if not why.strip():
        raise Refused("Say why it need not be done.", about="why")
    opening.settle(session, task, opening.DROP, why, by=by)
    return task


def _open_task(session: Session, case_id: int, task_id: int) -> CaseTask:
    task = found.task(session, case_id, task_id)
    if task.done_at or task.dropped_at:
        raise Refused("This task is over: it was done or dropped already.")
    return task


def note(
    session: Session,
    case_id: int,
    text: str,
    kind: str,
    *,
    said_by: str | None = None,
    corrects: int | None = None,
    by: Actor,
) -> CaseNote:
    """Write down a fact, or an opinion. It stays as it is: `corrects` names an earlier note that this one puts right."""
    found.case(session, case_id)
    if not text.strip():
        raise Refused("Write the note.", about="text")
    if kind not in terms.NOTES:
        raise Refused("Say whether it is a fact or an opinion.", about="kind")
    if corrects is not None:
        found.note(session, case_id, corrects)
    made = CaseNote(
        case_id=case_id, kind=kind, text=text.strip(), said_by=said_by, corrects_id=corrects, written_at=clock.now(),
        written_by=by.name,
    )  # fmt: skip
    session.add(made)
    session.flush()
    verb = "noted" if corrects is None else "corrected a note"
    journal.note(session, by, verb, "case", case_id, after={"line": made.id, "sort": kind})
    return made
