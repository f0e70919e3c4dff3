"""Coming back with a reference and a PIN: to answers that were saved, or to see how far something is.

Guesses wait by the reference that they are for, and nobody waits for what others do from the same address.
"""

from datetime import datetime

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.intake.actions import drafts as actions
from hmo_enforce.intake.actions import returning
from hmo_enforce.intake.actions.returning import Standing
from hmo_enforce.kernel import clock
from hmo_enforce.web import guards
from hmo_enforce.web.answering import opening, page, words
from hmo_enforce.web.answering.both import MOST_BYTES, STATUS
from hmo_enforce.web.forms import FieldError

LONGEST = 40
STANDINGS = {
    Standing.IN_TURN: words.HAVE_IT,
    Standing.LOOKED_AT: words.LOOKED_AT,
    Standing.FINISHED: words.FINISHED,
}


@get(STATUS, guards=[guards.anyone], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """Ask for both."""
    return page.show(request, "status.html", values={"reference": ""})


@post(STATUS, guards=[guards.anyone], exclude_from_csrf=True, sync_to_thread=True, request_max_body_size=MOST_BYTES)
def come_back(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """How far it is, or on with what was saved. A wrong PIN is counted, so the transaction commits."""
    page.require_ours(request)
    sent, now = opening.sent(request), clock.now()
    reference, pin = page.one(sent, "reference")[:LONGEST], page.one(sent, "pin")[:LONGEST]
    arrived = returning.come_back(session, reference, pin, at=now)
    saved = actions.come_back(session, reference, pin, at=now) if arrived.arrival is None else actions.Returned(None)
    if saved.sent_as is not None:
        arrived = returning.come_back(session, saved.sent_as, pin, at=now)
    if arrived.arrival is not None:
        return _standing(request, arrived.arrival.reference, arrived.arrival.received_at, arrived.standing)
    if saved.begun is not None:
        place = saved.begun.draft.place
        return page.go(place, page.ticket(request, saved.begun.ticket, place))
    wait = max(arrived.wait, saved.wait)
    message = page.say(request, words.WRONG_PIN)
    if wait:
        message = page.say(request, words.TOO_MANY_TRIES)
    values = {"reference": reference}
    return page.show(request, "status.html", status=422, errors=[FieldError("reference", message)], values=values)


def _standing(request: Request, reference: str, received_at: datetime, standing: Standing) -> Response[str]:  # type: ignore[type-arg]
    return page.show(
        request,
        "standing.html",
        reference=reference,
        sent_on=page.day(request, clock.in_london(received_at).date()),
        standing=page.say(request, STANDINGS[standing]),
    )
