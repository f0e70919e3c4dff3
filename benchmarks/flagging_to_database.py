"""Flagging from database to database, as a ratio to the bare way in the same run, on SQLite and on PostgreSQL.

    python benchmarks/flagging_to_database.py [--database sqlite|postgresql|both] [--homes 500000] [--runs 3] [--json]

The bare way: the driver reads ids and points, geopandas joins (`predicate="within"`), and the driver writes the very rows
that ours wrote, by executemany or COPY, into the same table with the same indexes. Ours also finds the homes near a line,
compares with what stands, and keeps the mark and the journal. Turn and turn about; the ratio is the median of the runs'.
"""

import argparse
import json
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import flagging as in_memory
import geopandas
import numpy as np
import shapely
from flagging import Size
from sqlalchemy import create_engine, insert, make_url, select, text

from hmo_enforce.areas.records import Designation, Flag
from hmo_enforce.casework import flagging
from hmo_enforce.kernel import actor, bulk, clock, database, marks, migrating
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.properties.records import Property

TARGET_RATIO, TARGET_MB = 1.2, 1024
COLUMNS = ("property_id", "designation_id", "state", "distance_m", "flagged_at")
NAMES = ", ".join(COLUMNS)
READ_HOMES = "SELECT id, easting, northing FROM properties ORDER BY id"
READ_SHAPES = "SELECT id, shape FROM designations ORDER BY id"
PROPERTY_COLUMNS = ("id", "address", "address_key", "easting", "northing", "point_accuracy_m", "moved_at", "revision")

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of one run: ours, the bare way, and what of the bare way was its join and its write."""

    ours_s: float
    bare_s: float
    join_s: float
    write_s: float


def prepared(url: str, size: Size) -> Sessions:
    """A migrated database with the homes and designations, and no flags."""
    engine = database.engine(url)
    migrating.upgrade(engine)
    sessions = Sessions(engine)
    points, _ = in_memory.scattered_homes(size)
    with sessions.writing() as session:
        table = bulk.table_of(Property)
        moment = bulk.as_bound(session, table.c.moved_at, clock.now())
        rows = (
            (number + 1, f"{number} Road", f"{number} ROAD", x, y, size.accuracy_m, moment, 1)
            for number, (x, y) in enumerate(zip(points.x.tolist(), points.y.tolist(), strict=True))
        )
        bulk.insert(session, table, PROPERTY_COLUMNS, rows)
        session.execute(insert(Designation), _designations(size))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    return sessions


def _designations(size: Size) -> list[dict[str, Any]]:
    drawn = in_memory.jagged_designations(size)
    sides = ("min_easting", "min_northing", "max_easting", "max_northing")
    return [
        {
            "id": number + 1,
            "reference": f"D{number}",
            "kind": "selective",
            "name": f"D{number}",
            "shape": shape,
            **dict(zip(sides, shape.bounds, strict=True)),
            "accuracy_m": 0.4,
            "shaped_at": clock.now(),
            "revision": 1,
        }
        for number, shape in enumerate(drawn.geometry)
    ]


def ours(sessions: Sessions) -> None:
    """As the job does it."""
    with sessions.steps() as steps:
        with steps.reading() as session:
            found = flagging.read(session, {"full": True}, actor.NOBODY, _quiet)
        with steps.writing() as session:
            flagging.write(session, {"judge": False}, actor.NOBODY, _quiet, found)


def _quiet(done: int, total: int, note: str) -> None:
    pass


def bare(sessions: Sessions, rows: Rows) -> tuple[float, float]:
    """The join's and the write's seconds; the caller times the whole."""
    pooled = sessions.engine.raw_connection()
    connection: Any = pooled.driver_connection
    pooled.detach()
    cursor = connection.cursor()
    ids, eastings, northings = np.array(cursor.execute(READ_HOMES).fetchall(), dtype=float).T
    shapes = cursor.execute(READ_SHAPES).fetchall()
    homes = geopandas.GeoDataFrame({"property": ids.astype(np.int64)}, geometry=shapely.points(eastings, northings), crs=27700)
    areas = geopandas.GeoDataFrame(
        {"designation": [key for key, _ in shapes]}, geometry=shapely.from_wkb([bytes(shape) for _, shape in shapes]), crs=27700
    )
    began = time.perf_counter()
    joined = geopandas.sjoin(homes, areas, predicate="within")
    join_s = time.perf_counter() - began
    if not len(rows) * 0.9 < len(joined) <= len(rows):
        raise SystemExit("the two methods disagree about how many flags there are")
    began = time.perf_counter()
    _write(connection, rows)
    return join_s, time.perf_counter() - began


def _write(connection: Any, rows: Rows) -> None:
    if "sqlite" in type(connection).__module__:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(f"INSERT INTO flags ({NAMES}) VALUES (?, ?, ?, ?, ?)", rows)
    else:
        with connection.cursor() as cursor, cursor.copy(f"COPY flags ({NAMES}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    connection.commit()
    connection.close()


def emptied(sessions: Sessions) -> None:
    """No flags, no mark: as before the first run; and the database's own upkeep done, so that neither side pays for it."""
    with sessions.writing() as session:
        session.execute(text("DELETE FROM flags" if database.is_sqlite(session) else "TRUNCATE flags"))
        session.execute(text("DELETE FROM marks"))
    with sessions.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if sessions.engine.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            connection.exec_driver_sql("CHECKPOINT")


