"""How long a request may take to arrive, and how many are answered at once: whoever is slow, or many, waits alone.

The head of a request is timed by `cli/listening.py`; here it is known already, and its body comes.
"""

import asyncio
import json
from dataclasses import dataclass

from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, HTTPResponseStartEvent, Receive, Scope, Send

from hmo_enforce.kernel import logs
from hmo_enforce.web import headers, realms, trouble


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds between two pieces of a body, seconds for the whole of it, and requests that are answered at once."""

    idle_s: float = 30
    whole_s: float = 600
    at_once: int = 200
    answering_at_once: int = 100
    """Of those who answer without an account: a flood of them leaves the others to the office."""


USUAL = Patience()
RETRY_AFTER_S = b"5"
BUSY = "Too many people ask at once. Nothing was changed. Try again in a few seconds."
# Answered always: whoever watches must learn that we are busy, and not that we are gone.
ALWAYS = "/health/"


class TooSlow(HTTPException):
    """What was being sent stopped coming."""

    status_code = 408


def limited(app: ASGIApp, patience: Patience) -> ASGIApp:
    """`app` for so many at once, each with so long to send what it sends."""
    present = answering = 0

    async def around(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal present, answering
        if scope["type"] != "http":  # type: ignore[comparison-overlap]
            await app(scope, receive, send)
            return
        is_answering = realms.is_answering(scope["path"])
        is_full = present >= patience.at_once or (is_answering and answering >= patience.answering_at_once)
        if is_full and not scope["path"].startswith(ALWAYS):
            await _busy(scope, send)
            return
        present, answering = present + 1, answering + is_answering
        try:
            await app(scope, timed(receive, patience), send)
        finally:
            present, answering = present - 1, answering - is_answering

    return around


def timed(receive: Receive, patience: Patience) -> Receive:
    """`receive` that raises `TooSlow` where the next piece of a body, or the whole of it, takes too long."""
    loop = asyncio.get_running_loop()
    over_at = loop.time() + patience.whole_s
    complete = False

    async def within() -> object:
        nonlocal complete
        if complete:  # what comes now is only that the asker went away, and that may take as long as it likes
            return await receive()
        try:
            async with asyncio.timeout(min(patience.idle_s, max(0, over_at - loop.time()))):
                message = await receive()
        except TimeoutError:
            raise TooSlow(
                "What you sent stopped coming, or came too slowly, and nothing was kept of it. "
                "Look to your connection, and send it again."
            ) from None
        complete = not message.get("more_body", False)
        return message

    return within  # type: ignore[return-value]


async def _busy(scope: Scope, send: Send) -> None:
    for_a_program = scope["path"].startswith("/api/")
    is_answering = realms.is_answering(scope["path"])
    page = trouble.busy(ASGIConnection(scope)) if is_answering else _page()
    body = (_problem() if for_a_program else page).encode()
    kind = b"application/problem+json" if for_a_program else b"text/html; charset=utf-8"
    length = str(len(body)).encode()
    said = [(b"content-type", kind), (b"content-length", length), (b"retry-after", RETRY_AFTER_S), (b"connection", b"close")]
    start: HTTPResponseStartEvent = {"type": "http.response.start", "status": 503, "headers": said}
    # No layer of the framework is between, which would have added them.
    await headers.add(start, scope)
    await send(start)
    await send({"type": "http.response.body", "body": body, "more_body": False})


def _page() -> str:
    """Drawn by no template: it must cost next to nothing."""
    return (
        '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>Busy</title></head>'
        f"<body><h1>Busy</h1><p>{BUSY}</p><p>Number {logs.number.get()}</p></body></html>"
    )


def _problem() -> str:
    said = {"type": "about:blank", "title": "Busy", "status": 503, "detail": BUSY}
    return json.dumps({**said, "instance": f"urn:request:{logs.number.get()}"})
