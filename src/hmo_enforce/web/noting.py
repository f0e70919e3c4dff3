"""The outermost layer of the web: each request gets a number, is counted, and leaves one line in the log.

The line has the address as the program knows it (/properties/4711), never what was typed: no query, no text in the path.
"""

import logging
import re
import secrets
from time import perf_counter
from typing import Any

from litestar.datastructures import MutableScopeHeaders
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from hmo_enforce.kernel import logs
from hmo_enforce.web import realms

log = logging.getLogger("hmo_enforce.requests")

HEADER = "X-Request-Id"
# As a proxy makes them (nginx's $request_id, a UUID): nothing else fits, so that no name comes into the log by it.
SANE = re.compile(r"[0-9a-fA-F]{8}[0-9a-fA-F-]{8,56}")
# Whoever watches us asks each few seconds; a page brings a dozen static files.
QUIET = ("/health/", "/metrics", "/static/", "/look.css")
ELSEWHERE = "(no such address)"


def noted(app: ASGIApp) -> ASGIApp:
    """`app` with a number for each request, a line in the log, and a place in the application's counts."""

    async def around(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # type: ignore[comparison-overlap]
            await app(scope, receive, send)
            return
        number, method = _number(scope), str(dict(scope)["method"])
        logs.number.set(number)
        began, status = perf_counter(), 500

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableScopeHeaders.from_message(message)[HEADER] = number
            await send(message)

        try:
            await app(scope, receive, numbered)
        finally:
            seconds = perf_counter() - began
            scope["litestar_app"].state.counts.count(method, pattern(scope), status, seconds)
            _note(scope, method, status, seconds)

    return around


def _number(scope: Scope) -> str:
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"").decode("latin-1")
    return given if SANE.fullmatch(given) else secrets.token_hex(16)


def pattern(scope: Scope) -> str:
    """The route, as the code says it."""
    return scope.get("path_template") or ELSEWHERE


def address(scope: Scope) -> str:
    """The route with the numbers that the request gave; what is text in it stays a word of ours."""
    said = pattern(scope)
    for name, value in (scope.get("path_params") or {}).items():
        if isinstance(value, int):
            said = said.replace(f"{{{name}}}", str(value))
    return said


def _note(scope: Scope, method: str, status: int, seconds: float) -> None:
    said = address(scope)
    user: Any = scope.get("user") or (scope.get("state") or {}).get(realms.KEY)
    told = {
        "method": method,
        "path": said,
        "status": status,
        "ms": round(seconds * 1000),
        "account": getattr(user, "account_id", None),
    }
    level = logging.DEBUG if said.startswith(QUIET) and status < 400 else logging.INFO
    log.log(level, "answered", extra={logs.TOLD: {name: value for name, value in told.items() if value is not None}})
