"""`hmo-enforce serve` as a process of its own, with an officer whose sign-in and token a test uses over HTTP."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
from sqlalchemy.orm import Session

import acacia
import services
from hmo_enforce.accounts.actions import opening as accounts
from hmo_enforce.accounts.queries import sign_ins
from hmo_enforce.accounts.records import ApiToken, SignIn
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, clock

PATIENCE_S = 60
PASSWORD = "correct horse battery staple"
SESSION, TOKEN = secrets.token_urlsafe(32), "hmo_" + secrets.token_urlsafe(32)


def environment(database_url: str, folder: Path) -> dict[str, str]:
    """The settings of a server that is not hindered by limits on how often one may ask."""
    return dict(os.environ) | {
        "HMO_DATABASE_URL": database_url,
        "HMO_DATA_DIR": str(folder),
        "HMO_SECRET_KEY": services.SECRET_KEY,
        "HMO_SECURE_COOKIES": "no",
        "HMO_CLAMD": "none",
        "HMO_API_PER_MINUTE": "100000",
        "HMO_PAGES_PER_MINUTE": "100000",
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`hmo-enforce serve`, a process of its own."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment, self.log = environment, log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        said = [sys.executable, "-m", "hmo_enforce", "serve", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(said, env=self.environment, stdout=log, stderr=log)
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            assert self.process.poll() is None, self.log.read_text()[-2000:]
            with suppress(httpx.TransportError):
                httpx.get(f"{self.address}/sign-in", timeout=5)
                return
            time.sleep(0.05)
        raise AssertionError(f"no page came; {self.log.read_text()[-2000:]}")

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(PATIENCE_S)


def an_officer(session: Session) -> None:
    now, by = clock.now(), actor.command("test")
    who = accounts.open_account(session, "alma@acacia.example", "Alma Ash", Role.OFFICER, PASSWORD, by=by)
    who.totp_confirmed_at = now
    hashed = sign_ins.token_hash
    session.add(SignIn(token_hash=hashed(SESSION), account_id=who.id, made_at=now, completed_at=now, last_seen_at=now))
    session.add(
        ApiToken(
            account_id=who.id, name="load", scopes=["add_evidence", "see_evidence", "see_properties"], token_hash=hashed(TOKEN),
            begins_with=TOKEN[:8], made_at=now, expires_at=now.replace(year=now.year + 1),
        )
    )  # fmt: skip


@contextmanager
def client(server: Server) -> Iterator[httpx.Client]:
    """The officer's browser, with what a form needs to be taken."""
    with httpx.Client(base_url=server.address, timeout=20) as made:
        made.cookies.set("hmo_session", SESSION, domain="127.0.0.1")
        made.get("/sign-in")
        made.headers["x-csrftoken"] = made.cookies.get("hmo_csrf") or ""
        yield made


def hand_in(server: Server, home: int, title: str, files: Mapping[str, tuple[str, bytes, str]]) -> httpx.Response:
    """A photograph, by the officer's program."""
    return httpx.post(
        f"{server.address}/api/v1/properties/{home}/evidence", files=files, data={"title": title},
        headers={"Authorization": f"Bearer {TOKEN}"}, timeout=20,
    )  # fmt: skip


def observe(client: httpx.Client, home: int, persons: int = 5) -> httpx.Response:
    """What the officer saw there, by the page's form."""
    said = {"how": "seen", "as_at": acacia.TODAY.isoformat(), "persons": str(persons), "households": "2"}
    return client.post(f"/properties/{home}/observe", data=said)
