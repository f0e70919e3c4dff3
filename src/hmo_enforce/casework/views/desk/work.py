"""Panels of casework: tasks that are due, one's own cases, and those that nobody has."""

from datetime import timedelta

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from hmo_enforce.cases import outside, terms
from hmo_enforce.cases.records import Case, CaseTask
from hmo_enforce.casework.views import case_list
from hmo_enforce.casework.views.desk import found
from hmo_enforce.casework.views.desk.found import Chosen, Line, Panel, Reader

DUE_WITHIN = timedelta(days=case_list.A_WEEK)
PATH, TASKS = "/cases", "/tasks"


def tasks(session: Session, reader: Reader) -> Panel:
    """Theirs, and those of nobody in cases of theirs, that are overdue or due within a week; the longest due first."""
    theirs = case_list.is_theirs(reader.account_id)
    chosen = (
        select(CaseTask.id, CaseTask.case_id, CaseTask.title, CaseTask.due_on, Case.reference, Case.title, Case.priority)
        .join(Case, Case.id == CaseTask.case_id)
        .where(*case_list.open_task(), Case.status == terms.OPEN, theirs, CaseTask.due_on <= reader.on + DUE_WITHIN)
        .order_by(CaseTask.due_on, CaseTask.id)
    )

    def lines(some: Chosen) -> tuple[Line, ...]:
        return tuple(
            Line(title, f"{PATH}/{case_id}", reference, of, "by", due_on, owing=True, urgent=priority == terms.URGENT)
            for _, case_id, title, due_on, reference, of, priority in session.execute(some)
        )

    shown = found.panel(session, reader, chosen, lines, f"{TASKS}?whose=me&due=week")
    return found.with_late(session, shown, chosen.where(CaseTask.due_on < reader.on))


def my_cases(session: Session, reader: Reader) -> Panel:
    """Their open cases: those with an overdue task first, then by the day of the next one."""
    chosen = _open_cases(Case.assignee_id == reader.account_id)
    shown = found.panel(session, reader, chosen, lambda some: _cases(session, some), f"{PATH}?whose=me")
    return found.with_late(session, shown, chosen.where(overdue(reader)))


def unassigned(session: Session, reader: Reader) -> Panel:
    """Open cases that nobody has, in the same order."""
    chosen = _open_cases(Case.assignee_id.is_(None))
    return found.panel(session, reader, chosen, lambda some: _cases(session, some), f"{PATH}?whose=nobody")


def overdue(reader: Reader) -> ColumnElement[bool]:
    """A case of which a task is overdue."""
    return exists().where(CaseTask.case_id == Case.id, CaseTask.due_on < reader.on, *case_list.open_task())


def _open_cases(whose: ColumnElement[bool]) -> Chosen:
    following = select(func.min(CaseTask.due_on)).where(CaseTask.case_id == Case.id, *case_list.open_task())
    next_on = following.correlate(Case).scalar_subquery()
    told = (Case.id, Case.reference, Case.title, Case.kind, Case.step, Case.priority, Case.opened_at, next_on.label("next_on"))
    return select(*told).where(Case.status == terms.OPEN, whose).order_by(next_on.is_(None), next_on, Case.id.desc())


def _cases(session: Session, chosen: Chosen) -> tuple[Line, ...]:
    kinds = outside.kinds()
    return tuple(
        Line(
            one.title, f"{PATH}/{one.id}", one.reference, f"{kinds.title(one.kind)}: {kinds.step_title(one.step).lower()}",
            "next task due" if one.next_on else "opened", one.next_on or found.on_day(one.opened_at),
            owing=one.next_on is not None, urgent=one.priority == terms.URGENT,
        )
        for one in session.execute(chosen)
    )  # fmt: skip
