"""The server killed while it writes, again and again: nothing that it acknowledged is lost, and nothing is half there.

`make torture` does fifty rounds; the ordinary suite five. The seed is printed, and HMO_TORTURE_SEED repeats it.
"""

import hashlib
import os
import random
import secrets
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
import served
from hmo_enforce import settings
from hmo_enforce.casework.views import soundness
from hmo_enforce.evidence.outside.store import Folder
from hmo_enforce.evidence.records import EvidenceItem
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.properties.records import Observation, Property

ROUNDS = int(os.environ.get("HMO_TORTURE_ROUNDS", "5"))
SEED = int(os.environ.get("HMO_TORTURE_SEED", "0")) or secrets.randbelow(10**9)
WORKERS = 4


@dataclass
class Acknowledged:
    """What the server said that it had kept: photographs by their hash, observations by their home."""

    photographs: set[str] = field(default_factory=set)
    observations: Counter[int] = field(default_factory=Counter)
    sent: int = 0


@pytest.fixture
def server(database_url: str, sessions: Sessions, tmp_path: Path) -> Iterator[served.Server]:
    """Acacia, with an officer whose sign-in and token the load uses."""
    with sessions.writing() as session:
        acacia.borough(session)
        served.an_officer(session)
    made = served.Server(served.environment(database_url, tmp_path / "data"), tmp_path / "serve.log")
    yield made
    if made.process is not None and made.process.poll() is None:
        made.kill()


class Load:
    """Officers who hand in photographs and note what they saw, one after another, until told to stop."""

    def __init__(self, server: served.Server, homes: list[int], kept: Acknowledged) -> None:
        self.server, self.homes, self.kept = server, homes, kept
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
            thread.join(served.PATIENCE_S)

    def get_going(self) -> None:
        """Until something of both sorts was acknowledged: the first observation loads what judges a home."""
        until, before = time.monotonic() + served.PATIENCE_S, sum(self.kept.observations.values())
        while sum(self.kept.observations.values()) == before and time.monotonic() < until:
            assert any(thread.is_alive() for thread in self.threads)
            time.sleep(0.02)

    def work(self, home: int) -> None:
        with suppress(httpx.TransportError), served.client(self.server) as client:
            while not self.stop.is_set():
                self.photograph(home)
                self.observation(client, home)

    def was_busy(self, answer: httpx.Response) -> bool:
        """Whether the server said that it saved nothing, since the database was busy: then it must have saved nothing."""
        return answer.status_code == 503 and "retry-after" in answer.headers

    def photograph(self, home: int) -> None:
        with self.lock:
            self.kept.sent += 1
            number = self.kept.sent
        content = pictured.picture(size=(32 + number % 64, 32 + number // 64))
        files = {"files": (f"{number}.jpg", content, "image/jpeg")}
        answer = served.hand_in(self.server, home, f"photograph {number}", files)
        if self.was_busy(answer):
            return
        assert answer.status_code == 201, answer.text
        with self.lock:
            self.kept.photographs.add(hashlib.sha256(content).hexdigest())

    def observation(self, client: httpx.Client, home: int) -> None:
        answer = served.observe(client, home)
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
def test_a_killed_server_has_kept_all_that_it_acknowledged(server: served.Server, sessions: Sessions, tmp_path: Path):
    print(f"HMO_TORTURE_SEED={SEED}")
    chance, kept = random.Random(SEED), Acknowledged()
    store = Folder(settings.from_environment(server.environment).evidence)
    with sessions.reading() as session:
        homes = sorted(session.scalars(select(Property.id)))[:WORKERS]

    for round_ in range(1, ROUNDS + 1):
        server.start()
        with Load(server, homes, kept) as load:
            load.get_going()
            time.sleep(chance.uniform(0.05, 0.8))
            server.kill()

        assert faults(sessions, store, kept, homes, round_) == [], f"round {round_}, HMO_TORTURE_SEED={SEED}"

    assert len(kept.photographs) >= ROUNDS
    assert sum(kept.observations.values()) >= ROUNDS
