"""What trust costs: sealing and proving the journal, hiding what only named people may see, and a backup of everything.

Each against the obvious alternative in the same run, turn about: sealing and proving against reading the same lines and
hashing them; the first page of a list with 200 homes restricted against the same list with none; a backup against the
engine's own dump and a tar of the same files. Claims: at most 4, 1.5 and 2 times.
"""

import argparse
import hashlib
import json
import os
import statistics
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import machine
from sqlalchemy import insert, select

from hmo_enforce.casework import backups
from hmo_enforce.casework.views.listing import paging
from hmo_enforce.casework.views.listing.declared import Asker
from hmo_enforce.casework.views.listing.reading import Asked
from hmo_enforce.casework.views.lists import properties
from hmo_enforce.evidence.records import EvidenceContent
from hmo_enforce.kernel import actor, chain, clock, dumps, hiding, journal, proving, sealing
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.journal import Entry, EntryValues
from hmo_enforce.properties.records import Property

BY = actor.command("benchmark")
KEYS = (chain.key("of the benchmark, which keeps nothing 0123456789"),)
TODAY = date(2026, 11, 22)
RESTRICTED, FILES, FILE_BYTES = 200, 300, 500_000
CLAIMS = {"sealing and proving": 4.0, "hiding": 1.5, "backup": 2.0}


def silent(done: int, total: int, note: str) -> None:
    """A report that nobody hears."""


def write_lines(sessions: Sessions, count: int) -> None:
    """Lines of the journal as an import of corrections might leave them."""
    with sessions.writing() as session:
        for number in range(count):
            said = {"storeys": number % 5, "address": f"{number} Acacia Avenue"}
            journal.note(session, BY, "corrected", "property", number, before=said, after=said, why="Seen on a visit.")
            if number % 1_000 == 0:
                session.flush()
                session.expunge_all()


def hashed(sessions: Sessions) -> None:
    """What anybody would do who only wants to know whether something changed: read it all, and hash it."""
    with sessions.reading() as session:
        query = select(Entry, EntryValues).join(EntryValues).order_by(Entry.id)
        running = hashlib.sha256()
        for line, values in session.execute(query).yield_per(2_000):
            running.update(journal.digest(journal.line(line), values.before, values.after, values.why))


def sealed_and_proved(sessions: Sessions) -> None:
    """Sealed once, then proved."""
    with sessions.writing() as session:
        sealing.seal(session, KEYS, ())
    with sessions.reading() as session:
        assert list(proving.Walk(session, KEYS, (), ()).faults(silent)) == []


def write_homes(sessions: Sessions, count: int) -> None:
    """Homes of which a list can be drawn."""
    now = clock.now()
    rows = [
        {
            "uprn": str(9_000_000_000 + number), "address": f"{number} Acacia Avenue", "address_key": f"{number} ACACIA AVENUE",
            "postcode": "ZY1 0AA", "easting": 390_000.0 + number % 1_000, "northing": 596_000.0, "point_accuracy_m": 1.0,
            "point_source": "gazetteer", "moved_at": now, "revision": 1,
        }
        for number in range(count)
    ]  # fmt: skip
    with sessions.writing() as session:
        session.execute(insert(Property), rows)


def listed(sessions: Sessions, hidden: frozenset[int]) -> None:
    """The first page, ten times, as the server does it for somebody from whom these homes are hidden."""
    for _ in range(10):
        with sessions.reading() as session:
            hiding.hide(session, {"properties": hidden} if hidden else {})
            paging.page(properties.LIST, Asker(session, TODAY, 0, frozenset()), Asked())


def write_files(sessions: Sessions, told: dict[str, Any]) -> list[Path]:
    """Originals as the evidence room keeps them."""
    paths = []
    with sessions.writing() as session:
        for _ in range(FILES):
            content = os.urandom(FILE_BYTES)
            sha256 = hashlib.sha256(content).hexdigest()
            path = Path(told["evidence"]) / sha256[:2] / sha256[2:4] / sha256
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            row = EvidenceContent(
                sha256=sha256, size_bytes=FILE_BYTES, media_type="image/jpeg", cautions=[], kept_at=clock.now()
            )
            session.add(row)
            paths.append(path)
    return paths


