"""An officer's decision about a property, which stands above the verdict: recorded with reasons, withdrawn with reasons."""

from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.licensing import queries
from hmo_enforce.licensing.actions import deciding
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.queries import property_
from hmo_enforce.web import form_page, formats, forms, guards
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.form_pair import Req, pair, taking_back
from hmo_enforce.web.office import wording

PATH = "/properties/{property_id:int}/decide"
WITHDRAW = PATH + "/{decision_id:int}/withdraw"
OUTCOMES = tuple((name, wording.OUTCOMES[name]) for name in deciding.DECIDED)
REGIMES = (("", "None"), *wording.REGIMES.items())


def _ask(request: Req, session: Session) -> Form:
    return form(session, request.path_params["property_id"])


def _decide(request: Req, session: Session, sent: forms.Fields) -> tuple[str, str] | None:
    property_id = request.path_params["property_id"]
    outcome = sent.choice("outcome", "The decision", dict(OUTCOMES))
    regime = sent.choice("regime", "The regime", wording.REGIMES, needed=False)
    starts_on = sent.day("starts_on", "The first day")
    ends_on = sent.day("ends_on", "The last day", needed=False)
    why = sent.text("why", "The reason", most=5_000)
    if outcome == "licensable" and regime is None:
        sent.wrong("regime", "Say under which regime it needs a licence.")
    if outcome not in (None, "licensable") and regime is not None:
        sent.wrong("regime", "A regime goes only with a decision that it needs a licence: choose None.")
    if starts_on and ends_on and ends_on < starts_on:
        sent.wrong("ends_on", "The last day must not be before the first.")
    if sent.errors or outcome is None or why is None:
        return None
    deciding.record_decision(
        session, property_id, outcome, regime=regime, why=why, starts_on=starts_on, ends_on=ends_on,
        by=guards.who(request).actor, on=clock.today(),
    )  # fmt: skip
    return f"/properties/{property_id}", "decision"


def _ask_why(request: Req, session: Session) -> Form:
    return withdrawal(session, request.path_params["property_id"], request.path_params["decision_id"])


def _withdraw(request: Req, session: Session, why: str) -> None:
    by = guards.who(request).actor
    deciding.withdraw_decision(session, request.path_params["decision_id"], why=why, by=by, on=clock.today())


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
    if gazetteer.kept(session, found.property_id) != gazetteer.kept(session, property_id):
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


MAY = guards.may_decide_licensing
ROUTES = (*pair(PATH, _ask, _decide, MAY), *taking_back(WITHDRAW, _ask_why, _withdraw, "decision_withdrawn", MAY))
