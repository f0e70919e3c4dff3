"""How long a request may take to arrive, and how many are answered at once: whoever is slow, or many, waits alone.

The head of a request is timed by `cli/listening.py`; here it is known already, and its body comes.

Where people answer without an account they are counted apart, so that a flood there takes no place of the office's; and
whoever has answers under way, or sends some, has more places than whoever only begins. No more than so many a second begin:
far more than ever do in a borough, and few enough to leave time for all others. Nobody is told by their address: a school, a
surgery and a telephone network each share one.
"""

import asyncio
import json
import time
from dataclasses import dataclass
from enum import Enum, auto

from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, HTTPResponseStartEvent, Receive, Scope, Send

from hmo_enforce.kernel import logs
from hmo_enforce.web import headers, realms, trouble


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds between two pieces of a body, seconds for the whole of it, and requests that are answered at once.

    `answering_at_once` and `beginning` are those of people who answer without an account, under way and at the beginning. Of
    these so many a second see a first question, and so many send a first answer: each begins a draft, and costs most.
    """

    idle_s: float = 30
    whole_s: float = 600
    at_once: int = 200
    answering_at_once: int = 60
    beginning: int = 8
    questions_a_second: int = 20
    answers_a_second: int = 10


USUAL = Patience()
RETRY_AFTER_S = b"5"
SAVED_S = 4
BUSY = "Too many people ask at once. Nothing was changed. Try again in a few seconds."
# Answered always: whoever watches must learn that we are busy, and not that we are gone.
ALWAYS = "/health/"


class Place(Enum):
    """Who are counted together."""

    WATCHING = auto()
    OFFICE = auto()
    ANSWERING = auto()
    BEGINNING = auto()


class Pace:
    """So many a second; at once, as many as `SAVED_S` seconds let through."""

    def __init__(self, each_s: int) -> None:
        self._each_s, self._left, self._at = each_s, float(each_s * SAVED_S), 0.0

    def may(self, at: float) -> bool:
        """Whether one more may go at this instant, in seconds; it goes then."""
        self._left = min(self._each_s * SAVED_S, self._left + (at - self._at) * self._each_s)
        self._at = at
        if self._left < 1:
            return False
        self._left -= 1
        return True


class TooSlow(HTTPException):
    """What was being sent stopped coming."""

    status_code = 408


def limited(app: ASGIApp, patience: Patience) -> ASGIApp:
    """`app` for so many at once, each with so long to send what it sends."""
    present = dict.fromkeys(Place, 0)
    paces = {"GET": Pace(patience.questions_a_second), "POST": Pace(patience.answers_a_second)}
    most = {Place.OFFICE: patience.at_once, Place.ANSWERING: patience.answering_at_once, Place.BEGINNING: patience.beginning}

    async def around(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # type: ignore[comparison-overlap]
            await app(scope, receive, send)
            return
        place = _place(scope)
        is_full = place in most and present[place] >= most[place]
        pace = paces.get(_begins_by(scope))
        if is_full or (pace and not pace.may(time.monotonic())):
            await _busy(scope, send)
            return
        present[place] += 1
        try:
            await app(scope, timed(receive, patience), send)
        finally:
            present[place] -= 1

    return around


def _place(scope: Scope) -> Place:
    if scope["path"].startswith(ALWAYS):
        return Place.WATCHING
    if not realms.is_answering(scope["path"]):
        return Place.OFFICE
    return Place.ANSWERING if scope["method"] == "POST" or _has_begun(scope) else Place.BEGINNING  # type: ignore[typeddict-item]


def _has_begun(scope: Scope) -> bool:
    return any(name == b"cookie" and realms.TICKET.encode() in value for name, value in scope["headers"])


def _begins_by(scope: Scope) -> str:
    """How somebody asks for a first question or sends a first answer; the page before these costs next to nothing."""
    path = scope["path"]
    begins = realms.is_answering(path) and not realms.is_start(path) and not _has_begun(scope)
    return scope["method"] if begins else ""  # type: ignore[typeddict-item]


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
