"""A client that signs in and posts forms as a browser does."""

import atexit
import re
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyotp
from anyio.from_thread import BlockingPortal, start_blocking_portal
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import select

from hmo_enforce.accounts.actions import second_factor
from hmo_enforce.accounts.records import Account
from hmo_enforce.kernel import actor

PASSWORD = "correct horse battery staple"


@cache
def _loop() -> BlockingPortal:
    """One event loop for all clients of this process."""
    waiting = start_blocking_portal("asyncio")
    atexit.register(waiting.__exit__, None, None, None)
    return waiting.__enter__()


class Browser:
    """A TestClient that carries the CSRF token along."""

    def __init__(self, app: Litestar) -> None:
        self.client = TestClient(app, base_url="http://testserver.local", raise_server_exceptions=False)
        # Otherwise the client starts an event loop, and a thread for it, with each request.
        self.client.blocking_portal = _loop()

    def get(self, path: str, **more: Any) -> Any:
        """Follow nothing: a redirect is an answer."""
        return self.client.get(path, follow_redirects=False, **more)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        """Post a form with the token that the last page gave."""
        token = self.client.cookies.get("hmo_csrf")
        if token is None:
            self.get("/sign-in")
            token = self.client.cookies.get("hmo_csrf")
        return self.client.post(path, data={**(data or {}), "_csrf_token": token}, follow_redirects=False, **more)

    def sign_in(self, email: str, password: str = PASSWORD, after: str = "/") -> Any:
        """Sign in, second factor and all, or be told why not. Whoever has no second factor has set one up long ago."""
        code = recovery_code(self.client.app, email)
        answer = self.post("/sign-in", {"email": email, "password": password, "next": after})
        led = urlsplit(answer.headers.get("location", ""))
        if led.path != "/sign-in/second-factor":
            return answer
        asked = parse_qs(led.query).get("next", ["/"])[0]
        return self.post("/sign-in/second-factor", {"code": code, "next": asked})


def recovery_code(application: Litestar, email: str) -> str | None:
    """A code for the next sign-in with this address: unlike a phone's, there are as many as a test needs."""
    known = application.state.setdefault("codes of tests", {})
    if not known.get(email):
        with application.state.sessions.writing() as session:
            account = session.scalars(select(Account).where(Account.email == email.strip().lower())).first()
            known[email] = set_up(session, account, application.state.settings.secret_key) if account else []
    return known[email].pop() if known[email] else None


def set_up(session: Any, account: Account, secret_key: str) -> list[str]:
    """A second factor for an account, by the actions that the pages call; its recovery codes."""
    fresh, by = second_factor.fresh(account.id, secret_key), actor.command("test")
    return second_factor.set_up(
        session, account.id, fresh.pending, pyotp.TOTP(fresh.secret).now(), secret_key=secret_key, by=by
    )


def title(page: str) -> str:
    """The page's one h1, as text."""
    found = re.findall(r"<h1[^>]*>(.*?)</h1>", page, re.S)
    assert len(found) == 1, found
    return re.sub(r"<[^>]+>|\s+", " ", found[0]).strip()
