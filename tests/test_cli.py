"""The command line: help that a stranger can follow, sentences for what went wrong, codes that a script can act on."""

import errno
import json
import os
import queue
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError, ProgrammingError

import services
from hmo_enforce import jobs
from hmo_enforce.accounts.actions import restricting
from hmo_enforce.accounts.actions.passwords import made_up
from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.roles import Role
from hmo_enforce.casework.loads import every
from hmo_enforce.casework.views import exports
from hmo_enforce.cli import failing, stopping, trying, worded, words, working
from hmo_enforce.kernel import actor, database, marks
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
    return {
        **kept,
        "HMO_DATA_DIR": str(tmp_path / "data"),
        "HMO_DATABASE_URL": database_url,
        "HMO_SECRET_KEY": services.SECRET_KEY,
    }


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
    assert set(words.KINDS) == set(every.KINDS)
    assert {*working.SETTINGS, *worded.WORDED} <= {job.name for job in jobs.JOBS}


def test_what_came_of_a_job_is_told_without_a_programs_punctuation():
    told = list(worded.of("any other", {"written": 1234, "of_these": {"new_ones": 1, "gone": 0}, "full": True}))

    assert told == ["written: 1,234", "of these, new ones: 1", "of these, gone: 0", "full: yes"]


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
        (("import", "castles", "nowhere.csv"), "choose from 'postcodes', 'boundaries', "),
        (("export", "properties", "homes.txt"), "'homes.txt' must end in .csv, .xlsx, .gpkg or .parquet"),
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
        (("import", "licences", "x.csv", "--set", "flavour=sweet"), "“flavour”: there is no such setting for licences."),
        (("run", "flag", "--set", "on=2026-04-01"), "The settings are: full."),
        (("run", "flug"), "There is no job “flug”. The jobs are: expire, "),
        (("run", "import"), "hmo-enforce import KIND FILE"),
        (("run", "expire", "--set", "on=soon"), "on must be a date such as 2026-04-01, not “soon”."),
        (("run", "judge", "--set", "property=all"), "property must be the number of one home"),
    ],
)
def test_a_job_or_a_setting_that_is_none_ends_with_2_and_those_there_are(
    environment: dict[str, str], arguments: tuple[str, ...], sentence: str
):
    ended = said(environment, *arguments)

    assert (ended.code, ended.out) == (2, "")
    assert sentence in ended.err


@on_sqlite
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("import", "licences", "nowhere.csv"), "There is no file"),
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

    assert (ended.code, ended.err) == (1, "")
    assert [list(one) for one in ended.objects] == [["error"]]
    assert "There is no file" in ended.objects[0]["error"]


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


# What the machine will not do

EVERY = (("serve",), ("jobs",), ("flag",), ("verify",), ("export", "properties", "x.csv"), ("account", "list"), ("migrate",))


@pytest.mark.parametrize("command", EVERY)
def test_a_data_folder_that_is_a_file_is_said_so(tmp_path: Path, command: tuple[str, ...]):
    (tmp_path / "data").write_text("not a folder")

    ended = said({"HMO_DATA_DIR": str(tmp_path / "data"), "PATH": os.environ["PATH"]}, *command)

    assert ended.code == 1
    assert re.search(r"is a file, or lies in one, where a folder is needed", ended.err)
    assert "Traceback" not in ended.err


@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="only Linux has /sys, where nobody may make a folder")
def test_a_data_folder_that_may_not_be_written_is_said_so():
    ended = said({"HMO_DATA_DIR": "/sys/hmo", "PATH": os.environ["PATH"]}, "migrate", "--json")

    assert (ended.code, ended.err) == (1, "")
    assert re.search(r"^/sys/hmo cannot be made or written: .*Set HMO_DATA_DIR to a folder", ended.objects[0]["error"])


