"""Areas drawn on a map: kept as drafts, changed, counted, made designations, or discarded."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.areas import drawing
from hmo_enforce.areas.actions import drafting
from hmo_enforce.areas.actions.drafting import Sketch
from hmo_enforce.casework.views import draft_lines
from hmo_enforce.kernel.errors import Stale
from hmo_enforce.web import form_page, forms, guards, pages, steps
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.form_pair import Req, pair
from hmo_enforce.web.forms import Fields
from hmo_enforce.web.office import designation_form, draft_context
from hmo_enforce.web.office.draft_context import Drawn

PATH = draft_context.PATH
ONE = PATH + "/{draft_id:int}"
MAY = guards.may_designate
KEEP = "keep"
MOST_LINE = 1_500_000


@get(ONE, guards=[guards.may_see_properties], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session], draft_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """A draft on the map, with what lies inside it."""
    found = draft_lines.draft(session, draft_id)
    may = guards.may(request, "designate")
    return pages.page(request, "office/draft.html", **draft_context.whole(request, session, found, may=may))


@get(f"{PATH}/new", guards=[MAY], sync_to_thread=True)
def show_new(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """An empty map to draw on; or with the line of a designation or a ward (?designation=4, ?ward=E05000001) to begin with."""
    drawn = draft_context.begun(session, request.query_params)
    return _page(request, session, drawn, None)


@get(f"{ONE}/edit", guards=[MAY], sync_to_thread=True)
def show_edit(request: Request, session: NamedDependency[Session], draft_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """The draft, to be drawn anew."""
    found = draft_lines.draft(session, draft_id)
    return _page(request, session, draft_context.of_draft(found), draft_id)


@post(f"{PATH}/new", guards=[MAY], sync_to_thread=True, status_code=303)
def take_new(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    data: Annotated[dict[str, Any], forms.FORM],
) -> Response[str] | Redirect:
    """Count what is inside, or keep it."""
    return _taken(request, session, data, None)


@post(f"{ONE}/edit", guards=[MAY], sync_to_thread=True, status_code=303)
def take_edit(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    draft_id: FromPath[int],
    data: Annotated[dict[str, Any], forms.FORM],
) -> Response[str] | Redirect:
    """The same of a draft that is there."""
    draft_lines.draft(session, draft_id)
    return _taken(request, session, data, draft_id)


def _taken(request: Req, session: Session, data: dict[str, Any], draft_id: int | None) -> Response[str] | Redirect:
    sent = Fields(data)
    keeps = sent.raw("act") == KEEP
    name = sent.text("name", "The name", most=200, needed=keeps)
    notes = sent.text("notes", "Notes", most=20_000, needed=False)
    given = sent.text("line", "The line", most=MOST_LINE)
    line = drawing.read(given) if given else drawing.Line(None)
    for fault in line.faults:
        sent.wrong("line", fault.message)
    revision = sent.whole("revision", "The revision", high=2**31, needed=True) if draft_id else 1
    drawn = Drawn(sent.raw("name"), sent.raw("notes"), sent.raw("line"), line, revision or 1)
    if not keeps or sent.errors or line.shape is None or name is None:
        status = 422 if keeps and sent.errors else 200  # who only counts is told what is wrong as an answer to that
        return _page(request, session, drawn, draft_id, sent.errors, status=status)
    said, by = Sketch(name, notes.replace("\r\n", "\n") if notes else None), guards.who(request).actor
    if draft_id is None:
        made = drafting.keep(session, said, line.shape, by=by)
        return form_page.done(f"{PATH}/{made.id}", "draft")
    try:
        drafting.change(session, draft_id, said, line.shape, revision=drawn.revision, by=by)
    except Stale as stale:
        return _page(request, session, drawn, draft_id, stale=stale)
    return form_page.done(f"{PATH}/{draft_id}", "draft_changed")


def _page(
    request: Req,
    session: Session,
    drawn: Drawn,
    draft_id: int | None,
    errors: Sequence[forms.FieldError] = (),
    *,
    status: int = 200,
    stale: Stale | None = None,
) -> Response[str]:
    """`stale`: somebody saved it meanwhile. What was drawn stays, beside what they saved, and takes its place if kept again."""
    if stale is not None and draft_id is not None:
        drawn, status = replace(drawn, revision=draft_lines.draft(session, draft_id).revision), 409
    context = draft_context.to_draw(request, session, drawn, draft_id)
    if stale is not None:
        context["meanwhile"] = draft_context.meanwhile(drawn, stale, f"{PATH}/{draft_id}")
    return pages.page(request, "office/draw.html", status_code=status, errors=forms.as_context(errors), **context)


def _ask_designation(request: Req, session: Session) -> Form:
    found = draft_lines.draft(session, request.path_params["draft_id"])
    return designation_form.of_draft(found.name, found.notes, found.revision, back=f"{PATH}/{found.id}")


def _designate(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Make the designation; its homes are flagged by the jobs process."""
    draft_id, said = request.path_params["draft_id"], designation_form.read(sent)
    revision = sent.whole("revision", "The revision", high=2**31, needed=True)
    if sent.errors or revision is None:
        return None
    made = steps.designate_draft(session, draft_id, said, revision=revision, by=guards.who(request).actor)
    return f"/designations/{made}", "designation"


def _ask_discard(request: Req, session: Session) -> Form:
    found = draft_lines.draft(session, request.path_params["draft_id"])
    return Form(
        heading="Discard the draft",
        caption=found.name,
        back=f"{PATH}/{found.id}",
        warning="Its line is gone then: the journal keeps only its name and size.",
        fields=(Field("textarea", "why", "Why is it discarded?"),),
        submit="Discard it",
        hidden=(("revision", str(found.revision)),),
    )


def _discard(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    why, revision = form_page.reason(sent), sent.whole("revision", "The revision", high=2**31, needed=True)
    if sent.errors or why is None or revision is None:
        return None
    drafting.discard(session, request.path_params["draft_id"], revision=revision, by=guards.who(request).actor, why=why)
    return "/designations", "draft_discarded"


ROUTES: tuple[ControllerRouterHandler, ...] = (
    show_new,
    take_new,
    show,
    show_edit,
    take_edit,
    *pair(f"{ONE}/designate", _ask_designation, _designate, MAY, beside="name"),
    *pair(f"{ONE}/discard", _ask_discard, _discard, MAY),
)
