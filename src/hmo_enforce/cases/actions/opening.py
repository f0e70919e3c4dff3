"""Opening a case, changing what it is called, closing it and opening it again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries.restrictions import Standing
from hmo_enforce.cases import circles, outside, terms
from hmo_enforce.cases.queries import circle, found
from hmo_enforce.cases.records import Case, CaseNumber, CaseStep, CaseTask
from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.database import insert
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.programs.actions import telling
from hmo_enforce.programs.events import Event

DONE, DROP, MOVE = "done", "drop", "move"
FATES = {DONE: "Done", DROP: "Dropped", MOVE: "Moved to another case"}
"""What becomes of a task that is still open when its case is closed."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a case when it is opened. `with_tasks`: the usual ones of its kind."""

    kind: str
    title: str
    priority: str = terms.NORMAL
    assignee_id: int | None = None
    with_tasks: bool = True


def open_case(session: Session, said: Said, *, by: Actor) -> Case:
    """A new case at its kind's first step, with a reference of its own and the usual tasks. `Refused` with what is wanting."""
    kind = outside.kinds().by_name.get(said.kind)
    if kind is None:
        raise Refused("Choose one of the kinds of case.", about="kind")
    require_title(said.title)
    if said.priority not in terms.PRIORITIES:
        raise Refused("Choose one of the priorities.", about="priority")
    made = Case(
        reference=next_reference(session), kind=kind.name, title=said.title.strip(), status=terms.OPEN, step=kind.first,
        priority=said.priority, opened_at=clock.now(), opened_by=by.name,
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add(CaseStep(case_id=made.id, step=kind.first, began_at=made.opened_at, began_by=by.name))
    journal.note(session, by, "opened", "case", made.id, after={"kind": kind.name, "step": kind.first})
    for task in kind.tasks if said.with_tasks else ():
        _usual_task(session, made, task.title, task.due_on(clock.today()), by)
    telling.tell(session, Event.CASE_OPENED, "case", made.id)
    return made


def _usual_task(session: Session, case: Case, title: str, due_on: object, by: Actor) -> None:
    task = CaseTask(case_id=case.id, title=title, due_on=due_on, made_at=clock.now(), made_by=by.name)
    session.add(task)
    session.flush()
    journal.note(session, by, "added a task", "case", case.id, after={"line": task.id})


def next_reference(session: Session) -> str:
    """The next of this year: its row stays locked until the transaction ends, so one that is rolled back leaves no gap."""
    year = clock.today().year
    first = insert(session, CaseNumber).values(year=year, last=1)
    taken = first.on_conflict_do_update(index_elements=["year"], set_={"last": CaseNumber.last + 1}).returning(CaseNumber.last)
    return terms.reference(year, session.scalars(taken).one())


def require_title(title: str) -> None:
    """`Refused` without one, or with one too long for a list."""
    if not title.strip():
        raise Refused("Say in a few words what the case is about.", about="title")
    if len(title.strip()) > 200:
        raise Refused("The title must be 200 characters or fewer.", about="title")


def change(session: Session, case_id: int, *, title: str, priority: str, revision: int, by: Actor) -> Case:
    """Call it something else, or make it more or less urgent."""
    yours = {"Title": title.strip(), "Priority": priority}
    row = found.as_read(session, case_id, revision, yours)
    require_title(title)
    if priority not in terms.PRIORITIES:
        raise Refused("Choose one of the priorities.", about="priority")
    before = {"title": row.title, "priority": row.priority}
    after = {"title": title.strip(), "priority": priority}
    changed = [name for name in before if before[name] != after[name]]
    if not changed:
        raise Refused("The case says this already, so there is nothing to change.", about="title")
    row.title, row.priority = title.strip(), priority
    session.flush()
    # What a title said may name somebody after all: that it changed is kept, and what it was is not.
    told = [name for name in changed if name != "title"]
    journal.note(
        session, by, "changed", "case", case_id, before={name: before[name] for name in told} or None,
        after={name: after[name] for name in told} or None, why="Another title." if "title" in changed else None,
    )  # fmt: skip
    return row


def close(
    session: Session,
    case_id: int,
    why: str,
    fates: Mapping[int, str],
    *,
    revision: int,
    by: Actor,
    moved_to: int | None = None,
) -> Case:
    """Nothing is left to do. Each task that is still open is done, dropped for the same reason, or moved to another case."""
    row = found.as_read(session, case_id, revision, {"Status": terms.CLOSED})
    found.open_case(session, case_id)
    left = found.open_tasks(session, case_id)
    _require_closable(session, row, why, {task.id: fates.get(task.id, "") for task in left}, moved_to)
    for task in left:
        settle(session, task, fates[task.id], "The case was closed.", by=by, moved_to=moved_to)
    row.status, row.closed_at, row.closed_by, row.close_reason = terms.CLOSED, clock.now(), by.name, why.strip()
    session.flush()
    journal.note(session, by, "closed", "case", case_id, why=why.strip())
    telling.tell(session, Event.CASE_CLOSED, "case", case_id)
    return row


def _require_closable(session: Session, row: Case, why: str, fates: Mapping[int, str], moved_to: int | None) -> None:
    if not why.strip():
        raise Refused("Say why the case is closed, and what came of it.", about="why")
    for task_id, fate in fates.items():
        if fate not in FATES:
            raise Refused("Say what becomes of each task that is still open.", about=f"task_{task_id}")
    if MOVE in fates.values():
        if moved_to is None or moved_to == row.id:
            raise Refused("Give the reference of the case that takes the tasks over.", about="moved_to")
        found.open_case(session, moved_to)
        require_no_wider(session, row.id, circle.around(session, moved_to), about="moved_to")


def require_no_wider(session: Session, case_id: int, after: Iterable[Standing], *, about: str) -> None:
    """`Refused` where what goes elsewhere from a case would be seen there by whoever does not see the case."""
    if circles.widens(circle.circles(circle.around(session, case_id)), circle.circles(after)):
        raise Refused(
            "Only named people may see this case, and more people than those may see the other one. First have the other one "
            "restricted to the same people, or to fewer of them; or else link the two.",
            about=about,
        )


def settle(session: Session, task: CaseTask, fate: str, why: str, *, by: Actor, moved_to: int | None = None) -> None:
    """Do with an open task what was said."""
    case_id = task.case_id
    if fate == DONE:
        task.done_at, task.done_by = clock.now(), by.name
        journal.note(session, by, "completed a task", "case", case_id, after={"line": task.id})
    elif fate == DROP:
        task.dropped_at, task.dropped_by, task.dropped_why = clock.now(), by.name, why.strip()
        journal.note(session, by, "dropped a task", "case", case_id, after={"line": task.id}, why=why.strip())
    elif moved_to is not None:
        task.case_id = moved_to
        journal.note(session, by, "moved a task away", "case", case_id, after={"line": task.id})
        journal.note(session, by, "took over a task", "case", moved_to, after={"line": task.id})
    session.flush()


def reopen(session: Session, case_id: int, why: str, *, by: Actor) -> Case:
    """There is something to do again; who had closed it and why stays in its history.

    `Refused` without a reason, where it is open, or where it was joined into another.
    """
    row = found.case(session, case_id)
    if row.status == terms.OPEN:
        raise Refused("This case is open.")
    if found.joined_into(session, case_id) is not None:
        raise Refused("This case was joined into another. Go on with that one, or split it.")
    if not why.strip():
        raise Refused("Say why the case is opened again.", about="why")
    before = {"closed_by": row.closed_by, "close_reason": row.close_reason}
    row.status, row.closed_at, row.closed_by, row.close_reason = terms.OPEN, None, None, None
    session.flush()
    journal.note(session, by, "reopened", "case", case_id, before=before, why=why.strip())
    telling.tell(session, Event.CASE_REOPENED, "case", case_id)
    return row
