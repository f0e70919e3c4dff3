"""The outbox: what waits, what is in trouble, and what to do about it."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.letters import queries
from hmo_enforce.letters.fates import actions as fates
from hmo_enforce.letters.queries import Posted, Written
from hmo_enforce.letters.states import OPEN, TROUBLE, Fate
from hmo_enforce.web import form_page, forms, guards, pages
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.office import letter_context, letters, lists

PATH = "/outbox/{posting_id:int}"
SHOWN = {"trouble": TROUBLE, "open": OPEN, "all": tuple(Fate)}
TITLES = {
    "trouble": "Not arrived",
    "open": "Waiting",
    "all": "Everything",
}
CAME_BACK = {
    "yes": "It came back: whoever it was for has not had it",
    "no": "The report is not to be believed: it left us as before",
}
A_PAGE = 50


@get("/outbox", guards=[guards.may_see_letters], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """?show=trouble (at first), open or all."""
    query = request.query_params
    asked = query.get("show", "trouble")
    shown = asked if asked in SHOWN else "trouble"
    private, mends = letters.sees_private(request), guards.may(request, "mend_outbox")
    _, total = queries.outbox(session, SHOWN[shown], private=private, limit=0)
    last = max(1, -(-total // A_PAGE))
    number = lists.page_number(forms.Fields(query), last)
    found, _ = queries.outbox(session, SHOWN[shown], private=private, limit=A_PAGE, offset=(number - 1) * A_PAGE)
    trouble = fates.server_trouble(session)
    return pages.page(
        request,
        "office/outbox.html",
        shown=shown,
        tabs=[{"text": TITLES[one], "href": f"/outbox?show={one}", "current": one == shown} for one in SHOWN],
        postings=[_row(posting, letter, mends=mends) for posting, letter in found],
        total_text=lists.counted(total, more=False, one="posting", several="postings"),
        server_trouble=trouble[0] if trouble else None,
        no_server=request.app.state.settings.mail is None,
        nobody_listens=request.app.state.settings.bounces is None,
        pages=lists.pages(number, last, lambda page: pages.with_query("/outbox", show=shown, page=page)),
    )


def _row(posting: Posted, letter: Written, *, mends: bool) -> dict[str, Any]:
    return {
        **letter_context.posted(posting, mends=mends),
        "reference": letter.reference,
        "title": letter.title,
        "href": f"/letters/{letter.id}",
        "to": letter_context.COMPLAINANT if letter.private else posting.to,
    }


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


ROUTES = (show, again, show_giving_up, give_up, show_posting, put_in_the_post, show_settling, settle)
