"""`try`: an invented borough in an embedded database of its own, its pages and its jobs, on this machine only, until Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from hmo_enforce import settings
from hmo_enforce.cli import demonstrating, opening, stopping, telling
from hmo_enforce.kernel import database, marks, migrating, revisions
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.settings import Settings

HOST = "127.0.0.1"
PORTS_TRIED = 50
START_S, STOP_S = 60, 8
LINES_SHOWN, MOST_SHOWN_BYTES = 15, 20_000
Started = dict[str, subprocess.Popen[bytes]]


def look_around(port: int, properties: int) -> int:
    """Everything that `make run` does. 0 when it was stopped, 1 when either process ended by itself."""
    environment = _environment()
    found = settings.from_environment(environment)
    try:
        _prepare(found, properties)
    except KeyboardInterrupt:
        telling.line("\nStopped before the borough was finished. The next time it is begun again.")
        return 0
    stop = stopping.by_signals(signal.SIGINT, signal.SIGTERM, signal.SIGHUP, then=partial(telling.line, "\nStopping …"))
    free = _free_port(port)
    if free != port:
        telling.line(f"Port {port} is in use by another program, so this is at {free}.")
    started = {
        "serve": _start(environment, "serve", "--host", HOST, "--port", str(free)),
        "jobs": _start(environment, "jobs"),
    }
    try:
        if _answers(free, started, stop):
            telling.line(f"\nAcacia, a borough that does not exist, is at http://{HOST}:{free}\n")
            telling.line((found.data_dir / demonstrating.SIGN_INS).read_text())
            telling.line("Ctrl-C stops it. It will be as you left it the next time.")
        elif not stop.is_set():
            telling.line(f"No page came from http://{HOST}:{free} in {START_S} seconds. Ctrl-C stops it.")
            telling.line(f"What it does is noted in {found.data_dir}: serve.log and jobs.log.")
        ended_by_itself = _wait(found.data_dir, started, stop)
    finally:
        _stop(started)
    telling.line("Stopped." if not ended_by_itself else "Stopped, since one of its processes ended.")
    return 1 if ended_by_itself else 0


def _environment() -> dict[str, str]:
    """Ours, but for what would lead to another database: the demo goes only into its own."""
    folder = Path(os.environ.get("HMO_DATA_DIR", "var")).absolute() / "demo"
    kept = {name: value for name, value in os.environ.items() if name not in ("HMO_DATABASE_URL", "HMO_SECRET_KEY")}
    scanner = {"HMO_CLAMD": os.environ.get("HMO_CLAMD") or "none"}  # invented pictures need no checking
    return {
        **kept,
        "HMO_DATA_DIR": str(folder),
        "HMO_COUNCIL": "acacia",
        "HMO_SECURE_COOKIES": "no",
        "HMO_WORKERS": "1",
        **scanner,
    }


def _prepare(found: Settings, properties: int) -> None:
    """The tables and the borough, unless they stand from an earlier time; one that was never finished is begun again."""
    with opening.engine(found) as engine:
        unfinished = _state(engine) == "unfinished"
    if unfinished:
        _delete(found)
    with opening.engine(found) as engine:
        migrating.upgrade(engine)
        if _state(engine) == "finished":
            return
        telling.line(f"Building a borough of {properties:,} homes for the first run: about a minute.")
        with telling.progress("Building Acacia") as report:
            demonstrating.fill(found, database.Sessions(engine), properties, opening.whoever_types(), report)


def _state(engine: Engine) -> str:
    if revisions.present(engine) is None:
        return "empty"
    with database.Sessions(engine).reading() as session:
        mark = marks.found(session, marks.DEMO)
    if mark is None:
        return "empty"
    return "finished" if mark.get("finished") else "unfinished"


def _delete(found: Settings) -> None:
    telling.line("The borough was not finished the last time, so it is begun again.")
    file = found.database_url.removeprefix("sqlite:///")
    for ending in ("", "-wal", "-shm"):
        Path(f"{file}{ending}").unlink(missing_ok=True)


def _free_port(first: int) -> int:
    for port in range(first, min(first + PORTS_TRIED, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise Refused(f"Ports {first} to {first + PORTS_TRIED - 1} are all in use. Choose another with --port.")


def _start(environment: dict[str, str], *words: str) -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl-C reaches us alone and we end it in good order."""
    log = Path(environment["HMO_DATA_DIR"]) / f"{words[0]}.log"
    with log.open("ab") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "hmo_enforce", *words],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )


def _answers(port: int, started: Started, stop: threading.Event) -> bool:
    """Wait for the first page; False if it never came, or nobody waits for it any more."""
    until = time.monotonic() + START_S
    while time.monotonic() < until and not stop.is_set() and all(one.poll() is None for one in started.values()):
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/sign-in", timeout=5):
                return True
        except OSError:
            stop.wait(0.2)
    return False


def _wait(folder: Path, started: Started, stop: threading.Event) -> bool:
    """Until told to stop, or until one ended by itself: then True, and what it last noted is shown."""
    while not stop.wait(0.5):
        for name, one in started.items():
            if one.poll() is not None:
                log = folder / f"{name}.log"
                telling.line(f"`hmo-enforce {name}` ended by itself, with exit code {one.returncode}. The end of {log}:")
                for noted in _last_lines(log):
                    telling.line(f"  {noted}")
                return True
    return False


def _last_lines(log: Path) -> list[str]:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - MOST_SHOWN_BYTES))
        return file.read().decode(errors="replace").splitlines()[-LINES_SHOWN:]


def _stop(started: Started) -> None:
    for one in started.values():
        one.terminate()
    until = time.monotonic() + STOP_S
    for one in started.values():
        try:
            one.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            # What it had in hand is rolled back, and begun again the next time.
            one.kill()
            one.wait()
