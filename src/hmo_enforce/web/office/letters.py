"""Letters: those written, one of them, and what can be done with a draft."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.casework import corresponding
from hmo_enforce.casework.corresponding import About
from hmo_enforce.casework.views.lists import letters
from hmo_enforce.kernel import clock, hiding
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.letters import actions, queries, states
from hmo_enforce.letters.actions import Changed
from hmo_enforce.letters.outside import kept, shipped
from hmo_enforce.letters.queries import Wanted, Written
from hmo_enforce.letters.states import State
from hmo_enforce.web import form_page, forms, guards, pages
from hmo_enforce.web import session as fronts
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.office import letter_context, letter_form, listing

PATH = "/letters/{letter_id:int}"
FEW = 5


@get(letters.PATH, guards=[guards.may_see_letters], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Letters, the latest first; ?property=12 or ?case=3 for those about one thing."""
    about = _about(session, request.query_params)
    here = f"{letter_context.SUBJECTS[about.subject]}{about.id}" if about else None
    writes = here and guards.may(request, "write_letters")
    return listing.show(
        request,
        session,
        letters.LIST,
        "office/letters.html",
        none="No letter has been written yet.",
        heading=f"Letters about {about.title}" if about else letters.LIST.title,
        about=about.title if about else None,
        about_href=here,
        new={"text": "Write a letter", "href": f"{here}/letters/new"} if writes else None,
        counts=queries.counts(session, private=sees_private(request)),
    )


def _about(session: Session, query: Mapping[str, Any]) -> About | None:
    """What the letters are asked to be about; `NotFound` for what is not there, or may not be seen."""
    home_id, case_id = (forms.number(query.get(name, "")) for name in (corresponding.PROPERTY, corresponding.CASE))
    if home_id is not None:
        return corresponding.about_home(session, home_id, clock.today())
    return corresponding.about_case(session, case_id, clock.today(), complainants=False) if case_id is not None else None


def panel(request: Request, session: Session, subject: str, key: int) -> dict[str, Any] | None:  # type: ignore[type-arg]
    """What the page of a case or a home shows of its letters (components/letters.html); None for who may not see any."""
    if not guards.may(request, "see_letters"):
        return None
    wanted = Wanted(subject, key, private=sees_private(request))
    found = queries.letters(session, wanted, limit=FEW)
    postings = queries.postings_of(session, [one.id for one in found]) if found else {}
    return {
        "href": letter_context.list_href(subject, key),
        "total": queries.letters_count(session, wanted) if len(found) == FEW else len(found),
        "letters": [letter_context.row(one, postings[one.id]) for one in found],
        "write_href": f"{letter_context.SUBJECTS[subject]}{key}/letters/new" if guards.may(request, "write_letters") else None,
    }


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
    """The PDF that was kept when the letter became final; of a draft, as it would be."""
    found = read(request, session, letter_id)
    if found.state == State.DRAFTED and found.has_pdf:
        return pdf_file(corresponding.set_on_paper(found, request.app.state.council), f"{found.reference}.pdf")
    if found.pdf_sha256 is None:
        raise NotFound("This letter has no PDF: it was written as an email alone, or never became final.")
    return pdf_file(kept.fetch(request.app.state.settings.letters, found.pdf_sha256), f"{found.reference}.pdf")