@pytest.mark.parametrize("command", EVERY)
def test_a_file_that_is_no_database_is_said_so(tmp_path: Path, command: tuple[str, ...]):
    (tmp_path / "hmo-enforce.sqlite").write_text("a shopping list, and long enough to be taken for a header " * 20)

    ended = said({"HMO_DATA_DIR": str(tmp_path), "PATH": os.environ["PATH"]}, *command)

    assert ended.code == 1
    assert "is not a whole SQLite database" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("own_words", "said"),
    [
        ('connection failed: FATAL:  password authentication failed for user "x"', "did not take the user or the password"),
        ("attempt to write a readonly database", "cannot be opened for writing"),
        ("database or disk is full", "Make room, and begin again"),
        ("could not extend file: No space left on device", "Make room, and begin again"),
        ("database is locked", "another program has been writing to it"),
        ('connection failed: FATAL:  database "hmo" does not exist', 'database "hmo" does not exist. See HMO_DATABASE_URL.'),
    ],
)
def test_a_database_that_will_not_do_it_is_told_in_our_words(own_words: str, said: str):
    assert said in (failing.of_database(OperationalError(None, None, Exception(own_words))) or "")


def test_a_fault_of_ours_is_shown_whole():
    assert failing.of_database(ProgrammingError(None, None, Exception("no such column: fault"))) is None


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOSPC, "The disk is full: /srv/x could not be written."), (errno.EROFS, "/srv/x cannot be made or written")],
)
def test_a_file_that_cannot_be_written_is_named(number: int, said: str):
    assert failing.of_file(OSError(number, "so it says", "/srv/x")).startswith(said)


# Tables


@pytest.mark.parametrize("command", [one for one in EVERY if one != ("migrate",)])
def test_what_only_looks_makes_no_database(tmp_path: Path, command: tuple[str, ...]):
    ended = said({"HMO_DATA_DIR": str(tmp_path / "data"), "PATH": os.environ["PATH"]}, *command)

    assert ended.code == 1
    assert "Run `hmo-enforce migrate` first." in ended.err
    assert not (tmp_path / "data").exists()


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
    assert re.search(r"at the first sign-in: (\w{4}-){3}\w{4}$", opened.out.strip())
    assert again.code == 1
    assert "an account for a.khan@council.example already" in again.err
    assert said(environment, "account", "list").out == "A. Khan <a.khan@council.example>, manager, no second factor yet\n"


def test_who_cannot_sign_in_is_helped_at_the_command_line_and_the_journal_says_so(environment: dict[str, str]):
    khan, add = "a.khan@council.example", ("--name", "A. Khan", "--role")
    said(environment, "account", "add", khan, *add, "administrator")
    said(environment, "account", "add", "b.lee@council.example", *add, "administrator")

    password = said(environment, "account", "reset-password", khan)
    factor = said(environment, "account", "reset-second-factor", khan, "--why", "lost phone")
    closed = said(environment, "account", "close", "B.Lee@council.example", "--why", "left", "--json")
    last = said(environment, "account", "close", khan, "--why", "left")
    nobody = said(environment, "account", "close", "nobody@council.example", "--why", "left")

    assert re.search(r"(\w{4}-){3}\w{4}$", password.out.strip())
    assert "This account has no second factor" in factor.err
    assert json.loads(closed.out) == {"email": "B.Lee@council.example", "closed": True}
    assert "only administrator" in last.err
    assert "There is no account of staff for nobody@council.example" in nobody.err
    assert [one.code for one in (password, factor, closed, last, nobody)] == [0, 1, 0, 1, 1]


def test_a_list_of_stolen_passwords_that_is_none_is_said_to_be_so_at_once(environment: dict[str, str], tmp_path: Path):
    (tmp_path / "words.txt").write_text("letmein\n")

    ended = said({**environment, "HMO_BREACHED_PASSWORDS": str(tmp_path / "words.txt")}, "account", "list")

    assert ended.code == 1
    assert "no list of SHA-1 digests" in ended.err


def test_a_restriction_is_listed_and_lifted_without_its_reason(environment: dict[str, str]):
    said(environment, "account", "add", "a.khan@council.example", "--name", "A. Khan", "--role", "officer")
    engine = database.engine(environment["HMO_DATABASE_URL"])
    with database.Sessions(engine).writing() as session:
        (khan,) = accounts.accounts(session)
        made = restricting.restrict(session, "property", 7, "a witness", [khan.id], by=actor.command("test")).id
    engine.dispose()

    listed, plain = said(environment, "restriction", "list"), said(environment, "restriction", "list", "--json")
    lifted = said(environment, "restriction", "lift", str(made), "--why", "all who could see it have left")

    assert re.fullmatch(rf"{made}: property 7, since \d{{4}}-\d\d-\d\d, visible to A. Khan\n", listed.out)
    assert "a witness" not in plain.out
    assert lifted.out == f"Restriction {made} is lifted.\n"
    assert said(environment, "restriction", "list").out == ""


