"""What watches the program: whether it lives, whether it is ready, its measures, and who may see what."""

import re
import socket
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import text

import acacia
from applications import application
from hmo_enforce import app, settings
from hmo_enforce.kernel import clock, database, marks, requests, revisions
from hmo_enforce.kernel.database import Sessions

TOKEN = "chance-0123456789-abcdefghijklmnop"

# Only this database: what is asked here is the same on both.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def from_address(web: Litestar, host: str) -> TestClient[Any]:
    async def at(scope: Any, receive: Any, send: Any) -> None:
        await web({**scope, "client": (host, 4711)}, receive, send)

    return TestClient(at, base_url="http://testserver.local", raise_server_exceptions=False)


@pytest.fixture
def watched(web_settings: settings.Settings, sessions: Sessions) -> Litestar:
    web_settings.data_dir.mkdir(parents=True, exist_ok=True)
    return application(replace(web_settings, metrics_token=TOKEN, metrics_from=("127.0.0.0/8", "10.1.0.0/16")), sessions)


def test_a_process_with_a_sound_database_is_alive_and_ready(watched: Litestar):
    stranger, machine = from_address(watched, "192.0.2.7"), from_address(watched, "127.0.0.1")

    assert (stranger.get("/health/live").status_code, stranger.get("/health/live").text) == (200, "alive")
    assert (stranger.get("/health/ready").status_code, stranger.get("/health/ready").text) == (200, "ready")
    assert machine.get("/health/ready").json() == {"ready": True, "database": "well", "tables": "well", "disk": "well"}
    assert list(watched.state.settings.data_dir.glob(".ready*")) == []


@on_sqlite
def test_what_is_wrong_is_told_to_whoever_watches_and_to_nobody_else(watched: Litestar, sessions: Sessions):
    with sessions.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    stranger, machine = from_address(watched, "192.0.2.7"), from_address(watched, "127.0.0.1")

    said, answer = stranger.get("/health/ready"), machine.get("/health/ready")

    assert (said.status_code, said.text) == (503, "not ready")
    assert answer.status_code == 503
    assert answer.json()["tables"] == f"they are at revision 0001, and this release needs {revisions.head()}"


@on_sqlite
def test_a_database_that_is_gone_is_said_and_the_process_still_lives(web_settings: settings.Settings):
    with socket.socket() as nobody:  # bound, and nobody listens
        nobody.bind(("127.0.0.1", 0))
        engine = database.engine(f"postgresql+psycopg://a@127.0.0.1:{nobody.getsockname()[1]}/b")
        web_settings.data_dir.mkdir(parents=True, exist_ok=True)
        made = app.create_app(web_settings, Sessions(engine))
        machine = from_address(made, "127.0.0.1")

        ready, live, measures = machine.get("/health/ready"), machine.get("/health/live"), machine.get("/metrics")
        page = from_address(made, "192.0.2.7").get("/properties", headers={"Cookie": "hmo_session=x"}, follow_redirects=False)

    engine.dispose()
    assert ready.status_code == 503
    assert ready.json()["database"] == "it does not answer (OperationalError)"
    assert live.status_code == 200
    assert "hmo_database_up 0.0" in measures.text
    assert page.status_code == 503
    assert page.headers["retry-after"] == "10"
    assert "The database cannot be reached" in page.text


@on_sqlite
def test_a_folder_that_cannot_be_written_is_said(watched: Litestar):
    folder: Path = watched.state.settings.data_dir
    folder.rmdir()
    folder.write_text("a file where the folder should be")

    answer = from_address(watched, "127.0.0.1").get("/health/ready")

    assert answer.status_code == 503
    assert answer.json()["disk"] == "nothing can be written to HMO_DATA_DIR (Not a directory)"


@on_sqlite
def test_strangers_who_ask_often_do_not_make_us_look_as_often(watched: Litestar, sessions: Sessions):
    stranger = from_address(watched, "192.0.2.7")
    assert stranger.get("/health/ready").status_code == 200
    with sessions.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))

    assert stranger.get("/health/ready").status_code == 200


def test_the_measures_tell_of_requests_the_queue_and_the_journal(watched: Litestar, sessions: Sessions):
    with sessions.writing() as session:
        marks.mark(session, marks.BACKED_UP, {"at": (clock.now() - timedelta(hours=2)).isoformat()})
        requests.ask(session, "flag", {}, by=acacia.ALMA)
        requests.ask(session, "judge", {}, by=acacia.ALMA)
    machine = from_address(watched, "127.0.0.1")
    machine.get("/sign-in")
    machine.get("/properties/4711", follow_redirects=False)
    machine.get("/a name in an address")

    answer = machine.get("/metrics")

    said = dict(re.findall(r"^(\w+(?:\{.*?\})?) ([\d.e+-]+)$", answer.text, re.M))
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert said['hmo_request_seconds_count{method="GET",path="/sign-in",status="200"}'] == "1.0"
    assert said['hmo_request_seconds_count{method="GET",path="(no such address)",status="404"}'] == "1.0"
    assert said['hmo_jobs{of="waiting"}'] == "2.0"
    assert float(said["hmo_oldest_waiting_job_seconds"]) >= 0
    assert said["hmo_evidence_unscanned"] == "0.0"
    assert 7200 <= float(said["hmo_last_backup_seconds"]) < 7300
    assert said["hmo_database_up"] == "1.0"
    assert {'hmo_outbox{of="to_send"}', 'hmo_outbox{of="trouble"}', "hmo_journal_unsealed"} <= set(said)
    assert "a name" not in answer.text
    assert "4711" not in answer.text


@on_sqlite
@pytest.mark.parametrize(
    ("host", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("10.1.2.3", {}, 200),
        ("192.0.2.7", {"Authorization": f"Bearer {TOKEN}"}, 200),
        ("192.0.2.7", {}, 401),
        ("192.0.2.7", {"Authorization": "Bearer wrong"}, 401),
        ("192.0.2.7", {"Authorization": "Bearer"}, 401),
        ("192.0.2.7", {"X-Forwarded-For": "127.0.0.1"}, 401),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 401),
        ("127.0.0.1", {"Via": "1.1 a.proxy"}, 401),
        ("127.0.0.1", {"Authorization": "Bearer wrong"}, 401),
        ("not an address", {}, 401),
    ],
)
def test_measures_are_for_the_token_or_the_addresses_that_are_named(
    watched: Litestar, host: str, headers: dict[str, str], status: int
):
    assert from_address(watched, host).get("/metrics", headers=headers).status_code == status


@on_sqlite
def test_without_a_token_in_the_settings_no_token_opens_anything(web: Litestar):
    stranger = from_address(web, "192.0.2.7")

    assert stranger.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 401


def test_the_file_that_tries_the_disk_would_be_its_owners_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    modes = []
    unlink = Path.unlink
    monkeypatch.setattr(Path, "unlink", lambda path, **more: (modes.append(path.stat().st_mode), unlink(path, **more)))
    from hmo_enforce.web import health

    health.disk(settings.from_environment({"HMO_DATA_DIR": str(tmp_path)}))

    assert [stat.S_IMODE(mode) for mode in modes] == [0o600]
