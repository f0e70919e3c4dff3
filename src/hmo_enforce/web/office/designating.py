"""Making a designation from wards, LSOAs or other areas that are loaded; changing its words and dates; revoking it."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import designation_list
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.web import form_page, forms, guards, steps
from hmo_enforce.web.office import designation_form

PATH = designation_form.PATH
ONE = PATH + "/{designation_id:int}"


@get(f"{PATH}/new", guards=[guards.may_designate], sync_to_thread=True)
def show_new(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """The form, over one kind of area (?from=lsoa)."""
    return form_page.show(request, designation_form.new_form(session, request.query_params.get("from", "")))


@post(f"{PATH}/new", guards=[guards.may_designate], sync_to_thread=True, status_code=303)
def designate(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    data: Annotated[dict[str, Any], forms.FORM],
) -> Response[str] | Redirect:
    """Make it; its homes are flagged by the jobs process."""
    form = designation_form.new_form(session, request.query_params.get("from", ""))
    sent = forms.Fields(data)
    said = designation_form.read(sent)
    chosen, excluding = designation_form.read_extent(sent, form)
    if sent.errors:
        return form_page.again(request, form, data, sent.errors)
    try:
        made = steps.designate(session, said, chosen, excluding=excluding, by=guards.who(request).actor)
    except Refused as error:
        return form_page.refused(request, form, data, error, otherwise="name")
    return form_page.done(f"{PATH}/{made}", "designation")


@get(f"{ONE}/dates", guards=[guards.may_designate], sync_to_thread=True)
def show_dates(request: Request, session: NamedDependency[Session], designation_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """The form, filled with the dates that stand."""
    return form_page.show(request, designation_form.dates_form(designation_list.whole(session, designation_id, clock.today())))


@post(f"{ONE}/dates", guards=[guards.may_designate], sync_to_thread=True, status_code=303)
def change_dates(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    designation_id: FromPath[int],
    data: Annotated[dict[str, str], forms.FORM],
) -> Response[str] | Redirect:
    """Change them, keeping how they stood."""
    form = designation_form.dates_form(designation_list.whole(session, designation_id, clock.today()))
    sent = forms.Fields(data)
    changes = designation_form.read_dates(sent)
    why = form_page.reason(sent)
    revision = sent.whole("revision", "The revision", high=2**31, needed=True)
    if sent.errors or why is None or revision is None:
        return form_page.again(request, form, data, sent.errors)
    by = guards.who(request).actor
    try:
        steps.change_designation(session, designation_id, changes, why=why, revision=revision, by=by)
    except Refused as error:
        return form_page.refused(request, form, data, error, otherwise="made_on")
    return form_page.done(f"{PATH}/{designation_id}", "designation_changed")


@get(f"{ONE}/change", guards=[guards.may_designate], sync_to_thread=True)
def show_words(request: Request, session: NamedDependency[Session], designation_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """The form, filled with the words that stand."""
    return form_page.show(request, designation_form.words_form(designation_list.whole(session, designation_id, clock.today())))


@post(f"{ONE}/change", guards=[guards.may_designate], sync_to_thread=True, status_code=303)
def change_words(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    designation_id: FromPath[int],
    data: Annotated[dict[str, Any], forms.FORM],
) -> Response[str] | Redirect:
    """Change its name, basis, documents, notes and the HMOs that it covers, keeping how it stood."""
    found = designation_list.whole(session, designation_id, clock.today())
    sent = forms.Fields(data)
    changes = designation_form.read_words(sent, found.listed.kind)
    why = form_page.reason(sent)
    revision = sent.whole("revision", "The revision", high=2**31, needed=True)
    form = designation_form.words_form(found)
    if sent.errors or why is None or revision is None:
        return form_page.again(request, form, data, sent.errors)
    by = guards.who(request).actor
    try:
        steps.change_designation(session, designation_id, changes, why=why, revision=revision, by=by)
    except Refused as error:
        return form_page.refused(request, form, data, error, otherwise="name")
    return form_page.done(f"{PATH}/{designation_id}", "designation_changed")


@get(f"{ONE}/revoke", guards=[guards.may_designate], sync_to_thread=True)
def show_revocation(request: Request, session: NamedDependency[Session], designation_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """The form."""
    return form_page.show(request, designation_form.revocation(designation_list.whole(session, designation_id, clock.today())))


@post(f"{ONE}/revoke", guards=[guards.may_designate], sync_to_thread=True, status_code=303)
def revoke(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    designation_id: FromPath[int],
    data: Annotated[dict[str, str], forms.FORM],
) -> Response[str] | Redirect:
    """Revoke it from a day, with the reason."""
    form = designation_form.revocation(designation_list.whole(session, designation_id, clock.today()))
    sent = forms.Fields(data)
    revoked_on = sent.day("revoked_on", "The day")
    why = form_page.reason(sent)
    revision = sent.whole("revision", "The revision", high=2**31, needed=True)
    if sent.errors or revoked_on is None or why is None or revision is None:
        return form_page.again(request, form, data, sent.errors)
    by = guards.who(request).actor
    try:
        steps.revoke_designation(session, designation_id, revoked_on, why=why, revision=revision, by=by)
    except Refused as error:
        return form_page.refused(request, form, data, error, otherwise="revoked_on")
    return form_page.done(f"{PATH}/{designation_id}", "designation_revoked")
