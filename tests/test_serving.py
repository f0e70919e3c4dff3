"""`serve` as a process: what it refuses to begin with, and several processes that serve, log and count together."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

import services
from hmo_enforce.cli import serving
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.settings import from_environment
from services import ROOT


def environment(folder: Path, template: Path | None = None, **more: str) -> dict[str, str]:
    path = folder / "serving.sqlite"
    if template is not None:
        path.write_bytes(template.read_bytes())
    return {
        "PATH": os.environ["PATH"],
        "HMO_DATABASE_URL": f"sqlite:///{path}",
        "HMO_DATA_DIR": str(folder / "data"),
        "HMO_SECRET_KEY": services.SECRET_KEY,
        **more,
    }


def serve(said: dict[str, str], *words: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "hmo_enforce", "serve", *words]
    return subprocess.Popen(command, env=said, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "a.council.example"])
def test_signing_in_over_plain_http_is_for_this_machine_alone(tmp_path: Path, host: str):
    said = {"HMO_DATA_DIR": str(tmp_path), "HMO_SECURE_COOKIES": "no"}

    with pytest.raises(Refused, match="HMO_SECURE_COOKIES=no is for a try on this machine only"):
        serving.require_secure_cookies(from_environment(said), host)
    serving.require_secure_cookies(from_environment(said), "127.0.0.1")
    serving.require_secure_cookies(from_environment({**said, "HMO_SECURE_COOKIES": "yes"}), host)


def test_it_does_not_begin_so(tmp_path: Path):
    said = environment(tmp_path, HMO_SECURE_COOKIES="no")

    ended = serve(said, "--host", "0.0.0.0", "--port", "9")

    out, _ = ended.communicate(timeout=60)
    assert ended.returncode == 1
    assert "HMO_SECURE_COOKIES=no is for a try on this machine only, and 0.0.0.0 can be reached from others" in out
    assert "Traceback" not in out


@pytest.fixture
def two(tmp_path: Path, _template: Path) -> Iterator[tuple[int, "subprocess.Popen[str]", list[str]]]:
    """Both of its processes have said that they are ready: where, the program, and what it has said."""
    port = services._free_port()
    started = serve(environment(tmp_path, _template, HMO_WORKERS="2", HMO_LOG="json"), "--port", str(port))
    assert started.stdout is not None
    said: list[str] = []
    try:
        while sum("Application startup complete" in line for line in said) < 2:
            line = started.stdout.readline()
            assert line, "".join(said)
            said.append(line)
        yield port, started, said
    finally:
        started.terminate()
        started.communicate(timeout=60)


def test_two_processes_count_together_and_log_alike(two: tuple[int, "subprocess.Popen[str]", list[str]]):
    port, started, said = two
    for _ in range(30):
        assert httpx.get(f"http://127.0.0.1:{port}/sign-in").status_code == 200  # a connection each, to whichever takes it

    counted = set()
    for _ in range(6):
        text = httpx.get(f"http://127.0.0.1:{port}/metrics").text
        counted |= set(re.findall(r'hmo_request_seconds_count\{method="GET",path="/sign-in",status="200"\} ([\d.]+)', text))
    started.terminate()
    out, _ = started.communicate(timeout=60)
    lines = [json.loads(line) for line in [*said, *out.splitlines()]]

    assert counted == {"30.0"}
    assert len([line for line in lines if line.get("path") == "/sign-in"]) == 30
    assert all({"at", "level", "logger", "message"} <= set(line) for line in lines)
    assert started.returncode == 0


def test_a_weak_password_of_the_database_is_warned_of_before_anything_else(tmp_path: Path):
    said = environment(tmp_path) | {"HMO_DATABASE_URL": "postgresql://hmo:password@127.0.0.1:9/hmo"}

    out, _ = serve(said, "--port", "9").communicate(timeout=60)

    assert "The password in HMO_DATABASE_URL can be guessed" in out


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_page_gives_up_a_long_question_to_the_database(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name, value in {**environment(tmp_path), "HMO_DATABASE_URL": database_url, "HMO_STATEMENT_SECONDS": "7"}.items():
        monkeypatch.setenv(name, value)

    sessions = serving.application().state.sessions

    with sessions.reading() as session:
        said = session.scalar(text("SHOW statement_timeout"))
    sessions.engine.dispose()
    assert said == "7s"
