"""Which column holds what: a profile's answer to look at, or one made here, kept under a name or for this file alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.files import actions, profiles, queries
from hmo_enforce.files.outside import looking
from hmo_enforce.files.queries import Listed
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.settings import Settings
from hmo_enforce.web import forms, guards, pages, uploads
from hmo_enforce.web.office import column_context, column_form, imports
from hmo_enforce.web.office.column_form import BY_HAND, Reading

COLUMNS = f"{imports.ONE}/columns"


@dataclass(frozen=True, slots=True)
class Opened:
    """The file as it was looked at: `look` None, with the reasons, where it cannot be read so."""

    one: Listed
    reading: Reading
    known: tuple[profiles.Profile, ...]
    sheets: tuple[str, ...]
    look: looking.Look | None
    raw: tuple[tuple[int, list[str]], ...] = ()
    reasons: tuple[str, ...] = ()


@get(COLUMNS, guards=[guards.may_run_imports], sync_to_thread=True)
def show(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    import_id: FromPath[int],
) -> Response[str] | Redirect:
    """The columns as the address asks for them to be read: `sheet`, `header_row` (3, or 3-4), `profile`, `by-hand`."""
    one = queries.one(session, import_id)
    opened = _opened(request, session, one, column_form.reading(request.query_params, one.options))
    hand = None if opened.look is None else column_form.at_first(one, opened.look, opened.known, opened.reading)
    return _page(request, opened, hand, [], 200)


@post(COLUMNS, guards=[guards.may_run_imports], sync_to_thread=True, status_code=303)
def choose(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    import_id: FromPath[int],
    data: Annotated[dict[str, str], forms.FORM],
) -> Response[str] | Redirect:
    """Take the choice and ask for the preview; or look again with what was chosen so far."""
    one = queries.one(session, import_id)
    form = forms.Fields(data)
    opened = _opened(request, session, one, column_form.reading(data, {}))
    if opened.look is None:
        return _page(request, opened, None, [], 422)
    if opened.reading.profile != BY_HAND:
        return _chosen(request, session, opened)
    hand = column_form.sent(one.kind, form, opened.look)
    if form.raw("step") != "preview":
        return _page(request, opened, hand, [], 200)
    errors = column_form.missing(one.kind, hand)
    if not errors:
        errors = _made(request, session, opened, hand)
    if errors:
        session.rollback()
        return _page(request, opened, hand, errors, 422)
    return _previewed(request, session, one)


def _opened(request: Request, session: Session, one: Listed, reading: Reading) -> Opened:  # type: ignore[type-arg]
    settings: Settings = request.app.state.settings
    path = queries.path(session, one.id)
    known = tuple(queries.known_profiles(session, one.kind))
    sheets = looking.sheets(path)
    most = settings.max_file_mb * uploads.MB
    try:
        found = looking.look(
            path, signatures=profiles.signatures(known, one.kind), max_bytes=most, sheet=reading.sheet,
            header_rows=reading.header_rows,
        )  # fmt: skip
    except Refused as refused:
        return Opened(one, reading, known, sheets, None, _raw(path, sheets, reading.sheet), refused.reasons)
    return Opened(one, reading, known, sheets, found)


def _where(opened: Opened) -> str:
    return "sheet" if len(opened.sheets) > 1 and not opened.reading.sheet else "header_row"


def _raw(path: Path, sheets: tuple[str, ...], sheet: str | None) -> tuple[tuple[int, list[str]], ...]:
    if len(sheets) > 1 and sheet not in sheets:
        return ()
    try:
        return tuple(looking.as_it_stands(path, sheet=sheet))
    except Refused:
        return ()


def _page(
    request: Request,  # type: ignore[type-arg]
    opened: Opened,
    hand: column_form.Hand | None,
    errors: list[forms.FieldError],
    status: int,
) -> Response[str]:
    context = column_context.of_file(opened.one, opened.reading, opened.sheets)
    if opened.look is None or hand is None:
        more = column_context.unread(opened.raw)
        errors = [*errors, *(forms.FieldError(_where(opened), reason) for reason in opened.reasons)]
    else:
        more = column_context.of_columns(opened.one.kind, opened.look, opened.known, opened.reading, hand)
    return pages.page(
        request, "office/import_columns.html", status_code=status, **context, **more, errors=forms.as_context(errors)
    )


def _chosen(request: Request, session: Session, opened: Opened) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """A profile as it stands."""
    assert opened.look is not None
    fits = {profile.name for profile, _ in profiles.fitting(opened.look.header, opened.one.kind, opened.known)}
    if opened.reading.profile not in fits:
        hand = column_form.at_first(opened.one, opened.look, opened.known, opened.reading)
        error = forms.FieldError("profile", "Choose the profile that reads this file, or the columns by hand.")
        return _page(request, opened, hand, [error], 422)
    options = {**_settings(opened.one.options), **opened.reading.options()}
    actions.choose(session, opened.one.id, profile=opened.reading.profile, options=options, by=guards.who(request).actor)
    return _previewed(request, session, opened.one)


def _made(request: Request, session: Session, opened: Opened, hand: column_form.Hand) -> list[forms.FieldError]:  # type: ignore[type-arg]
    """A profile made here: kept under its name, or for this file alone; or what is wrong with it."""
    name = hand.profile_name
    by = guards.who(request).actor
    try:
        profile = column_form.profile(opened.one.kind, hand)
        if name:
            actions.save_profile(session, profile, replaces=hand.replaces, by=by)
    except Refused as refused:
        return [forms.FieldError("profile_name", reason) for reason in refused.reasons]
    options = {**_settings(opened.one.options), **opened.reading.options()}
    actions.choose(session, opened.one.id, profile=name or None, mapping=None if name else profile, options=options, by=by)
    return []


def _settings(options: Mapping[str, Any]) -> dict[str, str]:
    """What was said of the file as a whole, without what this page says."""
    return {name: value for name, value in options.items() if name not in {"mapping", "sheet", "header_row"}}


def _previewed(request: Request, session: Session, one: Listed) -> Redirect:  # type: ignore[type-arg]
    actions.check(session, one.id, by=guards.who(request).actor)
    return Redirect(f"{imports.PATH}/{one.id}", status_code=303)
