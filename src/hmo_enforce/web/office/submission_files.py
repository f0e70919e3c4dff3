"""Files of answers that ODK or KoboToolbox collected, brought to a wave."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework import submitting
from hmo_enforce.casework.views import waves
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.questions.outside import submissions
from hmo_enforce.questions.sets import QuestionSet
from hmo_enforce.web import form_page, forms, guards, pages, uploads
from hmo_enforce.web import session as fronts
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.office.survey_context import PATH, wave_href
from hmo_enforce.web.uploads import Sent

MAY = guards.may_run_surveys
ONE = f"{PATH}/waves/{{wave_id:int}}/file"
HINT = f"CSV or JSON, with its metadata and the questions' names as headings, at most {submitting.MOST:,} submissions."
LEAD = "What came before is not taken twice, so the whole export may be brought again and again while the wave runs."
Req = Request[Any, Any, Any]


def _form(session: Session, wave_id: int) -> Form:
    wave = waves.whole(session, wave_id, clock.today())
    channels = tuple((str(one.id), one.name) for one in wave.ways)
    fields = (
        Field("select", "channel", "Channel", "By which people came to it.", channels[0][0] if channels else "", channels),
        Field("file", "file", "The submissions", HINT, most_bytes=submissions.MOST_BYTES),
    )
    return Form("Load answers from ODK or Kobo", wave.listed.name, wave_href(wave_id), fields, "Load them", LEAD, upload=True)


@get(ONE, guards=[MAY], sync_to_thread=True)
def ask(request: Req, session: NamedDependency[Session], wave_id: FromPath[int]) -> Response[str]:
    """Which file, and for which channel."""
    return form_page.show(request, _form(session, wave_id))


@post(
    ONE,
    guards=[MAY],
    dependencies={"sent": Provide(uploads.receive)},
    # The file is read as it comes, with a limit of its own, and so is the token (web/uploads.py).
    request_max_body_size=None,
    exclude_from_csrf=True,
    sync_to_thread=True,
    status_code=200,
)
def take(request: Req, sent: NamedDependency[Sent], wave_id: FromPath[int]) -> Response[str]:
    """Keep what is new in it, a part at a time, and say what was wrong by row."""
    try:
        with fronts.opened(request) as session:
            form, asked = _form(session, wave_id), submitting.asked(session, wave_id)
        return _taken(request, sent, wave_id, form, asked)
    finally:
        sent.discard()


def _taken(request: Req, sent: Sent, wave_id: int, form: Form, asked: QuestionSet) -> Response[str]:
    fields = forms.Fields(sent.fields)
    channel = fields.choice("channel", "The channel", dict(form.fields[0].choices))
    if sent.upload is None:
        fields.wrong("file", "Choose a file with something in it.")
    if fields.errors or channel is None or sent.upload is None:
        return form_page.again(request, form, sent.fields, fields.errors)
    try:
        found, kept = submitting.read(asked, sent.upload.path.read_bytes()), 0
    except Refused as refused:
        fronts.note_refusal(request, "refused", str(refused))
        return form_page.refused(request, form, sent.fields, refused, otherwise="file")
    for some in submitting.in_turn(found):
        with fronts.opened(request) as session:
            kept += submitting.bring(session, wave_id, int(channel), some, by=guards.who(request).actor)
    return pages.page(
        request,
        "office/submissions_brought.html",
        file_name=sent.upload.name,
        wave={"name": form.caption, "href": form.back},
        kept=kept,
        known=len(found.submissions) - kept,
        refused=len({one.row for one in found.issues if one.is_refused}),
        issues=[
            {"row": one.row, "field": one.column, "value": one.value, "message": one.message} for one in found.issues[:500]
        ],
        more=max(0, len(found.issues) - 500),
    )


ROUTES: tuple[ControllerRouterHandler, ...] = (ask, take)
