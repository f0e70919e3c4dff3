"""What was destroyed is still in freed pages of the database's files until they are written anew: that is done here.

SQLite: the index of words is made anew, VACUUM writes the whole file anew, and the write-ahead log is emptied. PostgreSQL:
VACUUM FULL of the tables that hold something of people, which makes their indexes anew too, and of the statistics that the
planner keeps of their values. Neither reaches PostgreSQL's own log of writes (recycled by the server), backups, or what a disk
still holds of files that were deleted: docs/privacy.md.

Whoever wants a table that is being written anew waits until it is, so it is done by night. Asked for by hand, on the command
line, it is done at once.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock, indexed, journal, requests
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.privacy import outside

Report = Callable[[int, int, str], None]
# Too large to be written anew while everybody waits, and nobody's name is in them.
LARGE = frozenset({
    "properties", "verdicts", "past_verdicts", "reasonings", "flags", "property_areas", "energy_certificates",
    "amenity_counts",
})  # fmt: skip


JOB = "scrub"
HOUR = time(4, 40)
"""In England, when the nightly backup and the monthly list are under way or done."""
MORNING = time(6)
"""From then on until the next night it is not begun."""


def ask(session: Session, *, by: Actor) -> None:
    """Have it done in the coming night, unless it is asked for already."""
    at = coming_night(clock.now())
    if not requests.waits(session, JOB, until=at):
        requests.ask(session, JOB, {"by_night": True}, by=by, not_before=at)


def coming_night(now: datetime) -> datetime:
    """When it is begun, at the next such hour."""
    here = clock.in_london(now)
    day = here.date() if here.time() < HOUR else here.date() + timedelta(days=1)
    return datetime.combine(day, HOUR, clock.LONDON)


def is_night(now: datetime) -> bool:
    """Whether it may still be begun: a jobs process that was not there at that hour may come to it at noon."""
    return HOUR <= clock.in_london(now).time() < MORNING


def scrub(engine: Engine, arguments: Mapping[str, Any], report: Report) -> dict[str, Any]:
    """Write the files of the database anew. On SQLite others wait while it runs; on PostgreSQL, those who want that table.

    `arguments["by_night"]`: not by day; then nothing is done, and `note` asks for it again.
    """
    if arguments.get("by_night") and not is_night(clock.now()):
        return {"put_off": True}
    with engine.connect() as connection:
        raw = connection.execution_options(isolation_level="AUTOCOMMIT")
        if engine.dialect.name == "sqlite":
            return _sqlite(raw)
        return _postgres(raw, report)


def _sqlite(connection: Connection) -> dict[str, Any]:
    driver: Any = connection.connection.driver_connection
    for said in ("BEGIN IMMEDIATE", *(one for of in indexed.EVERY for one in indexed.anew(of)), "COMMIT", "VACUUM"):
        driver.execute(said)
    busy = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return {"tables": "all", "log_emptied": not busy}


def _postgres(connection: Connection, report: Report) -> dict[str, Any]:
    names = [name for name, held in outside.held().items() if held.holds != "none" and name not in LARGE]
    for number, name in enumerate(names):
        report(number, len(names), "Writing tables anew")
        connection.exec_driver_sql(f"VACUUM (FULL, ANALYZE) {name}")
    connection.exec_driver_sql("VACUUM FULL pg_catalog.pg_statistic")
    return {"tables": len(names), "log_emptied": False}


def note(session: Session, found: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """The journal's line of it; put off, it is asked for again."""
    if found.get("put_off"):
        ask(session, by=by)
        return dict(found)
    journal.note(session, by, "wrote the database anew", "database", "files", after=found, why="Something was destroyed.")
    return dict(found)
