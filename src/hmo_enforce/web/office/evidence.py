"""Photographs and documents about one thing: its list, new ones, each on its page, its picture and its original.

The same pages for whatever evidence may be about: `handlers` makes them for a property, and for what else has an address.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from litestar import Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.response import File, Redirect
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import timeline
from hmo_enforce.casework.views.timeline import Event
from hmo_enforce.evidence import actions, media, queries, states
from hmo_enforce.evidence.outside import pictures, store
from hmo_enforce.evidence.queries import Found
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.properties.queries import property_
from hmo_enforce.settings import Settings
from hmo_enforce.web import evidence_context, form_page, forms, guards, handing_in, pages
from hmo_enforce.web import session as fronts
from hmo_enforce.web.evidence_context import About
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.handing_in import Result, Several
from hmo_enforce.web.office import happenings, lists

PAGE = 60
# What somebody handed in is never part of this site: no script runs in it, no other site embeds it.
HANDED_OUT = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}
Find = Callable[[Session, int], About]
Of = Callable[[Request, Session], About]  # type: ignore[type-arg]
Item = Callable[[Request, Session], tuple[About, Found]]  # type: ignore[type-arg]


def handlers(path: str, key: str, find: Find) -> tuple[ControllerRouterHandler, ...]:
    """The pages under `path`, in which `key` is the parameter that `find` is given; `find` raises `NotFound`."""
    here = f"{path}/evidence"
    one = f"{here}/{{item_id:int}}"

    def of(request: Request, session: Session) -> About:  # type: ignore[type-arg]
        return find(session, request.path_params[key])

    def item(request: Request, session: Session) -> tuple[About, Found]:  # type: ignore[type-arg]
        what = of(request, session)
        return what, queries.one(session, request.path_params["item_id"], what.subject, what.id)

    return *_listing(here, of), *_words_of_one(one, item), *_files_of_one(one, item)


def _listing(here: str, of: Of) -> tuple[ControllerRouterHandler, ...]:
    """What there is, and new ones."""

    @get(here, guards=[guards.may_see_evidence], sync_to_thread=True)
    def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
        """The list, and the form for new ones."""
        return _list(request, session, of(request, session))

    @post(
        here,
        guards=[guards.may_add_evidence],
        dependencies={"sent": Provide(handing_in.receive)},
        request_max_body_size=None,
        exclude_from_csrf=True,
        sync_to_thread=True,
        status_code=303,
    )
    def receive(request: Request, sent: NamedDependency[Several]) -> Response[str] | Redirect:  # type: ignore[type-arg]
        """Take files in; each stands for itself."""
        try:
            return _received(request, of, sent)
        finally:
            sent.discard()

    return show, receive


def _words_of_one(one: str, item: Item) -> tuple[ControllerRouterHandler, ...]:
    """An item's page, and other words for it."""

    @get(one, guards=[guards.may_see_evidence], sync_to_thread=True)
    def show_one(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
        """One item with all that is known of it."""
        return _one(request, session, *item(request, session))

    @get(f"{one}/edit", guards=[guards.may_add_evidence], sync_to_thread=True)
    def show_words(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
        """The form for other words."""
        return form_page.show(request, _words(*item(request, session)))

    @post(f"{one}/edit", guards=[guards.may_add_evidence], sync_to_thread=True, status_code=303)
    def rename(
        request: Request,  # type: ignore[type-arg]
        session: NamedDependency[Session],
        data: Annotated[dict[str, str], forms.FORM],
    ) -> Response[str] | Redirect:
        """Other words for what it shows."""
        return _renamed(request, session, *item(request, session), data)

    return show_one, show_words, rename


def _files_of_one(one: str, item: Item) -> tuple[ControllerRouterHandler, ...]:
    """The original, and the copies drawn of it."""

    @get(f"{one}/display", guards=[guards.may_see_evidence], sync_to_thread=True)
    def picture(request: Request, session: NamedDependency[Session]) -> Response[bytes]:  # type: ignore[type-arg]
        """The copy drawn for its own page."""
        return _picture(request, item(request, session)[1], pictures.DISPLAY)

    @get(f"{one}/thumbnail", guards=[guards.may_see_evidence], sync_to_thread=True)
    def thumbnail(request: Request, session: NamedDependency[Session]) -> Response[bytes]:  # type: ignore[type-arg]
        """The copy drawn for lists."""
        return _picture(request, item(request, session)[1], pictures.THUMBNAIL)

    @get(f"{one}/original", guards=[guards.may_see_evidence], sync_to_thread=True)
    def original(request: Request, session: NamedDependency[Session]) -> File:  # type: ignore[type-arg]
        """The original, as a download; that it was read is journalled."""
        return _original(request, item(request, session)[1])

    return original, picture, thumbnail


def _list(
    request: Request,  # type: ignore[type-arg]
    session: Session,
    about: About,
    *,
    results: list[Result] | None = None,
    sent: dict[str, str] | None = None,
    errors: list[forms.FieldError] | None = None,
) -> Response[str]:
    settings: Settings = request.app.state.settings
    there, total = evidence_context.now(request, session), queries.count(session, about.subject, about.id)
    last = max(1, -(-total // PAGE))
    asked = forms.Fields(dict(request.query_params))
    number = lists.page_number(asked, last)
    found = queries.of_subject(session, about.subject, about.id, limit=PAGE, offset=(number - 1) * PAGE)
    cards = [evidence_context.card(one, about, there) for one in found]
    refused = [forms.FieldError("files", f"{one.name or 'A file'}: {one.refused}") for one in results or [] if one.refused]
    wrong = [*(errors or []), *refused]
    return pages.page(
        request,
        "office/evidence.html",
        status_code=422 if wrong else 200,
        about={"title": about.title, "href": about.href},
        cards=cards,
        total_text=lists.counted(total, False, "item", "items"),
        pages=lists.pages(number, last, lambda page: pages.with_query(about.evidence_href, page=page)),
        may_add=guards.may(request, "add_evidence"),
        taken=[one.name for one in results or [] if one.item_id],
        sent=sent or {},
        most_files=handing_in.MOST_FILES,
        most_mb=settings.max_evidence_mb,
        warning=evidence_context.UNSCANNED if there.scanner == states.UNSCANNED else "",
        jobs_stopped=not there.somebody_works and any(one["state"] == states.RECEIVED for one in cards),
        errors=forms.as_context([*asked.errors, *wrong]),
    )


def _received(request: Request, of: Of, sent: Several) -> Response[str] | Redirect:  # type: ignore[type-arg]
    errors, results = [], []

    def key(session: Session) -> tuple[str, int]:
        what = of(request, session)
        return what.subject, what.id

    try:
        results = handing_in.keep(request, sent, key)
    except Refused as refused:
        errors = [forms.FieldError(refused.about, reason) for reason in refused.reasons]
    handing_in.note_refused(request, results)
    if not sent.files:
        errors = [forms.FieldError("files", "Choose at least one photograph or document.")]
    if results and not errors and not any(one.refused for one in results):
        return form_page.done(request.url.path, "evidence")
    with fronts.opened(request) as session:
        return _list(request, session, of(request, session), results=results, sent=sent.fields, errors=errors)


def _one(request: Request, session: Session, about: About, found: Found) -> Response[str]:  # type: ignore[type-arg]
    there = evidence_context.now(request, session)
    shown, href = evidence_context.card(found, about, there), f"{about.evidence_href}/{found.item.id}"
    handed_out = states.handed_out(found.item.state, there.scanner)
    return pages.page(
        request,
        "office/evidence_item.html",
        about={"title": about.title, "href": about.href, "evidence_href": about.evidence_href},
        item=shown,
        picture=f"{href}/display" if evidence_context.may_be_drawn(found, there) else None,
        original_href=f"{href}/original" if handed_out else None,
        edit_href=f"{href}/edit" if _may_edit(request, found) else None,
        facts=[] if found.item.state == states.DESTROYED else evidence_context.facts(found),
        cautions=list(found.content.cautions),
        warning=evidence_context.UNSCANNED if there.scanner == states.UNSCANNED else "",
        events=[happenings.line(_told(event)) for event in timeline.journalled(session, actions.SUBJECT, found.item.id)],
        jobs_stopped=not there.somebody_works and found.item.state == states.RECEIVED,
    )


def _told(event: Event) -> Event:
    """A line of the journal without what the page says anyway."""
    after = {name: value for name, value in (event.after or {}).items() if name in ("title", "note", "found")}
    return replace(event, after=after or None)


def _may_edit(request: Request, found: Found) -> bool:  # type: ignore[type-arg]
    return guards.may(request, "add_evidence") and found.item.state != states.DESTROYED


def _words(about: About, found: Found) -> Form:
    return Form(
        heading="Change the words",
        caption=about.title,
        back=f"{about.evidence_href}/{found.item.id}",
        lead="The file itself is never changed. What the words were before is kept.",
        fields=(
            Field("text", "title", "What it shows, in a few words", value=found.item.title),
            Field("textarea", "note", "More about it (optional)", value=found.item.note or ""),
        ),
        hidden=(("revision", str(found.item.revision)),),
    )


def _renamed(
    request: Request,  # type: ignore[type-arg]
    session: Session,
    about: About,
    found: Found,
    data: dict[str, str],
) -> Response[str] | Redirect:
    sent = forms.Fields(data)
    title = sent.text("title", "What it shows", most=actions.LONGEST_TITLE)
    note = sent.text("note", "The note", most=handing_in.LONGEST_NOTE, needed=False)
    revision = forms.number(sent.raw("revision"))
    if title is None or sent.errors:
        return form_page.again(request, _words(about, found), data, sent.errors)
    actions.rename(session, found.item.id, title=title, note=note, revision=revision or 0, by=guards.who(request).actor)
    return form_page.done(f"{about.evidence_href}/{found.item.id}", "evidence_words")


def _picture(request: Request, found: Found, copy: str) -> Response[bytes]:  # type: ignore[type-arg]
    settings: Settings = request.app.state.settings
    path = pictures.copy_paths(settings.evidence_copies, found.content.sha256)[copy]
    if not states.handed_out(found.item.state, settings.clamd) or not path.is_file():
        raise NotFound("There is no picture of this yet.")
    return Response(path.read_bytes(), media_type=media.JPEG, headers=HANDED_OUT)


def _original(request: Request, found: Found) -> File:  # type: ignore[type-arg]
    """Read anew and compared before it is given: what is no longer what was received is given to nobody."""
    settings: Settings = request.app.state.settings
    if not states.handed_out(found.item.state, settings.clamd):
        raise Refused("It cannot be opened: it has not been found clean. Its page says how it stands.")
    kept = store.Folder(settings.evidence)
    if kept.hash_of(found.content.sha256) != found.content.sha256:
        raise Refused(store.CHANGED)
    fronts.note_reading(request, "downloaded", actions.SUBJECT, found.item.id)
    return File(
        path=kept.path(found.content.sha256),
        filename=download_name(found),
        media_type="application/octet-stream",
        content_disposition_type="attachment",
        headers=HANDED_OUT,
    )


def download_name(found: Found) -> str:
    """evidence-7.jpg: our number, and the ending that its content calls for; the sender's name is only ever shown."""
    return f"evidence-{found.item.id}.{media.EXTENSIONS[found.content.media_type]}"


def of_property(session: Session, property_id: int) -> About:
    """A property; `NotFound` also for whom it is hidden from."""
    home = property_(session, property_id)
    return about(home.id, home.address)


def about(property_id: int, address: str) -> About:
    """A property as what evidence is about."""
    return About("property", property_id, address, f"/properties/{property_id}")


ROUTES = handlers("/properties/{property_id:int}", "property_id", of_property)