def test_a_made_up_password_is_long_enough_and_never_the_same():
    assert len({made_up() for _ in range(50)}) == 50
    assert all(len(made_up()) == 19 for _ in range(50))


# The demo, and what is told of it


def test_a_demo_is_whole_and_can_be_looked_at_and_taken_away(environment: dict[str, str], tmp_path: Path):
    filled = said(environment, "demo", "--properties", "200", "--json")

    assert (filled.code, filled.err) == (0, "")
    sign_ins = tmp_path / "data" / "demo-sign-ins.txt"
    assert stat.S_IMODE(sign_ins.stat().st_mode) == 0o600
    assert all(f"{role}@acacia.example" in sign_ins.read_text() for role in (*Role, "landlord", "agent"))

    verified = said(environment, "verify", "--json")
    assert (verified.code, verified.objects[-1]["problems"]) == (0, 0)

    again = said(environment, "demo")
    assert again.code == 1
    assert "only into an empty one" in again.err

    flagged = said(environment, "flag")
    assert flagged.code == 0
    assert re.search(r"^Designations of homes: no change\.$", flagged.out, re.M)
    assert re.search(r"^Judged as things stood on \d+ \w+ \d{4}: \d+ homes\.$", flagged.out, re.M)
    assert not re.search(r"[{}_]", flagged.out)

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


def told_until(process: "subprocess.Popen[str]", words: str) -> str:
    """What it says up to the line with these words; all that it says where they never come."""
    assert process.stdout
    told = ""
    for line in process.stdout:
        told += line
        if words in line:
            break
    return told


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


def test_what_a_signal_asks_for_is_done_by_another_thread_than_the_one_that_waits():
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    doing: queue.SimpleQueue[threading.Thread] = queue.SimpleQueue()
    try:
        stop = stopping.by_signals(*kept, then=lambda: doing.put(threading.current_thread()))
        signal.raise_signal(signal.SIGTERM)
        asked = stop.wait(PATIENCE_S)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    finally:
        for number, how in kept.items():
            signal.signal(number, how)

    assert asked
    assert doing.get(timeout=PATIENCE_S) is not threading.current_thread()


def test_looking_around_serves_a_demo_of_its_own_and_ends_with_0(tmp_path: Path, started: list[Any]):
    port = free_port()
    aside = tmp_path / "aside.sqlite"
    fresh = {"HMO_DATA_DIR": str(tmp_path), "HMO_DATABASE_URL": f"sqlite:///{aside}", "PATH": os.environ["PATH"]}
    process = start(started, fresh, "try", "--port", str(port), "--properties", "200")
    told = told_until(process, "Ctrl-C stops it")
    urllib.request.urlopen(f"http://127.0.0.1:{port}/properties?q=Henrietta+Holder", timeout=PATIENCE_S).close()

    process.send_signal(signal.SIGINT)
    told += process.communicate(timeout=PATIENCE_S)[0]

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
    told = told_until(process, "Ctrl-C stops it")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE_S)

    assert "begun again" in told
    assert "officer@acacia.example" in told


def test_when_a_process_ends_by_itself_the_end_of_its_log_is_shown(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    (tmp_path / "serve.log").write_text("old\n" * 100 + "OSError: the cable was cut\n")
    ended = subprocess.Popen([sys.executable, "-c", "raise SystemExit(7)"])

    assert trying._wait(tmp_path, {"serve": ended}, threading.Event())

    told = capfd.readouterr().out
    assert f"ended by itself, with exit code 7. The end of {tmp_path / 'serve.log'}:" in told
    assert told.splitlines()[-1] == "  OSError: the cable was cut"
    assert told.count("old") < 20
