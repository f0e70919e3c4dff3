"""Correcting the record of a person or an organisation by hand: no later file overwrites the value while it stands."""

from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.casework import due
from hmo_enforce.casework.views import person_by_hand, person_whole
from hmo_enforce.casework.views.person_by_hand import Corrected, Differs
from hmo_enforce.casework.views.person_whole import Whole
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.people import actions, correctable, queries
from hmo_enforce.web import form_page, formats, forms, guards
from hmo_enforce.web import session as fronts
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.form_pair import Req, pair, taking_back
from hmo_enforce.web.office import happenings

PATH = "/people/{party_id:int}/correct"
WITHDRAW = PATH + "/{mended_id:int}/withdraw"
MAY = (guards.may_see_people, guards.may_correct_properties)
KINDS = (("person", "A person"), ("organisation", "An organisation"), ("", "Not known which"))
HINTS = {
    "company_number": "As Companies House writes it, such as 01234567 or SC123456.",
    "address": "Where letters reach them, without the postcode.",
}


def form(found: Whole) -> Form:
    """The form, filled with what the record says."""
    stands = {name: correctable.as_text(getattr(found, name)) or "" for name in correctable.FIELDS}
    return Form(
        heading="Correct the record",
        caption=found.name,
        back=f"/people/{found.id}",
        lead="A corrected value stands: a later file that says otherwise is shown as a difference and changes nothing. "
        "What letters and registers said is left as it was.",
        fields=(
            *(_field(name, label, stands[name]) for name, (label, _) in correctable.FIELDS.items()),
            Field("textarea", "why", "Why, and how do you know?"),
        ),
        submit="Save the corrections",
        hidden=(("revision", str(found.revision)), *((f"was_{name}", value) for name, value in stands.items())),
    )


def _field(name: str, label: str, stands: str) -> Field:
    if name == "is_organisation":
        return Field("radios", name, label, value=stands, choices=KINDS)
    return Field("text", name, label, HINTS.get(name, ""), stands, width="10" if name in ("company_number", "postcode") else "")


def _ask(request: Req, session: Session) -> Form:
    return form(_found(request, session))


def _found(request: Req, session: Session) -> Whole:
    """The record that is kept for whom the address names, as far as the reader may know of them."""
    complainants = guards.sees_complainants(request)
    kept = person_whole.kept(session, request.path_params["party_id"], complainants=complainants)
    found = person_whole.whole(session, kept, complainants=complainants)
    if found.name == due.ERASED:
        raise Refused("The name was erased: nobody can tell any more who it was.")
    if found.complained and request.method == "GET":
        fronts.note_reading(request, "read who complained", "party", kept)
    return found


def _correct(request: Req, session: Session, sent: forms.Fields) -> tuple[str, str] | None:
    found = _found(request, session)
    revision = sent.whole("revision", "The revision", high=2**31, needed=True)
    why = form_page.reason(sent)
    changes = changed(sent)
    if not changes and not sent.errors:
        sent.wrong("why", "Nothing is changed: change at least one value.")
    for name, text in changes.items():
        _check(sent, name, text)
    if sent.errors or why is None or revision is None:
        return None
    actions.correct(session, found.id, changes, why=why, revision=revision, by=guards.who(request).actor)
    return f"/people/{found.id}", "correction"


def changed(sent: forms.Fields) -> dict[str, str | None]:
    """The values that are not those that the form was filled with (`was_…`, hidden beside each)."""
    return {
        name: sent.raw(name) or None
        for name in correctable.FIELDS
        if name in sent.sent and sent.raw(name) != sent.raw(f"was_{name}")
    }


def _check(sent: forms.Fields, name: str, text: str | None) -> None:
    try:
        correctable.value(name, text)
    except ValueError as error:
        sent.wrong(name, f"{correctable.FIELDS[name][0]}: {error}")


def _ask_why(request: Req, session: Session) -> Form:
    """The form of a withdrawal. `NotFound` for a correction of somebody else; `Refused` for one that stands no more."""
    found = _found(request, session)
    one = queries.correction(session, request.path_params["mended_id"])
    if one.party_id != found.id:
        raise NotFound("There is no such correction of this record.")
    if one.withdrawn_at is not None:
        raise Refused("This correction stands no more.")
    now, was = said(one.field, one.value), said(one.field, one.was)
    return form_page.withdrawal(
        "the correction",
        caption=found.name,
        back=f"/people/{found.id}",
        lead=f"{correctable.FIELDS[one.field][0]}: “{now}”, corrected by {one.made_by}, goes back to “{was}”. "
        "The next file may set it again.",
    )


def _withdraw(request: Req, session: Session, why: str) -> None:
    actions.withdraw_correction(session, request.path_params["mended_id"], why=why, by=guards.who(request).actor)


def panel(request: Req, session: Session, found: Whole) -> dict[str, Any]:
    """What the page of a person says of it (components/corrections.html)."""
    may = all(guards.may(request, one) for one in ("correct_properties", "see_people")) and found.name != due.ERASED
    return {
        "corrections": [_correction(one) for one in person_by_hand.corrections(session, found.id)],
        "differences": [_difference(one) for one in person_by_hand.differences(session, found.id)],
        "correct_href": f"/people/{found.id}/correct" if may else None,
    }


def _correction(one: Corrected) -> dict[str, Any]:
    now, was = said(one.field, one.value), said(one.field, one.was)
    told = {"fact": correctable.FIELDS[one.field][0], "now": now, "was": was, "why": one.why, "by": one.by}
    return {"id": one.id, "on": formats.day(one.on), "stands": one.stands, **told}


def _difference(one: Differs) -> dict[str, Any]:
    return {
        "fact": correctable.FIELDS[one.field][0],
        "ours": said(one.field, one.ours),
        "theirs": said(one.field, one.theirs),
        "source": happenings.source(one.source),
        "on": formats.day(one.source.as_at) if one.source else "",
    }


def said(name: str, text: str | None) -> str:
    """A value in words."""
    return dict(KINDS).get(text or "", text or "").lower() if name == "is_organisation" else text or "nothing"


ROUTES = (
    *pair(PATH, _ask, _correct, *MAY),
    *taking_back(WITHDRAW, _ask_why, _withdraw, "correction_withdrawn", *MAY),
)
