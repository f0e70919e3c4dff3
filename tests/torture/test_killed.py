"""The server killed while it writes, again and again: nothing that it acknowledged is lost, and nothing is half there.

`make torture` does fifty rounds; the ordinary suite five. The seed is printed, and HMO_TORTURE_SEED repeats it.
"""

import hashlib
import os
import random
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import acacia
import pictured
import services
from hmo_enforce import settings
from hmo_enforce.accounts.actions import opening as accounts
from hmo_enforce.accounts.queries import sign_ins
from hmo_enforce.accounts.records import ApiToken, SignIn
from hmo_enforce.accounts.roles import Role
from hmo_enforce.casework.views import soundness
from hmo_enforce.evidence.outside.store import Folder
from hmo_enforce.evidence.records import EvidenceItem
from hmo_enforce.kernel import actor, clock
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.properties.records import Observation, Property

ROUNDS = int(os.environ.get("HMO_TORTURE_ROUNDS", "5"))
SEED = int(os.environ.get("HMO_TORTURE_SEED", "0")) or secrets.randbelow(10**9)
WORKERS = 4
PATIENCE_S = 60
PASSWORD = "correct horse battery staple"
SESSION, TOKEN = secrets.token_urlsafe(32), "hmo_" + secrets.token_urlsafe(32)


@dataclass
class Acknowledged:
    """What the server said that it had kept: photographs by their hash, observations by their home."""

    photographs: set[str] = field(default_factory=set)
    observations: Counter[int] = field(default_factory=Counter)
    sent: int = 0


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


@pytest.fixture
def server(database_url: str, sessions: Sessions, tmp_path: Path) -> Iterator[Server]:
    """Acacia, with an officer whose sign-in and token the load uses."""
    environment = dict(os.environ) | {
        "HMO_DATABASE_URL": database_url,
        "HMO_DATA_DIR": str(tmp_path / "data"),
        "HMO_SECRET_KEY": services.SECRET_KEY,
        "HMO_SECURE_COOKIES": "no",
        "HMO_CLAMD": "none",
        "HMO_API_PER_MINUTE": "100000",
        "HMO_PAGES_PER_MINUTE": "100000",
    }
    with sessions.writing() as session:
        acacia.borough(session)
        an_officer(session)
    made = Server(environment, tmp_path / "serve.log")
    yield made
    if made.process is not None and made.process.poll() is None:
        made.kill()


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


class Load:
    """Officers who hand in photographs and note what they saw, one after another, until told to stop."""

    def __init__(self, address: str, homes: list[int], kept: Acknowledged) -> None:
        self.address, self.homes, self.kept = address, homes, kept
        self.stop = threading.Event()
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.work, args=(home,)) for home in homes]

    def __enter__(self) -> "Load":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join(PATIENCE_S)

    def get_going(self) -> None:
        """Until something of both sorts was acknowledged: the first observation loads what judges a home."""
        until, before = time.monotonic() + PATIENCE_S, sum(self.kept.observations.values())
        while sum(self.kept.observations.values()) == before and time.monotonic() < until:
            assert any(thread.is_alive() for thread in self.threads)
            time.sleep(0.02)

    def work(self, home: int) -> None:
        with httpx.Client(base_url=self.address, timeout=20) as client, suppress(httpx.TransportError):
            client.cookies.set("hmo_session", SESSION, domain="127.0.0.1")
            client.get("/sign-in")
            while not self.stop.is_set():
                self.photograph(client, home)
                self.observation(client, home)

    def was_busy(self, answer: httpx.Response) -> bool:
        """Whether the server said that it saved nothing, since the database was busy: then it must have saved nothing."""
        return answer.status_code == 503 and "retry-after" in answer.headers

    def photograph(self, client: httpx.Client, home: int) -> None:
        with self.lock:
            self.kept.sent += 1
            number = self.kept.sent
        content = pictured.picture(size=(32 + number % 64, 32 + number // 64))
        files = {"files": (f"{number}.jpg", content, "image/jpeg")}
        answer = httpx.post(
            f"{self.address}/api/v1/properties/{home}/evidence", files=files, data={"title": f"photograph {number}"},
            headers={"Authorization": f"Bearer {TOKEN}"}, timeout=20,
        )  # fmt: skip
        if self.was_busy(answer):
            return
        assert answer.status_code == 201, answer.text
        with self.lock:
            self.kept.photographs.add(hashlib.sha256(content).hexdigest())

    def observation(self, client: httpx.Client, home: int) -> None:
        said = {"how": "seen", "as_at": acacia.TODAY.isoformat(), "persons": "5", "households": "2"}
        headers = {"x-csrftoken": client.cookies.get("hmo_csrf") or ""}
        answer = client.post(f"/properties/{home}/observe", data=said, headers=headers)
        if self.was_busy(answer):
            return
        assert answer.status_code == 303, answer.text[:2000]
        with self.lock:
            self.kept.observations[home] += 1


def journalled(session: Session, verb: str, subject: str) -> Counter[str]:
    return Counter(session.scalars(select(Entry.subject_id).where(Entry.verb == verb, Entry.subject == subject)))


def faults(sessions: Sessions, store: Folder, kept: Acknowledged, homes: list[int], round_: int) -> list[str]:
    """What is lost or half there."""
    with sessions.reading() as session:
        items = {item.sha256: item.id for item in session.scalars(select(EvidenceItem))}
        noted = Counter(session.scalars(select(Observation.property_id)))
        found = [f"lost photograph {sha256}" for sha256 in kept.photographs - set(items)]
        found += [f"photograph {sha256} has no whole file" for sha256 in items if store.hash_of(sha256) != sha256]
        for home in homes:
            # Of each killed round at most one may be there that was not acknowledged: each worker sends one at a time.
            if not kept.observations[home] <= noted[home] <= kept.observations[home] + round_:
                found.append(f"home {home}: {kept.observations[home]} acknowledged, {noted[home]} there")
        if journalled(session, "received", "evidence_item") != Counter(str(item_id) for item_id in items.values()):
            found.append("photographs and their journal lines differ")
        lines = journalled(session, "observed", "property")
        if {int(home): count for home, count in lines.items()} != dict(noted):
            found.append(f"observations and their journal lines differ: {lines} {noted}")
        for check in soundness.CHECKS:
            found += list(check.problems(session))
    return found


@pytest.mark.timeout(60 + 30 * ROUNDS)
def test_a_killed_server_has_kept_all_that_it_acknowledged(server: Server, sessions: Sessions, tmp_path: Path):
    print(f"HMO_TORTURE_SEED={SEED}")
    chance, kept = random.Random(SEED), Acknowledged()
    store = Folder(settings.from_environment(server.environment).evidence)
    with sessions.reading() as session:
        homes = sorted(session.scalars(select(Property.id)))[:WORKERS]

    for round_ in range(1, ROUNDS + 1):
        server.start()
        with Load(server.address, homes, kept) as load:
            load.get_going()
            time.sleep(chance.uniform(0.05, 0.8))
            server.kill()

        assert faults(sessions, store, kept, homes, round_) == [], f"round {round_}, HMO_TORTURE_SEED={SEED}"

    assert len(kept.photographs) >= ROUNDS
    assert sum(kept.observations.values()) >= ROUNDS
