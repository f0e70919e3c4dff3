"""One temporary exemption notice: what the register says of it, and its days and Part corrected by hand."""

from datetime import date
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import licence_whole
from hmo_enforce.casework.views.licence_whole import NoticeWhole
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.licensing import queries, terms
from hmo_enforce.licensing.actions import correcting
from hmo_enforce.web import form_page, formats, forms, guards, pages, steps
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.form_pair import Req, pair, taking_back
from hmo_enforce.web.office import happenings, licence_context, licences, wording

PATH = "/exemptions/{exemption_id:int}"
CORRECT = PATH + "/correct"
WITHDRAW = CORRECT + "/{term_id:int}/withdraw"
PARTS = (("2", "Part 2: houses in multiple occupation (section 62)"), ("3", "Part 3: selective licensing (section 86)"))
ENDS = "A notice ends three months after it was served at the latest, whatever stands here."


@get(PATH, guards=[guards.may_see_properties], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session], exemption_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """What is known of the notice today."""
    found = licence_whole.notice(session, exemption_id, clock.today())
    corrects = guards.may(request, "decide_licensing")
    correct_href = f"/exemptions/{exemption_id}/correct" if corrects else None
    move_href = f"/moves/exemption/{exemption_id}" if guards.may(request, "correct_properties") else None
    return pages.page(request, "office/licence.html", **context(found), correct_href=correct_href, move_href=move_href)


def _ask(request: Req, session: Session) -> Form:
    return form(session, request.path_params["exemption_id"])


def _correct(request: Req, session: Session, sent: forms.Fields) -> tuple[str, str] | None:
    exemption_id, changes = request.path_params["exemption_id"], changed(sent)
    said = licences.told(sent, changes, "Nothing is changed: change a day, or the Part.")
    if said is None:
        return None
    steps.properties_known.correct_exemption(
        session, exemption_id, changes, why=said.why, revision=said.revision, by=guards.who(request).actor, on=clock.today(),
        council=request.app.state.council,
    )  # fmt: skip
    return f"/exemptions/{exemption_id}", "exemption"


def _ask_why(request: Req, session: Session) -> Form:
    return withdrawal(session, request.path_params["exemption_id"], request.path_params["term_id"])


def _withdraw(request: Req, session: Session, why: str) -> None:
    by, council = guards.who(request).actor, request.app.state.council
    steps.properties_known.withdraw_exemption_correction(
        session, request.path_params["term_id"], why=why, by=by, on=clock.today(), council=council
    )


def changed(sent: forms.Fields) -> dict[str, date | int | None]:
    """What is not as the form was filled (`was_…`, hidden beside each)."""
    names = [name for name in correcting.NOTICE_TERMS if name in sent.sent and sent.raw(name) != sent.raw(f"was_{name}")]
    changes: dict[str, date | int | None] = {}
    for name in names:
        if name == "part":
            part = sent.choice("part", "The Part", dict(PARTS), needed=False)
            changes[name] = int(part) if part else None
        else:
            changes[name] = sent.day(name, wording.fact(name), needed=False)
    return changes


def form(session: Session, exemption_id: int) -> Form:
    """The form of the notice's days and Part."""
    found = queries.exemption(session, exemption_id)
    stands = {name: terms.as_text(getattr(found, name)) or "" for name in correcting.NOTICE_TERMS}
    return Form(
        heading="Correct the notice",
        caption=f"Temporary exemption notice {found.reference}",
        back=f"/exemptions/{exemption_id}",
        lead="What is corrected stands: a later register that says otherwise is shown as a difference and changes nothing. "
        "Whether the home needs a licence is worked out again at once.",
        fields=(
            Field("date", "starts_on", "First day", "The day on which it was served.", stands["starts_on"], width="10"),
            Field("date", "ends_on", "Last day", ENDS, stands["ends_on"], width="10"),
            Field(
                "radios", "part", "Under which Part of the Act?", value=stands["part"], choices=(*PARTS, ("", "Not on record"))
            ),
            Field("textarea", "why", "Why, and how do you know?"),
        ),
        submit="Save the notice",
        hidden=(("revision", str(found.revision)), *((f"was_{name}", text) for name, text in stands.items())),
    )


def withdrawal(session: Session, exemption_id: int, term_id: int) -> Form:
    """The form of a withdrawal. `NotFound` for a correction of another notice; `Refused` for one that stands no more."""
    found = queries.exemption_correction(session, term_id)
    if found.exemption_id != exemption_id:
        raise NotFound("There is no such correction of this notice.")
    if found.withdrawn_at is not None:
        raise Refused("This correction stands no more.")
    now, was = (licences.said(terms.from_text(found.field, text)) for text in (found.value, found.was))
    return form_page.withdrawal(
        "the correction",
        caption=f"Temporary exemption notice {queries.exemption(session, exemption_id).reference}",
        back=f"/exemptions/{exemption_id}",
        lead=f"{wording.fact(found.field)}: {now}, set by {found.made_by}, goes back to {was}. The next file may set it again.",
    )


def context(found: NoticeWhole) -> dict[str, Any]:
    """What the template needs, permissions apart."""
    shown = licence_context.exemption(found.period)
    return {
        "licence": {**shown, "state_text": "In force" if shown["in_force"] else "Not in force"},
        "heading": f"Notice {found.period.reference}",
        "correct_text": "Correct",
        "facts": facts(found),
        **licences.corrected(found),
    }


def facts(found: NoticeWhole) -> list[dict[str, Any]]:
    """Each value with where it came from: the register's file, or the officer who corrected it."""
    one, came = found.period, happenings.source(found.period.source)
    as_at = formats.day(one.source.as_at) if one.source else None
    values = {"starts_on": one.starts_on, "ends_on": one.register_ends_on, "part": one.part}
    more = [("People", wording.value(one.persons)), ("Address in the register", licence_context.matched(one))]
    return [
        *(licences.dated(found, name, value, came, as_at) for name, value in values.items()),
        *({"label": label, "value": value, "source": came, "as_at": as_at} for label, value in more),
    ]


ROUTES = (
    show,
    *pair(CORRECT, _ask, _correct, licences.MAY),
    *taking_back(WITHDRAW, _ask_why, _withdraw, "exemption_withdrawn", licences.MAY),
)
