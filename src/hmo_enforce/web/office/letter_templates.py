"""The words of letters: those in use, every version of them, and a form with a preview."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.casework import corresponding
from hmo_enforce.kernel import clock, days
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.letters import actions, markup, queries, showing, states, wording
from hmo_enforce.letters.outside import pdf, shipped
from hmo_enforce.letters.queries import Version
from hmo_enforce.letters.sheets import Sheet
from hmo_enforce.letters.wording import Purpose
from hmo_enforce.web import form_page, formats, forms, guards, pages
from hmo_enforce.web.office import letters

PATH = "/letter-templates/{template_name:str}"
AN_ADDRESS = ("12 Birch Road", "Acacia", "AC1 1AB")


@get("/letter-templates", guards=[guards.may_see_letters], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """What letters there are."""
    return pages.page(
        request,
        "office/letter_templates.html",
        templates=[_listed(session, one) for one in shipped.purposes().values()],
    )


def _listed(session: Session, purpose: Purpose) -> dict[str, Any]:
    found = queries.in_use(session, purpose.name, purpose.language)
    return {
        "title": purpose.title,
        "tells": purpose.tells,
        "href": f"/letter-templates/{purpose.name}",
        "channels": ", ".join(states.CHANNELS[one].lower() for one in purpose.channels),
        "version": version_in_words(found),
        "system": purpose.about == "system",
    }


def version_in_words(found: Version | None) -> str:
    """Version 3, by Alma Ash on 1 March 2024 at 14:05."""
    if found is None:
        return "As shipped with the program"
    by = "as shipped with the program" if found.shipped else f"by {found.made_by}"
    return f"Version {found.version}, {by}, {formats.moment(found.made_at)}"


@get(PATH, guards=[guards.may_see_letters], sync_to_thread=True)
def show_one(request: Request, session: NamedDependency[Session], template_name: FromPath[str]) -> Response[str]:  # type: ignore[type-arg]
    """The words in use, or of an earlier version (?version=2), and how they look."""
    purpose = shipped.purpose(template_name)
    versions = queries.versions(session, purpose.name, purpose.language)
    asked = forms.number(request.query_params.get("version", ""))
    shown = next((one for one in versions if (one.version == asked if asked is not None else one.in_use)), None)
    if asked is not None and shown is None:
        raise NotFound("There is no such version of this template.")
    heading, body = (shown.heading, shown.body) if shown else (purpose.heading, purpose.body)
    here = f"/letter-templates/{purpose.name}"
    return pages.page(
        request,
        "office/letter_template.html",
        title=purpose.title,
        tells=purpose.tells,
        heading=heading,
        body=body,
        version=version_in_words(shown),
        why=shown.why if shown else "",
        in_use=shown is None or shown.in_use,
        here=here,
        preview=preview(request, purpose, heading, body),
        versions=[
            {"text": version_in_words(one), "href": f"{here}?version={one.version}", "in_use": one.in_use, "why": one.why}
            for one in versions
        ],
        edit_href=f"{here}/edit" if guards.may(request, "manage_templates") else None,
    )


@get(f"{PATH}/edit", guards=[guards.may_manage_templates], sync_to_thread=True)
def show_form(request: Request, session: NamedDependency[Session], template_name: FromPath[str]) -> Response[str]:  # type: ignore[type-arg]
    """The form."""
    purpose = shipped.purpose(template_name)
    found = queries.in_use(session, purpose.name, purpose.language)
    sent = {
        "heading": found.heading if found else purpose.heading,
        "body": found.body if found else purpose.body,
        "why": "",
        "after": str(found.version if found else 1),
    }
    return _form(request, purpose, sent, [], 200)


@post(f"{PATH}/edit", guards=[guards.may_manage_templates], sync_to_thread=True, status_code=303)
def save(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    template_name: FromPath[str],
    data: Annotated[dict[str, str], forms.FORM],
) -> Response[str] | Redirect:
    """Save a new version; or only show how it would look, where that was asked for."""
    purpose = shipped.purpose(template_name)
    sent = forms.Fields(data)
    errors = [forms.FieldError(one.where, one.message) for one in faults(purpose, sent)]
    if sent.raw("do") == "preview":
        return _form(request, purpose, data, errors, 422 if errors else 200, shows=not errors)
    why = form_page.reason(sent)
    if errors or why is None:
        return _form(request, purpose, data, [*errors, *sent.errors], 422)
    actions.word_anew(
        session, purpose, sent.raw("heading"), words(sent), why=why, after=forms.number(sent.raw("after")) or 0,
        by=guards.who(request).actor,
    )  # fmt: skip
    return form_page.done(f"/letter-templates/{purpose.name}", "template")


@post(f"{PATH}/preview.pdf", guards=[guards.may_manage_templates], sync_to_thread=True, status_code=200)
def show_pdf(
    request: Request,  # type: ignore[type-arg]
    template_name: FromPath[str],
    data: Annotated[dict[str, str], forms.FORM],
) -> Response[Any]:
    """What was typed, with example values, as it would be printed. Nothing is written."""
    purpose = shipped.purpose(template_name)
    sent = forms.Fields(data)
    errors = [forms.FieldError(one.where, one.message) for one in faults(purpose, sent)]
    if errors:
        return _form(request, purpose, data, errors, 422)
    try:
        made = pdf.made(example(request, purpose, sent.raw("heading"), words(sent)))
    except Refused as refused:
        return _form(request, purpose, data, [forms.FieldError("body", reason) for reason in refused.reasons], 422)
    return letters.pdf_file(made, f"example-{purpose.name}.pdf")


def words(sent: forms.Fields) -> str:
    """The text as it was typed, with one sort of line break."""
    return sent.raw("body").replace("\r\n", "\n") + "\n"


def faults(purpose: Purpose, sent: forms.Fields) -> tuple[wording.Problem, ...]:
    """What is wrong with what was typed."""
    return wording.problems(purpose, sent.raw("heading"), words(sent))


def example(request: Request, purpose: Purpose, heading: str, body: str) -> Sheet:  # type: ignore[type-arg]
    """The letter that this wording would make of the example values."""
    today = clock.today()
    head = corresponding.letterhead(request.app.state.council)
    values = {
        **purpose.examples(), "council_name": head.council, "council_email": head.email, "date": days.in_words(today),
        "officer_name": guards.who(request).name,
    }  # fmt: skip
    blocks = markup.filled(markup.parsed(body), values)
    address = (values["name"], *AN_ADDRESS) if "name" in values else AN_ADDRESS
    return Sheet(head, markup.one_line(heading, values), blocks, address, "L-000123", today, purpose.language)


def preview(request: Request, purpose: Purpose, heading: str, body: str) -> dict[str, str]:  # type: ignore[type-arg]
    """The same for a page."""
    made = example(request, purpose, heading, body)
    return {"title": made.title, "html": showing.as_html(made.blocks, heading="h4")}


def _form(
    request: Request,  # type: ignore[type-arg]
    purpose: Purpose,
    sent: Any,
    errors: list[forms.FieldError],
    status: int,
    *,
    shows: bool = False,
) -> Response[str]:
    typed = forms.Fields(sent)
    here = f"/letter-templates/{purpose.name}"
    return pages.page(
        request,
        "office/letter_template_form.html",
        status_code=status,
        title=purpose.title,
        here=here,
        edit_action=f"{here}/edit",
        pdf_action=f"{here}/preview.pdf" if states.LETTER in purpose.channels else None,
        sent={name: typed.raw(name) for name in ("heading", "body", "why", "after")},
        fields=[
            {"name": one.name, "tells": one.tells, "example": one.example, "needed": one.name in purpose.needs}
            for one in purpose.offers
        ],
        preview=preview(request, purpose, typed.raw("heading"), words(typed)) if shows else None,
        errors=forms.as_context(errors),
    )


ROUTES = (show, show_one, show_form, save, show_pdf)
