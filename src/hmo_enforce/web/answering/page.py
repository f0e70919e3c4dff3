"""Drawing these pages: their language, the token of their form, and where back leads."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from typing import Any

from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.exceptions import PermissionDeniedException
from litestar.middleware.csrf import CSRF_SECRET_LENGTH, generate_csrf_hash, generate_csrf_token
from litestar.response import Redirect
from litestar.utils.scope.state import ScopeState

from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.questions import catalogues, spoken
from hmo_enforce.questions.sets import Words
from hmo_enforce.web import form_reader, languages, pages
from hmo_enforce.web import session as front
from hmo_enforce.web.answering import opening
from hmo_enforce.web.errors import NOT_OUR_FORM
from hmo_enforce.web.forms import FieldError
from hmo_enforce.web.realms import TICKET

FRESH = "a fresh token"


def show(
    request: Request,  # type: ignore[type-arg]
    template: str,
    *,
    status: int = 200,
    errors: Sequence[FieldError] = (),
    **context: Any,
) -> Response[str]:
    """The page; `context` as the template says."""
    told = [{"field": one.field, "message": one.message} for one in errors]
    said = {**languages.context(request), "errors": told, "back": None, **context}
    made = pages.page(request, f"answering/{template}", status_code=status, **said)
    for cookie in (languages.cookie(request), request.scope["state"].get(FRESH)):
        if cookie is not None:
            made.set_cookie(cookie)
    return made


def told(
    request: Request,  # type: ignore[type-arg]
    heading: str,
    *lines: str,
    status: int = 200,
    on: tuple[str, str] | None = None,
    **fields: object,
) -> Response[str]:
    """A plain word, of messages; `on` is one with where it leads."""
    said = [say(request, line, **fields) for line in lines]
    there = {"text": say(request, on[0]), "href": on[1]} if on else None
    return show(request, "told.html", status=status, heading=say(request, heading), lines=said, on=there)


def go(address: str, *cookies: Cookie) -> Redirect:
    """Away from the form, so that loading the page again sends nothing twice."""
    return Redirect(address, status_code=303, cookies=cookies)


def say(request: Request, message: str, **fields: object) -> str:  # type: ignore[type-arg]
    """A message in the page's language."""
    return catalogues.say(languages.chosen(request).tag, message, **fields)


def day(request: Request, on: date) -> str:  # type: ignore[type-arg]
    """As the page's language writes it."""
    return catalogues.day(languages.chosen(request).tag, on)


def words(tag: str, said: Words | None) -> dict[str, str]:
    """Words of a question in the language, or in English where it has none: `text`, `lang` and `direction`."""
    return asdict(spoken.spoken(tag, said))


def is_ours(request: Request, token: object = None) -> bool:  # type: ignore[type-arg]
    """Whether the form has the token of the browser that sends it.

    Else the page that is drawn again gets one that counts: what was typed into a form that stood open for long is not lost.
    """
    given = opening.sent(request).get("_csrf_token", "") if token is None else token
    try:
        form_reader.require_ours(request, str(given))
    except PermissionDeniedException:
        _renew(request)
        return False
    return True


@contextmanager
def refused_elsewhere() -> Iterator[None]:
    """A form that is not ours, to an address that leads nowhere, is refused like any other: there is no page to draw again."""
    try:
        yield
    except NotFound:
        raise PermissionDeniedException(NOT_OUR_FORM) from None


def require_ours(request: Request) -> None:  # type: ignore[type-arg]
    """`PermissionDeniedException` for a form that is not: of those in which nothing was typed that could be lost."""
    form_reader.require_ours(request, str(opening.sent(request).get("_csrf_token", "")))


def _renew(request: Request) -> None:  # type: ignore[type-arg]
    said = request.app.state.settings
    name = form_reader.cookie_name(said)
    token = request.cookies.get(name, "")
    if token[CSRF_SECRET_LENGTH:] != generate_csrf_hash(token[:CSRF_SECRET_LENGTH], said.secret_key):
        token = generate_csrf_token(said.secret_key)
        cookie = Cookie(key=name, value=token, httponly=True, samesite="lax", secure=said.secure_cookies, path="/")
        request.scope["state"][FRESH] = cookie
    ScopeState.from_scope(request.scope).csrf_token = token


def one(sent: Mapping[str, object], name: str) -> str:
    """A field as it was typed, without blanks around it."""
    value = sent.get(name, "")
    return str(value[0] if isinstance(value, list) and value else value or "").strip()


def several(sent: Mapping[str, object], name: str) -> list[str]:
    """The values ticked."""
    value = sent.get(name)
    return [str(each) for each in value] if isinstance(value, list) else [str(value)] if value else []


def ticket(request: Request, value: str, place: str) -> Cookie:  # type: ignore[type-arg]
    """The cookie that leads to their draft of this place, until the browser is closed. Each place has its own: whoever
    complains while a survey waits half answered loses neither.
    """
    return front.cookie(request, value, _ticket(place))


def no_ticket(request: Request, place: str) -> Cookie:  # type: ignore[type-arg]
    """The browser forgets it."""
    return front.no_cookie(request, _ticket(place))


def shown_ticket(request: Request, place: str) -> str:  # type: ignore[type-arg]
    """What the cookie holds."""
    return request.cookies.get(front.cookie_name(request.app.state.settings, _ticket(place)), "")


def _ticket(place: str) -> str:
    return TICKET + place.replace("/", "_")
