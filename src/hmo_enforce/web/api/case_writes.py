"""What programs write in cases: the same actions as the pages', with the same permissions and the same lines in the journal."""

from collections.abc import Callable
from typing import Any

from litestar import Request, Response, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import UNSET
from sqlalchemy.orm import Session

from hmo_enforce.cases.actions import opening, subjects, work
from hmo_enforce.cases.actions.opening import Said
from hmo_enforce.cases.queries import found
from hmo_enforce.casework.views import people_list
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.properties.queries import property_
from hmo_enforce.web import guards
from hmo_enforce.web.api import answers, cases, changing, once, operations, sent, tags

TAGS = ["cases"]
MAY = [guards.may_see_cases, guards.may_work_cases]
Req = Request[Any, Any, Any]


@post(
    "/cases",
    guards=MAY,
    sync_to_thread=True,
    responses=answers.WRITTEN,
    operation_class=operations.Made,
    operation_id="open_case",
    tags=TAGS,
)
def open_case(
    request: Req, session: NamedDependency[Session], data: JSONBody[sent.NewCase], idempotency_key: once.Key = None
) -> Response[once.Written]:
    """Open a case, about properties where they are named. It begins at the first step of its kind, with its usual tasks."""

    def done() -> Response[Any]:
        cases.require_kind(data.kind)
        by = guards.who(request).actor
        made = opening.open_case(session, Said(data.kind, data.title, data.priority, with_tasks=data.with_tasks), by=by)
        for property_id in dict.fromkeys(data.property_ids):
            subjects.add_home(session, made.id, property_(session, property_id).id, by=by)
        session.flush()
        session.expire_all()
        return _written(session, made.id, 201)

    return once.once(request, session, idempotency_key, data, done)


@patch(
    "/cases/{case_id:int}",
    guards=MAY,
    sync_to_thread=True,
    responses=answers.CHANGED,
    operation_class=operations.Changed,
    operation_id="change_case",
    tags=TAGS,
)
def change(
    *,
    request: Req,
    session: NamedDependency[Session],
    case_id: FromPath[int],
    data: JSONBody[sent.CaseChange],
    if_match: tags.IfMatch = None,
    idempotency_key: once.Key = None,
) -> Response[once.Written]:
    """Call a case something else, or make it more or less urgent."""

    def done(revision: int) -> None:
        head = found.head(session, case_id)
        title = head.title if data.title is UNSET else data.title
        priority = head.priority if data.priority is UNSET else data.priority
        opening.change(session, case_id, title=title, priority=priority, revision=revision, by=guards.who(request).actor)

    return changed(request, session, case_id, data=data, if_match=if_match, key=idempotency_key, act=done)


@post(
    "/cases/{case_id:int}/steps",
    guards=MAY,
    sync_to_thread=True,
    status_code=200,
    responses=answers.CHANGED,
    operation_class=operations.Changed,
    operation_id="move_case",
    tags=TAGS,
)
def move(
    *,
    request: Req,
    session: NamedDependency[Session],
    case_id: FromPath[int],
    data: JSONBody[sent.NewStep],
    if_match: tags.IfMatch = None,
    idempotency_key: once.Key = None,
) -> Response[once.Written]:
    """Bring a case to another step of its kind."""

    def done(revision: int) -> None:
        cases.require_step(found.head(session, case_id).kind, data.step)
        work.move(session, case_id, data.step, data.why, revision=revision, by=guards.who(request).actor)

    return changed(request, session, case_id, data=data, if_match=if_match, key=idempotency_key, act=done)


@post(
    "/cases/{case_id:int}/notes",
    guards=MAY,
    sync_to_thread=True,
    responses=answers.WRITTEN,
    operation_class=operations.Made,
    operation_id="note_in_case",
    tags=TAGS,
)
def note(
    request: Req,
    session: NamedDependency[Session],
    case_id: FromPath[int],
    data: JSONBody[sent.NewNote],
    idempotency_key: once.Key = None,
) -> Response[once.Written]:
    """Write a note in a case: a fact, or an opinion. It stays as it is; a later note may correct it."""

    def done() -> Response[Any]:
        made = work.note(
            session, case_id, data.text, data.kind, said_by=data.said_by, corrects=data.corrects, by=guards.who(request).actor
        )
        return once.written(made.id, f"/api/v1/cases/{case_id}")

    return once.once(request, session, idempotency_key, data, done)


@post(
    "/cases/{case_id:int}/properties",
    guards=MAY,
    sync_to_thread=True,
    responses=answers.WRITTEN,
    operation_class=operations.Made,
    operation_id="add_property_to_case",
    tags=TAGS,
)
def add_home(
    request: Req,
    session: NamedDependency[Session],
    case_id: FromPath[int],
    data: JSONBody[sent.HomeInCase],
    idempotency_key: once.Key = None,
) -> Response[once.Written]:
    """The case is about this property too."""

    def done() -> Response[Any]:
        home = property_(session, data.property_id)
        made = subjects.add_home(session, case_id, home.id, why=data.why, by=guards.who(request).actor)
        return once.written(made.id, f"/api/v1/cases/{case_id}")

    return once.once(request, session, idempotency_key, data, done)


@post(
    "/cases/{case_id:int}/people",
    guards=[*MAY, guards.may_see_people],
    sync_to_thread=True,
    responses=answers.WRITTEN,
    operation_class=operations.Made,
    operation_id="add_person_to_case",
    tags=TAGS,
)
def add_person(
    request: Req,
    session: NamedDependency[Session],
    case_id: FromPath[int],
    data: JSONBody[sent.PersonInCase],
    idempotency_key: once.Key = None,
) -> Response[once.Written]:
    """Somebody has this part in the case. Of who complained the API tells nobody afterwards."""

    def done() -> Response[Any]:
        if not people_list.shows(session, data.party_id):
            raise NotFound("There is no such person or organisation.")
        made = subjects.add_person(
            session, case_id, data.party_id, data.part, contact=data.contact, by=guards.who(request).actor
        )
        return once.written(made.id, f"/api/v1/cases/{case_id}")

    return once.once(request, session, idempotency_key, data, done)


def changed(
    request: Req,
    session: Session,
    case_id: int,
    *,
    data: Any,
    if_match: str | None,
    key: str | None,
    act: Callable[[int], None],
) -> Response[Any]:
    """Change a case as it was read, once."""
    return changing.changed(
        request, session, data=data, if_match=if_match, key=key, act=act,
        stands=lambda: found.head(session, case_id).revision,
        answer=lambda: _written(session, case_id, 200),
    )  # fmt: skip


def _written(session: Session, case_id: int, status: int) -> Response[Any]:
    said = cases.told(session, case_id)
    return once.written(
        case_id, f"/api/v1/cases/{case_id}", tag=tags.tag(said, said.revision), revision=said.revision, status=status
    )


ROUTES = (open_case, change, move, note, add_home, add_person)
