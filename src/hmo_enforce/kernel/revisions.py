"""Which revision a database's tables are at, and which one this release needs: asked at every start, without Alembic."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.orm import Session

from hmo_enforce.kernel.errors import Refused

PACKAGED = Path(__file__).parent.parent / "migrations"
IN_CHECKOUT = Path(__file__).parents[3] / "migrations"


def folder() -> Path:
    """Where the migrations are, whether we run from an installed wheel or from a checkout."""
    return PACKAGED if PACKAGED.exists() else IN_CHECKOUT


def known() -> list[str]:
    """Every revision of this release, oldest first: they are numbered, and each file's name begins with its number."""
    return sorted(path.name.split("_")[0] for path in (folder() / "versions").glob("[0-9]*_*.py"))


def head() -> str:
    """The revision that this release's tables are at."""
    return known()[-1]


def present(engine: Engine) -> str | None:
    """The revision that the database is at; None for one that was never migrated."""
    with engine.connect().execution_options(reading=True) as connection:
        return _of(connection)


def read(session: Session) -> str | None:
    """The same, in a transaction that is open already."""
    return _of(session.connection())


def _of(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    at: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return at


def require_head(engine: Engine) -> None:
    """`Refused`, with what to do, unless the database's tables are those of this release."""
    at = present(engine)
    if at == head():
        return
    if at is None:
        raise Refused("This database has no tables yet. Run `hmo-enforce migrate` first.")
    if at not in known():
        raise Refused(
            f"This database was made by a newer release (revision {at}; this one knows up to {head()}). "
            "Install that release, or restore the backup that was made before the upgrade."
        )
    raise Refused(
        f"This database is at revision {at} and this release needs {head()}. Back it up, then run `hmo-enforce migrate`."
    )
