"""The one table from what went wrong to what the asker is told: a page, or problem+json (RFC 9457) under /api."""

import errno
import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from anyio import to_thread
from litestar import MediaType, Request, Response
from litestar.exceptions import ClientException, HTTPException, NotFoundException, TooManyRequestsException, ValidationException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.response import Redirect
from litestar.types import ASGIApp, Receive, Scope, Send
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from hmo_enforce.accounts.queries.tokens import Turned
from hmo_enforce.kernel import logs
from hmo_enforce.kernel.errors import NotAllowed, NotFound, Refused, Stale
from hmo_enforce.web import asking, bearer, noting, pages, realms, session, trouble
from hmo_enforce.web.guards import NewPasswordNeeded, SecondFactorNeeded, SignInNeeded

log = logging.getLogger("hmo_enforce.web")

TRIED = {
    403: "The form lacked the token of the browser that sent it.",
    404: "There is nothing there that they may see.",
    413: "It was larger than is taken.",
}
"""What a member of staff, or whoever sends something in their name, tried in vain, by the status of the answer."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What to tell the asker."""

    status: int
    title: str
    reasons: tuple[str, ...]
    theirs: dict[str, str] | None = None
    yours: dict[str, str] | None = None


LARGEST = 2**63 - 1
RETRY_AFTER_S = "10"
NOT_OUR_FORM = "CSRF token verification failed"
"""How the framework, and web/uploads.py after it, says that a form lacks the token of the browser that sends it."""
NUMERIC_VALUE_OUT_OF_RANGE = "22003"
NO_ROOM = ("53100",)
TOOK_TOO_LONG = "57014"
"""PostgreSQL's SQLSTATE for a full disk."""
WENT_AWAY = "client disconnected prematurely"
"""How the framework says that nobody waits for the answer any more: no fault of ours, and nothing for the log."""
UNFORESEEN = Problem(500, "Something went wrong", ("Nothing was changed.",))
FULL = Problem(
    503,
    "The server's disk is full",
    ("Nothing was changed. Tell IT now: reading works, and nothing can be saved until there is room.",),
)
HTTP_TITLES = {
    400: "We could not read that request",
    403: "You may not do this",
    404: "Page not found",
    405: "That is not possible here",
    408: "It took too long to arrive",
    409: "Something else is at work on this",
    412: "Someone else changed this first",
    413: "That is too large",
    415: "We could not read that request",
    428: "Say of what you read this is a change",
    429: "Too many requests",
}


def problem(error: Exception) -> Problem:
    """The problem behind an exception. What we did not foresee says nothing of its inside."""
    match error:
        case NotFound():
            return Problem(404, "Page not found", (str(error) or "There is nothing at this address.",))
        case NotAllowed():
            return Problem(403, "You may not do this", (str(error),))
        case Stale():
            return Problem(409, "Someone else changed this first", (str(error),), error.theirs, error.yours)
        case StaleDataError():
            return Problem(409, "Someone else changed this first", ("Go back, look at it again, and try once more.",))
        case Refused():
            return Problem(422, "This cannot be done", error.reasons)
        case IntegrityError():
            return Problem(409, "This could not be saved", ("It disagrees with what is already there. Nothing was changed.",))
        case OperationalError() | InterfaceError() | PoolTimeout() | OSError():
            return _of_the_machine(error)
        case HTTPException() if error.detail == WENT_AWAY:
            return Problem(400, HTTP_TITLES[400], ("It broke off on its way. Send it again.",))
        case HTTPException() if error.detail == NOT_OUR_FORM:
            return Problem(403, "That form was not taken", (_detail(error),))
        case HTTPException():
            return Problem(error.status_code, HTTP_TITLES.get(error.status_code, "Something went wrong"), (_detail(error),))
        case _:
            return UNFORESEEN


def _of_the_machine(error: Exception) -> Problem:
    """The database or the disk, not us: each passes, and nothing was changed meanwhile."""
    cause = getattr(error, "orig", None)
    if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or _is_full(cause):
        return FULL
    if isinstance(error, OSError):
        return UNFORESEEN
    if isinstance(error, PoolTimeout):
        return Problem(503, "Many people ask at once", ("Nothing was changed. Try again in a minute.",))
    if getattr(cause, "sqlstate", None) == TOOK_TOO_LONG:
        said = "Nothing was changed. Ask for less at once, such as a shorter list or fewer words, or try again in a minute."
        return Problem(503, "That took too long", (said,))
    if "locked" in str(cause):
        said = "Yours could not be saved beside it, and nothing was changed. Send it again in a minute."
        return Problem(503, "Something large is being saved", (said,))
    said = "Nothing was changed. Try again in a minute; if it lasts, tell IT."
    return Problem(503, "The database cannot be reached", (said,))


