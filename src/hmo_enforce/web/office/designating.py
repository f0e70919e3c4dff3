"""Making a designation from wards, LSOAs or other areas that are loaded; changing its words and dates; revoking it."""

from collections.abc import Callable
from typing import Any

from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import designation_list
from hmo_enforce.casework.views.designation_list import Whole
from hmo_enforce.kernel import clock
from hmo_enforce.web import form_page, guards, steps
from hmo_enforce.web.form_page import Form
from hmo_enforce.web.form_pair import Ask, Req, pair
from hmo_enforce.web.forms import Fields
from hmo_enforce.web.office import designation_form

PATH = designation_form.PATH
ONE = PATH + "/{designation_id:int}"


def _ask_new(request: Req, session: Session) -> Form:
    """Over one kind of area (?from=lsoa)."""
    return designation_form.new_form(session, request.query_params.get("from", ""))


def _designate(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Make it; its homes are flagged by the jobs process."""
    said = designation_form.read(sent)
    chosen, excluding = designation_form.read_extent(sent, _ask_new(request, session))
    if sent.errors:
        return None
    made = steps.designate(session, said, chosen, excluding=excluding, by=guards.who(request).actor)
    return f"{PATH}/{made}", "designation"


def _about(request: Req, session: Session) -> Whole:
    return designation_list.whole(session, request.path_params["designation_id"], clock.today())


def _filled(form: Callable[[Whole], Form]) -> Ask:
    """The form, filled with what stands."""
    return lambda request, session: form(_about(request, session))


def _change_dates(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    return _change(request, session, sent, designation_form.read_dates(sent, _about(request, session).listed.kind))


def _change_words(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    return _change(request, session, sent, designation_form.read_words(sent, _about(request, session).listed.kind))


def _change(request: Req, session: Session, sent: Fields, changes: dict[str, Any]) -> tuple[str, str] | None:
    """Change what differs, keeping how it stood."""
    designation_id, why, revision = request.path_params["designation_id"], form_page.reason(sent), _revision(sent)
    if sent.errors or why is None or revision is None:
        return None
    by = guards.who(request).actor
    steps.change_designation(session, designation_id, changes, why=why, revision=revision, by=by)
    return f"{PATH}/{designation_id}", "designation_changed"


def _revoke(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Revoke it from a day, with the reason."""
    designation_id, revoked_on = request.path_params["designation_id"], sent.day("revoked_on", "The day")
    why, revision = form_page.reason(sent), _revision(sent)
    if sent.errors or revoked_on is None or why is None or revision is None:
        return None
    by = guards.who(request).actor
    steps.revoke_designation(session, designation_id, revoked_on, why=why, revision=revision, by=by)
    return f"{PATH}/{designation_id}", "designation_revoked"


def _revision(sent: Fields) -> int | None:
    return sent.whole("revision", "The revision", high=2**31, needed=True)


MAY = guards.may_designate
ROUTES: tuple[ControllerRouterHandler, ...] = (
    *pair(f"{PATH}/new", _ask_new, _designate, MAY, beside="name"),
    *pair(f"{ONE}/dates", _filled(designation_form.dates_form), _change_dates, MAY, beside="made_on"),
    *pair(f"{ONE}/change", _filled(designation_form.words_form), _change_words, MAY, beside="name"),
    *pair(f"{ONE}/revoke", _filled(designation_form.revocation), _revoke, MAY, beside="revoked_on"),
)
