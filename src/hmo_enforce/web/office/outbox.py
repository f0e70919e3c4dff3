"""The outbox: what waits, what is in trouble, and what to do about it."""

from typing import Annotated

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.casework.views.lists import outbox
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.letters import queries
from hmo_enforce.letters.fates import actions as fates
from hmo_enforce.letters.queries import Written
from hmo_enforce.web import form_page, forms, guards
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.office import letters, listing

PATH = "/outbox/{posting_id:int}"
CAME_BACK = {
    "yes": "It came back: whoever it was for has not had it",
    "no": "The report is not to be believed: it left us as before",
}
EMPTY = "Nothing failed and nothing came back."


@get(outbox.PATH, guards=[guards.may_see_letters], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """?show=trouble (at first), open or all."""
    wanted, _ = listing.asked(request, outbox.LIST)
    trouble = fates.server_trouble(session)
    return listing.show(
        request,
        session,
        outbox.LIST,
        "office/outbox.html",
        empty=EMPTY if set(wanted.values) <= {"show"} and wanted.values.get("show", "trouble") == "trouble" else None,
        server_trouble=trouble[0] if trouble else None,
        no_server=request.app.state.settings.mail is None,
        nobody_listens=request.app.state.settings.bounces is None,
    )


@post(f"{PATH}/again", guards=[guards.may_mend_outbox], sync_to_thread=True, status_code=303)
def again(request: Request, session: NamedDependency[Session], posting_id: FromPath[int]) -> Redirect:  # type: ignore[type-arg]
    """Try at once what waits; send once more what came to nothing."""
    letter = seen(request, session, posting_id)
    fates.try_again(session, posting_id, by=guards.who(request).actor)
    return form_page.done(f"/letters/{letter.id}", "letter_again")


@get(f"{PATH}/give-up", guards=[guards.may_mend_outbox], sync_to_thread=True)
def show_giving_up(request: Request, session: NamedDependency[Session], posting_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """The form."""
    return form_page.show(request, giving_up(seen(request, session, posting_id)))


@post(f"{PATH}/give-up", guards=[guards.may_mend_outbox], sync_to_thread=True, status_code=303)
def give_up(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    posting_id: FromPath[int],
    data: Annotated[dict[str, str], forms.FORM],
) -> Response[str] | Redirect:
    """Stop trying."""
    form = giving_up(seen(request, session, posting_id))
    by = guards.who(request).actor
    return form_page.because(
        request, form, data, "letter_given_up", lambda why: fates.give_up(session, posting_id, why=why, by=by)
    )


@get(f"{PATH}/posted", guards=[guards.may_mend_outbox], sync_to_thread=True)
def show_posting(request: Request, session: NamedDependency[Session], posting_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """The form."""
    return form_page.show(request, putting(seen(request, session, posting_id)))


@post(f"{PATH}/posted", guards=[guards.may_mend_outbox], sync_to_thread=True, status_code=303)
def put_in_the_post(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    posting_id: FromPath[int],
    data: Annotated[dict[str, str], forms.FORM],
) -> Response[str] | Redirect:
    """Say on which day the letter was put in the post."""
    letter = seen(request, session, posting_id)
    sent = forms.Fields(data)
    on = sent.day("on", "The day", latest=clock.today())
    if sent.errors or on is None:
        return form_page.again(request, putting(letter), data, sent.errors)
    try:
        fates.put_in_the_post(session, posting_id, on, by=guards.who(request).actor)
    except Refused as refused:
        return form_page.refused(request, putting(letter), data, refused, otherwise="on")
    return form_page.done(f"/letters/{letter.id}", "letter_posted")


@get(f"{PATH}/settle", guards=[guards.may_mend_outbox], sync_to_thread=True)
def show_settling(request: Request, session: NamedDependency[Session], posting_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """The form."""
    return form_page.show(request, settling(seen(request, session, posting_id)))


@post(f"{PATH}/settle", guards=[guards.may_mend_outbox], sync_to_thread=True, status_code=303)
def settle(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    posting_id: FromPath[int],
    data: Annotated[dict[str, str], forms.FORM],
) -> Response[str] | Redirect:
    """Say whether a letter came back that is reported to have."""
    letter = seen(request, session, posting_id)
    sent = forms.Fields(data)
    came_back = sent.choice("came_back", "Whether it came back", CAME_BACK)
    why = sent.text("why", "How you know", most=400)
    if sent.errors or came_back is None or why is None:
        return form_page.again(request, settling(letter), data, sent.errors)
    try:
        fates.settle(session, posting_id, came_back=came_back == "yes", why=why, by=guards.who(request).actor)
    except Refused as refused:
        return form_page.refused(request, settling(letter), data, refused, otherwise="came_back")
    return form_page.done(f"/letters/{letter.id}", "letter_settled")


def seen(request: Request, session: Session, posting_id: int) -> Written:  # type: ignore[type-arg]
    """The letter that was posted, or `NotFound` also for one that this person may not see."""
    return letters.seen(request, session, queries.posting(session, posting_id).letter_id)


def giving_up(letter: Written) -> Form:
    """The form of giving up."""
    return Form(
        heading="Give it up",
        caption=f"{letter.reference}: {letter.title}",
        back=f"/letters/{letter.id}",
        lead="It will not be tried again. The letter stays on record as not sent.",
        fields=(Field("textarea", "why", "Why is it given up?"),),
        submit="Give it up",
    )


def settling(letter: Written) -> Form:
    """The form of a report that somebody looked into."""
    return Form(
        heading="Did it come back?",
        caption=f"{letter.reference}: {letter.title}",
        back=f"/letters/{letter.id}",
        lead="A report comes by email, and whoever had the letter could have written one. Ask whoever runs the mail server, or "
        "call the person. Every report stays on record with what you say here.",
        fields=(
            Field("radios", "came_back", "What is so?", choices=tuple(CAME_BACK.items())),
            Field("textarea", "why", "How do you know?"),
        ),
        submit="Settle it",
    )


def putting(letter: Written) -> Form:
    """The form of a letter that went into the post."""
    return Form(
        heading="Put in the post",
        caption=f"{letter.reference}: {letter.title}",
        back=f"/letters/{letter.id}",
        lead="This notes that it left us. When a notice counts as served is another question, with its own record.",
        fields=(Field("date", "on", "On which day?", value=clock.today().isoformat(), width="10"),),
        submit="Note it",
    )


ROUTES = (
    show,
    *listing.file_handlers(outbox.LIST, guards.may_see_letters),
    again,
    show_giving_up,
    give_up,
    show_posting,
    put_in_the_post,
    show_settling,
    settle,
)
