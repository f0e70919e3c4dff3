"""Who has a case, and its end: assigned, closed and reopened by programs, as on the pages."""

from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.orm import Session

from hmo_enforce.cases.actions import opening, work
from hmo_enforce.cases.queries import found
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.web import guards
from hmo_enforce.web.api import answers, case_writes, cases, once, operations, sent_cases, tags

TAGS = ["cases"]
MAY = [guards.may_see_cases, guards.may_work_cases]
Req = Request[Any, Any, Any]


@post(
    "/cases/{case_id:int}/assign",
    guards=MAY,
    sync_to_thread=True,
    status_code=200,
    responses=answers.CHANGED,
    operation_class=operations.Changed,
    operation_id="assign_case",
    tags=TAGS,
)
def assign(
    *,
    request: Req,
    session: NamedDependency[Session],
    case_id: FromPath[int],
    data: JSONBody[sent_cases.Assignment],
    if_match: tags.IfMatch = None,
    idempotency_key: once.Key = None,
) -> Response[once.Written]:
    """Give a case to somebody who works on cases and may see this one; or (null) to nobody."""

    def act(revision: int) -> None:
        account_id = None if data.assignee is None else cases.colleague(session, data.assignee)
        work.assign(session, case_id, account_id, revision=revision, by=guards.who(request).actor)

    return case_writes.changed(request, session, case_id, data=data, if_match=if_match, key=idempotency_key, act=act)


@post(
    "/cases/{case_id:int}/close",
    guards=MAY,
    sync_to_thread=True,
    status_code=200,
    responses=answers.CHANGED,
    operation_class=operations.Changed,
    operation_id="close_case",
    tags=TAGS,
)
def close(
    *,
    request: Req,
    session: NamedDependency[Session],
    case_id: FromPath[int],
    data: JSONBody[sent_cases.Closing],
    if_match: tags.IfMatch = None,
    idempotency_key: once.Key = None,
) -> Response[once.Written]:
    """Close a case: nothing is left to do. 422 until it is said of each open task what becomes of it."""

    def act(revision: int) -> None:
        fates = _fates(session, case_id, data)
        opening.close(
            session, case_id, data.why, fates, revision=revision, moved_to=data.moved_to, by=guards.who(request).actor
        )

    return case_writes.changed(request, session, case_id, data=data, if_match=if_match, key=idempotency_key, act=act)


def _fates(session: Session, case_id: int, said: sent_cases.Closing) -> Mapping[int, str]:
    """By task. `Refused` for what is no open task of the case: nothing that was said is passed over."""
    fates = {one.id: one.fate.value for one in said.tasks}
    if others := sorted(set(fates) - {task.id for task in found.open_tasks(session, case_id)}):
        raise Refused(f"tasks: {', '.join(map(str, others))} is no open task of this case.", about="tasks")
    return fates


@post(
    "/cases/{case_id:int}/reopen",
    guards=MAY,
    sync_to_thread=True,
    status_code=200,
    responses=answers.CHANGED,
    operation_class=operations.Changed,
    operation_id="reopen_case",
    tags=TAGS,
)
def reopen(
    *,
    request: Req,
    session: NamedDependency[Session],
    case_id: FromPath[int],
    data: JSONBody[sent_cases.Because],
    if_match: tags.IfMatch = None,
    idempotency_key: once.Key = None,
) -> Response[once.Written]:
    """There is something to do again. Who had closed it, when and why stays in its history."""

    def act(_: int) -> None:
        opening.reopen(session, case_id, data.why, by=guards.who(request).actor)

    return case_writes.changed(request, session, case_id, data=data, if_match=if_match, key=idempotency_key, act=act)


ROUTES = (assign, close, reopen)
