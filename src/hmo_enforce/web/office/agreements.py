"""Agreements with partners: which there are, one with its terms, and how one is made, changed, agreed anew and ended."""

from datetime import date
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import referrals
from hmo_enforce.kernel import clock
from hmo_enforce.sharing import fields, queries
from hmo_enforce.sharing.actions import agreeing as actions
from hmo_enforce.sharing.actions.agreeing import Frame, Words
from hmo_enforce.sharing.shown import Agreement, Terms
from hmo_enforce.web import form_page, guards, pages
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.form_pair import pair
from hmo_enforce.web.forms import Fields
from hmo_enforce.web.office import agreement_context, agreement_tokens, partners
from hmo_enforce.web.office.agreement_context import PATH

ONE = f"{PATH}/{{agreement_id:int}}"
MAY = guards.may_agree_sharing
SHARES = 100
"""On the page at once."""
PEOPLE = " (says who somebody is)"
COMES = tuple((one.name, one.title + (PEOPLE if one.of_people else "")) for one in fields.COMES)
GOES = tuple((one.name, one.title + (PEOPLE if one.of_people else "")) for one in fields.GOES)
Req = Request[Any, Any, Any]


@get(PATH, guards=[guards.may_see_sharing], sync_to_thread=True)
def show(request: Req, session: NamedDependency[Session]) -> Response[str]:
    """Every agreement."""
    rows = [agreement_context.row(one, clock.today()) for one in queries.every_agreement(session)]
    return pages.page(request, "office/agreements.html", agreements=rows, partners_href=partners.PATH)


@get(ONE, guards=[guards.may_see_sharing], sync_to_thread=True)
def show_one(
    request: Req, session: NamedDependency[Session], agreement_id: FromPath[int], before: FromQuery[int | None] = None
) -> Response[str]:
    """One of them, with what is agreed and what was shared, the latest first; ?before=12 what was before share 12."""
    one, here = queries.agreement(session, agreement_id), f"{PATH}/{agreement_id}"
    agrees = guards.may(request, "agree_sharing") and one.ended_on is None
    versions = [agreement_context.version(each) for each in reversed(queries.terms(session, agreement_id))]
    shown = agreement_context.row(one, clock.today())
    takes = guards.may(request, "take_referrals") and shown["runs"]
    received, count = referrals.received(session, agreement_id)
    shares = queries.shares(session, agreement_id, before, limit=SHARES + 1)
    return pages.page(
        request,
        "office/agreement.html",
        agreement=shown,
        received=[agreement_context.referral_row(each) for each in received],
        received_count=count,
        tokens=agreement_tokens.rows(session, agreement_id),
        receive_href=f"{here}/receive" if takes else None,
        file_href=f"{here}/file" if takes else None,
        token_href=f"{here}/tokens/new" if agrees and takes else None,
        contact=[said for said in (one.contact_name, one.contact_email, one.contact_telephone) if said],
        ended_why=one.ended_why,
        versions=versions,
        shares=[agreement_context.share_row(each) for each in shares[:SHARES]],
        older_href=pages.with_query(here, before=shares[SHARES - 1].id) if len(shares) > SHARES else None,
        change_href=f"{here}/change" if agrees else None,
        terms_href=f"{here}/terms" if agrees else None,
        end_href=f"{here}/end" if agrees else None,
    )


def ask_new(request: Req, session: Session) -> Form:
    """The form for one more."""
    partner = queries.partner(session, request.path_params["partner_id"])
    lead = "What is not agreed here is neither received nor sent. Have the signed agreement beside you."
    return Form(
        heading="Add an agreement",
        caption=partner.name,
        back=f"{partners.PATH}/{partner.id}",
        lead=lead,
        fields=(*_frame_fields(None), *_words_fields(None)),
        submit="Add the agreement",
    )


