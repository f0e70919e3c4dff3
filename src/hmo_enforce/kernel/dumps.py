"""A database written into one file by its engine's own means, and read back into an empty one.

SQLite by VACUUM INTO, which leaves out what freed pages still hold; PostgreSQL by pg_dump and pg_restore. Either is one steady
view of the database while others go on writing, and what is yielded beside it sees exactly that view.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, inspect, text
from sqlalchemy.orm import Session

from hmo_enforce.kernel import database, kept
from hmo_enforce.kernel.errors import Refused

SQLITE, POSTGRESQL = "sqlite", "postgresql"


@contextmanager
def dumped(engine: Engine, target: Path) -> Iterator[Session]:
    """Write the database to `target`, which must not be there; the session reads what was written."""
    write = _sqlite if engine.dialect.name == SQLITE else _postgresql
    with write(engine, target) as session:
        yield session


@contextmanager
def _sqlite(engine: Engine, target: Path) -> Iterator[Session]:
    target.touch(mode=0o600, exist_ok=False)
    with sqlite3.connect(str(engine.url.database), isolation_level=None, timeout=30) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
    connection.close()
    kept.sync(target)
    copy = database.engine(f"sqlite:///{target}")
    try:
        with database.Sessions(copy).reading() as session:
            yield session
    finally:
        _fold(copy)


def _fold(copy: Engine) -> None:
    """Opening it put SQLite's log beside the copy: all of it goes back into the one file."""
    with copy.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        connection.exec_driver_sql("ROLLBACK")
        driver.execute("PRAGMA journal_mode=DELETE")
    copy.dispose()


@contextmanager
def _postgresql(engine: Engine, target: Path) -> Iterator[Session]:
    reading = engine.connect().execution_options(isolation_level="REPEATABLE READ")
    with reading as connection, Session(connection) as session:
        snapshot = session.scalar(text("SELECT pg_export_snapshot()"))
        server = int(session.scalar(text("SHOW server_version_num")) or 0) // 10_000
        target.touch(mode=0o600, exist_ok=False)
        asked = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}"]
        _run("pg_dump", engine.url, server, asked)
        kept.sync(target)
        yield session


def load(target: URL, dump: Path) -> None:
    """Fill an empty database from a dump of its kind. `Refused` where it is not empty, or the engine's tool refuses."""
    if target.get_backend_name() == SQLITE:
        _load_sqlite(target, dump)
    else:
        _load_postgresql(target, dump)


def require_empty(url: URL) -> None:
    """`Refused` where anything of ours is in the database."""
    if url.get_backend_name() == SQLITE:
        if Path(str(url.database)).exists():
            raise Refused(f"There is a database at {url.database} already. Restore into a place where nothing is.")
        return
    engine = database.engine(url.render_as_string(hide_password=False))
    try:
        with engine.connect() as connection:
            if inspect(connection).has_table("alembic_version"):
                raise Refused(f"The database {url.database} holds something already. Restore into an empty one.")
    finally:
        engine.dispose()


def _load_sqlite(target: URL, dump: Path) -> None:
    place = Path(str(target.database))
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    passing = place.with_name(f".{place.name}.restoring")
    passing.touch(mode=0o600)
    shutil.copyfile(dump, passing)
    kept.sync(passing)
    passing.replace(place)
    kept.sync(place.parent)


def _load_postgresql(target: URL, dump: Path) -> None:
    engine = database.engine(target.render_as_string(hide_password=False))
    with engine.connect() as connection:
        server = int(connection.scalar(text("SHOW server_version_num")) or 0) // 10_000
    engine.dispose()
    # All or nothing; who owns what, and what an extension says of itself, is the new database's own affair.
    _run("pg_restore", target, server, ["--no-owner", "--no-privileges", "--no-comments", "--single-transaction", str(dump)])


def _run(program: str, url: URL, server: int, said: list[str]) -> None:
    """Run one of PostgreSQL's programs. The password goes by the environment: arguments are for everybody to see.

    What it says when it fails is not passed on: it repeats rows ("Failing row contains …", "CONTEXT: COPY parties, line 3: …").
    """
    found = _program(program, server)
    address = url.set(drivername="postgresql", password=None).render_as_string()
    environment = dict(os.environ) | ({"PGPASSWORD": str(url.password)} if url.password else {})
    done = subprocess.run([found, f"--dbname={address}", *said], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(
            f"{program} failed (exit code {done.returncode}). Its own words may hold people's data, and are not shown: the "
            "server's log has them. The commonest reasons: the server is not reached, its user may not do this, no room."
        )


def _program(name: str, server: int) -> str:
    """The program of the server's own version, or a newer one; Debian keeps several side by side."""
    beside = [Path(f"/usr/lib/postgresql/{version}/bin/{name}") for version in range(server, server + 10)]
    found = next((str(path) for path in beside if path.exists()), shutil.which(name))
    if found is None:
        raise Refused(f"{name} of PostgreSQL {server} is not here: install PostgreSQL's client programs.")
    return found
