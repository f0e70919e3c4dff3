"""A complaint taken down by telephone: every question on one page, to be filled in by keyboard alone while somebody talks."""

import secrets
from dataclasses import replace
from typing import Annotated, Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.intake import answered, channels, pins, states
from hmo_enforce.intake.actions import keeping
from hmo_enforce.intake.said import SAFE_WAYS, Contact
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.email import is_address
from hmo_enforce.questions import actions, queries, reading, sets
from hmo_enforce.questions.outside import shipped
from hmo_enforce.questions.sets import Kind, Question, QuestionSet
from hmo_enforce.web import form_page, forms, guards, pages
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.forms import Fields
from hmo_enforce.web.office.inbox import PATH

NEW: Final = f"{PATH}/new"
KEY = "submission"
LEAD = "If somebody is in danger now, tell them to call 999. Leave empty what they do not know or do not want to say."
KINDS = {Kind.TEXT: "textarea", Kind.NUMBER: "number", Kind.CHOICE: "radios", Kind.CHOICES: "checks", Kind.DATE: "date"}
SHORT = 300
"""A text of no more than so many characters is one line."""
LONGEST_CONTACT = 200
Req = Request[Any, Any, Any]


def asked() -> QuestionSet:
    """The shipped complaint, all of it at once: whoever takes it down hears what applies. Photographs are sent, not told."""
    whole = shipped.question_set(shipped.COMPLAINT)
    told = (replace(one, shown_when=None) for one in whole.questions if one.kind is not Kind.PHOTO)
    return replace(whole, questions=tuple(told))


def form() -> Form:
    """The page. Its key makes one complaint of it, however often it is sent."""
    fields = [field for question in asked().questions for field in _fields(question)]
    first, *others = fields
    return Form(
        heading="Take down a complaint",
        caption="By telephone",
        back=PATH,
        lead=LEAD,
        fields=(
            replace(first, focus=True),
            *others,
            Field("text", "name", "Their name", "Only if they want to give it.", autocomplete="off"),
            Field("text", "phone", "Their telephone number", width="20", autocomplete="off"),
            Field("text", "email", "Their email address", autocomplete="off"),
            Field(
                "checks",
                "ways",
                "How is it safe to reach them?",
                "Tick none if it is not safe at all.",
                choices=tuple(SAFE_WAYS.items()),
            ),
            Field(
                "text", "safe_note", "What must we take care of?", "Such as: after 5pm only, the landlord lives in the house."
            ),
        ),
        submit="Keep the complaint",
        hidden=((KEY, secrets.token_urlsafe(24)),),
    )


def _fields(question: Question) -> tuple[Field, ...]:
    """The inputs of one question; an address is its lines, its postcode, or words that say where it is."""
    label = sets.say(question.label, sets.ENGLISH)
    hint = sets.say(question.hint, sets.ENGLISH) if question.hint else ""
    if question.kind is Kind.ADDRESS:
        return (
            Field("text", f"{question.name}_lines", label, "Number or name, street and town."),
            Field("text", f"{question.name}_postcode", "Postcode", width="10"),
            Field(
                "text", f"{question.name}_described", "Or where it is, in their words", "Such as: the red door beside the pond."
            ),
        )
    kind = KINDS[question.kind]
    if kind == "textarea" and (question.longest or SHORT + 1) <= SHORT:
        kind = "text"
    choices = tuple((one.name, sets.say(one.label, sets.ENGLISH)) for one in question.choices)
    width = "4" if kind == "number" else "10" if kind == "date" else ""
    return (Field(kind, question.name, label, hint, choices=choices, width=width, rows=4),)


@get(NEW, guards=[guards.may_see_arrivals, guards.may_work_arrivals], sync_to_thread=True)
def show(request: Request) -> Response[str]:  # type: ignore[type-arg]
    """The page to fill in."""
    return form_page.show(request, form())


@post(NEW, guards=[guards.may_see_arrivals, guards.may_work_arrivals], sync_to_thread=True, status_code=200)
def take(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    data: Annotated[dict[str, Any], forms.FORM],
) -> Response[str]:
    """Keep it, and say by which reference and PIN they can ask about it; sent again, it is the same one."""
    sent, questions = Fields(data), asked()
    read = reading.everything(questions, _given(questions, sent))
    for fault in read.faults:
        question = questions.question(fault.question)
        sent.wrong(_fields(question)[0].name, f"{sets.say(question.label, sets.ENGLISH)} {fault}")
    contact, key = _contact(sent), sent.raw(KEY)
    if not key:
        sent.wrong("", "The form lost its key: send it again.")
    if sent.errors:
        return form_page.again(request, form(), data, sent.errors)
    said = answered.said(
        questions, read.answers, kind=states.COMPLAINT, way=channels.PHONE, submission_key=f"phone {key}", contact=contact,
        version_id=_version(session, request), submitted_at=clock.now(), wants_pin=True,
    )  # fmt: skip
    kept = keeping.keep(session, said, by=guards.who(request).actor)
    return pages.page(
        request,
        "office/arrival_taken.html",
        reference=kept.reference,
        pin=kept.pin or pins.of(said.submission_key),
        href=f"{PATH}/{kept.arrival_id}",
        new_href=NEW,
    )


def _given(questions: QuestionSet, sent: Fields) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for one in questions.questions:
        if one.kind is Kind.ADDRESS:
            given[one.name] = {part: sent.raw(f"{one.name}_{part}") for part in ("lines", "postcode", "described")}
        else:
            given[one.name] = sent.several(one.name) if one.kind is Kind.CHOICES else sent.raw(one.name)
    return given


def _contact(sent: Fields) -> Contact | None:
    """How they may be reached; None where they did not say."""
    name = sent.text("name", "The name", most=LONGEST_CONTACT, needed=False)
    phone = sent.text("phone", "The telephone number", most=40, needed=False)
    email = sent.text("email", "The email address", most=254, needed=False)
    note = sent.text("safe_note", "What to take care of", most=500, needed=False)
    if email and not is_address(email):
        sent.wrong("email", "That is not an email address. One is of the form a.khan@example.com, without spaces.")
    ways = tuple(way for way in SAFE_WAYS if way in sent.several("ways"))
    contact = Contact(name, phone, email, ways=ways, safe_note=note)
    return None if contact.is_empty() else contact


def _version(session: Session, request: Req) -> int:
    """The version that asks this, brought in by the first who needs it."""
    digest = actions.digest_of(shipped.question_set(shipped.COMPLAINT))
    there = queries.with_digest(session, digest)
    return there or actions.bring_shipped(session, shipped.COMPLAINT, by=guards.who(request).actor).id


ROUTES: tuple[ControllerRouterHandler, ...] = (show, take)
