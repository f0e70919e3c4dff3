"""Import of 500,000 gazetteer rows, read to switched in, against the bare insertion of the already parsed rows.

The bare insertion is the driver's own fastest way (executemany on SQLite, COPY on PostgreSQL) into the same table with
the same indexes, in one transaction. Claim: at most three times as long, for reading, checking, matching and comparing
as well. Both in one run, turn about; a fresh database each time.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import machine

from hmo_enforce import jobs
from hmo_enforce.casework.loads import gazetteer
from hmo_enforce.casework.loads.loading import Ask
from hmo_enforce.demo import borough, outside
from hmo_enforce.files import extraction, profiles
from hmo_enforce.files.outside import shipped, tables
from hmo_enforce.kernel import actor, bulk, clock, database
from hmo_enforce.kernel.database import is_sqlite

BY = actor.command("benchmark")
CLAIM = 3.0


def parsed(path: Path) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The rows as the table takes them, so that the bare insertion has nothing left to do but insert."""
    ask = Ask("gazetteer", str(path), path.name, borough.DRAWN_ON, BY)
    with tables.open_table(path) as table:
        profile = profiles.choose(table.header, "gazetteer", shipped.profiles())
        taken = extraction.extraction(profile, table.header)
        build = gazetteer.LOADING.builder(taken.mapped, ask)
        built = extraction.built(table.rows(), taken, build)
        rows = [(*gazetteer.LOADING.staged(one.row, ask)[1][1:], number) for number, one in built if one.row]
    return [*gazetteer.COLUMNS, "import_row", "moved_at", "revision"], rows


def bare(sessions: database.Sessions, names: list[str], rows: list[tuple[Any, ...]]) -> None:
    """Nothing but the rows, in one transaction."""
    with sessions.writing() as session:
        now: Any = clock.now()
        now = now.strftime("%Y-%m-%d %H:%M:%S.%f") if is_sqlite(session) else now
        bulk.insert(session, gazetteer.PROPERTIES, names, ((*row, now, 1) for row in rows))


def imported(sessions: database.Sessions, path: Path) -> None:
    """As `hmo-enforce import gazetteer FILE` does it."""
    arguments = {"council": "acacia", "kind": "gazetteer", "path": str(path), "on": "2026-11-01"}
    outcome = jobs.perform(sessions, jobs.named("import"), arguments, by=BY, report=lambda done, total, note: None)
    assert outcome["new"] > 0, outcome


def timed(work: Callable[[], None]) -> float:
    """Seconds by the wall."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> int:
    """Measure on each database that is there, and say whether the claim holds."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--properties", type=int, default=500_000)
    said.add_argument("--runs", type=int, default=3)
    said.add_argument("--json", action="store_true")
    given = said.parse_args()
    results: dict[str, Any] = {"machine": machine.facts(), "claim": CLAIM}
    with tempfile.TemporaryDirectory() as folder:
        outside.write(borough.generate(given.properties, borough.SEED, borough.DRAWN_ON), Path(folder))
        path = Path(folder) / "gazetteer.csv"
        names, rows = parsed(path)
        for backend, fresh in machine.databases():
            pairs = []
            for _ in range(given.runs):
                with fresh() as sessions:
                    floor = timed(lambda: bare(sessions, names, rows))
                with fresh() as sessions:
                    ours = timed(lambda: imported(sessions, path))
                pairs.append((ours, floor))
            ratio = statistics.median(ours / floor for ours, floor in pairs)
            results[backend] = {"rows": len(rows), "seconds": pairs, "ratio": ratio, "holds": ratio <= CLAIM}
            print(
                f"{backend}: {len(rows):,} rows, import {pairs[-1][0]:.1f} s, bare {pairs[-1][1]:.1f} s, "
                f"ratio {ratio:.2f} (claim: at most {CLAIM})",
                file=sys.stderr,
            )
    print(json.dumps(results, indent=2) if given.json else "")
    return 0 if all(one["holds"] for one in results.values() if isinstance(one, dict) and "holds" in one) else 1


if __name__ == "__main__":
    sys.exit(main())
