"""What a row of a file became, moved to the home that it is of."""

from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework.views.lists import matches
from hmo_enforce.kernel import clock
from hmo_enforce.properties import queries
from hmo_enforce.web import form_page, forms, guards, steps
from hmo_enforce.web.form_page import Form
from hmo_enforce.web.form_pair import Req, pair
from hmo_enforce.web.forms import Fields
from hmo_enforce.web.office import home_search

MOVE = "/moves/{what:str}/{what_id:str}"


def _ask(request: Req, session: Session) -> Form:
    subject, subject_id = request.path_params["what"], request.path_params["what_id"]
    stands = steps.matching.standing(session, subject, subject_id)
    if stands.property_id is None:
        back, where = matches.PATH, "It stands at no home yet."
    else:
        home = queries.property_(session, stands.property_id)
        back, where = f"/properties/{home.id}", f"It stands at {home.address}."
    what = f"{subject.replace('_', ' ').capitalize()} {getattr(stands, 'reference', '') or subject_id}"
    return home_search.search(request, session, Form("It is of another home", f"{what}. {where}", back, ()), {})


def _act(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    chosen = forms.number(sent.raw("property"))
    if chosen is None:
        sent.wrong("property", "Choose the home that it is of.")
    why = form_page.reason(sent)
    if sent.errors or chosen is None or why is None:
        return None
    subject, subject_id = request.path_params["what"], request.path_params["what_id"]
    council, on, by = request.app.state.council, clock.today(), guards.who(request).actor
    steps.matching.move(session, subject, subject_id, chosen, why=why, by=by, on=on, council=council)
    return f"/properties/{chosen}", "moved"


ROUTES: tuple[ControllerRouterHandler, ...] = pair(MOVE, _ask, _act, guards.may_correct_properties, beside="property")