def make(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Keep it."""
    frame, words = _frame(sent, None), _words(sent)
    if frame is None or words is None or sent.errors:
        return None
    made = actions.make(session, request.path_params["partner_id"], frame, words, by=guards.who(request).actor)
    return f"{PATH}/{made.id}", "agreement_made"


def ask_change(request: Req, session: Session) -> Form:
    """Its name, last day and contact."""
    one = _row(request, session)
    why = Field("textarea", "why", "Why is it changed?")
    return _form(one, "Change the agreement", "Save", (*_frame_fields(one), why), "Its first day stays, and so do its terms.")


def change(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Save them."""
    one = _row(request, session)
    frame, why, revision = _frame(sent, one.starts_on), form_page.reason(sent), _revision(sent)
    if frame is None or why is None or revision is None or sent.errors:
        return None
    actions.change(session, one.id, frame, revision=revision, why=why, by=guards.who(request).actor)
    return f"{PATH}/{one.id}", "agreement_changed"


def ask_terms(request: Req, session: Session) -> Form:
    """Other terms from a day on."""
    one = _row(request, session)
    latest = queries.terms(session, one.id)[-1]
    begins = Field("date", "from_on", "From which day?", "Today or later.", clock.today().isoformat(), width="10")
    why = Field("textarea", "why", "Why is it agreed anew?")
    lead = "What was received and sent before that day stays under the terms of its day."
    return _form(one, "Agree other terms", "Agree them", (begins, *_words_fields(latest), why), lead)


def agree_anew(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Save them as another version."""
    one = _row(request, session)
    words, from_on = _words(sent), sent.day("from_on", "The day")
    why, revision = form_page.reason(sent), _revision(sent)
    if words is None or from_on is None or why is None or revision is None or sent.errors:
        return None
    actions.agree_anew(
        session, one.id, words, from_on, revision=revision, why=why, by=guards.who(request).actor, on=clock.today()
    )
    return f"{PATH}/{one.id}", "agreement_changed"


def ask_end(request: Req, session: Session) -> Form:
    """Why."""
    lead = "From this moment nothing is received or sent under it, and tokens bound to it open nothing. This cannot be undone."
    return _form(_row(request, session), "End the agreement", "End it", (Field("textarea", "why", "Why does it end?"),), lead)


def end(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """It is over."""
    one, why, revision = _row(request, session), form_page.reason(sent), _revision(sent)
    if why is None or revision is None:
        return None
    actions.end(session, one.id, revision=revision, why=why, by=guards.who(request).actor, on=clock.today())
    return f"{PATH}/{one.id}", "agreement_ended"


def _row(request: Req, session: Session) -> Agreement:
    return queries.agreement(session, request.path_params["agreement_id"])


def _revision(sent: Fields) -> int | None:
    return sent.whole("revision", "The revision", low=1, needed=True)


def _form(one: Agreement, heading: str, submit: str, asked: tuple[Field, ...], lead: str) -> Form:
    hidden = (("revision", str(one.revision)),)
    return Form(heading, one.title, f"{PATH}/{one.id}", asked, submit=submit, lead=lead, hidden=hidden)


def _frame_fields(one: Agreement | None) -> tuple[Field, ...]:
    begins = () if one else (Field("date", "starts_on", "First day", width="10"),)
    title, name = (one.title, one.contact_name) if one else ("", "")
    last = one.ends_on.isoformat() if one and one.ends_on else ""
    email, telephone = (one.contact_email or "", one.contact_telephone or "") if one else ("", "")
    until = "It counts. Left empty, the agreement runs until it is ended."
    return (
        Field("text", "title", "What it is called", "Such as: Fire safety in rented homes.", title),
        *begins,
        Field("date", "ends_on", "Last day", until, last, width="10"),
        Field("text", "contact_name", "Whom to ask about it at the partner", "A person or a post.", name),
        Field("text", "contact_email", "Their email address", "May be left empty.", email),
        Field("text", "contact_telephone", "Their telephone number", "May be left empty.", telephone),
    )


def _words_fields(latest: Terms | None) -> tuple[Field, ...]:
    comes, goes = (",".join(one) for one in ((latest.comes, latest.goes) if latest else ((), ())))
    purpose, basis = (latest.purpose, latest.lawful_basis) if latest else ("", "")
    least = "No more than the purpose needs."
    such = "Such as UK GDPR art. 6(1)(e) with the Act that gives the task, or Data Protection Act 2018 s. 35."
    return (
        Field("textarea", "purpose", "What it is for", value=purpose),
        Field("textarea", "lawful_basis", "Lawful basis", such, basis),
        Field("checks", "comes", "What may be received?", least, comes, COMES),
        Field("checks", "goes", "What may be sent?", least, goes, GOES),
    )


def _frame(sent: Fields, starts_on: date | None) -> Frame | None:
    title = sent.text("title", "The name", most=200)
    begins = starts_on or sent.day("starts_on", "The first day")
    ends_on = sent.day("ends_on", "The last day", needed=False)
    contact = sent.text("contact_name", "Whom to ask", most=200)
    email = sent.text("contact_email", "The email address", most=254, needed=False)
    telephone = sent.text("contact_telephone", "The telephone number", most=40, needed=False)
    return Frame(title, begins, ends_on, contact, email, telephone) if title and begins and contact else None


def _words(sent: Fields) -> Words | None:
    purpose = sent.text("purpose", "What it is for", most=5_000)
    basis = sent.text("lawful_basis", "The lawful basis", most=5_000)
    comes, goes = tuple(sent.several("comes")), tuple(sent.several("goes"))
    return Words(purpose, basis, comes, goes) if purpose and basis else None


ROUTES: tuple[ControllerRouterHandler, ...] = (
    show,
    show_one,
    *pair(f"{partners.ONE}/agreements/new", ask_new, make, MAY, beside="title"),
    *pair(f"{ONE}/change", ask_change, change, MAY, beside="title"),
    *pair(f"{ONE}/terms", ask_terms, agree_anew, MAY, beside="comes"),
    *pair(f"{ONE}/end", ask_end, end, MAY),
)