def one_run(sessions: Sessions, rows: Rows, ours_first: bool) -> Timing:
    """Both, in turn, each from an empty table."""
    seconds: dict[str, float] = {}
    parts = (0.0, 0.0)

    def do_bare() -> None:
        nonlocal parts
        parts = bare(sessions, rows)

    both: list[tuple[str, Callable[[], None]]] = [("ours", lambda: ours(sessions)), ("bare", do_bare)]
    for name, work in both if ours_first else reversed(both):
        emptied(sessions)
        began = time.perf_counter()
        work()
        seconds[name] = time.perf_counter() - began
    return Timing(seconds["ours"], seconds["bare"], *parts)


def written(sessions: Sessions) -> Rows:
    """The rows that ours wrote, as the driver takes them."""
    with sessions.reading() as session:
        query = select(*(getattr(Flag, name) for name in COLUMNS)).order_by(Flag.property_id, Flag.designation_id)
        return [tuple(row) for rows in bulk.batches(session, query) for row in rows]


def measured(name: str, url: str, size: Size, runs: int) -> dict[str, Any]:
    """Every run and the median ratio; one run first to warm up, not counted."""
    sessions = prepared(url, size)
    ours(sessions)
    rows = written(sessions)
    timings = [one_run(sessions, rows, ours_first=number % 2 == 0) for number in range(runs)]
    emptied(sessions)
    sessions.engine.dispose()
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        peak_mb = pool.apply(_peak_mb_here, (url,))
    with Sessions(database.engine(url)).reading() as session:
        again = marks.found(session, marks.FLAGGED) is not None
    return {
        "database": name,
        "flags": len(rows),
        "ratio": round(statistics.median(one.ours_s / one.bare_s for one in timings), 3),
        "ours_s": round(statistics.median(one.ours_s for one in timings), 2),
        "bare_s": round(statistics.median(one.bare_s for one in timings), 2),
        "join_s": round(statistics.median(one.join_s for one in timings), 2),
        "write_s": round(statistics.median(one.write_s for one in timings), 2),
        "peak_mb": round(peak_mb),
        "finished": again,
        "ratios": [round(one.ours_s / one.bare_s, 3) for one in timings],
    }


def _peak_mb_here(url: str) -> float:
    ours(Sessions(database.engine(url)))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def postgres() -> str:
    """An empty database on the tests' own server, or on the one that HMO_TEST_POSTGRES_URL names."""
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
    import services  # noqa: PLC0415 - only here, and only when PostgreSQL is measured

    server = make_url(services.postgres_url())
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS bench_flagging WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE bench_flagging TEMPLATE template0"))
    engine.dispose()
    return server.set(database="bench_flagging").render_as_string(hide_password=False)


def said(result: dict[str, Any]) -> str:
    """One line or two, for a person."""
    return (
        f"{result['database']}: {result['flags']:,} flags in {result['ours_s']} s; bare {result['bare_s']} s "
        f"(join {result['join_s']} s, write {result['write_s']} s)\n"
        f"  ratio {result['ratio']} (target <= {TARGET_RATIO}), peak {result['peak_mb']} MB (target <= {TARGET_MB})"
    )


def main() -> int:
    """Exit code 1 where a target is missed."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    asked.add_argument("--homes", type=int, default=500_000)
    asked.add_argument("--designations", type=int, default=200)
    asked.add_argument("--vertices", type=int, default=2_000)
    asked.add_argument("--runs", type=int, default=3)
    asked.add_argument("--json", action="store_true")
    given = asked.parse_args()
    size = Size(given.homes, given.designations, given.vertices)
    results = []
    with tempfile.TemporaryDirectory() as folder:
        if given.database != "postgresql":
            results.append(measured("sqlite", f"sqlite:///{folder}/bench.sqlite", size, given.runs))
        if given.database != "sqlite":
            results.append(measured("postgresql", postgres(), size, given.runs))
    facts = in_memory.machine()
    print(json.dumps({"machine": facts, "results": results}) if given.json else "\n".join([str(facts), *map(said, results)]))
    return 0 if all(one["ratio"] <= TARGET_RATIO and one["peak_mb"] <= TARGET_MB for one in results) else 1


if __name__ == "__main__":
    sys.exit(main())
