"""PostgreSQL with PostGIS, in a folder of its own on a free port, for as long as it is wanted."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

OPTIONS = "-c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"


def lacking() -> str | None:
    """What the machine lacks to run one."""
    if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        return "PostgreSQL is not installed (make services)"
    if not list(Path("/usr/share/postgresql").glob("*/extension/postgis.control")):
        return "PostGIS is not installed (make services)"
    return None


class Cluster:
    """A server of the tests' own, stopped and started as they like. As root it runs as the user postgres."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))[-1].parent
        self.folder = Path(tempfile.mkdtemp(prefix="hmo-pg-", dir="/tmp"))
        self._as_postgres: list[str] = []
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
            self._as_postgres = ["runuser", "-u", "postgres", "--"]
        self.owner = "postgres" if self._as_postgres else pwd.getpwuid(os.geteuid()).pw_name
        self._run("initdb", "-A", "trust", "--no-sync", "--locale=C.UTF-8", "-E", "UTF8")

    def _run(self, program: str, *words: str) -> None:
        said = [*self._as_postgres, str(self.programs / program), "-D", str(self.folder / "data"), *words]
        subprocess.run(said, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")

    def start(self) -> None:
        """Begin to listen."""
        options = f"-p {self.port} -c unix_socket_directories={self.folder} {OPTIONS}"
        self._run("pg_ctl", "-w", "-o", options, "-l", str(self.folder / "log"), "start")

    def stop(self) -> None:
        """Away at once, as if the machine had died."""
        self._run("pg_ctl", "-m", "immediate", "stop")

    def remove(self) -> None:
        """Stop it if it runs, and leave nothing."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def url(self) -> str:
        """Of the database that is always there."""
        return f"postgresql+psycopg://{self.owner}@127.0.0.1:{self.port}/postgres"
