"""Where everything about privacy begins, and the legal holds: those that stand, made and lifted."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework import unfinished
from hmo_enforce.casework.unfinished import Waiting
from hmo_enforce.kernel.errors import NotAllowed, NotFound
from hmo_enforce.privacy import holding
from hmo_enforce.privacy.actions import holds as actions
from hmo_enforce.privacy.queries import holds
from hmo_enforce.privacy.states import SORTS
from hmo_enforce.web import formats, guards, pages
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.form_pair import pair
from hmo_enforce.web.forms import Fields
from hmo_enforce.web.office import restricting
from hmo_enforce.web.office.restricting import PLACES, SEEN_BY, Req

HOLDS = "/holds"
MOST_WAITING = 50
OTHERS = (
    ("/retention", "Retention", "What is due to be destroyed, and the rules.", "manage_retention"),
    (HOLDS, "Legal holds", "What is kept for proceedings, whatever the rules say.", "see_properties"),
    ("/subject-access", "What is kept about somebody", "For whoever asks to see it.", "answer_subject_access"),
    (
        "/journal?consulted=1",
        "Who read what",
        "Consultation and disclosure: restricted records, who complained, originals, exports.",
        "see_journal",
    ),
)


@get("/privacy", guards=[guards.signed_in], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """The ways on that are open to the reader."""
    places = [{"href": href, "text": text, "tells": tells} for href, text, tells, may in OTHERS if guards.may(request, may)]
    if all(guards.may(request, may) for may in ("see_cases", "see_complainants", "approve_destruction")):
        places += [_to_go_on_with(one) for one in unfinished.waiting(session)[:MOST_WAITING]]
    return pages.page(request, "office/privacy.html", places=places)


def _to_go_on_with(one: Waiting) -> dict[str, str]:
    places = "A place was" if one.count == 1 else f"{one.count} places were"
    return {
        "href": f"/cases/{one.case_id}/complainants/{one.line}/erase",
        "text": f"Go on erasing who complained in {one.reference}",
        "tells": f"{places} left: on legal hold then, or for somebody to look at.",
    }


def panel(request: Req, session: Session, subject: str, subject_id: int) -> dict[str, Any] | None:
    """What a record's page says of a hold on itself (components/hold.html); None where none stands and none may be made."""
    may, standing = guards.may(request, "hold"), holds.standing(session, subject, subject_id)
    if not standing:
        new = f"/hold/{subject}/{subject_id}" if may else None
        return {"on": None, "why": None, "by": None, "lift_href": None, "new_href": new}
    one = standing[0]
    lift = f"{HOLDS}/{one.id}/lift" if may else None
    return {"on": formats.moment(one.made_at), "why": one.why, "by": one.made_by, "lift_href": lift, "new_href": None}


@get(HOLDS, guards=[guards.may_see_properties], sync_to_thread=True)
def show_holds(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """Those that stand, as far as the reader may see what they are on."""
    may, rows = guards.may(request, "hold"), []
    for one in holds.standing(session):
        try:
            called, href = restricting.title(request, session, one.subject, one.subject_id), PLACES[one.subject]
        except (NotFound, NotAllowed):
            called, href = "Not shown to your role", ""
        rows.append(
            {
                "title": called, "href": href.format(id=one.subject_id) or None, "sort": SORTS[one.subject],
                "why": one.why if href else "", "by": one.made_by, "on": formats.moment(one.made_at),
                "lift_href": f"{HOLDS}/{one.id}/lift" if may and href else None,
            }
        )  # fmt: skip
    return pages.page(request, "office/holds.html", holds=rows)


def ask(request: Req, session: Session) -> Form:
    """Which proceedings."""
    subject, subject_id = restricting.at(request)
    return Form(
        heading="Put it on legal hold",
        caption=_title(request, session, subject, subject_id),
        back=PLACES[subject].format(id=subject_id),
        lead="Nothing that belongs to it is destroyed, whatever the rules of retention say, until somebody lifts the hold. A "
        "hold on a home or a person reaches the cases about them; a hold on a case, its homes and its people.",
        fields=(
            Field("textarea", "why", "Which proceedings is it kept for?", "Name the court or tribunal, and its reference."),
        ),
        submit="Put it on hold",
    )


def _title(request: Req, session: Session, subject: str, subject_id: int) -> str:
    if subject not in holding.HOLDABLE or subject not in SEEN_BY:
        raise NotFound
    return restricting.title(request, session, subject, subject_id)


def hold(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Put it on hold."""
    subject, subject_id = restricting.at(request)
    _title(request, session, subject, subject_id)
    why = sent.text("why", "The reason", most=1_000)
    if why is None:
        return None
    actions.hold(session, subject, subject_id, why, by=guards.who(request).actor)
    return PLACES[subject].format(id=subject_id), "held"


def ask_lift(request: Req, session: Session) -> Form:
    """How it all ended."""
    one = holds.hold(session, request.path_params["hold_id"])
    return Form(
        heading="Lift the legal hold",
        caption=_title(request, session, one.subject, one.subject_id),
        back=HOLDS,
        lead=f"It was put on hold by {one.made_by}: {one.why}",
        warning="What was due to be destroyed meanwhile stands on the next list.",
        fields=(Field("textarea", "why", "How did the proceedings, and any appeal, end?"),),
        submit="Lift the hold",
    )


def lift(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Lift it."""
    one = holds.hold(session, request.path_params["hold_id"])
    _title(request, session, one.subject, one.subject_id)
    why = sent.text("why", "The reason", most=1_000)
    if why is None:
        return None
    actions.lift(session, one.id, why, by=guards.who(request).actor)
    return HOLDS, "hold_lifted"


ROUTES: tuple[ControllerRouterHandler, ...] = (
    show,
    show_holds,
    *pair("/hold/{subject:str}/{subject_id:int}", ask, hold, guards.may_hold),
    *pair(HOLDS + "/{hold_id:int}/lift", ask_lift, lift, guards.may_hold),
)
