"""What programs write of designations: made, changed and revoked as on the pages, by whoever may there."""

from collections.abc import Callable
from datetime import date
from typing import Any

from litestar import Request, Response, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, structs
from sqlalchemy.orm import Session

from hmo_enforce.areas import queries
from hmo_enforce.areas.standing import Kind
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.web import guards, steps
from hmo_enforce.web.api import answers, changing, designations, once, operations, sent_designations, tags
from hmo_enforce.web.api.sent_designations import Covers, DesignationChange, NewDesignation

TAGS = ["designations"]
MAY = [guards.may_see_properties, guards.may_designate]
NO_HMOS = "covers: only a designation of additional licensing says which HMOs it covers. Leave it out."
Req = Request[Any, Any, Any]


@post(
    "/designations",
    guards=MAY,
    sync_to_thread=True,
    responses=answers.WRITTEN,
    operation_class=operations.Made,
    operation_id="make_designation",
    tags=TAGS,
)
def make(
    request: Req,
    session: NamedDependency[Session],
    data: JSONBody[NewDesignation],
    idempotency_key: once.Key = None,
) -> Response[once.Written]:
    """Make a designation of wards, LSOAs or other areas that are loaded. Its homes are found, and judged anew, by a job:
    `counted` tells when. What is odd about its dates stands in `warnings`, and keeps nothing from being made. For a line of
    its own, hand in a file of designations (`upload_import`).
    """

    def done() -> Response[Any]:
        said = structs.asdict(data) | {"kind": data.kind.value, "covers": _covered(data.kind, data.covers)}
        extent = said.pop("extent")
        _require_days(said)
        chosen = queries.numbers(session, extent.kind, extent.codes)
        excluding = queries.numbers(session, extent.kind, extent.excluding)
        made = steps.designate(session, said, chosen, excluding=excluding, by=guards.who(request).actor)
        return _written(session, made, 201)

    return once.once(request, session, idempotency_key, data, done)


@patch(
    "/designations/{designation_id:int}",
    guards=MAY,
    sync_to_thread=True,
    responses=answers.CHANGED,
    operation_class=operations.Changed,
    operation_id="change_designation",
    tags=TAGS,
)
def change(
    *,
    request: Req,
    session: NamedDependency[Session],
    designation_id: FromPath[int],
    data: JSONBody[DesignationChange],
    if_match: tags.IfMatch = None,
    idempotency_key: once.Key = None,
) -> Response[once.Written]:
    """Change what is said of a designation: its name, dates, what it rests on and covers. How it stood is kept."""

    def act(revision: int) -> None:
        changes = {name: value for name, value in structs.asdict(data).items() if value is not UNSET and name != "why"}
        if data.covers is not UNSET:
            kind = Kind(queries.designation(session, designation_id).kind)
            changes["covers"] = _covered(kind, data.covers)
        _require_days(changes)
        by = guards.who(request).actor
        steps.change_designation(session, designation_id, changes, why=data.why, revision=revision, by=by)

    return _changed(request, session, designation_id, data=data, if_match=if_match, key=idempotency_key, act=act)


@post(
    "/designations/{designation_id:int}/revoke",
    guards=MAY,
    sync_to_thread=True,
    status_code=200,
    responses=answers.CHANGED,
    operation_class=operations.Changed,
    operation_id="revoke_designation",
    tags=TAGS,
)
def revoke(
    *,
    request: Req,
    session: NamedDependency[Session],
    designation_id: FromPath[int],
    data: JSONBody[sent_designations.Revocation],
    if_match: tags.IfMatch = None,
    idempotency_key: once.Key = None,
) -> Response[once.Written]:
    """Revoke a designation from a day on. What it was before is kept, and so is its history."""

    def act(revision: int) -> None:
        _require_days({"revoked_on": data.revoked_on})
        by = guards.who(request).actor
        steps.revoke_designation(session, designation_id, data.revoked_on, why=data.why, revision=revision, by=by)

    return _changed(request, session, designation_id, data=data, if_match=if_match, key=idempotency_key, act=act)


def _covered(kind: Kind, said: Covers | None) -> dict[str, Any] | None:
    if said is not None and kind is not Kind.ADDITIONAL:
        raise Refused(NO_HMOS, about="covers")
    return said.plain() if said is not None else None


def _require_days(said: dict[str, Any]) -> None:
    for name, value in said.items():
        if isinstance(value, date):
            answers.day(name, value)


def _changed(
    request: Req,
    session: Session,
    designation_id: int,
    *,
    data: Any,
    if_match: str | None,
    key: str | None,
    act: Callable[[int], None],
) -> Response[Any]:
    return changing.changed(
        request, session, data=data, if_match=if_match, key=key, act=act,
        stands=lambda: queries.designation(session, designation_id).revision,
        answer=lambda: _written(session, designation_id, 200),
    )  # fmt: skip


def _written(session: Session, designation_id: int, status: int) -> Response[Any]:
    said = designations.told(session, designation_id, clock.today())
    tag = tags.tag(said, said.revision)
    return once.written(
        designation_id, f"/api/v1/designations/{designation_id}", tag=tag, revision=said.revision, status=status
    )


ROUTES = (make, change, revoke)
