"""Letters: those written, one of them, and what can be done with a draft."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.casework import corresponding
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.letters import actions, queries, states
from hmo_enforce.letters.outside import kept
from hmo_enforce.letters.queries import Wanted, Written
from hmo_enforce.web import form_page, forms, guards, pages
from hmo_enforce.web import session as fronts
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.office import letter_context, lists

PATH = "/letters/{letter_id:int}"
A_PAGE = 50


@get("/letters", guards=[guards.may_see_letters], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """Letters, the latest first; ?property=12 for those about one home, ?state=drafted for those in one state."""
    query = request.query_params
    home_id = forms.number(query.get("property", ""))
    about = corresponding.about_home(session, home_id)["property_address"] if home_id is not None else None
    state = query.get("state", "")
    wanted = Wanted(
        subject="property" if home_id is not None else None,
        subject_id=home_id,
        state=state if state in states.TITLES else None,
        private=sees_private(request),
    )
    total = queries.letters_count(session, wanted)
    last = max(1, -(-total // A_PAGE))
    number = lists.page_number(forms.Fields(query), last)
    found = queries.letters(session, wanted, limit=A_PAGE, offset=(number - 1) * A_PAGE)
    postings = queries.postings_of(session, [one.id for one in found])
    return pages.page(
        request,
        "office/letters.html",
        about=about,
        about_href=f"/properties/{home_id}" if home_id is not None else None,
        home_id=home_id,
        write_href=f"/properties/{home_id}/letters/new"
        if home_id is not None and guards.may(request, "write_letters")
        else None,
        states=[("", "Any state"), *((one.value, title) for one, title in states.TITLES.items())],
        state=wanted.state or "",
        letters=[letter_context.row(one, postings[one.id]) for one in found],
        total_text=lists.counted(total, more=False, one="letter", several="letters"),
        counts=queries.counts(session, private=wanted.private),
        pages=lists.pages(
            number, last, lambda page: pages.with_query("/letters", property=home_id, state=wanted.state, page=page)
        ),
    )


@get(PATH, guards=[guards.may_see_letters], sync_to_thread=True)
def show_one(request: Request, session: NamedDependency[Session], letter_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """The letter, word for word, and what became of it."""
    found = read(request, session, letter_id)
    postings = queries.postings_of(session, [found.id])[found.id]
    version = queries.template(session, found.template_id).version
    may = {"writes": guards.may(request, "write_letters"), "mends": guards.may(request, "mend_outbox")}
    return pages.page(request, "office/letter.html", letter=letter_context.whole(found, version, postings, **may))


@get(f"{PATH}/letter.pdf", guards=[guards.may_see_letters], sync_to_thread=True, media_type="application/pdf")
def as_pdf(request: Request, session: NamedDependency[Session], letter_id: FromPath[int]) -> Response[bytes]:  # type: ignore[type-arg]
    """The PDF that was kept when it was written."""
    found = read(request, session, letter_id)
    if found.pdf_sha256 is None:
        raise NotFound("This letter has no PDF: it was written as an email alone.")
    return pdf_file(kept.fetch(request.app.state.settings.letters, found.pdf_sha256), f"{found.reference}.pdf")


def pdf_file(content: bytes, name: str) -> Response[bytes]:
    """A download, never shown inside our own pages."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/pdf", headers=headers)


@post(f"{PATH}/send", guards=[guards.may_write_letters], sync_to_thread=True, status_code=303)
def send(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    letter_id: FromPath[int],
    data: Annotated[dict[str, str], forms.FORM],
) -> Redirect:
    """Give the email to the outbox."""
    found = seen(request, session, letter_id)
    actions.send(session, found.id, revision=revision(data), by=guards.who(request).actor)
    return form_page.done(f"/letters/{letter_id}", "letter_sent")


@post(f"{PATH}/print", guards=[guards.may_write_letters], sync_to_thread=True, status_code=303)
def print_(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    letter_id: FromPath[int],
    data: Annotated[dict[str, str], forms.FORM],
) -> Redirect:
    """Take the letter to the printer."""
    found = seen(request, session, letter_id)
    actions.print_(session, found.id, revision=revision(data), by=guards.who(request).actor)
    return form_page.done(f"/letters/{letter_id}", "letter_printed")


@get(f"{PATH}/cancel", guards=[guards.may_write_letters], sync_to_thread=True)
def show_cancelling(request: Request, session: NamedDependency[Session], letter_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """The form."""
    return form_page.show(request, cancelling(read(request, session, letter_id)))


@post(f"{PATH}/cancel", guards=[guards.may_write_letters], sync_to_thread=True, status_code=303)
def cancel(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    letter_id: FromPath[int],
    data: Annotated[dict[str, str], forms.FORM],
) -> Response[str] | Redirect:
    """Cancel the draft."""
    found = seen(request, session, letter_id)
    by = guards.who(request).actor

    def act(why: str) -> object:
        return actions.cancel(session, found.id, revision=revision(data), why=why, by=by)

    return form_page.because(request, cancelling(found), data, "letter_cancelled", act)


def cancelling(letter: Written) -> Form:
    """The form of a cancellation."""
    return Form(
        heading="Cancel the draft",
        caption=f"{letter.reference}: {letter.title}",
        back=f"/letters/{letter.id}",
        lead="It stays on record as a draft that was never sent.",
        fields=(Field("textarea", "why", "Why is it cancelled?"),),
        hidden=(("revision", str(letter.revision)),),
        submit="Cancel the draft",
    )


def read(request: Request, session: Session, letter_id: int) -> Written:  # type: ignore[type-arg]
    """The letter, for somebody to read: one that tells who complained is accounted for."""
    found = seen(request, session, letter_id)
    if found.private:
        fronts.note_reading(request, "read", "letter", found.id)
    return found


def seen(request: Request, session: Session, letter_id: int) -> Written:  # type: ignore[type-arg]
    """The letter, or `NotFound` also for one that this person may not see."""
    return queries.letter(session, letter_id, private=sees_private(request))


def sees_private(request: Request) -> bool:  # type: ignore[type-arg]
    """Whether letters that tell who complained are shown."""
    return guards.may(request, "see_complainants")


def revision(data: dict[str, Any]) -> int:
    """The state of the letter that the form was made from."""
    return forms.number(str(data.get("revision", ""))) or 0


ROUTES = (show, show_one, as_pdf, send, print_, show_cancelling, cancel)
