"""Bringing a database up to the tables of this release. Upgrades only."""

from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine

from hmo_enforce.kernel import indexed, numbering, revisions
from hmo_enforce.kernel.errors import Refused


def config() -> Config:
    """Alembic's configuration, whether we run from an installed wheel or from a checkout."""
    made = Config()
    made.set_main_option("script_location", str(revisions.folder()))
    return made


def upgrade(engine: Engine, to: str = "head") -> None:
    """Run the migrations that the database lacks, all in one transaction. `Refused` for a newer release's database."""
    at = revisions.present(engine)
    if at is not None and at not in revisions.known():
        revisions.require_head(engine)
    if at is not None and to != "head" and to < at:
        raise Refused(f"There is no way back from revision {at}: restore the backup that was made before the upgrade.")
    prepared = config()
    with engine.connect() as connection:
        # Closed at the end rather than given back, since on SQLite its foreign keys are off.
        connection.detach()
        _without_foreign_keys(connection)
        with connection.begin():
            prepared.attributes["connection"] = connection
            known = numbering.given(connection)
            command.upgrade(prepared, to)
            indexed.keep(connection)
            numbering.keep(connection, known)
            _require_foreign_keys_hold(connection)


def _without_foreign_keys(connection: Connection) -> None:
    """SQLite changes a column by copying its table and dropping the old one, which foreign keys would forbid.

    The pragma does nothing inside a transaction, hence below SQLAlchemy, which begins one by itself.
    """
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.dbapi_connection
        driver.execute("PRAGMA foreign_keys=OFF")


def _require_foreign_keys_hold(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            tables = ", ".join(sorted({row[0] for row in broken}))
            raise Refused(f"After the upgrade rows of {tables} would point to nothing, so nothing was changed.")
