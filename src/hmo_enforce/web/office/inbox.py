"""The inbox: what arrived, one of it, and who sent that."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import arrival_counts, arrival_whole, arrival_words
from hmo_enforce.casework.views.lists import inbox
from hmo_enforce.intake.queries import found
from hmo_enforce.intake.said import SAFE_WAYS
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.letters import queries as letters
from hmo_enforce.letters.queries import Wanted
from hmo_enforce.questions import catalogues
from hmo_enforce.web import evidence_context, formats, guards, pages
from hmo_enforce.web import session as fronts
from hmo_enforce.web.evidence_context import About
from hmo_enforce.web.office import evidence, inbox_context, listing, sharing

PATH = inbox.PATH
ONE = PATH + "/{arrival_id:int}"
SENDER = f"{ONE}/sender"
NONE = "Nothing is open. Look among what is closed, or take down what somebody tells you."
MOST_LETTERS = 20
READ = "read who complained"


@get(PATH, guards=[guards.may_see_arrivals], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Surveys' answers, complaints and referrals, the urgent first; and how many there are of what."""
    works = guards.may(request, "work_arrivals")
    return listing.show(
        request,
        session,
        inbox.LIST,
        "office/inbox.html",
        none=NONE,
        counts=inbox_context.counts(arrival_counts.counts(session, clock.today())),
        other={"text": "Tension: noise, rubbish and harassment by ward and week", "href": "/tension"},
        new={"text": "Take down a complaint", "href": f"{PATH}/new"} if works else None,
    )


@get(ONE, guards=[guards.may_see_arrivals], sync_to_thread=True)
def show_one(request: Request, session: NamedDependency[Session], arrival_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """What was said, question by question, and what came of it; but not who sent it."""
    whole = arrival_whole.whole(session, arrival_id, clock.today(), request.app.state.council.arrivals)
    works, cases = guards.may(request, "work_arrivals"), guards.may(request, "see_cases")
    sees = whole.has_contact and guards.may(request, "see_complainants")
    return pages.page(
        request,
        "office/arrival.html",
        **inbox_context.context(whole, clock.today(), works=works, cases=cases),
        has_sender=whole.has_contact,
        sender_href=f"{PATH}/{arrival_id}/sender" if sees else None,
        letters=_letters(request, session, arrival_id) if sees else [],
        evidence=evidence_context.panel(request, session, about(session, arrival_id)),
        sharing=sharing.panel(request, session, arrival_id),
    )


def _letters(request: Request, session: Session, arrival_id: int) -> list[dict[str, str]]:  # type: ignore[type-arg]
    """Letters to whoever sent it, for those who may see them and who that was."""
    if not guards.may(request, "see_letters"):
        return []
    told = letters.letters(session, Wanted("arrival", arrival_id, private=True), limit=MOST_LETTERS)
    return [
        {"href": f"/letters/{one.id}", "text": f"{one.reference}, drafted on {formats.moment(one.drafted_at)}"} for one in told
    ]


@get(SENDER, guards=[guards.may_see_arrivals, guards.may_see_complainants], sync_to_thread=True)
def show_sender(request: Request, session: NamedDependency[Session], arrival_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """Who sent it and how they may be reached safely. That it was read is journalled before it is shown."""
    one, contact = found.arrival(session, arrival_id), found.contact(session, arrival_id)
    if contact is None:
        raise NotFound("Whoever sent it did not say how to be reached, or that has been erased.")
    fronts.note_reading(request, READ, "arrival", arrival_id)
    asked = arrival_words.question_set(session, one.version_id)
    told: list[tuple[str, str | None]] = [
        ("Name", contact.name),
        ("Telephone", contact.phone),
        ("Email", contact.email),
        ("Language", catalogues.in_english(contact.language) if contact.language else None),
        ("Safe ways to reach them", ", ".join(SAFE_WAYS.get(way, way) for way in contact.ways) or "None: do not try"),
        ("What to take care of", contact.safe_note),
    ]
    answers = arrival_words.answered(asked, one.answers, private=True)
    apart = {each.name for each in arrival_words.answered(asked, one.answers) if each.is_apart}
    return pages.page(
        request,
        "office/arrival_sender.html",
        reference=one.reference,
        back={"text": "Back to what was said", "href": f"{PATH}/{arrival_id}"},
        facts=[_fact(label, value) for label, value in told if value]
        + [_fact(each.question, each.answer) for each in answers if each.name in apart],
    )


def _fact(label: str, value: str) -> dict[str, Any]:
    return {"label": label, "value": value, "source": None, "as_at": None}


def about(session: Session, arrival_id: int) -> About:
    """The arrival as its photographs are about it."""
    one = found.arrival(session, arrival_id)
    return About("arrival", arrival_id, one.reference, f"{PATH}/{arrival_id}")


ROUTES: tuple[ControllerRouterHandler, ...] = (
    show,
    show_one,
    show_sender,
    *listing.file_handlers(inbox.LIST, guards.may_see_arrivals),
    *evidence.handlers(ONE, "arrival_id", about),
)
