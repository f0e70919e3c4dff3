"""The command line: help that a stranger can follow, sentences for what went wrong, codes that a script can act on."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hmo_enforce.accounts.roles import Role
from hmo_enforce.casework.views import exports
from hmo_enforce.cli import words
from hmo_enforce.cli.accounts import made_up
from hmo_enforce.kernel import database, marks
from hmo_enforce.kernel.database import Sessions

HEAVY = ("geopandas", "pandas", "pyarrow", "pyogrio", "alembic", "apscheduler")
PATIENCE_S = 60


class Ended:
    """What a command said, and its code."""

    def __init__(self, ended: "subprocess.CompletedProcess[str]") -> None:
        self.code, self.out, self.err = ended.returncode, ended.stdout, ended.stderr

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def environment(tmp_path: Path, database_url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HMO_")}
    return {**kept, "HMO_DATA_DIR": str(tmp_path / "data"), "HMO_DATABASE_URL": database_url, "HMO_SECRET_KEY": "x"}


def said(environment: dict[str, str], *arguments: str) -> Ended:
    command = [sys.executable, "-m", "hmo_enforce", *arguments]
    kept = {"capture_output": True, "text": True, "stdin": subprocess.DEVNULL, "timeout": PATIENCE_S}
    return Ended(subprocess.run(command, env=environment, check=False, **kept))


on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


# What is loaded


@pytest.mark.parametrize("asked", ["hmo_enforce.cli.main", "hmo_enforce.cli.serving", "hmo_enforce.app", "hmo_enforce.web"])
def test_help_and_pages_load_no_heavy_library(asked: str):
    shown = f"import sys, {asked}; print(sorted(set(sys.modules) & set({HEAVY!r})))"

    loaded = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True).stdout.strip()

    assert loaded == "[]"


def test_the_words_are_those_of_the_modules_that_do_it():
    assert set(words.ROLES) == set(Role)
    assert set(words.EXPORTS) == set(exports.EXPORTS)


# What is said wrongly


@on_sqlite
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "the following arguments are required: COMMAND"),
        (("fly",), "invalid choice: 'fly'"),
        (("serve", "--port", "99999"), "'99999' is not a port"),
        (("flag", "--on", "1 March"), "'1 March' is not a date such as 2024-03-01"),
        (("import", "licences", "x.csv", "--set", "basis"), "'basis' is not of the form NAME=VALUE"),
    ],
)
def test_what_is_said_wrongly_ends_with_2_and_where_the_help_is(
    environment: dict[str, str], arguments: tuple[str, ...], sentence: str
):
    ended = said(environment, *arguments)

    assert ended.code == 2
    assert sentence in ended.err
    assert "--help" in ended.err
    assert ended.out == ""


@on_sqlite
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("run", "flug"), "There is no job 'flug'. The jobs are: import, "),
        (("run", "import"), "hmo-enforce import KIND FILE"),
        (("import", "licences", "nowhere.csv"), "There is no file"),
        (("import", "castles", "nowhere.csv"), "is not a kind of file"),
        (("export", "properties", "homes.doc"), "must end in .csv or .xlsx"),
        (("export", "properties", "nowhere/homes.csv"), "There is no folder"),
        (("demo", "--properties", "3"), "Acacia can have"),
    ],
)
def test_a_refusal_ends_with_1_and_a_sentence(environment: dict[str, str], arguments: tuple[str, ...], sentence: str):
    ended = said(environment, *arguments)

    assert (ended.code, ended.out) == (1, "")
    assert sentence in ended.err
    assert "Traceback" not in ended.err


@on_sqlite
def test_a_refusal_in_json_is_one_object(environment: dict[str, str]):
    ended = said(environment, "import", "licences", "nowhere.csv", "--json")

    assert ended.code == 1
    assert "There is no file" in ended.objects[-1]["error"]


def test_a_database_that_is_not_there_is_said_so(tmp_path: Path):
    away = {
        "HMO_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
        "HMO_DATA_DIR": str(tmp_path),
        "PATH": os.environ["PATH"],
    }

    ended = said(away, "verify")

    assert ended.code == 1
    assert "could not be reached" in ended.err
    assert "Traceback" not in ended.err


# Tables


@pytest.mark.parametrize("command", [("serve",), ("jobs",), ("verify",), ("flag",), ("demo",)])
def test_nothing_begins_on_tables_of_another_release(tmp_path: Path, command: tuple[str, ...]):
    fresh = {"HMO_DATA_DIR": str(tmp_path), "PATH": os.environ["PATH"]}

    ended = said(fresh, *command)

    assert ended.code == 1
    assert "hmo-enforce migrate" in ended.err


def test_migrate_makes_the_tables_and_fills_none(tmp_path: Path):
    fresh = {"HMO_DATA_DIR": str(tmp_path), "PATH": os.environ["PATH"]}

    first, second = said(fresh, "migrate", "--json"), said(fresh, "migrate", "--json")

    assert first.objects[0]["before"] is None
    assert second.objects[0]["before"] == second.objects[0]["after"] == first.objects[0]["after"]
    assert said(fresh, "account", "list").out == ""
    assert stat.S_IMODE((tmp_path / "hmo-enforce.sqlite").stat().st_mode) == 0o600


# Accounts


def test_an_account_is_opened_with_a_password_that_is_shown_once(environment: dict[str, str]):
    opened = said(environment, "account", "add", "a.khan@council.example", "--name", "A. Khan", "--role", "manager")
    again = said(environment, "account", "add", "a.khan@council.example", "--name", "A. Khan", "--role", "manager")

    assert opened.code == 0
    assert re.search(r"Password, shown this once: (\w{4}-){3}\w{4}$", opened.out.strip())
    assert again.code == 1
    assert "an account for a.khan@council.example already" in again.err
    assert said(environment, "account", "list").out == "A. Khan <a.khan@council.example>, manager\n"


def test_a_made_up_password_is_long_enough_and_never_the_same():
    assert len({made_up() for _ in range(50)}) == 50
    assert all(len(made_up()) == 19 for _ in range(50))


# The demo, and what is told of it


def test_a_demo_is_whole_and_can_be_looked_at_and_taken_away(environment: dict[str, str], tmp_path: Path):
    filled = said(environment, "demo", "--properties", "200", "--json")

    assert (filled.code, filled.err) == (0, "")
    sign_ins = tmp_path / "data" / "demo-sign-ins.txt"
    assert stat.S_IMODE(sign_ins.stat().st_mode) == 0o600
    assert all(f"{role}@acacia.example" in sign_ins.read_text() for role in Role)

    verified = said(environment, "verify", "--json")
    assert (verified.code, verified.objects[-1]["problems"]) == (0, 0)

    again = said(environment, "demo")
    assert again.code == 1
    assert "only into an empty one" in again.err

    for what in words.EXPORTS:
        exported = said(environment, "export", what, str(tmp_path / f"{what}.csv"), "--json")
        assert exported.code == 0
        assert (tmp_path / f"{what}.csv").read_bytes().count(b"\r\n") == exported.objects[0]["rows"] + 1

    elsewhere = said(environment, "serve", "--host", "0.0.0.0")
    assert elsewhere.code == 1
    assert "shown on this machine only" in elsewhere.err


LICENCES = """\
reference,kind,address,postcode,uprn,starts_on,ends_on
L1,mandatory,"1 Acacia Avenue, Acacia",ZY1 1AA,,01/04/2024,31/03/2029
L2,mandatory,"2 Acacia Avenue, Acacia",ZY1 1AA,,31/02/2024,31/03/2029
"""


def test_an_import_tells_its_figures_last_and_the_same_file_twice_changes_nothing(environment: dict[str, str], tmp_path: Path):
    (tmp_path / "licences.csv").write_text(LICENCES)
    load = ("import", "licences", str(tmp_path / "licences.csv"), "--json")

    looked, first, second = said(environment, *load, "--dry-run"), said(environment, *load), said(environment, *load)

    assert (looked.code, first.code, second.code) == (0, 0, 0)
    assert looked.objects[-1]["dry_run"]
    for ended in (looked, first, second):
        figures = ended.objects[-1]
        assert figures["read"] == sum(figures[name] for name in ("new", "changed", "unchanged", "rejected")) == 2
        assert figures["issues"] == sum("issue" in one for one in ended.objects)
    assert (first.objects[-1]["new"], second.objects[-1]["new"], second.objects[-1]["changed"]) == (
        looked.objects[-1]["new"],
        0,
        0,
    )
    assert said(environment, *load, "--strict").code == (3 if first.objects[-1]["rejected"] else 0)


# Processes


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("no page came")


@pytest.fixture
def started() -> Iterator[list["subprocess.Popen[str]"]]:
    processes: list[subprocess.Popen[str]] = []
    yield processes
    for process in processes:
        process.kill()
        process.communicate()


def start(started: list[Any], environment: dict[str, str], *arguments: str) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-m", "hmo_enforce", *arguments],
        env={**environment, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    started.append(process)
    return process


@on_sqlite
def test_a_port_that_is_in_use_is_said_so(environment: dict[str, str]):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = said(environment, "serve", "--port", str(taken.getsockname()[1]))

    assert ended.code == 1
    assert "in use" in ended.err
    assert "--port" in ended.err


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
@on_sqlite
def test_the_jobs_process_stops_in_good_order(environment: dict[str, str], started: list[Any], how: signal.Signals):
    process = start(started, environment, "jobs")
    assert process.stdout.readline() == "Waiting for work. Ctrl-C stops.\n"

    process.send_signal(how)

    assert process.wait(PATIENCE_S) == 0


def test_looking_around_serves_a_demo_of_its_own_and_ends_with_0(tmp_path: Path, started: list[Any]):
    port = free_port()
    aside = tmp_path / "aside.sqlite"
    fresh = {"HMO_DATA_DIR": str(tmp_path), "HMO_DATABASE_URL": f"sqlite:///{aside}", "PATH": os.environ["PATH"]}
    process = start(started, fresh, "try", "--port", str(port), "--properties", "200")
    wait_for(port)
    urllib.request.urlopen(f"http://127.0.0.1:{port}/properties?q=Henrietta+Holder", timeout=5).close()

    process.send_signal(signal.SIGINT)
    told, _ = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 0
    assert f"http://127.0.0.1:{port}" in told
    assert "Henrietta" not in told
    assert "officer@acacia.example" in told
    assert not aside.exists()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_demo_that_was_not_finished_is_begun_again_when_looking_around(tmp_path: Path, started: list[Any]):
    fresh = {"HMO_DATA_DIR": str(tmp_path / "demo"), "PATH": os.environ["PATH"]}
    said(fresh, "migrate")
    engine = database.engine(f"sqlite:///{tmp_path / 'demo' / 'hmo-enforce.sqlite'}")
    with Sessions(engine).writing() as session:
        marks.mark(session, marks.DEMO, {"properties": 200, "finished": False})
    engine.dispose()
    port = free_port()

    process = start(started, {**fresh, "HMO_DATA_DIR": str(tmp_path)}, "try", "--port", str(port), "--properties", "200")
    wait_for(port)
    process.send_signal(signal.SIGINT)
    told, _ = process.communicate(timeout=PATIENCE_S)

    assert "begun again" in told
    assert "officer@acacia.example" in told
