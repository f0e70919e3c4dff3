"""The questions of a survey as a file: an XLSForm brought in, with all that was left out of it, and one taken away."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import survey_sets
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.questions import actions, purposes
from hmo_enforce.questions.forms import Read
from hmo_enforce.questions.issues import Issue
from hmo_enforce.questions.outside import xlsform
from hmo_enforce.web import form_page, forms, guards, pages, uploads
from hmo_enforce.web import session as fronts
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.office.survey_context import PATH
from hmo_enforce.web.uploads import Sent

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HINT = f"A workbook (.xlsx) as ODK and KoboToolbox have it, at most {xlsform.MOST_BYTES >> 20} MB."
LEAD = (
    "A form brought again under the name that it has in its settings becomes the next version; waves that run go on asking "
    "theirs. Questions about nationality, ethnicity, immigration, religion and the like are never asked of a household: they "
    "are left out, and named to you."
)


def _form() -> Form:
    file = Field("file", "file", "The form (XLSForm)", HINT, most_bytes=xlsform.MOST_BYTES)
    return Form("Bring a form", "Surveys", PATH, (file,), submit="Bring it", lead=LEAD, upload=True)


@get(f"{PATH}/bring", guards=[guards.may_run_surveys], sync_to_thread=True)
def ask_bring(request: Request) -> Response[str]:  # type: ignore[type-arg]
    """Which file."""
    return form_page.show(request, _form())


@post(
    f"{PATH}/bring",
    guards=[guards.may_run_surveys],
    dependencies={"sent": Provide(uploads.receive)},
    # The file is read as it comes, with a limit of its own, and so is the token (web/uploads.py).
    request_max_body_size=None,
    exclude_from_csrf=True,
    sync_to_thread=True,
    status_code=200,
)
def bring(request: Request, sent: NamedDependency[Sent]) -> Response[str]:  # type: ignore[type-arg]
    """Read it, keep it as a version unless something is to be mended first, and say what was left out.

    A page, and no way to one, since what was left out is told this once. The same form again makes no second version.
    """
    try:
        if sent.upload is None:
            fault = forms.FieldError("file", "Choose a file with something in it.")
            return form_page.again(request, _form(), sent.fields, [fault])
        if sent.upload.size_bytes > xlsform.MOST_BYTES:
            return form_page.again(request, _form(), sent.fields, [forms.FieldError("file", f"It is too large: {HINT}")])
        read, name = xlsform.read(sent.upload.path.read_bytes()), sent.upload.name
    finally:
        sent.discard()
    if read.question_set is None:
        return _told(request, name, read)
    with fronts.opened(request) as session:
        try:
            made = actions.bring(session, read.question_set, purposes.SURVEY, by=guards.who(request).actor)
        except Refused as refused:
            session.rollback()
            return form_page.refused(request, _form(), sent.fields, refused, otherwise="file")
        version = survey_sets.version(session, made.id)
        return _told(request, name, read, title=survey_sets.title(version), href=f"{PATH}/versions/{version.id}")


def _told(request: Request, name: str, read: Read, title: str = "", href: str = "") -> Response[str]:  # type: ignore[type-arg]
    return pages.page(
        request,
        "office/survey_brought.html",
        status_code=200 if href else 422,
        file_name=name,
        version={"title": title, "href": href} if href else None,
        barred=[str(one) for one in read.barred],
        issues=[_issue(one) for one in read.issues],
        again_href=f"{PATH}/bring",
    )


def _issue(one: Issue) -> dict[str, Any]:
    field = " · ".join(part for part in (one.sheet, one.column) if part)
    return {"row": one.row, "field": field, "value": one.value, "message": one.message}


@get(f"{PATH}/versions/{{version_id:int}}/form.xlsx", guards=[guards.may_see_surveys], sync_to_thread=True, media_type=WORKBOOK)
def as_form(session: NamedDependency[Session], version_id: FromPath[int]) -> Response[bytes]:
    """A version as an XLSForm, which ODK, KoboToolbox and this program take."""
    one = survey_sets.version(session, version_id)
    name = f"{one.question_set.name}-{one.number}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(xlsform.write(one.question_set, str(one.number)), media_type=WORKBOOK, headers=headers)


ROUTES: tuple[ControllerRouterHandler, ...] = (ask_bring, bring, as_form)