def by_hand(sessions: Sessions, paths: list[Path], folder: Path) -> None:
    """The engine's own dump, and a tar of it and the files: no hashes, no manifest."""
    with dumps.dumped(sessions.engine, folder / "dump"), tarfile.open(folder / "by-hand.tar", "w") as archive:
        for path in (folder / "dump", *paths):
            archive.add(path)
    with (folder / "by-hand.tar").open("rb") as written:
        os.fsync(written.fileno())


def timed(work: Callable[[], None]) -> float:
    """Seconds by the wall."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def journal_pair(fresh: machine.Fresh, lines: int) -> tuple[float, float]:
    """Sealing and proving; and hashing."""
    with fresh() as sessions:
        write_lines(sessions, lines)
        floor = timed(lambda: hashed(sessions))
        return timed(lambda: sealed_and_proved(sessions)), floor


def hiding_pair(fresh: machine.Fresh, homes: int) -> tuple[float, float]:
    """The list with homes hidden; and with none. Both once before, so that neither pays for what is kept."""
    with fresh() as sessions:
        write_homes(sessions, homes)
        with sessions.reading() as session:
            some = frozenset(session.scalars(select(Property.id).order_by(Property.id).limit(RESTRICTED)))
        for hidden in (some, frozenset[int]()):
            listed(sessions, hidden)
        floor = timed(lambda: listed(sessions, frozenset()))
        return timed(lambda: listed(sessions, some)), floor


def backup_pair(fresh: machine.Fresh, homes: int) -> tuple[float, float]:
    """Our backup; and by hand."""
    with fresh() as sessions, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        told: dict[str, Any] = {
            "data_dir": name, "evidence": f"{name}/evidence", "letters": f"{name}/letters", "anchors": f"{name}/anchors",
            "journal_keys": (), "journal_key_file": f"{name}/journal-key", "council": "acacia",
        }  # fmt: skip
        write_homes(sessions, homes)
        paths = write_files(sessions, told)
        floor = timed(lambda: by_hand(sessions, paths, folder))
        return timed(lambda: _backed_up(sessions, told, folder / "ours.tar")), floor


def _backed_up(sessions: Sessions, told: dict[str, Any], target: Path) -> None:
    assert backups.make(sessions.engine, told, target, silent).missing == ()


def main() -> int:
    """Measure on each database that is there, and say whether the claims hold."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--lines", type=int, default=50_000)
    said.add_argument("--homes", type=int, default=100_000)
    said.add_argument("--runs", type=int, default=3)
    said.add_argument("--json", action="store_true")
    given = said.parse_args()
    measured: dict[str, Callable[[machine.Fresh], tuple[float, float]]] = {
        "sealing and proving": lambda fresh: journal_pair(fresh, given.lines),
        "hiding": lambda fresh: hiding_pair(fresh, given.homes),
        "backup": lambda fresh: backup_pair(fresh, given.homes),
    }
    results: dict[str, Any] = {"machine": machine.facts(), "claims": CLAIMS}
    missed = 0
    for backend, fresh in machine.databases():
        for what, measure in measured.items():
            pairs = [measure(fresh) for _ in range(given.runs)]
            ratio = statistics.median(ours / floor for ours, floor in pairs)
            missed += ratio > CLAIMS[what]
            results[f"{backend}: {what}"] = {"seconds": pairs, "ratio": ratio, "holds": ratio <= CLAIMS[what]}
            print(
                f"{backend}: {what}: {pairs[-1][0]:.2f} s against {pairs[-1][1]:.2f} s, ratio {ratio:.2f} "
                f"(claim: at most {CLAIMS[what]})",
                file=sys.stderr,
            )
    print(json.dumps(results, indent=2) if given.json else "")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
