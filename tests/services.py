"""What the tests need from the machine, found or started once a session, or skipped with one clear line.

With HMO_TEST_REQUIRE=all a lacking service is a failure instead.
"""

import atexit
import fcntl
import json
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import clusters

REQUIRED = os.environ.get("HMO_TEST_REQUIRE") == "all"
ROOT = Path(__file__).parent.parent
SECRET_KEY = "a secret of the tests' own, which signs their forms"


def lacking(reason: str) -> None:
    """Skip, or fail where everything is required."""
    if REQUIRED:
        pytest.fail(f"required, but {reason}", pytrace=False)
    pytest.skip(reason)


def shared_data(*parts: str) -> Path:
    """A file of the shared open data, or skip: it is never shipped and never required."""
    folder = Path(os.environ.get("HMO_SHARED_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip("the shared open data is absent (HMO_SHARED_DATA)")
    path = folder.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"shared open data is absent: {'/'.join(parts)} (HMO_SHARED_DATA)")
    return path


def chromium() -> str:
    """The path of a Chromium to drive."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    lacking("Chromium is not installed (make services)")
    raise AssertionError


def postgres_url() -> str:
    """A PostgreSQL+PostGIS server of the tests' own: HMO_TEST_POSTGRES_URL, or a private cluster started here."""
    given = os.environ.get("HMO_TEST_POSTGRES_URL")
    if given:
        return given
    started = _cluster()
    if started.startswith("postgresql"):
        return started
    lacking(started)
    raise AssertionError


@cache
def _cluster() -> str:
    """The address of a private cluster, or why there is none."""
    lacks = clusters.lacking()
    if lacks:
        return lacks
    started = clusters.Cluster(_free_port())
    started.start()
    atexit.register(started.remove)
    return started.url


def a_cluster_of_ones_own() -> clusters.Cluster:
    """A running server that a test may stop; `remove` it in the end."""
    lacks = clusters.lacking()
    if lacks:
        lacking(lacks)
    made = clusters.Cluster(_free_port())
    made.start()
    return made


# What the tests' own signature finds, in a file of any type; it is no virus.
CONTRABAND = b"hmo-enforce: what only the scanner of the tests objects to"
SIGNATURE = "Acacia.Contraband"


class Clamd:
    """A ClamAV daemon with one signature, of the tests' own; it may be stopped and started again. `address` as HMO_CLAMD."""

    def __init__(self, program: str, folder: Path) -> None:
        self.program, self.folder, self.address = program, folder, str(folder / "socket")
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "signatures").mkdir()
        (folder / "signatures" / "tests.ndb").write_text(f"{SIGNATURE}:0:*:{CONTRABAND.hex()}\n")
        lines = (
            "Foreground yes", f"DatabaseDirectory {folder}/signatures", f"LocalSocket {self.address}", "StreamMaxLength 1M",
            "MaxThreads 2", f"User {pwd.getpwuid(os.geteuid()).pw_name}",
        )  # fmt: skip
        (folder / "clamd.conf").write_text("\n".join(lines) + "\n")

    def start(self) -> None:
        """Run it, and wait until it listens."""
        words = [self.program, "-c", str(self.folder / "clamd.conf")]
        self._process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 30
        while not Path(self.address).exists():
            assert self._process.poll() is None, "clamd ended by itself"
            assert time.monotonic() < until, "clamd does not begin to listen"
            time.sleep(0.02)

    def stop(self) -> None:
        """End it; nobody listens any more."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)
            self._process = None
        Path(self.address).unlink(missing_ok=True)


def clamd(folder: Path) -> Clamd:
    """A scanner of the caller's own, running; a socket's path must be short, so it is no folder of pytest's."""
    program = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        lacking("clamd is not installed (make services)")
    made = Clamd(str(program), folder)
    made.start()
    return made


def identity_provider(people: Mapping[str, Any], client: Mapping[str, Any]) -> tuple[subprocess.Popen[str], str]:
    """The certified OpenID Connect provider on a free port, and its address; it ends when its input is closed."""
    node = shutil.which("node")
    if node is None:
        lacking("Node is not installed (make services)")
    folder = ROOT / "tests" / "provider"
    _install_once(folder)
    words = [str(node), "server.mjs", json.dumps(people), json.dumps(client)]
    pipe = subprocess.PIPE
    process = subprocess.Popen(words, cwd=folder, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    assert address.startswith("http://"), "the provider ended by itself"
    return process, address


def _install_once(folder: Path) -> None:
    """What package-lock.json names, each checked against its hash; by one of several test processes."""
    with (folder / ".installing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = (folder / "package-lock.json").read_bytes()
        stamp = folder / "node_modules" / ".installed"
        if stamp.is_file() and stamp.read_bytes() == wanted:
            return
        npm = shutil.which("npm")
        if npm is None:
            lacking("npm is not installed (make services)")
        done = subprocess.run([str(npm), "ci", "--silent"], cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            lacking(f"npm could not install the identity provider of the tests: {done.stderr.strip()[-200:]}")
        stamp.write_bytes(wanted)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
