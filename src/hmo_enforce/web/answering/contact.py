"""How they may be reached, if they want to be: nothing of it is needed, and only what they say is safe is used."""

import re
from collections.abc import Mapping
from contextlib import nullcontext

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.exceptions import PermissionDeniedException
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.intake import drafts
from hmo_enforce.intake.actions import drafts as actions
from hmo_enforce.intake.said import Contact
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.email import is_address
from hmo_enforce.questions import reading
from hmo_enforce.web import languages
from hmo_enforce.web.answering import both, entrances, opening, page, questions, words
from hmo_enforce.web.answering.entrances import Answering
from hmo_enforce.web.errors import NOT_OUR_FORM
from hmo_enforce.web.forms import FieldError

LONGEST = {"name": 200, "phone": 40, "email": 254, "safe_note": 500}
PHONE = re.compile(r"\+?[\d\s().-]{5,40}")
CALLED = frozenset({"phone", "text"})


def show(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """What they said before, or nothing."""
    found = entrances.found(request, session)
    if found.draft is None:
        return page.go(found.entrance.page("sent") if found.sent else found.entrance.base)
    return _page(request, found, {"ways": [], **(found.draft.contact or {})})


def take(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Keep it and go on, or show what is wrong with it."""
    sent, is_ours = opening.sent(request), page.is_ours(request)
    if not is_ours and not sent:
        raise PermissionDeniedException(NOT_OUR_FORM)
    with nullcontext() if is_ours else page.refused_elsewhere():
        found = entrances.found(request, session)
    said = _said(request, sent)
    values = {**{name: page.one(sent, name) for name in LONGEST}, "ways": list(said.ways)}
    if not is_ours:
        return _page(request, found, values, [FieldError("", page.say(request, words.FORM_WAS_OLD))], 403)
    if found.draft is None:
        return page.go(found.entrance.base)
    if faults := _faults(request, said):
        return _page(request, found, values, faults, 422)
    actions.reach(found.draft, said, at=clock.now())
    return page.go(questions.on_from(request, session, found, drafts.CONTACT))


def _said(request: Request, sent: dict[str, object]) -> Contact:  # type: ignore[type-arg]
    given = {name: reading.clean(page.one(sent, name)) or None for name in LONGEST}
    ways = tuple(way for way in words.WAYS if way in page.several(sent, "ways"))
    return Contact(**given, language=languages.chosen(request).tag, ways=ways)


def _faults(request: Request, said: Contact) -> list[FieldError]:  # type: ignore[type-arg]
    """What is wrong with it, in the page's words."""
    wrong = [
        FieldError(name, page.say(request, words.TOO_LONG, has=f"{len(given):,}", most=f"{most:,}"))
        for name, most in LONGEST.items()
        if len(given := getattr(said, name) or "") > most
    ]
    if wrong:
        return wrong
    rules = (
        (bool(said.phone and not PHONE.fullmatch(said.phone)), "phone", words.NO_PHONE),
        (bool(said.email and not is_address(said.email)), "email", words.NO_EMAIL),
        (bool(not said.phone and CALLED & set(said.ways)), "phone", words.NEEDS_A_PHONE),
        (bool(not said.email and "email" in said.ways), "email", words.NEEDS_AN_EMAIL),
        (bool((said.phone or said.email) and not said.ways), "ways", words.NEEDS_A_WAY),
    )
    return [FieldError(field, page.say(request, message)) for is_wrong, field, message in rules if is_wrong]


def _page(
    request: Request,  # type: ignore[type-arg]
    found: Answering,
    values: Mapping[str, object],
    errors: list[FieldError] | None = None,
    status: int = 200,
) -> Response[str]:
    return page.show(
        request,
        "contact.html",
        status=status,
        errors=errors or (),
        values={name: values.get(name) or "" for name in LONGEST} | {"ways": values.get("ways") or []},
        ways=[{"value": name, "text": page.say(request, text)} for name, text in words.WAYS.items()],
        action=found.entrance.page("contact"),
        back=questions.back(found, drafts.CONTACT),
    )


ROUTES = (*both.shown("/contact", show), *both.taken("/contact", take))
