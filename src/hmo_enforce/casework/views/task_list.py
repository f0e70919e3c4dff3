"""Tasks of open cases and of closed ones, as a list shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, aliased

from hmo_enforce.accounts.records import Account
from hmo_enforce.cases import terms
from hmo_enforce.cases.records import Case, CaseTask
from hmo_enforce.casework.views import case_list
from hmo_enforce.kernel import clock

TO_DO, DONE, DROPPED, ALL = "open", "done", "dropped", "all"


@dataclass(frozen=True, slots=True)
class Row:
    """One task. `assignee` has it, or else `of_case` does, who has its case; `over_on` is when it was done or dropped."""

    id: int
    title: str
    due_on: date | None
    state: str
    over_on: date | None
    assignee: str | None
    of_case: str | None
    case_id: int
    reference: str
    case_title: str
    is_urgent: bool

    @property
    def who(self) -> str | None:
        """Who is to do it."""
        return self.assignee or self.of_case


def listed() -> Select[Any]:
    """The keys of all tasks, with their cases."""
    return select(CaseTask.id).join(Case, Case.id == CaseTask.case_id)


def in_state(state: str) -> Sequence[ColumnElement[bool]]:
    """Still to be done, in a case that is open; done; dropped; or any."""
    return {
        TO_DO: (*case_list.open_task(), Case.status == terms.OPEN),
        DONE: (CaseTask.done_at.is_not(None),),
        DROPPED: (CaseTask.dropped_at.is_not(None),),
        ALL: (),
    }[state]


def rows(session: Session, ids: Sequence[int]) -> tuple[Row, ...]:
    """A row for each, in the order of the ids."""
    theirs, cases = aliased(Account), aliased(Account)
    query = (
        select(CaseTask, theirs.name.label("theirs"), cases.name.label("of_case"), Case.reference, Case.priority)
        .add_columns(Case.title.label("case_title"))
        .join(Case, Case.id == CaseTask.case_id)
        .outerjoin(theirs, theirs.id == CaseTask.assignee_id)
        .outerjoin(cases, cases.id == Case.assignee_id)
        .where(CaseTask.id.in_(ids))
    )
    found = {row.CaseTask.id: _row(row) for row in session.execute(query)}
    return tuple(found[key] for key in ids if key in found)


def _row(row: Any) -> Row:
    task, over = row.CaseTask, row.CaseTask.done_at or row.CaseTask.dropped_at
    return Row(
        task.id, task.title, task.due_on, TO_DO if over is None else DONE if task.done_at else DROPPED,
        clock.in_london(over).date() if over else None, row.theirs, row.of_case, task.case_id, row.reference, row.case_title,
        is_urgent=row.priority == terms.URGENT,
    )  # fmt: skip