def pdf_file(content: bytes, name: str) -> Response[bytes]:
    """A download, never shown inside our own pages."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/pdf", headers=headers)


@get(f"{PATH}/edit", guards=[guards.may_write_letters], sync_to_thread=True)
def show_editing(request: Request, session: NamedDependency[Session], letter_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """The form of a draft."""
    found = read(request, session, letter_id)
    actions.drafted(session, found.id, None, found.revision)
    form = letter_form.changing(found, shipped.purpose(found.name))
    said = letter_form.address_of(found)
    return form_page.show(
        request, replace(form, fields=tuple(replace(one, value=said.get(one.name, one.value)) for one in form.fields))
    )


@post(f"{PATH}/edit", guards=[guards.may_write_letters], sync_to_thread=True, status_code=303)
def edit(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    letter_id: FromPath[int],
    data: Annotated[dict[str, str], forms.FORM],
) -> Response[str] | Redirect:
    """Change a draft."""
    found = seen(request, session, letter_id)
    purpose, sent = shipped.purpose(found.name), forms.Fields(data)
    form = letter_form.changing(found, purpose)
    to, channel, attaches = letter_form.addressed(sent, purpose)
    title, text = letter_form.words(sent)
    if sent.errors or to is None or channel is None:
        return form_page.again(request, form, data, sent.errors)
    private = sees_private(request) and corresponding.tells_who_complained(session, found.subject, found.subject_id, to)
    changed = Changed(title, text, to, channel, attaches, private)
    head, by = corresponding.letterhead(request.app.state.council), guards.who(request).actor
    try:
        actions.rewrite(session, found.id, changed, revision=revision(data), head=head, by=by, on=clock.today())
    except Refused as refused:
        return form_page.refused(request, form, data, refused, otherwise="text")
    return form_page.done(f"/letters/{letter_id}", "letter_changed")


@post(f"{PATH}/send", guards=[guards.may_write_letters], sync_to_thread=True, status_code=303)
def send(request: Request, letter_id: FromPath[int], data: Annotated[dict[str, str], forms.FORM]) -> Redirect:  # type: ignore[type-arg]
    """Give the email to the outbox."""
    pdf = _on_paper(request, letter_id, states.EMAIL, revision(data))
    with fronts.opened(request) as session:
        found = seen(request, session, letter_id)
        actions.send(session, found.id, revision=revision(data), by=guards.who(request).actor, pdf_sha256=pdf)
    return form_page.done(f"/letters/{letter_id}", "letter_sent")


@post(f"{PATH}/print", guards=[guards.may_write_letters], sync_to_thread=True, status_code=303)
def print_(request: Request, letter_id: FromPath[int], data: Annotated[dict[str, str], forms.FORM]) -> Redirect:  # type: ignore[type-arg]
    """Take the letter to the printer."""
    pdf = _on_paper(request, letter_id, states.LETTER, revision(data))
    assert pdf is not None
    with fronts.opened(request) as session:
        found = seen(request, session, letter_id)
        actions.print_(session, found.id, revision=revision(data), by=guards.who(request).actor, pdf_sha256=pdf)
    return form_page.done(f"/letters/{letter_id}", "letter_printed")


def _on_paper(request: Request, letter_id: int, channel: str, revision: int) -> str | None:  # type: ignore[type-arg]
    """Set the draft and keep its PDF, between two short transactions: nobody who saves waits for it."""
    with fronts.opened(request) as session:
        found = actions.drafted(session, seen(request, session, letter_id).id, channel, revision)
    return corresponding.kept_pdf(found, request.app.state.council, request.app.state.settings.letters)


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
    """The letter, or `NotFound` also for one that this person may not see, or whose words name what is hidden from them."""
    found = queries.letter(session, letter_id, private=sees_private(request))
    words = (span["text"] for block in found.blocks for item in block["items"] for span in item)
    if hiding.conceals(session, " ".join((*found.to_lines, *words))):
        raise NotFound("There is no such letter.")
    return found


def sees_private(request: Request) -> bool:  # type: ignore[type-arg]
    """Whether letters that tell who complained are shown."""
    return guards.may(request, "see_complainants")


def revision(data: dict[str, Any]) -> int:
    """The state of the letter that the form was made from."""
    return forms.number(str(data.get("revision", ""))) or 0


ROUTES = (
    show,
    *listing.file_handlers(letters.LIST, guards.may_see_letters),
    show_one,
    as_pdf,
    show_editing,
    edit,
    send,
    print_,
    show_cancelling,
    cancel,
)
