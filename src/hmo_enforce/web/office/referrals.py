"""What a partner refers is taken in: typed from a letter or a call, or as a file."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework import referring
from hmo_enforce.casework.referring import Outcome
from hmo_enforce.files.outside import tables
from hmo_enforce.intake import channels
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.sharing import agreements, fields, queries
from hmo_enforce.sharing.agreements import Way
from hmo_enforce.sharing.fields import Form as Written
from hmo_enforce.web import form_page, forms, guards, pages, uploads
from hmo_enforce.web import session as fronts
from hmo_enforce.web.form_page import YES_NO_UNKNOWN, Field, Form
from hmo_enforce.web.form_pair import pair
from hmo_enforce.web.forms import Fields
from hmo_enforce.web.office.agreement_context import PATH
from hmo_enforce.web.uploads import Sent

ONE = f"{PATH}/{{agreement_id:int}}"
MAY = guards.may_take_referrals
MOST_MB = 10
Req = Request[Any, Any, Any]


def comes(session: Session, agreement_id: int) -> tuple[str, ...]:
    """The fields that may be received today, in the order in which all stand. `Refused` where the agreement does not run."""
    terms = agreements.terms_on(queries.stated(session, agreement_id), clock.today())
    return tuple(one.name for one in fields.COMES if one.name in agreements.allowed(terms, Way.IN))


def ask_receive(request: Req, session: Session) -> Form:
    """The fields that the agreement names, and no others."""
    agreement = queries.agreement(session, request.path_params["agreement_id"])
    asked = tuple(field_of(fields.BY_NAME[name]) for name in comes(session, agreement.id))
    return Form(
        heading="Take in a referral",
        caption=f"{agreement.partner.name}: {agreement.title}",
        back=f"{PATH}/{agreement.id}",
        lead="Only what is agreed is asked. What else the partner said is not to be written into these boxes.",
        fields=asked,
        submit="Keep the referral",
    )


def field_of(one: fields.Field) -> Field:
    """The input for a field."""
    hint = "May be left empty." if one.name != fields.NEEDED else "With its postcode, if that is known."
    match one.form:
        case Written.LONG:
            return Field("textarea", one.name, one.title, hint)
        case Written.YES_NO:
            return Field("radios", one.name, one.title, choices=YES_NO_UNKNOWN)
        case Written.DAY:
            return Field("date", one.name, one.title, hint, width="10")
        case Written.NUMBER:
            return Field("number", one.name, one.title, hint, width="4")
        case _:
            return Field("text", one.name, one.title, hint)


def receive(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Keep it."""
    agreement_id: int = request.path_params["agreement_id"]
    # A field that this form does not ask is refused by name, not passed over.
    given = {name: text for name in sent.sent if name in fields.BY_NAME and (text := sent.raw(name))}
    by = guards.who(request).actor
    read, kept = referring.take(session, agreement_id, given, way=channels.FORM, by=by, on=clock.today())
    if kept is None:
        for one in read.faults:
            sent.wrong(one.field, one.message)
        return None
    there = f"/inbox/{kept.arrival_id}" if guards.may(request, "see_arrivals") else f"{PATH}/{agreement_id}"
    return there, "referral_taken" if kept.is_new else "referral_there"


@get(f"{ONE}/file", guards=[MAY], sync_to_thread=True)
def show_file(request: Req, session: NamedDependency[Session], agreement_id: FromPath[int]) -> Response[str]:
    """The form for a file."""
    return form_page.show(request, _file_form(session, agreement_id))


def _file_form(session: Session, agreement_id: int) -> Form:
    agreement, names = queries.agreement(session, agreement_id), comes(session, agreement_id)
    columns = "; ".join(fields.titles(names))
    return Form(
        heading="Take in a file of referrals",
        caption=f"{agreement.partner.name}: {agreement.title}",
        back=f"{PATH}/{agreement_id}",
        lead=f"These columns are read: {columns}. Any other is refused by its name, and nothing in it is read or kept.",
        fields=(
            Field(
                "file", "file", "File",
                f"CSV or Excel, a referral a row, at most {referring.MOST_ROWS:,} rows. The file itself is not kept.",
                most_bytes=MOST_MB * uploads.MB,
            ),
        ),
        submit="Take it in",
        upload=True,
    )  # fmt: skip


@post(
    f"{ONE}/file",
    guards=[MAY],
    dependencies={"sent": Provide(uploads.receive)},
    # The file is read as it comes, with a limit of its own, and so is the token (web/uploads.py).
    request_max_body_size=None,
    exclude_from_csrf=True,
    sync_to_thread=True,
    status_code=200,
)
def take_file(request: Req, sent: NamedDependency[Sent], agreement_id: FromPath[int]) -> Response[str]:
    """What became of it, as a page: sent again, it brings nothing twice."""
    try:
        with fronts.opened(request) as session:
            form = _file_form(session, agreement_id)
            if sent.upload is None:
                fault = forms.FieldError("file", "Choose a file with something in it.")
                return form_page.again(request, form, sent.fields, [fault])
        try:
            outcome = _taken(request, sent, agreement_id)
        except Refused as refused:
            fronts.note_refusal(request, "refused", str(refused))
            return form_page.refused(request, form, sent.fields, refused, otherwise="file")
    finally:
        sent.discard()
    return _page(request, form, outcome, agreement_id)


def _taken(request: Req, sent: Sent, agreement_id: int) -> Outcome:
    """In a transaction of its own: what was written before a refusal is rolled back."""
    assert sent.upload is not None
    path, most = sent.upload.path, MOST_MB * uploads.MB
    with (
        tables.open_table(path, signatures=referring.SIGNATURES, max_bytes=most) as table,
        fronts.opened(request) as session,
    ):
        return referring.take_file(session, agreement_id, table, by=guards.who(request).actor, on=clock.today())


def _page(request: Req, form: Form, outcome: Outcome, agreement_id: int) -> Response[str]:
    return pages.page(
        request,
        "office/referral_file.html",
        caption=form.caption,
        back=f"{PATH}/{agreement_id}",
        taken=len(outcome.taken),
        again=outcome.again,
        rejected=outcome.rejected,
        refused=outcome.refused,
        issues=[
            {
                "row": one.row,
                "field": one.field,
                "value": one.value,
                "message": one.message + (" The rest of the row was taken." if one.emptied else " The row was left out."),
            }
            for one in outcome.issues
        ],
    )


ROUTES: tuple[ControllerRouterHandler, ...] = (
    *pair(f"{ONE}/receive", ask_receive, receive, MAY, beside=fields.NEEDED),
    show_file,
    take_file,
)
