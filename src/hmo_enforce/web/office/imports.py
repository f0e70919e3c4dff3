"""Files in: the list, a new one, how far it is, what came of it."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.casework.views.lists import imports
from hmo_enforce.files import actions, plain, queries, states
from hmo_enforce.files.queries import Changed, Listed, Work
from hmo_enforce.kernel import clock, requests
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.settings import Settings
from hmo_enforce.web import form_page, forms, guards, pages, steps, uploads
from hmo_enforce.web import session as fronts
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.office import import_context, import_settings, import_wording, listing
from hmo_enforce.web.office.import_context import Issues
from hmo_enforce.web.uploads import Sent

PATH = imports.PATH
ONE = f"{PATH}/{{import_id:int}}"
PLAIN = f"{PATH}/plain"
NONE = "None. Postcodes and boundaries come first, then designations, then registers: each finds its place by those before it."
AREAS = "GeoJSON, GeoPackage, GeoParquet or a zipped Shapefile"
FORMATS = {"boundaries": AREAS, "designations": f"{AREAS}; or a table as CSV"}


@get(PATH, guards=[guards.may_see_imports], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Every file that came in, the newest first."""
    return listing.show(
        request,
        session,
        imports.LIST,
        "office/imports.html",
        none=NONE,
        kinds=import_context.kinds(),
        may_import=guards.may(request, "run_imports"),
        profiles_href=f"{PATH}/profiles",
        jobs_stopped=queries.at_work(session) and not requests.somebody_works(session),
    )


def _nobody_works(session: Session, one: Listed) -> bool:
    return one.state in states.AT_WORK and not requests.somebody_works(session)


@get(f"{PATH}/new", guards=[guards.may_run_imports], sync_to_thread=True)
def new(request: Request, kind: FromQuery[str] = "") -> Response[str]:  # type: ignore[type-arg]
    """The form for a file of a kind; without a kind, which there are."""
    if kind not in import_wording.TITLES:
        return form_page.show(request, _which_kind())
    return form_page.show(request, _upload_form(request, kind))


def _which_kind() -> Form:
    choices = tuple((kind, title) for kind, title in import_wording.TITLES.items())
    return Form(
        heading="What does the file hold?",
        caption="Load a file",
        back=PATH,
        fields=(Field("radios", "kind", "Kind of file", choices=choices),),
        submit="Continue",
        method="get",
    )


def _upload_form(request: Request, kind: str) -> Form:  # type: ignore[type-arg]
    settings: Settings = request.app.state.settings
    formats = FORMATS.get(kind, "CSV (several of one source may come in a zip) or Excel (.xlsx)")
    hint = f"{formats}, at most {settings.max_file_mb:,} MB. Nothing is loaded before you have seen a preview."
    file = Field("file", "file", "File", hint, most_bytes=settings.max_file_mb * uploads.MB)
    return Form(
        heading=import_wording.TITLES[kind],
        caption="Load a file",
        back=PATH,
        fields=(*import_settings.fields(kind, clock.today(), {}), file),
        hidden=(("kind", kind),),
        links=(("What may this file hold?", f"{PLAIN}?kind={kind}"),) if kind in plain.PROFILES else (),
        submit="Upload",
        lead=import_wording.HINTS[kind] or None,
        upload=True,
    )


