"""Erasing who complained in a case: what names them is shown, rewritten by the officer or ticked, and gone."""

from collections.abc import Mapping
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.cases.queries import found
from hmo_enforce.casework import complainants, due, erasing, holding, prospects, unfinished
from hmo_enforce.casework.destroying import Doing, Places
from hmo_enforce.casework.erasing import Chosen
from hmo_enforce.casework.namesakes import Key
from hmo_enforce.casework.prospects import Prospect
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.privacy.actions import holds
from hmo_enforce.settings import Settings
from hmo_enforce.web import form_page, forms, guards
from hmo_enforce.web import session as fronts
from hmo_enforce.web.form_page import Form
from hmo_enforce.web.forms import FieldError, Fields
from hmo_enforce.web.office import erasing_form

PATH = "/cases/{case_id:int}/complainants/{complaint_line:int}/erase"
GUARDS = [guards.may_see_cases, guards.may_see_complainants, guards.may_approve_destruction]
SUBJECTS = frozenset(erasing_form.RECORDS)


@get(PATH, guards=GUARDS, sync_to_thread=True)
def ask(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    case_id: FromPath[int],
    complaint_line: FromPath[int],
) -> Response[str]:
    """What names them, each to be rewritten or ticked. That it was read is journalled first; under a hold nothing is asked."""
    if not _is_erased(session, case_id, complaint_line):
        erasing.require_not_held(holding.reach(session), case_id, complaint_line)
    form, _ = _form(session, case_id, complaint_line, frozenset())
    fronts.note_reading(request, "read who complained", "case", case_id)
    return form_page.show(request, form)


@post(PATH, guards=GUARDS, sync_to_thread=True, status_code=303)
def erase(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    case_id: FromPath[int],
    complaint_line: FromPath[int],
    data: Annotated[dict[str, Any], forms.FORM],
) -> Response[str] | Redirect:
    """Erase them, once the officer has looked through what all their records say."""
    found.case(session, case_id)
    sent = Fields(data)
    same, why = _records(sent.several("same")), sent.text("why", "The reason", most=1_000)
    if same != _records(sent.raw("looked_at").split(",")):
        form, again = _again(request, session, (case_id, complaint_line), same, data)
        return form_page.again(request, form, again, [FieldError("same", erasing_form.LOOK_AGAIN)])
    if why is None:
        form, again = _again(request, session, (case_id, complaint_line), same, data)
        return form_page.again(request, form, again, sent.errors)
    try:
        _erase(_doing(request, session, why), case_id, complaint_line, _chosen(sent, same))
    except Refused as error:
        form, again = _again(request, session, (case_id, complaint_line), same, data)
        fronts.note_refusal(request, "refused", str(error))
        return form_page.refused(request, form, again, error, otherwise="why")
    return form_page.done(f"/cases/{case_id}", "erased")


def _again(
    request: Request,  # type: ignore[type-arg]
    session: Session,
    of: tuple[int, int],
    same: frozenset[Key],
    data: dict[str, Any],
) -> tuple[Form, dict[str, Any]]:
    """The form of a case's line to be shown anew, with what was sent. It names them again: that is journalled as reading.

    Whatever was written is undone, and holds up nobody.
    """
    form, seen = _form(session, *of, same)
    session.rollback()
    fronts.note_reading(request, "read who complained", "case", of[0])
    return form, erasing_form.filled(form, seen, data)


def _form(session: Session, case_id: int, line: int, same: frozenset[Key]) -> tuple[Form, Prospect]:
    case, reach = found.case(session, case_id), holding.reach(session)
    finishing = _is_erased(session, case_id, line)
    if finishing:
        seen = unfinished.prospect(session, reach, case_id, line)
    else:
        seen = prospects.prospect(session, reach, case_id, line, same)
    return erasing_form.form(seen, same, case.reference, finishing=finishing), seen


def _is_erased(session: Session, case_id: int, line: int) -> bool:
    _, party = complainants.line_of(session, case_id, line)
    return party.name == due.ERASED


def _doing(request: Request, session: Session, why: str) -> Doing:  # type: ignore[type-arg]
    settings: Settings = request.app.state.settings
    places = Places(
        settings.evidence, settings.evidence_copies, settings.letters, settings.data_dir / "exports", settings.uploads
    )
    holds.alone(session)
    return Doing(session, places, holding.reach(session), guards.who(request).actor, why, settings.warrant_key)


def _erase(doing: Doing, case_id: int, line: int, chosen: Chosen) -> None:
    act = unfinished.finish if _is_erased(doing.session, case_id, line) else erasing.erase
    act(doing, case_id, line, chosen)


def _chosen(sent: Fields, same: frozenset[Key]) -> Chosen:
    # A browser sends each end of a line as two characters.
    written: Mapping[str, str] = {name: sent.raw(name).replace("\r\n", "\n") for name in sent.sent if name.startswith("text-")}
    return Chosen(
        written, _numbers(sent.several("letters")), frozenset(sent.several("lines")), _numbers(sent.several("evidence")), same
    )


def _numbers(values: list[str]) -> frozenset[int]:
    return frozenset(key for one in values if (key := forms.number(one)) is not None)


def _records(values: list[str]) -> frozenset[Key]:
    """Such as "party-12"."""
    parted = (one.rpartition("-") for one in values)
    return frozenset(
        (subject, key) for subject, _, last in parted if subject in SUBJECTS and (key := forms.number(last)) is not None
    )


ROUTES: tuple[ControllerRouterHandler, ...] = (ask, erase)
