"""Answers on paper, keyed fast on one page: by keyboard alone, a sheet after another."""

import secrets
from collections.abc import Mapping
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework import keying
from hmo_enforce.casework.keying import Sheet
from hmo_enforce.casework.views import survey_sets, waves
from hmo_enforce.intake import keyed
from hmo_enforce.intake.queries import found
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.questions import sets
from hmo_enforce.questions.sets import Kind, Question
from hmo_enforce.web import forms, guards, pages
from hmo_enforce.web.forms import Fields
from hmo_enforce.web.office.survey_context import PATH, wave_href

ONE = f"{PATH}/waves/{{wave_id:int}}/paper"
Req = Request[Any, Any, Any]
BEFORE = "q-"
"""Of a field's name, before the question's: a question may be called as a field of the page is."""
PARTS = {keyed.LINES: "Address", keyed.POSTCODE: "Postcode"}


@get(ONE, guards=[guards.may_key_surveys], sync_to_thread=True)
def show(request: Req, session: NamedDependency[Session], wave_id: FromPath[int]) -> Response[str]:
    """An empty sheet; of the one before, its channel and day stay."""
    return _page(request, session, wave_id, request.query_params, [])


@post(ONE, guards=[guards.may_key_surveys], sync_to_thread=True, status_code=303)
def take(
    request: Req,
    session: NamedDependency[Session],
    wave_id: FromPath[int],
    data: Annotated[dict[str, Any], forms.FORM],
) -> Response[str] | Redirect:
    """Keep it, and go on to the next; or show it again with what cannot be read."""
    sent = Fields(data)
    channel = sent.choice("channel", "The channel", {str(one.id) for one in waves.ways_of(session, wave_id)})
    came_on = sent.day("came_on", "The day on which it came", latest=clock.today())
    number = sent.text("number", "The sheet's number", most=40, needed=False) or ""
    typed = {name.removeprefix(BEFORE): sent.raw(name) for name in data if name.startswith(BEFORE)}
    for fault in keying.faults(session, wave_id, typed):
        sent.wrong(f"{BEFORE}{fault.question}", str(fault))
    if sent.errors or channel is None or came_on is None:
        return _page(request, session, wave_id, data, sent.errors)
    sheet = Sheet(int(channel), came_on, typed, sent.raw("form")[:80], number)
    try:
        kept = keying.key(session, wave_id, sheet, by=guards.who(request).actor)
    except Refused as refused:  # before it wrote anything
        wrong = [forms.FieldError(refused.about or "number", reason) for reason in refused.reasons]
        return _page(request, session, wave_id, data, wrong)
    told = pages.with_query(request.url.path, channel=channel, came_on=came_on.isoformat(), kept=kept.reference)
    return Redirect(told, status_code=303)


def _page(
    request: Req, session: Session, wave_id: int, sent: Mapping[str, Any], errors: list[forms.FieldError]
) -> Response[str]:
    wave = waves.whole(session, wave_id, clock.today())
    asked, read = survey_sets.version(session, wave.listed.version_id), Fields(sent)
    before = found.by_reference(session, read.raw("kept")) if read.raw("kept") else None
    return pages.page(
        request,
        "office/keying.html",
        status_code=422 if errors else 200,
        wave={"name": wave.listed.name, "href": wave_href(wave_id)},
        kept=before.reference if before else None,
        channels=[
            {"value": str(one.id), "text": one.name, "selected": str(one.id) == read.raw("channel")} for one in wave.ways
        ],
        came_on=read.raw("came_on") or clock.today().isoformat(),
        number=read.raw("number"),
        form=read.raw("form") or secrets.token_urlsafe(16),
        fields=[field for number, one in enumerate(keyed.asked(asked.question_set), 1) for field in _fields(number, one, read)],
        errors=forms.as_context(errors),
    )


def _fields(number: int, one: Question, read: Fields) -> list[dict[str, Any]]:
    """What is typed of a question: one field, or of an address two."""
    parts = PARTS if one.kind is Kind.ADDRESS else {"": ""}
    label = f"{number}. {sets.say(one.label, sets.ENGLISH)}"
    return [
        {
            "name": (name := f"{BEFORE}{keyed.field(one, part)}"),
            "id": name if part == keyed.POSTCODE else f"{BEFORE}{one.name}",
            "label": f"{label} {words}".strip(),
            "value": read.raw(name),
            "choices": [f"{place} {sets.say(choice.label, sets.ENGLISH)}" for place, choice in enumerate(one.choices, 1)],
            "several": one.kind is Kind.CHOICES,
            "long": one.kind is Kind.TEXT and (one.longest is None or one.longest > 500),
            "wide": one.kind is Kind.TEXT or part == keyed.LINES,
        }
        for part, words in parts.items()
    ]


ROUTES: tuple[ControllerRouterHandler, ...] = (show, take)