@post(
    f"{PATH}/new",
    guards=[guards.may_run_imports],
    dependencies={"sent": Provide(uploads.receive)},
    # The file is read as it comes, with a limit of its own, and so is the token (web/uploads.py).
    request_max_body_size=None,
    exclude_from_csrf=True,
    sync_to_thread=True,
    status_code=303,
)
def upload(request: Request, sent: NamedDependency[Sent]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Take the file in, and go on to its columns; or show the form again.

    The transaction begins once the file has come. As a dependency beside `sent` it would be opened at the same time, and left
    open where what was sent is refused.
    """
    try:
        with fronts.opened(request) as session:
            return _taken_in(request, session, sent)
    except BaseException:
        sent.discard()
        raise


def _taken_in(request: Request, session: Session, sent: Sent) -> Response[str] | Redirect:  # type: ignore[type-arg]
    kind = sent.fields.get("kind", "")
    if kind not in import_wording.TITLES:
        sent.discard()
        return form_page.again(request, _which_kind(), {}, [forms.FieldError("kind", "Choose what the file holds.")])
    form = forms.Fields(sent.fields)
    said = import_settings.read(kind, form)
    if sent.upload is None:
        form.wrong("file", "Choose a file with something in it.")
    if said is None or sent.upload is None:
        sent.discard()
        return form_page.again(request, _upload_form(request, kind), sent.fields, form.errors)
    by = guards.who(request).actor
    record = actions.take_in(session, sent.upload, kind, said.as_at, said.options, by=by)
    if kind in import_wording.GEOGRAPHY:
        actions.check(session, record.id, by=by)
        return _to(record.id)
    return _to(record.id, "/columns")


def _to(import_id: int, more: str = "") -> Redirect:
    return Redirect(f"{PATH}/{import_id}{more}", status_code=303)


@get(ONE, guards=[guards.may_see_imports], sync_to_thread=True)
def show_one(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    import_id: FromPath[int],
) -> Response[str] | Redirect:
    """How far it is, or what came of it; what is not finished leads on to where it waits."""
    one = queries.one(session, import_id)
    may_run = guards.may(request, "run_imports")
    if may_run and one.has_file and one.state == states.UPLOADED:
        return _to(import_id, "/settings" if one.kind in import_wording.GEOGRAPHY else "/columns")
    if may_run and one.state == states.PREVIEWED:
        return _to(import_id, "/preview")
    work = _work(session, one)
    issues = _issues(session, one, hidden=one.kind in queries.PERSONAL and not may_run)
    return pages.page(
        request,
        "office/import_run.html",
        **import_context.run(one, work, issues, may_run=may_run),
        **import_context.changed(_changed(session, one) if may_run else (), one),
        nobody_works=_nobody_works(session, one),
        waiting_href=f"/matches?import={one.id}" if one.waiting and guards.may(request, "correct_properties") else None,
    )


def _work(session: Session, one: Listed) -> Work | None:
    return queries.work(session, one.request_id) if one.request_id is not None else None


def _changed(session: Session, one: Listed) -> tuple[Changed, ...]:
    return queries.changed(session, one.id, limit=import_context.FIRST) if one.state == states.DONE else ()


def _issues(session: Session, one: Listed, *, hidden: bool) -> Issues:
    first = queries.worst_issues(session, one.id, hidden=hidden, limit=import_context.FIRST)
    return Issues(first, queries.issues_by_severity(session, one.id))


@get(f"{ONE}/progress", guards=[guards.may_see_imports], sync_to_thread=True)
def progress(session: NamedDependency[Session], import_id: FromPath[int]) -> dict[str, Any]:
    """What the page's script asks for every two seconds."""
    one = queries.one(session, import_id)
    told = import_context.progress(one, _work(session, one))
    return {**told, "jobs_stopped": _nobody_works(session, one)}


@get(f"{ONE}/preview", guards=[guards.may_run_imports], sync_to_thread=True)
def preview(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    import_id: FromPath[int],
) -> Response[str] | Redirect:
    """What it would change, before it does."""
    one = queries.one(session, import_id)
    if one.state != states.PREVIEWED:
        return _to(import_id)
    issues = _issues(session, one, hidden=False)
    return pages.page(request, "office/import_preview.html", **import_context.preview(one, _work(session, one), issues))


@post(f"{ONE}/check", guards=[guards.may_run_imports], sync_to_thread=True, status_code=303)
def check(request: Request, session: NamedDependency[Session], import_id: FromPath[int]) -> Redirect:  # type: ignore[type-arg]
    """Make the preview (again)."""
    actions.check(session, import_id, by=guards.who(request).actor)
    return _to(import_id)


@post(f"{ONE}/load", guards=[guards.may_run_imports], sync_to_thread=True, status_code=303)
def load(request: Request, session: NamedDependency[Session], import_id: FromPath[int]) -> Redirect:  # type: ignore[type-arg]
    """Load it as it was previewed."""
    actions.load(session, import_id, by=guards.who(request).actor)
    return _to(import_id)


@post(f"{ONE}/cancel", guards=[guards.may_run_imports], sync_to_thread=True, status_code=303)
def cancel(request: Request, session: NamedDependency[Session], import_id: FromPath[int]) -> Redirect:  # type: ignore[type-arg]
    """Stop it, and forget the file."""
    by = guards.who(request).actor
    actions.cancel(session, import_id, by=by)
    requests.ask(session, "expire", {}, by=by)
    return _to(import_id)


@get(f"{ONE}/settings", guards=[guards.may_run_imports], sync_to_thread=True)
def settings_of(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    import_id: FromPath[int],
) -> Response[str] | Redirect:
    """What was said of the file as a whole, to be put right."""
    one = _still_kept(session, import_id)
    return form_page.show(request, _settings_form(session, one))


@post(f"{ONE}/settings", guards=[guards.may_run_imports], sync_to_thread=True, status_code=303)
def settle(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    import_id: FromPath[int],
    data: Annotated[dict[str, str], forms.FORM],
) -> Response[str] | Redirect:
    """Take the answers, and check the file by them."""
    one = _still_kept(session, import_id)
    form = forms.Fields(data)
    said = import_settings.read(one.kind, form)
    if said is None:
        return form_page.again(request, _settings_form(session, one), data, form.errors)
    kept = {name: one.options[name] for name in ("mapping", "sheet", "header_row") if name in one.options}
    actions.resettle(session, import_id, said.as_at, {**kept, **said.options}, by=guards.who(request).actor)
    if one.kind in import_wording.GEOGRAPHY:
        actions.check(session, import_id, by=guards.who(request).actor)
        return _to(import_id)
    return _to(import_id, "/columns")


def _still_kept(session: Session, import_id: int) -> Listed:
    one = queries.one(session, import_id)
    if not one.has_file:
        raise NotFound("This file is no longer kept. Upload it again.")
    return one


def _settings_form(session: Session, one: Listed) -> Form:
    areas = one.kind == "boundaries"
    columns = steps.columns_of_areas(queries.path(session, one.id), one.options.get("layer")) if areas else ()
    return Form(
        heading=import_wording.TITLES[one.kind],
        caption=one.file_name,
        back=f"{PATH}/{one.id}" if one.state == states.FAILED else PATH,
        fields=import_settings.fields(one.kind, one.as_at, import_settings.shown(one.options), columns),
        submit="Check the file" if one.kind in import_wording.GEOGRAPHY else "Continue",
    )


FILES = listing.file_handlers(imports.LIST, guards.may_see_imports)
