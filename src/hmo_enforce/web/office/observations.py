"""What an officer saw or was told of a home: the questions that are open, asked in the order of a visit."""

from collections.abc import Mapping
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import claims
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.licensing import queries, stated, visit_questions
from hmo_enforce.properties import occupation, plausible
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.queries import observation, property_
from hmo_enforce.web import form_page, formats, forms, guards, steps
from hmo_enforce.web.form_page import YES_NO_UNKNOWN, Field, Form
from hmo_enforce.web.form_pair import Req, taking_back
from hmo_enforce.web.office import happenings

PATH = "/properties/{property_id:int}/observe"
WITHDRAW = PATH + "/{observation_id:int}/withdraw"
HOW = (("seen", "I saw it myself"), ("told", "I was told"))
ALWAYS = ("persons", "households")
MOST = 1_000


@get(PATH, guards=[guards.may_correct_properties], sync_to_thread=True)
def show(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    property_id: FromPath[int],
    everything: FromQuery[str] = "",
) -> Response[str]:
    """The form: what is open, or everything that licensing may turn on (?everything=yes)."""
    return form_page.show(request, form(session, property_id, everything == "yes"))


@post(PATH, guards=[guards.may_correct_properties], sync_to_thread=True, status_code=303)
def observe(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    property_id: FromPath[int],
    data: Annotated[dict[str, str], forms.FORM],
) -> Response[str] | Redirect:
    """Note it, and judge the home anew."""
    sent, today = forms.Fields(data), clock.today()
    how = sent.choice("how", "How you know", dict(HOW))
    as_at = sent.day("as_at", "The day", latest=today)
    facts = read(sent)
    if not facts and not sent.errors:
        sent.wrong("persons", "Nothing is stated: give at least one fact.")
    for fault in plausible.faults(facts):
        sent.wrong(fault.field, fault.message)
    if sent.errors or as_at is None:
        return form_page.again(request, form(session, property_id, sent.raw("everything") == "yes"), data, sent.errors)
    steps.properties_known.note_observation(
        session, property_id, facts, seen=how == "seen", as_at=as_at, by=guards.who(request).actor, on=today,
        council=request.app.state.council,
    )  # fmt: skip
    return form_page.done(f"/properties/{property_id}", "observation")


def _ask_why(request: Req, session: Session) -> Form:
    return withdrawal(session, request.path_params["property_id"], request.path_params["observation_id"])


def _withdraw(request: Req, session: Session, why: str) -> None:
    by, council = guards.who(request).actor, request.app.state.council
    steps.properties_known.withdraw_observation(
        session, request.path_params["observation_id"], why=why, by=by, on=clock.today(), council=council
    )


def form(session: Session, property_id: int, everything: bool) -> Form:
    """The form for this home."""
    home = property_(session, property_id)
    asked = stated.NAMES if everything else open_facts(session, property_id)
    whole = ("Ask everything that licensing may turn on", f"/properties/{property_id}/observe?everything=yes")
    return Form(
        heading="Record what is known",
        caption=home.address,
        back=f"/properties/{property_id}",
        lead="Leave what is not known as it is. The verdict is worked out again at once.",
        fields=(
            Field("radios", "how", "How do you know?", choices=HOW),
            Field("date", "as_at", "On which day?", value=clock.today().isoformat(), width="10"),
            *(field(question) for question in visit_questions.questions(asked, {})),
        ),
        hidden=(("everything", "yes" if everything else ""),),
        links=() if everything else (whole,),
    )


def withdrawal(session: Session, property_id: int, observation_id: int) -> Form:
    """The form of a withdrawal. `NotFound` for an observation of another property, or one that came with a file."""
    found = observation(session, observation_id)
    if (
        gazetteer.kept(session, found.property_id) != gazetteer.kept(session, property_id)
        or found.source not in occupation.BY_EYE
    ):
        raise NotFound("There is no such observation of this property.")
    said = happenings.changes(None, claims.claim(found).said)
    return form_page.withdrawal(
        "what was recorded",
        caption=property_(session, property_id).address,
        back=f"/properties/{property_id}",
        lead=f"{said} Recorded by {found.noted_by} for {formats.day(found.as_at)}. It is kept, and used no more.",
    )


def open_facts(session: Session, property_id: int) -> set[str]:
    """The facts that the verdict lacks or wants confirmed, and always who lives there."""
    verdict = queries.standing(session, property_id, clock.today()).verdict
    reasons: Mapping[str, Any] = verdict.reasons if verdict else {}
    asked = [*reasons.get("questions", ()), *reasons.get("to_confirm", ())]
    return {*ALWAYS, *(one["fact"] for one in asked if one["fact"] in stated.NAMES)}


def field(question: visit_questions.Question) -> Field:
    """The input for one fact, by its kind."""
    if question.fact in stated.COUNTS:
        return Field("number", question.fact, question.text, question.cites, width="4")
    if question.fact in stated.WORDS:
        words = tuple((str(word), str(word).capitalize()) for word in stated.WORDS[question.fact])
        return Field("select", question.fact, question.text, question.cites, choices=(("", "Not known"), *words))
    return Field("radios", question.fact, question.text, question.cites, choices=YES_NO_UNKNOWN)


def read(sent: forms.Fields) -> dict[str, Any]:
    """The facts that were filled in."""
    found: dict[str, Any] = {}
    for name in sorted(stated.NAMES):
        what = name.replace("_", " ").capitalize()
        if name in stated.COUNTS:
            found[name] = sent.whole(name, what, high=MOST)
        elif name in stated.WORDS:
            found[name] = sent.choice(name, what, list(stated.WORDS[name]), needed=False)
        else:
            found[name] = sent.yes_no(name, what)
    return {name: value for name, value in found.items() if value is not None}


ROUTES = (
    show,
    observe,
    *taking_back(WITHDRAW, _ask_why, _withdraw, "observation_withdrawn", guards.may_correct_properties),
)
