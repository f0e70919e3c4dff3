"""What programs write of arrivals: a complaint taken in, and who has it, its end, and that it goes on."""

import uuid
from collections.abc import Callable
from typing import Any

from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import accounts
from hmo_enforce.intake import channels, states
from hmo_enforce.intake.actions import keeping, work
from hmo_enforce.intake.queries import heads
from hmo_enforce.intake.said import Contact, Place, Said
from hmo_enforce.intake.urgency import Facts
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.web import guards
from hmo_enforce.web.api import answers, arrivals, changing, once, operations, sent_arrivals, sent_cases, tags

TAGS = ["arrivals"]
MAY = [guards.may_see_arrivals, guards.may_work_arrivals]
PATH = "/api/v1/arrivals"
Req = Request[Any, Any, Any]


@post(
    "/arrivals",
    guards=MAY,
    sync_to_thread=True,
    responses=answers.WRITTEN,
    operation_class=operations.Made,
    operation_id="take_in_arrival",
    tags=TAGS,
)
def take_in(
    request: Req,
    session: NamedDependency[Session],
    data: JSONBody[sent_arrivals.NewArrival],
    idempotency_key: once.Key = None,
) -> Response[once.Written]:
    """Take in a complaint. Its home is found, judged and flagged within seconds; until then its state is `new`."""

    def done() -> Response[Any]:
        kept = keeping.keep(session, _said(data), by=guards.who(request).actor)
        session.flush()
        session.expire_all()
        return _written(session, kept.arrival_id, 201)

    return once.once(request, session, idempotency_key, data, done)


def _said(data: sent_arrivals.NewArrival) -> Said:
    """As what arrives by any channel is said. What makes it one submission is the request's own key, above."""
    sender = data.sender
    contact = sender and Contact(
        sender.name, sender.phone, sender.email, ways=tuple(one.value for one in sender.ways), safe_note=sender.take_care
    )
    return Said(
        kind=states.COMPLAINT,
        way=channels.API,
        submission_key=uuid.uuid4().hex,
        answers={"says": data.says},
        claims=data.claimed(),
        place=Place(data.address, data.postcode, data.uprn, described=data.described),
        contact=contact or None,
        matters=tuple(dict.fromkeys(data.matters)),
        urgent=Facts(data.at_risk_today, data.baby_or_ill),
    )


@post(
    "/arrivals/{arrival_id:int}/assign",
    guards=MAY,
    sync_to_thread=True,
    status_code=200,
    responses=answers.CHANGED,
    operation_class=operations.Changed,
    operation_id="assign_arrival",
    tags=TAGS,
)
def assign(
    *,
    request: Req,
    session: NamedDependency[Session],
    arrival_id: FromPath[int],
    data: JSONBody[sent_arrivals.ArrivalAssignment],
    if_match: tags.IfMatch = None,
    idempotency_key: once.Key = None,
) -> Response[once.Written]:
    """Give it to somebody who works on the inbox and may see it; or (null) to nobody."""

    def act(revision: int) -> None:
        account_id = None if data.assignee is None else _colleague(session, data.assignee)
        work.assign(session, arrival_id, account_id, revision=revision, by=guards.who(request).actor)

    return _changed(request, session, arrival_id, data=data, if_match=if_match, key=idempotency_key, act=act)


@post(
    "/arrivals/{arrival_id:int}/close",
    guards=MAY,
    sync_to_thread=True,
    status_code=200,
    responses=answers.CHANGED,
    operation_class=operations.Changed,
    operation_id="close_arrival",
    tags=TAGS,
)
def close(
    *,
    request: Req,
    session: NamedDependency[Session],
    arrival_id: FromPath[int],
    data: JSONBody[sent_arrivals.ArrivalEnd],
    if_match: tags.IfMatch = None,
    idempotency_key: once.Key = None,
) -> Response[once.Written]:
    """Close it: nothing is left to do. Whoever sent it is written to by a person, on the page."""

    def act(revision: int) -> None:
        work.close(session, arrival_id, data.closed_as, data.why, revision=revision, by=guards.who(request).actor)

    return _changed(request, session, arrival_id, data=data, if_match=if_match, key=idempotency_key, act=act)


@post(
    "/arrivals/{arrival_id:int}/reopen",
    guards=MAY,
    sync_to_thread=True,
    status_code=200,
    responses=answers.CHANGED,
    operation_class=operations.Changed,
    operation_id="reopen_arrival",
    tags=TAGS,
)
def reopen(
    *,
    request: Req,
    session: NamedDependency[Session],
    arrival_id: FromPath[int],
    data: JSONBody[sent_cases.Because],
    if_match: tags.IfMatch = None,
    idempotency_key: once.Key = None,
) -> Response[once.Written]:
    """There is something to do again. What it had been closed as stays in its history."""

    def act(_: int) -> None:
        work.reopen(session, arrival_id, data.why, by=guards.who(request).actor)

    return _changed(request, session, arrival_id, data=data, if_match=if_match, key=idempotency_key, act=act)


def _colleague(session: Session, email: str) -> int:
    """Whose address it is, of those who work on the inbox; or `Refused`."""
    account = accounts.account_by_email(session, email)
    if account is None or account.id not in dict(accounts.who_may(session, "work_arrivals")):
        raise Refused("assignee: nobody with this address works on what arrives.", about="assignee")
    return account.id


def _changed(
    request: Req,
    session: Session,
    arrival_id: int,
    *,
    data: Any,
    if_match: str | None,
    key: str | None,
    act: Callable[[int], None],
) -> Response[Any]:
    """Change it as it was read, once."""
    return changing.changed(
        request, session, data=data, if_match=if_match, key=key, act=act,
        stands=lambda: heads.head(session, arrival_id).revision,
        answer=lambda: _written(session, arrival_id, 200),
    )  # fmt: skip


def _written(session: Session, arrival_id: int, status: int) -> Response[Any]:
    said = arrivals.told(session, arrival_id)
    there = f"{PATH}/{arrival_id}"
    return once.written(arrival_id, there, tag=tags.tag(said, said.revision), revision=said.revision, status=status)


ROUTES = (take_in, assign, close, reopen)