def _is_full(cause: object) -> bool:
    """As each database says that its disk is full."""
    return getattr(cause, "sqlstate", None) in NO_ROOM or "disk is full" in str(cause)


def _detail(error: HTTPException) -> str:
    if error.detail == NOT_OUR_FORM:
        return (
            "The form was open for too long, or it came from somewhere else than this site. Nothing was changed. Go back, load "
            "the page again, and send the form once more. If that does not help, let the browser keep this site's cookies."
        )
    if error.status_code == 404:
        return "There is nothing at this address. Check it for a typing mistake, or go to the start page."
    if isinstance(error, RequestEntityTooLarge):  # the framework's own limit; of a file, web/uploads.py says more
        return "What was sent is larger than this page takes in. Shorten it, and send it again."
    return str(error.detail)


class InThread(Response[None]):
    """The answer to an exception, made in a thread: the loop, on which the framework asks for it, waits for no database."""

    def __init__(self, request: Request, error: Exception) -> None:  # type: ignore[type-arg]
        super().__init__(None)
        self._request, self._error = request, error

    def to_asgi_response(self, request: Request, **how: Any) -> ASGIApp:  # type: ignore[type-arg, override]
        """Litestar's own question to a response, put off."""

        async def asked(scope: Scope, receive: Receive, send: Send) -> None:
            made = await to_thread.run_sync(answer, self._request, self._error)
            await made.to_asgi_response(request=request, **how)(scope, receive, send)

        return asked


def answer(request: Request, error: Exception) -> Response[Any]:  # type: ignore[type-arg]
    """The response to an exception; refusals are journalled in a transaction of their own."""
    if isinstance(error, SignInNeeded | NewPasswordNeeded):
        return _sign_in_needed(request, error)
    error = _with_a_token(request) if isinstance(error, NotFoundException) and bearer.in_address(request) else error
    found = _number_too_large(request) if _is_out_of_range(error) else None
    found = found or _not_as_documented(request, error) or _no_such_address(request, error) or problem(error)
    if found.status >= 500:
        log.error("%s %s failed", request.method, noting.address(request.scope), exc_info=error)
    if why := _to_be_noted(request, error, found.status):
        _note(request, why)
    response = _shown(request, found)
    if found.status == 503:
        response.headers["Retry-After"] = RETRY_AFTER_S
    if isinstance(error, TooManyRequestsException):
        response.headers.update(error.headers or {})
    if found.status in (408, 413):
        response.headers["Connection"] = "close"  # what still comes is not waited for
    if found.status == 405:
        response.headers["Allow"] = ", ".join(asking.methods(request))
    return response


def _with_a_token(request: Request) -> Exception:  # type: ignore[type-arg]
    """The framework finds no such address before it asks who is there: a token that stands in it is revoked all the same."""
    session.revoke_shown(request, bearer.in_address(request))
    return ClientException(bearer.IN_THE_ADDRESS)


def _is_out_of_range(error: Exception) -> bool:
    """SQLite's driver refuses a number beyond 64 bits by itself, PostgreSQL by its SQLSTATE."""
    if isinstance(error, DataError):
        return getattr(error.orig, "sqlstate", None) == NUMERIC_VALUE_OUT_OF_RANGE
    return isinstance(error, OverflowError)


def _number_too_large(request: Request) -> Problem | None:  # type: ignore[type-arg]
    """The address holds a number that no row can have; None where it does not, and the fault is ours."""
    if any(isinstance(value, int) and abs(value) > LARGEST for value in request.path_params.values()):
        return problem(NotFound())
    digits = [value.removeprefix("-") for value in request.query_params.values()]
    if any(value.isdecimal() and (len(value) > 19 or int(value) > LARGEST) for value in digits):
        return Problem(400, HTTP_TITLES[400], ("A number in the address is larger than any that we know.",))
    return None


def _not_as_documented(request: Request, error: Exception) -> Problem | None:  # type: ignore[type-arg]
    """What a program asked that the address does not take, each parameter with what it may be."""
    if not isinstance(error, ValidationException) or not isinstance(error.extra, list) or not for_a_program(request):
        return None
    return Problem(400, HTTP_TITLES[400], tuple(asking.fault(request, one) for one in error.extra))


def _no_such_address(request: Request, error: Exception) -> Problem | None:  # type: ignore[type-arg]
    """A program has no start page to go to."""
    if not isinstance(error, NotFoundException) or not for_a_program(request):
        return None
    return Problem(
        404, HTTP_TITLES[404], ("There is nothing at this address. /api/v1/openapi.json lists those that there are.",)
    )


