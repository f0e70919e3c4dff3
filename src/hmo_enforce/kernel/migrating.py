"""Bringing a database up to the tables of this release. Upgrades only."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

PACKAGED = Path(__file__).parent.parent / "migrations"
IN_CHECKOUT = Path(__file__).parents[3] / "migrations"


def config() -> Config:
    """Alembic's configuration, whether we run from an installed wheel or from a checkout."""
    made = Config()
    made.set_main_option("script_location", str(PACKAGED if PACKAGED.exists() else IN_CHECKOUT))
    return made


def head() -> str:
    """The revision that this release's tables are at."""
    found = ScriptDirectory.from_config(config()).get_current_head()
    if found is None:
        raise RuntimeError("this installation has no migrations")
    return found


def revision(engine: Engine) -> str | None:
    """The revision that the database is at; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine, to: str = "head") -> None:
    """Run the migrations that the database lacks, all in one transaction."""
    prepared = config()
    with engine.begin() as connection:
        prepared.attributes["connection"] = connection
        command.upgrade(prepared, to)
