"""Writing a letter about a home or a case: what for and to whom, then the words that only the writer knows."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework import corresponding
from hmo_enforce.casework.corresponding import About, Wanted
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.letters import queries, wording
from hmo_enforce.letters.outside import shipped
from hmo_enforce.letters.wording import Purpose
from hmo_enforce.web import form_page, forms, guards, pages
from hmo_enforce.web import session as fronts
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.office import letter_context, letter_form, letters

SOMEBODY_ELSE = "else"
COMPLAINED = "complained"
"""In the address of whoever asked to be told who complained."""
# What a letter about one of these is: `find(request, session, key)`, journalled where it names who complained.
Find = Callable[[Request[Any, Any, Any], Session, int], About]


def handlers(path: str, key: str, find: Find) -> tuple[ControllerRouterHandler, ...]:
    """The pages under `path`, in which `key` is the parameter that `find` is given; `find` raises `NotFound`."""
    here = f"{path}/letters/new"

    def of(request: Request, session: Session) -> About:  # type: ignore[type-arg]
        return find(request, session, request.path_params[key])

    @get(here, guards=[guards.may_write_letters], sync_to_thread=True)
    def choose(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
        """What the letter is for, and to whom."""
        return _chosen(request, choosing(request, of(request, session)))

    @get(f"{here}/{{template_name:str}}", guards=[guards.may_write_letters], sync_to_thread=True)
    def show(request: Request, session: NamedDependency[Session], template_name: FromPath[str]) -> Response[str]:  # type: ignore[type-arg]
        """The form; ?to=5 fills in somebody known, ?from=12 what an earlier letter said."""
        about, purpose = of(request, session), purpose_of(request, session, template_name)
        return form_page.show(request, filled(writing(about, purpose), _known_already(request, session, about)))

    @post(f"{here}/{{template_name:str}}", guards=[guards.may_write_letters], sync_to_thread=True, status_code=303)
    def write(
        request: Request,  # type: ignore[type-arg]
        session: NamedDependency[Session],
        template_name: FromPath[str],
        data: Annotated[dict[str, str], forms.FORM],
    ) -> Response[str] | Redirect:
        """Draft the letter; nothing is sent yet."""
        return _written(request, session, of(request, session), purpose_of(request, session, template_name), data)

    return choose, show, write


def of_home(request: Request, session: Session, property_id: int) -> About:  # type: ignore[type-arg]
    """A home."""
    return corresponding.about_home(session, property_id, clock.today())


def of_case(request: Request, session: Session, case_id: int) -> About:  # type: ignore[type-arg]
    """A case. Who complained is offered to those who may know it and ask; that they were shown it is journalled first."""
    there = letters.sees_private(request) and corresponding.has_complainants(session, case_id)
    shows = there and request.method == "GET" and COMPLAINED in request.query_params
    if shows:
        fronts.note_reading(request, "read who complained", corresponding.CASE, case_id)
    about = corresponding.about_case(session, case_id, clock.today(), complainants=shows)
    return replace(about, leaves_out=there and not shows)


def _chosen(request: Request, form: Form) -> Response[str] | Redirect:  # type: ignore[type-arg]
    query = request.query_params
    if "purpose" not in query:
        return form_page.show(request, form)
    sent = forms.Fields(dict(query))
    purpose = sent.choice("purpose", "What the letter is for", dict(form.fields[0].choices))
    to = sent.choice("to", "Whom it is to", dict(form.fields[1].choices))
    if purpose is None or to is None:
        return form_page.again(request, form, dict(query), sent.errors)
    told = COMPLAINED in query and to != SOMEBODY_ELSE
    address, whom = f"{request.url.path}/{purpose}", None if to == SOMEBODY_ELSE else to
    return Redirect(pages.with_query(address, to=whom, **({COMPLAINED: "yes"} if told else {})), status_code=303)


def choosing(request: Request, about: About) -> Form:  # type: ignore[type-arg]
    """The form of the first step."""
    purposes = tuple((one.name, f"{one.title}. {one.tells}") for one in offered(request))
    people = tuple((str(one.party_id), f"{one.name}, {one.role} ({one.source})") for one in about.people)
    asks = pages.with_query(request.url.path, **{COMPLAINED: "yes"})
    return Form(
        heading="Write a letter",
        caption=about.title,
        back=letter_context.list_href(about.subject, about.id),
        links=(("Write to a complainant: see who complained (that you looked is recorded)", asks),) if about.leaves_out else (),
        hidden=((COMPLAINED, "yes"),) if COMPLAINED in request.query_params else (),
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


def _written(
    request: Request,  # type: ignore[type-arg]
    session: Session,
    about: About,
    purpose: Purpose,
    data: dict[str, str],
) -> Response[str] | Redirect:
    form, sent = writing(about, purpose), forms.Fields(data)
    to, channel, attaches = letter_form.addressed(sent, purpose)
    values = {one.name: _asked(sent, purpose, one) for one in _typed(purpose, about)}
    if sent.errors or to is None or channel is None:
        return form_page.again(request, form, data, sent.errors)
    wanted = Wanted(purpose.name, to, channel, values, attaches)
    try:
        made = corresponding.write(
            session, about, wanted, council=request.app.state.council, by=guards.who(request).actor, on=clock.today(),
            complainants=letters.sees_private(request),
        )  # fmt: skip
    except Refused as refused:
        return form_page.refused(request, form, data, refused, otherwise="to_name")
    return form_page.done(f"/letters/{made.id}", "letter")


def _typed(purpose: Purpose, about: About) -> list[wording.Field]:
    """What whoever writes must say for this wording: what no record knows, and the home where a case is of several, or none."""
    used = wording.used(purpose.heading, purpose.body)
    no_home = "property_address" not in about.values
    return [one for one in purpose.offers if one.name in used and (one.asked or (one.name == "property_address" and no_home))]


def _asked(sent: forms.Fields, purpose: Purpose, one: wording.Field) -> str:
    most = 5_000 if one.kind == "block" else 200
    return sent.text(one.name, _label(one), most=most, needed=one.name in purpose.needs) or ""


def purpose_of(request: Request, session: Session, name: str) -> Purpose:  # type: ignore[type-arg]
    """The purpose in the wording that is in use, or `NotFound` for one that this person may not write for."""
    found = shipped.purpose(name)
    if found not in offered(request):
        raise NotFound("There is no such letter to write.")
    words = queries.in_use(session, found.name, found.language)
    return found if words is None else replace(found, heading=words.heading, body=words.body)


def writing(about: About, purpose: Purpose) -> Form:
    """The form of the second step: whom to, how, and what the records do not know."""
    asked = tuple(
        Field(
            "textarea" if one.kind == "block" else "text", one.name, _label(one), _hint(purpose, one),
            value=about.values.get(one.name, ""),
        )
        for one in _typed(purpose, about)
    )  # fmt: skip
    return Form(
        heading=purpose.title,
        caption=about.title,
        back=f"{letter_context.SUBJECTS[about.subject]}{about.id}/letters/new",
        lead="You will see the whole letter before it is sent, and can change it. The rest is filled in from the records.",
        fields=(*letter_form.address_fields(purpose), *asked),
        submit="Write the letter",
    )


def _label(one: wording.Field) -> str:
    return one.tells.rstrip(".")


def _hint(purpose: Purpose, one: wording.Field) -> str:
    example = f"Such as: {one.example.splitlines()[0]}"
    return example if one.name in purpose.needs else f"{example.removesuffix('.')}. May be left empty."


def _known_already(request: Request, session: Session, about: About) -> dict[str, str]:  # type: ignore[type-arg]
    """What the address says of an earlier letter or of somebody known."""
    earlier_id, party_id = (forms.number(request.query_params.get(name, "")) for name in ("from", "to"))
    if earlier_id is not None:
        earlier = letters.read(request, session, earlier_id)
        return {**earlier.given, **letter_form.address_of(earlier)}
    for one in about.people:
        if one.party_id == party_id:
            return {"to_name": one.name, "to_lines": "\n".join(one.lines)}
    return {}


def filled(form: Form, values: Mapping[str, str]) -> Form:
    """The form with these values in it."""
    return replace(form, fields=tuple(replace(one, value=values.get(one.name, one.value)) for one in form.fields))


ROUTES = (
    *handlers("/properties/{property_id:int}", "property_id", of_home),
    *handlers("/cases/{case_id:int}", "case_id", of_case),
)
