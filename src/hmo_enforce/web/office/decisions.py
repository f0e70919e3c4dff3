"""An officer's decision about a property, which stands above the verdict: recorded with reasons, withdrawn with reasons."""

from typing import Annotated

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.licensing import queries
from hmo_enforce.licensing.actions import deciding
from hmo_enforce.properties.queries import property_
from hmo_enforce.web import form_page, formats, forms, guards
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.office import wording

PATH = "/properties/{property_id:int}/decide"
WITHDRAW = PATH + "/{decision_id:int}/withdraw"
OUTCOMES = tuple((name, wording.OUTCOMES[name]) for name in deciding.DECIDED)
REGIMES = (("", "None"), *wording.REGIMES.items())


@get(PATH, guards=[guards.may_decide_licensing], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session], property_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """The form."""
    return form_page.show(request, form(session, property_id))


@post(PATH, guards=[guards.may_decide_licensing], sync_to_thread=True, status_code=303)
def decide(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    property_id: FromPath[int],
    data: Annotated[dict[str, str], forms.FORM],
) -> Response[str] | Redirect:
    """Record the decision."""
    sent = forms.Fields(data)
    outcome = sent.choice("outcome", "The decision", dict(OUTCOMES))
    regime = sent.choice("regime", "The regime", wording.REGIMES, needed=False)
    starts_on = sent.day("starts_on", "The first day")
    ends_on = sent.day("ends_on", "The last day", needed=False)
    why = sent.text("why", "The reasons", most=5_000)
    if outcome == "licensable" and regime is None:
        sent.wrong("regime", "Say under which regime it needs a licence.")
    if outcome not in (None, "licensable") and regime is not None:
        sent.wrong("regime", "A regime goes only with a decision that it needs a licence: choose None.")
    if starts_on and ends_on and ends_on < starts_on:
        sent.wrong("ends_on", "The last day must not be before the first.")
    if sent.errors or outcome is None or why is None:
        return form_page.again(request, form(session, property_id), data, sent.errors)
    property_(session, property_id)
    deciding.record_decision(
        session, property_id, outcome, regime=regime, why=why, starts_on=starts_on, ends_on=ends_on,
        by=guards.who(request).actor, on=clock.today(),
    )  # fmt: skip
    return form_page.done(f"/properties/{property_id}", "decision")


@get(WITHDRAW, guards=[guards.may_decide_licensing], sync_to_thread=True)
def show_withdrawal(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    property_id: FromPath[int],
    decision_id: FromPath[int],
) -> Response[str]:
    """The form."""
    return form_page.show(request, withdrawal(session, property_id, decision_id))


@post(WITHDRAW, guards=[guards.may_decide_licensing], sync_to_thread=True, status_code=303)
def withdraw(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    property_id: FromPath[int],
    decision_id: FromPath[int],
    data: Annotated[dict[str, str], forms.FORM],
) -> Response[str] | Redirect:
    """Withdraw the decision; the verdict stands again."""
    by, page = guards.who(request).actor, withdrawal(session, property_id, decision_id)

    def act(why: str) -> None:
        deciding.withdraw_decision(session, decision_id, why=why, by=by, on=clock.today())

    return form_page.because(request, page, data, "decision_withdrawn", act)


def form(session: Session, property_id: int) -> Form:
    """The form of a decision."""
    home = property_(session, property_id)
    return Form(
        heading="Record a decision",
        caption=home.address,
        back=f"/properties/{property_id}",
        lead="It stands above the verdict of the rules until its last day, or until it is withdrawn. Both stay on record.",
        fields=(
            Field("radios", "outcome", "What do you decide?", choices=OUTCOMES),
            Field("radios", "regime", "Under which regime?", "Only where it needs a licence.", choices=REGIMES),
            Field("date", "starts_on", "First day", value=clock.today().isoformat(), width="10"),
            Field("date", "ends_on", "Last day", "Leave empty if it stands until withdrawn.", width="10"),
            Field(
                "textarea", "why", "Reasons", "A tribunal may ask for them years from now: what was seen, by whom, and when."
            ),
        ),
        submit="Record the decision",
    )


def withdrawal(session: Session, property_id: int, decision_id: int) -> Form:
    """The form of a withdrawal. `NotFound` for a decision about another property."""
    found = queries.decision(session, decision_id)
    if found.property_id != property_id:
        raise NotFound("There is no such decision about this property.")
    said = wording.said(wording.OUTCOMES, found.outcome)
    planned = found.starts_on > clock.today()
    then = "It has not begun: what it was to follow stands on." if planned else "The verdict of the rules stands again."
    return form_page.withdrawal(
        "the decision",
        caption=property_(session, property_id).address,
        back=f"/properties/{property_id}",
        lead=f"“{said}”, decided by {found.made_by} from {formats.day(found.starts_on)}. {then}",
    )
