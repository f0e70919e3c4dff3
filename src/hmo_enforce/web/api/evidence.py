"""Photographs and documents about a property, for programs: what there is, and new ones."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session

from hmo_enforce.evidence import queries, states
from hmo_enforce.evidence.queries import Found
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.programs.actions.answers import Asked
from hmo_enforce.properties.queries import kept, property_
from hmo_enforce.web import evidence_context, guards, handing_in
from hmo_enforce.web.api import answers, once, operations, paging
from hmo_enforce.web.handing_in import Result, Several

SUBJECT = "property"
FIELDS = ("title", "note")


class EvidenceItem(msgspec.Struct):
    """A photograph or document as it was handed in. `state`: received, scanning, clean, quarantined or destroyed.

    `taken` is what the device says, without a zone unless it gave one. `original` is where it can be downloaded, null while
    nobody may; each download is recorded.
    """

    id: int
    title: str
    note: str | None
    kind: str
    media_type: str
    size_bytes: int
    sha256: str
    width: int | None
    height: int | None
    pages: int | None
    taken: str | None
    device: str | None
    cautions: list[str]
    received_at: datetime
    received_by: str
    state: str
    state_at: datetime
    state_note: str | None
    original: str | None
    revision: int


class Evidence(msgspec.Struct):
    """Some items, the newest first. `next` is the `cursor` of the following page, null at the end."""

    items: list[EvidenceItem]
    total: int
    next: str | None


class Received(msgspec.Struct):
    """What became of one file of the form: `id` of its item, or `refused` with a sentence."""

    file_name: str
    id: int | None
    sha256: str | None
    refused: str | None


class ReceivedAll(msgspec.Struct):
    """Each file of the form in its order."""

    files: list[Received]


@dataclass
class TakesFiles(Operation):
    """A form with files: read by us as it comes, so that we say ourselves what is in it."""

    def __post_init__(self) -> None:
        """Fields before files."""
        texts = {name: Schema(type=OpenAPIType.STRING, pattern=r"^[^\x00]*$") for name in FIELDS}
        file = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        files = Schema(type=OpenAPIType.ARRAY, items=file, min_items=1, max_items=handing_in.MOST_FILES)
        form = Schema(
            type=OpenAPIType.OBJECT,
            properties={**texts, "files": files},
            required=["files"],
            additional_properties=False,
        )
        self.request_body = RequestBody(content={"multipart/form-data": OpenAPIMediaType(schema=form)}, required=True)


@get(
    "/properties/{property_id:int}/evidence",
    guards=[guards.may_see_evidence],
    sync_to_thread=True,
    responses=answers.FOUND,
    operation_class=operations.Listing,
    operation_id="list_evidence",
    tags=["evidence"],
)
def listed(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    property_id: FromPath[int],
    cursor: FromQuery[paging.Cursor] = "",
    limit: FromQuery[paging.Limit] = 100,
) -> Response[Evidence]:
    """Photographs and documents about a property, the newest first."""
    home, asked = property_(session, kept(session, property_id)), paging.begun(request, cursor, limit)
    there, total = evidence_context.now(request, session), queries.count(session, SUBJECT, home.id)
    found = queries.of_subject(session, SUBJECT, home.id, limit=asked.wanted, before=asked.behind)
    shown, following = asked.cut(found, lambda one: one.item.id)
    return paging.answered(asked, Evidence([_item(one, there) for one in shown], total, following), following)


@post(
    "/properties/{property_id:int}/evidence",
    guards=[guards.may_add_evidence],
    dependencies={"sent": Provide(handing_in.receive)},
    request_max_body_size=None,
    exclude_from_csrf=True,
    sync_to_thread=True,
    status_code=201,
    responses=answers.WRITTEN,
    tags=["evidence"],
    operation_class=TakesFiles,
    operation_id="hand_in_evidence",
)
def receive(
    request: Request,  # type: ignore[type-arg]
    property_id: FromPath[int],
    sent: NamedDependency[Several],
    idempotency_key: once.Key = None,
) -> Response[ReceivedAll]:
    """Hand in photographs and documents about a property. Each file stands for itself; 422 where none is taken."""
    try:
        if unknown := sorted(set(sent.fields) - {*FIELDS}):
            raise Refused(f"This address knows no “{unknown[0]}” in its form: it knows {', '.join(FIELDS)} and files.")
        asked = once.asked(request, idempotency_key, _said(sent)) if idempotency_key else None
        results = handing_in.keep(
            request,
            sent,
            partial(_about, asked, property_id),
            lambda session, found: once.keep(session, asked, _answer(found)) if asked and _any(found) else None,
        )
    except _DoneBefore as done:
        return done.answer
    finally:
        sent.discard()
    if not _any(results):
        raise Refused(*(_told(one) for one in results), *(() if results else ("There is no file in it.",)))
    handing_in.note_refused(request, results)
    return _answer(results)


def _said(sent: Several) -> Any:
    files = [(came.name, came.arrived.sha256 if came.arrived else came.refused) for came in sent.files]
    return [sorted(sent.fields.items()), files]


class _DoneBefore(Exception):
    """This very request was done already, and this is what it was answered."""

    def __init__(self, answer: Response[Any]) -> None:
        super().__init__()
        self.answer = answer


def _about(asked: Asked | None, property_id: int, session: Session) -> tuple[str, int]:
    """Asked in each transaction: between the two the same request may have been done by another thread."""
    before = once.replayed(session, asked) if asked else None
    if before is not None:
        raise _DoneBefore(before)
    return SUBJECT, property_(session, property_id).id


def _any(results: list[Result]) -> bool:
    return any(one.item_id for one in results)


def _answer(results: list[Result]) -> Response[Any]:
    files = [Received(one.name, one.item_id, one.sha256, one.refused or None) for one in results]
    return Response(msgspec.json.encode(ReceivedAll(files)), status_code=201, media_type=answers.JSON)


def _told(one: Result) -> str:
    """In quotation marks, as the journal leaves out what was typed: a file's name may be anybody's."""
    return f"“{one.name.replace('”', '')}”: {one.refused}"


def _item(found: Found, there: evidence_context.Now) -> EvidenceItem:
    item, content = found.item, found.content
    original = f"/properties/{item.subject_id}/evidence/{item.id}/original"
    return EvidenceItem(
        id=item.id, title=item.title, note=item.note, kind=item.kind, media_type=content.media_type,
        size_bytes=content.size_bytes, sha256=item.sha256, width=content.width, height=content.height, pages=content.pages,
        taken=item.taken, device=item.device, cautions=[str(one) for one in content.cautions], received_at=item.received_at,
        received_by=item.received_by, state=states.shown(item.state, at_work=there.at_work), state_at=item.state_at,
        state_note=item.state_note, original=original if states.handed_out(item.state, there.scanner) else None,
        revision=item.revision,
    )  # fmt: skip