def _to_be_noted(request: Request, error: Exception, status: int) -> str | None:  # type: ignore[type-arg]
    """What the journal says of a refusal. A stranger's is in the log alone, or anybody could fill the journal."""
    if isinstance(error, NotAllowed | Refused):
        return str(error)
    if realms.who(request) is None or (status == 404 and not request.path_params):
        return None
    return TRIED.get(status)


def _note(request: Request, why: str) -> None:  # type: ignore[type-arg]
    try:
        session.note_refusal(request, "refused", why)
    except DBAPIError:
        log.exception("a refusal could not be journalled")


def for_a_program(request: Request) -> bool:  # type: ignore[type-arg]
    """Whether the asker is a program and wants JSON."""
    return request.url.path.startswith("/api/")


def _sign_in_needed(request: Request, error: Exception) -> Response[Any]:  # type: ignore[type-arg]
    if isinstance(error, NewPasswordNeeded):
        return _new_password_needed(request)
    if for_a_program(request):
        turned = request.scope.get("auth")
        why = turned.why if isinstance(turned, Turned) else "This address needs a signed-in member of staff, or a token."
        response = _as_problem_json(Problem(401, "Sign in first", (why,)))
        response.headers["WWW-Authenticate"] = bearer.CHALLENGE + (', error="invalid_token"' if turned else "")
        return response
    realm = realms.PUBLIC if realms.is_public(request.url.path) else ""
    start, after = realm or "/", _to_come_back_to(request)
    half = isinstance(error, SecondFactorNeeded)
    lost = request.method != "GET" and not request.url.path.endswith("/sign-out")
    at = pages.with_query(
        f"{realm}/sign-in/second-factor" if half else f"{realm}/sign-in", next=after if after != start else None
    )
    return Redirect(pages.with_query(at, done=pages.NOT_SAVED if lost else None), status_code=303)


def _to_come_back_to(request: Request) -> str | None:  # type: ignore[type-arg]
    """The page asked for, or the one whose form was sent: what a form holds is kept nowhere, and never in an address."""
    if request.method == "GET":
        return request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.url.path.endswith("/sign-out"):
        return None
    sent_from = came_from(request)
    if sent_from is None and "GET" in asking.methods(request):
        return request.url.path
    path, _, query = (sent_from or "").partition("?")
    kept = [(name, value) for name, value in parse_qsl(query) if name != "done"]  # what that page said was said before
    return f"{path}?{urlencode(kept)}" if kept else path or None


def _new_password_needed(request: Request) -> Response[Any]:  # type: ignore[type-arg]
    if for_a_program(request):
        return _as_problem_json(Problem(403, "Choose a password first", ("Others have seen your password: change it.",)))
    return Redirect("/account/password", status_code=303)


def _shown(request: Request, found: Problem) -> Response[Any]:  # type: ignore[type-arg]
    """To a program, to whoever answers without an account in their language, or to anybody else."""
    if for_a_program(request):
        return _as_problem_json(found)
    if realms.is_answering(request.url.path):
        return trouble.page(request, found.status)
    return _as_page(request, found)


def _as_problem_json(found: Problem) -> Response[Any]:
    body = {"type": "about:blank", "title": found.title, "status": found.status, "detail": " ".join(found.reasons)}
    if found.status >= 500:
        body["instance"] = f"urn:request:{logs.number.get()}"
    return Response(body, status_code=found.status, media_type="application/problem+json")


def _as_page(request: Request, found: Problem) -> Response[Any]:  # type: ignore[type-arg]
    context = {
        "status": found.status,
        "heading": found.title,
        "text": None,
        "reasons": [{"text": reason} for reason in found.reasons],
        "reference": logs.number.get() if found.status >= 500 else None,
        "stale": _side_by_side(found, request.url.path) if found.yours else None,
        "back_href": came_from(request),
    }
    return Response(pages.rendered(request, "errors.html", context), status_code=found.status, media_type=MediaType.HTML)


def came_from(request: Request) -> str | None:  # type: ignore[type-arg]
    """The page of ours that the request was sent from, to go back to it; never another site's, nor the page itself."""
    said = urlsplit(request.headers.get("referer", ""))
    address = said.path + (f"?{said.query}" if said.query else "")
    if said.netloc != request.headers.get("host") or not pages.is_ours(address):
        return None
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return None if request.method == "GET" and address == here else address


def _in_words(name: str) -> str:
    """A field's name as people read it, where it has none of its own."""
    return (name[:1].upper() + name[1:]).replace("_", " ")


def _side_by_side(found: Problem, path: str) -> dict[str, Any]:
    theirs, yours = found.theirs or {}, found.yours or {}
    rows = [{"label": _in_words(label), "yours": value, "theirs": theirs.get(label, "")} for label, value in yours.items()]
    return {"what": found.reasons[0], "rows": rows, "by": None, "at": None, "href": path}
