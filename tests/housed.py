"""A council's place, with its database and its folder; and a fresh one into which a backup is restored."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text

import acacia
from hmo_enforce import settings
from hmo_enforce.casework import backups, destroyed, keeping, restoring
from hmo_enforce.cli import opening
from hmo_enforce.kernel import database
from hmo_enforce.kernel.database import Sessions
from services import SECRET_KEY

JOURNAL_KEY = "of-the-tests-0123456789-abcdefghijklm"


def silent(done: int, total: int, note: str) -> None:
    """A report that nobody hears."""


@dataclass
class House:
    """A council's place: its database, its folder, and what jobs are told of them."""

    url: str
    sessions: Sessions
    told: dict[str, Any]

    @property
    def evidence(self) -> Path:
        return Path(self.told["evidence"])


def house(url: str, data_dir: Path, sessions: Sessions) -> House:
    said = {
        "HMO_DATABASE_URL": url,
        "HMO_DATA_DIR": str(data_dir),
        "HMO_SECRET_KEY": SECRET_KEY,
        "HMO_JOURNAL_KEY": JOURNAL_KEY,
    }
    return House(url, sessions, opening.told_to_jobs(settings.from_environment(said, making=False)))


def seal(at: House) -> None:
    """The journal as the jobs process keeps it all day long."""
    with at.sessions.writing() as session:
        keeping.seal(session, at.told, acacia.ALMA)
    with at.sessions.writing() as session:
        keeping.anchor(session, at.told, acacia.ALMA, keeping.committed_head(session))


def faults(of: House) -> list[str]:
    """What proving its journal finds, and what is not sealed."""
    with of.sessions.reading() as session:
        proof = keeping.prove(session, of.told, silent)
        return [*proof.first, *(f"unsealed: {proof.walk.unsealed.lines}" for _ in range(bool(proof.walk.unsealed.lines)))]


def fresh(database_url: str, tmp_path: Path) -> Iterator[House]:
    """A place where nothing is, of the same kind of database."""
    if database_url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path}/fresh/restored.sqlite"
    else:
        name = f"{make_url(database_url).database}_fresh"
        server = create_engine(make_url(database_url).set(database="postgres"), isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        server.dispose()
        url = make_url(database_url).set(database=name).render_as_string(hide_password=False)
    engine = database.engine(url)
    if url.startswith("sqlite"):
        Path(str(make_url(url).database)).unlink()
    yield house(url, tmp_path / "fresh", Sessions(engine))
    engine.dispose()


def restored(source: Path, into: House) -> backups.Manifest:
    """As the command line does it."""
    return restoring.restore(source, place(into), into.told, silent)


def place(into: House) -> restoring.Place:
    """Where nothing is."""

    def noted(manifest: backups.Manifest) -> None:
        with into.sessions.writing() as session:
            destroyed.note_restored(session, at=manifest.made_at)

    return restoring.Place(make_url(into.url), Path(into.told["data_dir"]), noted)
