"""Databases for every test: each runs on SQLite and on PostgreSQL+PostGIS.

`session` is one transaction, rolled back. `sessions` is a database of the test's own, in which transactions are real.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import NullPool, create_engine, make_url, text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

sys.path.insert(0, str(Path(__file__).parent))

import compiled
import services
from emptying import Migrated, emptied, migrated
from hmo_enforce.accounts.actions import passwords
from hmo_enforce.kernel import database, migrating

BACKENDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Hashing that is as slow as it should be would be a fifth of the suite's time; what it costs has a test of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file at the head revision, copied for each test that needs its own."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite"
    engine = database.engine(f"sqlite:///{path}")
    migrating.upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def _postgres_template(worker_id: str) -> tuple[str, Migrated]:
    """The name of a PostgreSQL database at the head revision, and what it is; CREATE DATABASE copies it."""
    name = f"template_{worker_id}"
    _create_postgres(name)
    engine = database.engine(_postgres_named(name))
    migrating.upgrade(engine)
    as_it_was = migrated(engine)
    engine.dispose()
    return name, as_it_was


def _postgres_named(name: str) -> str:
    return make_url(services.postgres_url()).set(database=name).render_as_string(hide_password=False)


def _create_postgres(name: str, template: str = "template0") -> None:
    engine = create_engine(services.postgres_url(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    engine.dispose()


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> str:
    """The address of a migrated, empty database of the test's own."""
    if request.param == "sqlite":
        path = tmp_path / "test.sqlite"
        path.write_bytes(request.getfixturevalue("_template").read_bytes())
        return f"sqlite:///{path}"
    name, (template, as_it_was) = f"test_{worker_id}", request.getfixturevalue("_postgres_template")
    engine = create_engine(_postgres_named(name), poolclass=NullPool)
    if not emptied(engine, as_it_was):
        _create_postgres(name, template)
    return _postgres_named(name)


@pytest.fixture
def sessions(database_url: str) -> Iterator[database.Sessions]:
    """Sessions on a database of the test's own."""
    engine = compiled.shared(database.engine(database_url))
    yield database.Sessions(engine)
    engine.dispose()


@pytest.fixture(params=BACKENDS)
def empty(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[Engine]:
    """A database without a table."""
    if request.param == "sqlite":
        engine = database.engine(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    else:
        _create_postgres(f"empty_{worker_id}")
        engine = database.engine(_postgres_named(f"empty_{worker_id}"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session", params=BACKENDS)
def _shared_engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Engine]:
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("shared") / "shared.sqlite"
        path.write_bytes(request.getfixturevalue("_template").read_bytes())
        engine = database.engine(f"sqlite:///{path}")
    else:
        _create_postgres(f"shared_{worker_id}", request.getfixturevalue("_postgres_template")[0])
        engine = database.engine(_postgres_named(f"shared_{worker_id}"))
    yield compiled.shared(engine)
    engine.dispose()


@pytest.fixture
def session(_shared_engine: Engine) -> Iterator[Session]:
    """One transaction on a shared database, rolled back at the end."""
    with _shared_engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as opened:
            yield opened
        transaction.rollback()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; one, since Playwright runs once in a process."""
    path = services.chromium()
    # Chromium's sandbox cannot be had as root, which test machines often are.
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=options)
        yield browser
        browser.close()


if "xdist" not in sys.modules:  # pragma: no cover - only without the plug-in

    @pytest.fixture(scope="session")
    def worker_id() -> str:
        """As pytest-xdist names a lone worker."""
        return "master"
