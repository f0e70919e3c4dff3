"""Tasks of a case for programs: what is to be done, new ones, and what became of each."""

from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlalchemy.orm import Session

from hmo_enforce.cases.actions import work
from hmo_enforce.cases.queries import found
from hmo_enforce.casework.views import case_whole
from hmo_enforce.web import guards
from hmo_enforce.web.api import answers, case_shapes, cases, once, operations, paging, sent_cases

TAGS = ["cases"]
MAY = [guards.may_see_cases, guards.may_work_cases]
ONE = "/cases/{case_id:int}/tasks"
Req = Request[Any, Any, Any]


class Tasks(msgspec.Struct):
    """Some tasks of a case, by number. `next` is the `cursor` of the following page, null at the end."""

    items: list[case_shapes.Task]
    next: str | None


@get(
    ONE,
    guards=[guards.may_see_cases],
    sync_to_thread=True,
    responses=answers.FOUND,
    operation_class=operations.Listing,
    operation_id="list_tasks",
    tags=TAGS,
)
def listed(
    *,
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    case_id: FromPath[int],
    open_only: FromQuery[bool] = False,
    cursor: FromQuery[paging.Cursor] = "",
    limit: FromQuery[paging.Limit] = 100,
) -> Response[Tasks]:
    """What is to be done in a case, and what was; `open_only`: what is still to be done."""
    asked = paging.begun(request, cursor, limit)
    wanted = [one for one in case_whole.tasks(session, case_id) if one.is_open or not open_only]
    rows = sorted((one for one in wanted if one.id > (asked.behind or 0)), key=lambda one: one.id)
    shown, following = asked.cut(rows, lambda one: one.id)
    return paging.answered(asked, Tasks([cases.task(one) for one in shown], following), following)


@post(
    ONE,
    guards=MAY,
    sync_to_thread=True,
    responses=answers.WRITTEN,
    operation_class=operations.Made,
    operation_id="add_task",
    tags=TAGS,
)
def add(
    request: Req,
    session: NamedDependency[Session],
    case_id: FromPath[int],
    data: JSONBody[sent_cases.NewTask],
    idempotency_key: once.Key = None,
) -> Response[once.Written]:
    """Something is to be done in an open case, by a day and by somebody where they are named."""

    def done() -> Response[Any]:
        assignee_id = None if data.assignee is None else cases.colleague(session, data.assignee)
        made = work.add_task(
            session, case_id, data.title, due_on=answers.day("due_on", data.due_on), assignee_id=assignee_id,
            by=guards.who(request).actor,
        )  # fmt: skip
        return once.written(made.id, _where(case_id))

    return once.once(request, session, idempotency_key, data, done)


@post(
    f"{ONE}/{{task_id:int}}/done",
    guards=MAY,
    sync_to_thread=True,
    status_code=200,
    responses=answers.WRITTEN,
    operation_class=operations.Done,
    operation_id="complete_task",
    tags=TAGS,
)
def complete(
    request: Req,
    session: NamedDependency[Session],
    case_id: FromPath[int],
    task_id: FromPath[int],
    idempotency_key: once.Key = None,
) -> Response[once.Written]:
    """It is done. 422 where it was done or dropped before."""
    by = guards.who(request).actor
    return _settled(request, session, idempotency_key, None, lambda: work.complete_task(session, case_id, task_id, by=by))


@post(
    f"{ONE}/{{task_id:int}}/drop",
    guards=MAY,
    sync_to_thread=True,
    status_code=200,
    responses=answers.WRITTEN,
    operation_class=operations.Done,
    operation_id="drop_task",
    tags=TAGS,
)
def drop(
    *,
    request: Req,
    session: NamedDependency[Session],
    case_id: FromPath[int],
    task_id: FromPath[int],
    data: JSONBody[sent_cases.Because],
    idempotency_key: once.Key = None,
) -> Response[once.Written]:
    """It need not be done, and why. 422 where it was done or dropped before."""
    by = guards.who(request).actor
    return _settled(
        request, session, idempotency_key, data, lambda: work.drop_task(session, case_id, task_id, why=data.why, by=by)
    )


@post(
    f"{ONE}/{{task_id:int}}/day",
    guards=MAY,
    sync_to_thread=True,
    status_code=200,
    responses=answers.WRITTEN,
    operation_class=operations.Done,
    operation_id="set_task_day",
    tags=TAGS,
)
def set_day(
    *,
    request: Req,
    session: NamedDependency[Session],
    case_id: FromPath[int],
    task_id: FromPath[int],
    data: JSONBody[sent_cases.TaskDay],
    idempotency_key: once.Key = None,
) -> Response[once.Written]:
    """It is to be done by another day, or (null) by none."""

    def act() -> Any:
        due_on = answers.day("due_on", data.due_on)
        return work.set_day(session, case_id, task_id, due_on, by=guards.who(request).actor)

    return _settled(request, session, idempotency_key, data, act)


def _settled(request: Req, session: Session, key: str | None, data: Any, act: Callable[[], Any]) -> Response[Any]:
    def done() -> Response[Any]:
        found.head(session, request.path_params["case_id"])
        task = act()
        return once.written(task.id, _where(task.case_id), status=200)

    return once.once(request, session, key, data, done)


def _where(case_id: int) -> str:
    return f"/api/v1/cases/{case_id}/tasks"


ROUTES = (listed, add, complete, drop, set_day)
