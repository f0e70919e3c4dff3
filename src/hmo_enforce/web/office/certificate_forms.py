"""Recording a certificate of a home, putting one right, and withdrawing one."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.evidence import queries as evidence
from hmo_enforce.kernel import clock, hiding
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.properties import certificates, queries
from hmo_enforce.properties.actions import certifying
from hmo_enforce.properties.actions.certifying import Said
from hmo_enforce.properties.queries import property_
from hmo_enforce.web import form_page, formats, forms, guards
from hmo_enforce.web.form_page import Choices, Field, Form
from hmo_enforce.web.form_pair import Req, pair, taking_back
from hmo_enforce.web.office import wording

HOME = "/properties/{property_id:int}"
NEW = f"{HOME}/certificates/new"
ONE = f"{HOME}/certificates/{{certificate_id:int}}"
MOST_ITEMS = 200
NOT_STATED = ("", "Not stated")
KINDS: Choices = (("", "Choose a kind"), *wording.CERTIFICATES.items())
OUTCOMES: Choices = (*certificates.OUTCOMES.items(), NOT_STATED)
RATINGS: Choices = (NOT_STATED, *((letter, letter) for letter in certificates.RATINGS))


def _ask_new(request: Req, session: Session) -> Form:
    home = property_(session, request.path_params["property_id"])
    asked = request.query_params.get("kind", "")
    return Form(
        heading="Record a certificate",
        caption=home.address,
        back=_back(home.id),
        lead="A newer certificate of a kind takes the place of the one before, which stays on record.",
        fields=_fields(request, session, home.id, {"kind": asked if asked in certificates.KINDS else ""}),
        submit="Save the certificate",
        links=_links(request, home.id),
    )


def _note(request: Req, session: Session, sent: forms.Fields) -> tuple[str, str] | None:
    property_id = request.path_params["property_id"]
    said = read(sent)
    if said is None:
        return None
    certifying.note_certificate(session, property_id, said, by=guards.who(request).actor)
    return _back(property_id), "certificate"


def _ask_change(request: Req, session: Session) -> Form:
    found = _of_home(session, request)
    stands = {
        "kind": found.kind, "number": found.number, "issued_on": _iso(found.issued_on), "expires_on": _iso(found.expires_on),
        "issued_by": found.issued_by, "outcome": found.outcome, "rating": found.rating, "source": found.source,
        "item": str(found.evidence_item_id or ""),
    }  # fmt: skip
    for name in ("issued_by", "source"):
        if hiding.conceals(session, stands[name]):
            raise NotFound("There is no such certificate of this property.")
    return Form(
        heading="Put the certificate right",
        caption=property_(session, found.property_id).address,
        back=_back(found.property_id),
        lead="What it said before is kept in the record of what happened.",
        fields=(
            *_fields(request, session, found.property_id, {name: value or "" for name, value in stands.items()}),
            Field("textarea", "why", "Why, and how do you know?"),
        ),
        submit="Save the certificate",
        hidden=(("revision", str(found.revision)),),
        links=_links(request, found.property_id),
    )


def _change(request: Req, session: Session, sent: forms.Fields) -> tuple[str, str] | None:
    found = _of_home(session, request)
    said, why = read(sent), form_page.reason(sent)
    revision = sent.whole("revision", "The revision", high=2**31, needed=True)
    if said is None or why is None or revision is None:
        return None
    if not guards.may(request, "see_evidence"):  # they were not offered the documents, so they take none away
        said = replace(said, evidence_item_id=found.evidence_item_id)
    certifying.change_certificate(session, found.id, said, why=why, revision=revision, by=guards.who(request).actor)
    return _back(found.property_id), "certificate_changed"


def _ask_why(request: Req, session: Session) -> Form:
    found = _of_home(session, request)
    number = f" {found.number}" if found.number else ""
    issued = f", issued on {formats.day(found.issued_on)}" if found.issued_on else ""
    return form_page.withdrawal(
        "the certificate",
        caption=property_(session, found.property_id).address,
        back=_back(found.property_id),
        lead=f"{wording.said(wording.CERTIFICATES, found.kind)}{number}{issued}. It is kept, and counts no more.",
    )


def _withdraw(request: Req, session: Session, why: str) -> None:
    by = guards.who(request).actor
    certifying.withdraw_certificate(session, request.path_params["certificate_id"], why=why, by=by)


def read(sent: forms.Fields) -> Said | None:
    """What the form says; None where something is wrong with it."""
    kind = sent.choice("kind", "The kind of certificate", certificates.KINDS)
    number = sent.text("number", "The number", most=80, needed=False)
    issued_on = sent.day("issued_on", "The day on which it was issued", latest=clock.today(), needed=False)
    expires_on = sent.day("expires_on", "The day on which it expires", needed=False)
    issued_by = sent.text("issued_by", "Who issued it", most=200, needed=False)
    outcome = sent.choice("outcome", "The outcome", certificates.OUTCOMES, needed=False)
    rating = sent.choice("rating", "The rating", certificates.RATINGS, needed=False)
    source = sent.text("source", "How you know of it", most=200)
    item = sent.whole("item", "The document", low=1, high=10**9)
    unread = {error.field for error in sent.errors}
    for fault in certificates.faults(kind, issued_on, expires_on, outcome=outcome, rating=rating) if kind else ():
        if fault.field not in unread:
            sent.wrong(fault.field, fault.message)
    if sent.errors or kind is None or source is None:
        return None
    return Said(kind, number, issued_on, expires_on, issued_by, outcome, rating, source, item)


def _fields(request: Req, session: Session, property_id: int, stands: dict[str, Any]) -> tuple[Field, ...]:
    said = {name: str(value or "") for name, value in stands.items()}
    fields = (
        Field("select", "kind", "Which kind?", value=said.get("kind", ""), choices=KINDS),
        Field("text", "number", "Number or reference (optional)", value=said.get("number", ""), width="20"),
        Field("date", "issued_on", "Issued, or checked, on", value=said.get("issued_on", ""), width="10"),
        Field(
            "date", "expires_on", "Expires, or next due, on (optional)",
            "As the document states it. Leave it empty where it states none: it then counts as long as the law says.",
            said.get("expires_on", ""), width="10",
        ),
        Field("text", "issued_by", "Who issued it? (optional)", "The engineer, assessor or firm, with a registration number.",
              said.get("issued_by", "")),
        Field("radios", "outcome", "Outcome", "Not for an EPC, a new installation or a fire risk assessment.",
              said.get("outcome", ""), OUTCOMES),
        Field("select", "rating", "Energy rating", "Of an EPC alone.", said.get("rating", ""), RATINGS),
        Field("text", "source", "How do you know of it?", "Such as: handed in by the landlord; seen on a visit.",
              said.get("source", "")),
    )  # fmt: skip
    items = _items(request, session, property_id)
    if not items:
        return fields
    document = Field("select", "item", "Which document is it? (optional)", "Of those handed in about this home.",
                     said.get("item", ""), (("", "None of them"), *items))  # fmt: skip
    return (*fields, document)


def _items(request: Req, session: Session, property_id: int) -> Choices:
    if not guards.may(request, "see_evidence"):
        return ()
    found = evidence.of_subject(session, "property", property_id, limit=MOST_ITEMS)
    return tuple((str(one.item.id), f"{one.item.title}, received {formats.moment(one.item.received_at)}") for one in found)


def _links(request: Req, property_id: int) -> tuple[tuple[str, str], ...]:
    if not guards.may(request, "add_evidence"):
        return ()
    return (("Add the document itself first", f"/properties/{property_id}/evidence"),)


def _of_home(session: Session, request: Req) -> Any:
    """The certificate that the address names. `NotFound` for one of another property; `Refused` for one withdrawn."""
    found = queries.certificate(session, request.path_params["certificate_id"])
    if queries.kept(session, found.property_id) != queries.kept(session, request.path_params["property_id"]):
        raise NotFound("There is no such certificate of this property.")
    if found.withdrawn_at is not None:
        raise Refused(f"This certificate was withdrawn already, by {found.withdrawn_by}.")
    return found


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _back(property_id: int) -> str:
    return f"/properties/{property_id}"


MAY = guards.may_correct_properties
ROUTES = (
    *pair(NEW, _ask_new, _note, MAY, beside="kind"),
    *pair(f"{ONE}/change", _ask_change, _change, MAY, beside="why"),
    *taking_back(f"{ONE}/withdraw", _ask_why, _withdraw, "certificate_withdrawn", MAY),
)
