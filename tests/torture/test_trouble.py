"""A full disk and a database that is gone: pages say so, nothing is half done, and all goes on by itself afterwards."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

import acacia
import pictured
import served
import services
from hmo_enforce.casework.views import soundness
from hmo_enforce.kernel import database, migrating
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.properties.records import Observation, Property

ROOM_MB = 24


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MB: only root may mount one."""
    place = tmp_path / "small"
    place.mkdir()
    mount = shutil.which("mount")
    if os.geteuid() != 0 or mount is None:
        pytest.skip("a small disk cannot be mounted here: that takes root")
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", f"size={ROOM_MB}m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("a small disk cannot be mounted here: mounting is not allowed")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def begun(url: str, folder: Path, log: Path) -> tuple[served.Server, Sessions, int]:
    """Acacia on a database that is migrated here, its server, and a home."""
    engine = database.engine(url)
    migrating.upgrade(engine)
    sessions = Sessions(engine)
    with sessions.writing() as session:
        acacia.borough(session)
        served.an_officer(session)
    with sessions.reading() as session:
        home = session.scalars(select(Property.id).order_by(Property.id)).first()
    assert home is not None
    return served.Server(served.environment(url, folder), log), sessions, home


def observations(sessions: Sessions) -> tuple[int, int]:
    """How many there are, and how many the journal tells of."""
    with sessions.reading() as session:
        rows = session.scalar(select(func.count(Observation.id))) or 0
        lines = session.scalar(select(func.count(Entry.id)).where(Entry.verb == "observed")) or 0
        assert [problem for check in soundness.CHECKS for problem in check.problems(session)] == []
    return rows, lines


def fill(place: Path) -> Path:
    """To the last byte."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file:
        piece = bytes(1 << 20)
        while piece:
            try:
                file.write(piece)
            except OSError:
                piece = piece[: len(piece) // 2]
    return filler


def test_a_full_disk_is_said_and_room_is_all_that_it_needs(small_disk: Path, tmp_path: Path):
    server, sessions, home = begun(f"sqlite:///{small_disk}/acacia.sqlite", small_disk / "data", tmp_path / "serve.log")
    server.start()
    try:
        with served.client(server) as client:
            assert served.observe(client, home).status_code == 303
            filler = fill(small_disk)

            page = client.get(f"/properties/{home}")
            refused = [served.observe(client, home) for _ in range(3)]
            photograph = served.hand_in(
                server, home, "kitchen", {"files": ("k.jpg", pictured.picture(size=(900, 900)), "image/jpeg")}
            )
            filler.unlink()

            assert page.status_code == 200
            assert {answer.status_code for answer in refused} <= {503, 507}
            assert all("disk is full" in answer.text for answer in refused)
            assert photograph.status_code in {422, 503, 507}
            assert served.observe(client, home).status_code == 303
            handed_in = served.hand_in(server, home, "kitchen", {"files": ("k.jpg", pictured.picture(), "image/jpeg")})
            assert handed_in.status_code == 201
            assert observations(sessions) == (2, 2)
    finally:
        server.kill()
        sessions.engine.dispose()


def test_a_database_that_went_away_is_said_and_its_return_is_all_that_it_needs(tmp_path: Path):
    cluster = services.a_cluster_of_ones_own()
    server, sessions, home = begun(cluster.url, tmp_path / "data", tmp_path / "serve.log")
    sessions.engine.dispose()
    server.start()
    try:
        with served.client(server) as client:
            assert served.observe(client, home).status_code == 303
            cluster.stop()

            page, refused = client.get(f"/properties/{home}"), served.observe(client, home)
            ready = httpx.get(f"{server.address}/health/ready")
            cluster.start()

            assert (page.status_code, refused.status_code, ready.status_code) == (503, 503, 503)
            assert "database cannot be reached" in page.text
            assert page.headers["retry-after"]
            assert httpx.get(f"{server.address}/health/live").status_code == 200
            assert client.get(f"/properties/{home}").status_code == 200
            assert served.observe(client, home).status_code == 303
            assert observations(sessions) == (2, 2)
    finally:
        server.kill()
        sessions.engine.dispose()
        cluster.remove()
