"""Writing a letter about a home: what for and to whom, then the words that only the writer knows."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.casework import corresponding
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.letters import states, wording
from hmo_enforce.letters.outside import shipped
from hmo_enforce.letters.sheets import Addressee
from hmo_enforce.letters.wording import Purpose
from hmo_enforce.properties.queries import property_
from hmo_enforce.web import form_page, forms, guards, pages
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.office import letters

CHOOSE = "/properties/{property_id:int}/letters/new"
WRITE = CHOOSE + "/{template_name:str}"
SOMEBODY_ELSE = "else"
ATTACH = (("yes", "Attach the letter as a PDF"),)


@get(CHOOSE, guards=[guards.may_write_letters], sync_to_thread=True)
def choose(request: Request, session: NamedDependency[Session], property_id: FromPath[int]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """What the letter is for, and to whom."""
    form = choosing(request, session, property_id)
    query = request.query_params
    if "purpose" not in query:
        return form_page.show(request, form)
    sent = forms.Fields(dict(query))
    purpose = sent.choice("purpose", "What the letter is for", dict(form.fields[0].choices))
    to = sent.choice("to", "Whom it is to", dict(form.fields[1].choices))
    if purpose is None or to is None:
        return form_page.again(request, form, dict(query), sent.errors)
    address = f"/properties/{property_id}/letters/new/{purpose}"
    return Redirect(pages.with_query(address, to=None if to == SOMEBODY_ELSE else to), status_code=303)


def choosing(request: Request, session: Session, property_id: int) -> Form:  # type: ignore[type-arg]
    """The form of the first step."""
    home = property_(session, property_id)
    purposes = tuple((one.name, f"{one.title}. {one.tells}") for one in offered(request))
    people = tuple(
        (str(one.party_id), f"{one.name}, {one.role} ({one.source})")
        for one in corresponding.known_people(session, property_id, clock.today())
    )
    return Form(
        heading="Write a letter",
        caption=home.address,
        back=f"/letters?property={property_id}",
        lead="None of these letters is a statutory notice.",
        fields=(
            Field("radios", "purpose", "What is it for?", choices=purposes),
            Field("radios", "to", "Whom is it to?", choices=(*people, (SOMEBODY_ELSE, "Somebody else"))),
        ),
        submit="Continue",
        method="get",
    )


def offered(request: Request) -> list[Purpose]:  # type: ignore[type-arg]
    """The purposes that this person may write for."""
    private = letters.sees_private(request)
    return [one for one in shipped.purposes().values() if one.about == "property" and (private or not one.private)]


@get(WRITE, guards=[guards.may_write_letters], sync_to_thread=True)
def show(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    property_id: FromPath[int],
    template_name: FromPath[str],
) -> Response[str]:
    """The form; ?to=5 fills in somebody known, ?from=12 what an earlier letter said."""
    form = writing(session, property_id, purpose_of(request, template_name))
    return form_page.show(request, filled(form, _known_already(request, session, property_id)))


@post(WRITE, guards=[guards.may_write_letters], sync_to_thread=True, status_code=303)
def write(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    property_id: FromPath[int],
    template_name: FromPath[str],
    data: Annotated[dict[str, str], forms.FORM],
) -> Response[str] | Redirect:
    """Draft the letter; nothing is sent yet."""
    purpose = purpose_of(request, template_name)
    form = writing(session, property_id, purpose)
    sent = forms.Fields(data)
    channel = sent.choice("channel", "How it is sent", purpose.channels)
    name = sent.text("to_name", "Whom the letter is to", most=300)
    lines = sent.text("to_lines", "The postal address", most=600, needed=channel == states.LETTER)
    email = sent.text("to_email", "The email address", most=254, needed=channel == states.EMAIL)
    if lines and len(lines.splitlines()) > 8:
        sent.wrong("to_lines", "The postal address has room for 8 lines: put some together.")
    values = {one.name: _asked(sent, purpose, one) for one in purpose.offers if one.asked}
    if sent.errors or channel is None or name is None:
        return form_page.again(request, form, data, sent.errors)
    to = Addressee(" ".join(name.split()), tuple(line.strip() for line in (lines or "").splitlines() if line.strip()), email)
    try:
        made = corresponding.write_about_home(
            session, property_id, purpose.name, to, values, channel=channel,
            attaches_pdf=channel == states.EMAIL and sent.raw("attaches_pdf") == "yes",
            council=request.app.state.council, folder=request.app.state.settings.letters,
            by=guards.who(request).actor, on=clock.today(),
        )  # fmt: skip
    except Refused as refused:
        return form_page.refused(request, form, data, refused, otherwise="to_name")
    return form_page.done(f"/letters/{made.id}", "letter")


def _asked(sent: forms.Fields, purpose: Purpose, one: wording.Field) -> str:
    most = 5_000 if one.kind == "block" else 200
    return sent.text(one.name, _label(one), most=most, needed=one.name in purpose.needs) or ""


def purpose_of(request: Request, name: str) -> Purpose:  # type: ignore[type-arg]
    """The purpose, or `NotFound` for one that this person may not write for."""
    found = shipped.purpose(name)
    if found not in offered(request):
        raise NotFound("There is no such letter to write about a home.")
    return found


def writing(session: Session, property_id: int, purpose: Purpose) -> Form:
    """The form of the second step: whom to, how, and what the records do not know."""
    home = property_(session, property_id)
    channels = tuple((one, states.CHANNELS[one]) for one in purpose.channels)
    asked = tuple(
        Field("textarea" if one.kind == "block" else "text", one.name, _label(one), _hint(purpose, one))
        for one in purpose.offers
        if one.asked
    )
    return Form(
        heading=purpose.title,
        caption=home.address,
        back=f"/properties/{property_id}/letters/new",
        lead="You will see the whole letter before anything is sent. The rest is filled in from the records.",
        fields=(
            Field("radios", "channel", "How is it sent?", choices=channels),
            Field("text", "to_name", "Name", "As it stands after “Dear”, and at the top of the address."),
            Field("textarea", "to_lines", "Postal address", "A line each, without the name, the postcode last. For paper."),
            Field("text", "to_email", "Email address", "For email."),
            Field("checks", "attaches_pdf", "With the email", choices=ATTACH),
            *asked,
        ),
        submit="Write the letter",
    )


def _label(one: wording.Field) -> str:
    return one.tells.rstrip(".")


def _hint(purpose: Purpose, one: wording.Field) -> str:
    example = f"Such as: {one.example.splitlines()[0]}"
    return example if one.name in purpose.needs else f"{example} May be left empty."


def _known_already(request: Request, session: Session, property_id: int) -> dict[str, str]:  # type: ignore[type-arg]
    """What the address says of an earlier letter or of somebody known."""
    earlier_id, party_id = (forms.number(request.query_params.get(name, "")) for name in ("from", "to"))
    if earlier_id is not None:
        earlier = letters.read(request, session, earlier_id)
        to = {"to_name": earlier.to_name, "to_lines": "\n".join(earlier.to_lines), "to_email": earlier.to_email or ""}
        return {**earlier.given, **to, "channel": earlier.channel, "attaches_pdf": "yes" if earlier.attaches_pdf else ""}
    for one in corresponding.known_people(session, property_id, clock.today()):
        if one.party_id == party_id:
            return {"to_name": one.name, "to_lines": "\n".join(one.lines)}
    return {}


def filled(form: Form, values: Mapping[str, str]) -> Form:
    """The form with these values in it."""
    return replace(form, fields=tuple(replace(one, value=values.get(one.name, one.value)) for one in form.fields))


ROUTES = (choose, show, write)
