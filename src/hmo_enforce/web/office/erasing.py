"""Erasing who complained in a case: what names them is shown, rewritten by the officer, and gone."""

from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.cases.queries import found
from hmo_enforce.casework import erasing, holding
from hmo_enforce.casework.destroying import Doing, Places
from hmo_enforce.kernel import hiding
from hmo_enforce.privacy.actions import holds
from hmo_enforce.settings import Settings
from hmo_enforce.web import forms, guards
from hmo_enforce.web import session as fronts
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.form_pair import pair
from hmo_enforce.web.forms import Fields
from hmo_enforce.web.office.restricting import Req

PATH = "/cases/{case_id:int}/complainants/{complaint_line:int}/erase"
MOST = 20_000


def ask(request: Req, session: Session) -> Form:
    """What names them, each to be rewritten. That it was read is journalled first."""
    case_id, line = request.path_params["case_id"], request.path_params["complaint_line"]
    case = found.case(session, case_id)
    seen = erasing.prospect(session, case_id, line)
    if request.method == "GET":
        fronts.note_reading(request, "read who complained", "case", case_id)
    texts = (
        Field("textarea", one.name, one.where, SURE if one.sure else PERHAPS, one.instead if one.sure else one.text)
        for one in seen.texts
    )
    items = tuple((str(key), f"{title} (item {key})") for key, title in seen.evidence)
    evidence = (
        Field("checks", "evidence", "Which photographs and documents show or name them? They are destroyed.", choices=items),
    )
    letters = f" {len(seen.letters)} letters to them or naming them are destroyed." if seen.letters else ""
    elsewhere = (
        " They have another part on record, in a home, a licence or another case: that stays, and their record with it."
        if seen.elsewhere
        else ""
    )
    return Form(
        heading=f"Erase {seen.name}",
        caption=case.reference,
        back=f"/cases/{case_id}/complainants",
        lead=f"The complaint stays, from “a complainant”. Their name, address and how to reach them go from every table and "
        f"file, and what the journal said of them in particular.{letters}{elsewhere} Backups forget them as they age out.",
        warning="This cannot be undone.",
        fields=(*texts, *(evidence if items else ()), Field("textarea", "why", "Why are they erased?", "Without their name.")),
        submit="Erase them",
    )


SURE = "This names them. Write it anew, so that it no longer does; a suggestion stands here."
PERHAPS = "This may mean them, by a part of their name. Change it if it does."


def erase(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Erase them."""
    settings: Settings = request.app.state.settings
    case_id, line, by = request.path_params["case_id"], request.path_params["complaint_line"], guards.who(request).actor
    found.case(session, case_id)
    why = sent.text("why", "The reason", most=1_000)
    if why is None:
        return None
    places = Places(
        settings.evidence, settings.evidence_copies, settings.letters, settings.data_dir / "exports", settings.uploads
    )
    written = {name: sent.raw(name)[:MOST] for name in sent.sent if name.startswith("text-")}
    chosen = [key for one in sent.several("evidence") if (key := forms.number(one)) is not None]
    # Also where the officer may not look: what is hidden from them is held, and names whoever complained, all the same.
    with hiding.nothing_hidden(session):
        holds.alone(session)
        doing = Doing(session, places, holding.reach(session), by, why, settings.warrant_key)
        erasing.erase(doing, case_id, line, written, chosen)
    return f"/cases/{case_id}", "erased"


ROUTES: tuple[ControllerRouterHandler, ...] = pair(
    PATH, ask, erase, guards.may_see_cases, guards.may_see_complainants, guards.may_approve_destruction
)
