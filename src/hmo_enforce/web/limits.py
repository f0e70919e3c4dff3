"""How often one asker may ask: a bucket each, which a request takes one from and time fills again.

Who is signed in is counted by account, a program by its token, anybody else by address (IPv6 by its /64, which one household
has whole). Counted in this process and its memory alone: with several (`HMO_WORKERS`) each lets through as many, and a
restart forgets; no lock on the database stands in a page's way. Behind a proxy the address is the client's only if uvicorn
believes the proxy's X-Forwarded-For: it does from this machine (docs/deploy.md).
"""

import ipaddress
import math
import threading
from collections import OrderedDict
from dataclasses import dataclass

from anyio import to_thread
from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.exceptions import TooManyRequestsException
from litestar.types import ASGIApp, Receive, Scope, Send

from hmo_enforce.accounts.queries.sign_ins import SignedIn
from hmo_enforce.kernel import clock
from hmo_enforce.settings import Rates
from hmo_enforce.web import realms, session

MOST_BUCKETS = 20_000
"""Beyond these the bucket that was used longest ago is forgotten: some 4 MB."""
FREE = ("/static/", "/look.css", "/health/", "/metrics")
SIGNING_IN = (
    "/sign-in",
    "/forgotten-password",
    "/new-password",
    "/my/",
)
"""Where a secret can be tried, or a letter be had sent: of these addresses and what is under them."""


@dataclass(slots=True)
class Bucket:
    """What is left, as at an instant (seconds). `told` is whether its being empty was journalled."""

    left: float
    at: float
    told: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request is let through; if not, after how many seconds the next would be, and if it is the first refused."""

    allowed: bool
    wait_s: int = 0
    first: bool = False


class Buckets:
    """All buckets of a process. Each holds a minute's worth, so that a burst is served and a flood is not."""

    def __init__(self, most: int = MOST_BUCKETS) -> None:
        self._most = most
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, key: str, per_minute: int, at: float) -> Verdict:
        """One from the bucket of this key, at this instant in seconds."""
        with self._lock:
            bucket = self._buckets.setdefault(key, Bucket(per_minute, at))
            self._buckets.move_to_end(key)
            while len(self._buckets) > self._most:
                self._buckets.popitem(last=False)
            return _taken(bucket, per_minute, at)


def _taken(bucket: Bucket, per_minute: int, at: float) -> Verdict:
    filled = bucket.left + max(at - bucket.at, 0) * per_minute / 60
    bucket.left, bucket.at = min(filled, per_minute), at
    if bucket.left >= 1:
        bucket.left -= 1
        bucket.told = bucket.told and bucket.left < per_minute / 2
        return Verdict(allowed=True)
    first, bucket.told = not bucket.told, True
    return Verdict(allowed=False, wait_s=max(math.ceil((1 - bucket.left) * 60 / per_minute), 1), first=first)


class Limited:
    """The middleware: counts a request once it is known who asks, and answers 429 where there were too many."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through, or refuse; of each flood one line is journalled, since a line each would be a flood of its own."""
        if scope["type"] == ScopeType.HTTP and not _is_free(scope["path"]):
            connection: ASGIConnection = ASGIConnection(scope)  # type: ignore[type-arg]
            state = connection.app.state
            kind, per_minute = _kind(connection, state.settings.rates)
            verdict = state.buckets.take(f"{kind} {asker(connection, kind)}", per_minute, clock.now().timestamp())
            if not verdict.allowed:
                await _refuse(connection, verdict, per_minute)
        await self.app(scope, receive, send)


def _is_free(path: str) -> bool:
    """Schools, surgeries and phone networks share one address: whoever answers without an account is counted by none.

    They have turns of their own (`web/turns.py`), and guesses of a PIN wait by their reference (`intake/pins.py`).
    """
    return path.startswith(FREE) or realms.is_answering(path)


def _kind(connection: ASGIConnection, rates: Rates) -> tuple[str, int]:  # type: ignore[type-arg]
    path = connection.scope["path"]
    if path.startswith("/api/"):
        return "api", rates.api
    if path.startswith(SIGNING_IN) and (dict(connection.scope)["method"] == "POST" or "/provider" in path):
        return "signing in", rates.signing_in
    return "pages", rates.pages


def asker(connection: ASGIConnection, kind: str = "") -> str:  # type: ignore[type-arg]
    """Whose bucket it is."""
    user = realms.who(connection)
    if kind == "signing in" or user is None:
        return f"address {address(connection)}"
    token_id = user.token_id if isinstance(user, SignedIn) else None
    return f"account {user.account_id}" if token_id is None else f"token {token_id}"


def address(connection: ASGIConnection) -> str:  # type: ignore[type-arg]
    """The client's address; of IPv6 the network, since one client has as many addresses in it as it likes."""
    said = connection.client.host if connection.client else "unknown"
    try:
        known = ipaddress.ip_address(said)
    except ValueError:
        return said
    if known.version == 6 and known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return said if known.version == 4 else str(ipaddress.ip_network((int(known), 64), strict=False))


async def _refuse(connection: ASGIConnection, verdict: Verdict, per_minute: int) -> None:  # type: ignore[type-arg]
    if verdict.first:
        await to_thread.run_sync(session.note_refusal, connection, "limited", f"More than {per_minute} requests in a minute.")
    seconds = f"{verdict.wait_s} second{'s' if verdict.wait_s > 1 else ''}"
    raise TooManyRequestsException(
        f"There were more than {per_minute} requests in a minute. Try again in {seconds}.",
        headers={"Retry-After": str(verdict.wait_s)},
    )
