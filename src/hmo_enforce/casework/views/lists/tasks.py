"""The list of tasks: what is to be done by when, in which case, and by whom."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select

from hmo_enforce.cases.records import Case, CaseTask
from hmo_enforce.casework.views import case_list, task_list
from hmo_enforce.casework.views.listing import kinds
from hmo_enforce.casework.views.listing.declared import Asker, Column, Filter, InDatabase, InFile, Listing, Order, Part, Values
from hmo_enforce.casework.views.lists import cases
from hmo_enforce.casework.views.task_list import Row
from hmo_enforce.kernel import clock, days

PATH = "/tasks"
STATES = {
    task_list.DONE: "Done",
    task_list.DROPPED: "Dropped",
    task_list.ALL: "To be done, done and dropped",
}
TITLES = {task_list.TO_DO: "To be done", task_list.DONE: "Done", task_list.DROPPED: "Dropped"}
OVERDUE, WEEK, MONTH, UNDATED = "overdue", "week", "month", "none"
DUE = {
    OVERDUE: "Overdue",
    WEEK: "Overdue, or due within a week",
    MONTH: "Overdue, or due within 30 days",
    UNDATED: "Without a day",
}
WITHIN = {OVERDUE: -1, WEEK: case_list.A_WEEK, MONTH: 30}


def _query(asker: Asker) -> Select[Any]:
    return task_list.listed()


def _rows(asker: Asker, keys: Sequence[int], shown: frozenset[str]) -> Sequence[Row]:
    return task_list.rows(asker.session, keys)


def _also(values: Values, asker: Asker) -> Sequence[ColumnElement[bool]]:
    """Those to be done, unless somebody asks for others."""
    return task_list.in_state(values.get("state", task_list.TO_DO))


def _whose(value: str, asker: Asker) -> ColumnElement[bool]:
    if value == cases.NOBODYS:
        return CaseTask.assignee_id.is_(None) & case_list.is_theirs(None)
    return case_list.is_theirs(asker.account_id if value == cases.MINE else int(value))


def _due(value: str, asker: Asker) -> ColumnElement[bool]:
    if value == UNDATED:
        return CaseTask.due_on.is_(None)
    return CaseTask.due_on <= asker.on + timedelta(days=WITHIN[value])


def _task(one: Row) -> Sequence[Part]:
    return Part("link", one.title, f"{cases.PATH}/{one.case_id}#tasks"), Part("small", f"{one.reference} · {one.case_title}")


def _day(one: Row) -> Sequence[Part]:
    if one.state != task_list.TO_DO:
        over = f" on {days.in_words(one.over_on)}" if one.over_on else ""
        return [Part("tag", TITLES[one.state], colour="grey"), Part("small", f"{TITLES[one.state]}{over}")]
    if one.due_on is None:
        return [Part("text", "No day set")]
    late = [Part("strong", "(overdue)")] if one.due_on < clock.today() else []
    return [Part("text", days.in_words(one.due_on)), *late]


def _who(one: Row) -> Sequence[Part]:
    said = Part("text", one.who or "Nobody yet")
    return [said] if one.assignee or not one.of_case else [said, Part("small", "has the case")]


COLUMNS: tuple[Column[Row], ...] = (
    Column(
        "task", "Task",
        (
            InFile("Task", lambda one: one.title),
            InFile("Case", lambda one: one.reference),
            InFile("Title of the case", lambda one: one.case_title),
        ),
        _task, orders=("title",),
    ),
    Column(
        "due", "To be done by",
        (
            InFile("To be done by", lambda one: one.due_on),
            InFile("State", lambda one: TITLES[one.state]),
            InFile("Done or dropped on", lambda one: one.over_on),
        ),
        _day, orders=("due",),
    ),
    Column("who", "By whom", (InFile("By whom", lambda one: one.who),), _who),
    Column(
        "priority", "Urgency", (InFile("Urgent", lambda one: one.is_urgent),),
        lambda one: [Part("tag", "Urgent", colour="red") if one.is_urgent else Part("text", "Ordinary")],
    ),
)  # fmt: skip

FILTERS: tuple[Filter, ...] = (
    Filter("whose", "Whose", cases.WHOSE_KIND, _whose, hint="With the tasks of nobody in cases of theirs"),
    Filter("due", "To be done by", kinds.one_of(DUE), _due),
    Filter("kind", "Kind of case", kinds.one_of(cases.KINDS), lambda value, _: Case.kind == value),
    Filter("state", "State", kinds.one_of(STATES, "To be done")),
)

LIST: Listing[Row] = Listing(
    name="tasks",
    path=PATH,
    title="Tasks",
    one="task",
    several="tasks",
    permission="see_cases",
    key=lambda one: one.id,
    source=InDatabase(CaseTask.id, _query, _rows, _also),
    columns=COLUMNS,
    orders={
        "due": Order("The longest due first", (CaseTask.due_on,), may_miss=True),
        "title": Order("Task", (CaseTask.title,)),
    },
    filters=FILTERS,
    href=lambda one: f"{cases.PATH}/{one.case_id}",
    file_name="tasks",
)
