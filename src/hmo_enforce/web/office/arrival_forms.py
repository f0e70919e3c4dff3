"""A form about an arrival: which one it is about, and what stands in the form's place where that one is closed."""

from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.intake import states
from hmo_enforce.intake.queries import heads
from hmo_enforce.intake.queries.heads import Head
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.form_pair import Ask, Req
from hmo_enforce.web.office.inbox import PATH


def arrival_of(request: Req, session: Session) -> Head:
    """The arrival that the address is about."""
    return heads.head(session, request.path_params["arrival_id"])


def form(one: Head, heading: str, *fields: Field, submit: str, **more: Any) -> Form:
    """A form about an arrival."""
    hidden = (("revision", str(one.revision)),)
    caption = f"{states.KINDS.get(one.kind, one.kind)} {one.reference}"
    return Form(heading=heading, caption=caption, back=there(one), fields=fields, submit=submit, hidden=hidden, **more)


def there(one: Head) -> str:
    """Its page."""
    return f"{PATH}/{one.id}"


def while_open(ask: Ask) -> Ask:
    """What `ask` makes; of an arrival that is closed, before anything was typed, the form that opens it again.

    What was typed before somebody else closed it is not lost: the action refuses, and the form is shown with it.
    """

    def asked(request: Req, session: Session) -> Form:
        one = arrival_of(request, session)
        is_closed = one.state == states.CLOSED and request.method == "GET"
        return _first_open(one) if is_closed else ask(request, session)

    return asked


def _first_open(one: Head) -> Form:
    """Reopening, or parting from the one that it was joined to."""
    if one.joined_to is not None:
        lead = "It is closed, since it was joined to another, which goes on for both. Go back, or part the two first."
        return ask_part(one, lead=lead, action=f"{there(one)}/part")
    lead = "It is closed, so there is nothing to do with it. Go back, or reopen it first."
    return ask_reopen(one, lead=lead, action=f"{there(one)}/reopen")


def ask_part(one: Head, **more: Any) -> Form:
    """Why they are two."""
    return form(one, "Part it from the other", Field("textarea", "why", "Why are they two?"), submit="Part them", **more)


def ask_reopen(one: Head, **more: Any) -> Form:
    """Why there is something to do again."""
    return form(one, "Reopen it", Field("textarea", "why", "Why is it opened again?"), submit="Reopen it", **more)
