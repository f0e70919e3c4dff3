"""Backups: the database and every file that its rows name, together in one file, made while everybody works on.

Originals and letters are never changed once they are kept. So they are held fast first (linked under a passing name), then the
database is written, then what came between is held fast too: whatever the written database names is there, although a
retention job may be destroying meanwhile. How far the journal's chain had come is in the manifest, by the journal's key.
"""

import fcntl
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from hmo_enforce.casework import keeping
from hmo_enforce.evidence.records import EvidenceContent
from hmo_enforce.kernel import anchoring, chain, clock, dumps, journal, kept, marks, revisions
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.letters.records import Letter

FORM = 1
DATABASE, ANCHORS, MANIFEST = "database.dump", "journal-anchors.jsonl", "manifest.json"
ENDING = ".hmo-backup.tar"
PASSING = ".backing-up-"
LAYERS = ("background.geojson", "background.txt")
"""The streets behind the maps: no row names them."""
READ = 1 << 20
SUBJECT = "backup"
Report = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Part:
    """One file in a backup."""

    name: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds and is of. `anchor`: where the journal's chain ended; `missing`: files that were gone or changed."""

    form: int
    made_at: str
    council: str
    database: str
    revision: str
    journal_position: int
    anchor: str | None
    parts: tuple[Part, ...]
    missing: tuple[str, ...]

    def as_json(self) -> bytes:
        """As it stands in the backup."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @property
    def digest(self) -> str:
        """What the journal keeps of it."""
        return hashlib.sha256(self.as_json()).hexdigest()


@dataclass(frozen=True, slots=True)
class Named:
    """A file that a row names: where it lies in a backup and under the folder of data, and its hash."""

    name: str
    path: Path
    sha256: str


def file_name(at: datetime) -> str:
    """What a backup of that instant is called, so that a folder of them is in order."""
    return f"{at:%Y-%m-%dT%H%M%SZ}{ENDING}"


def make(engine: Engine, told: Mapping[str, Any], target: Path, report: Report) -> Manifest:
    """Write a backup to `target`; it is there whole or not at all. `Refused` where something is there already."""
    if target.exists():
        raise Refused(f"There is a file {target} already. Give another name: a backup never replaces one.")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _passing(target.parent) as passing:
        held = _Held(passing, told)
        held.everything()
        with dumps.dumped(engine, passing / DATABASE) as session:
            held.rest(tuple(_named(session, told)))
            snapshot = _Snapshot(engine.dialect.name, revisions.present(engine) or "", keeping.committed_head(session), held)
        written = passing / "written.tar"
        manifest = _write(written, snapshot, told, report)
        _settle(written, target)
    return manifest


@contextmanager
def _passing(beside: Path) -> Iterator[Path]:
    """A folder to work in, gone in the end. What a backup that was killed left there goes first: it is people's data."""
    for left in beside.glob(f"{PASSING}*"):
        with _locked(left) as ours:
            if ours:
                shutil.rmtree(left)
    with tempfile.TemporaryDirectory(prefix=PASSING, dir=beside) as made, _locked(Path(made)):
        yield Path(made)


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Whether nobody else works in the folder; the lock goes with the process, however it ends."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(handle)


def note(session: Session, by: Actor, manifest: Manifest, target: Path) -> dict[str, Any]:
    """Keep that a backup was made: its digest, and for pages when the last one was."""
    said = {"digest": manifest.digest, "parts": len(manifest.parts), "missing": len(manifest.missing)}
    journal.note(session, by, "backed up", SUBJECT, manifest.made_at, after={**said, "journal": manifest.journal_position})
    size = target.stat().st_size
    marks.mark(session, marks.BACKED_UP, {"at": manifest.made_at, "bytes": size, **said})
    return {"backup": str(target), "bytes": size, **said}


def nightly(engine: Engine, told: Mapping[str, Any], report: Report) -> tuple[Manifest, Path] | None:
    """A backup into the council's folder of backups; None where it has none (`HMO_BACKUPS`)."""
    if not told["backups"]:
        return None
    target = Path(told["backups"]) / file_name(clock.now())
    return make(engine, told, target, report), target


def note_nightly(session: Session, told: Mapping[str, Any], by: Actor, made: tuple[Manifest, Path] | None) -> dict[str, Any]:
    """Keep what was made, and let go of the oldest."""
    if made is None:
        return {"backup": None}
    return {**note(session, by, *made), "deleted": prune(made[1].parent, told["backups_kept"])}


def prune(folder: Path, keep: int) -> list[str]:
    """Delete all but the newest backups of a folder; the names of what went."""
    old = sorted(folder.glob(f"*{ENDING}"))[:-keep]
    for one in old:
        one.unlink()
    return [one.name for one in old]


def _named(session: Session, told: Mapping[str, Any]) -> Iterator[Named]:
    """Every file that the database says there is."""
    standing = select(EvidenceContent.sha256).where(EvidenceContent.destroyed_at.is_(None)).order_by(EvidenceContent.sha256)
    for sha256 in session.scalars(standing):
        inside = f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
        yield Named(f"evidence/{inside}", Path(told["evidence"]) / inside, sha256)
    written = select(Letter.pdf_sha256).where(Letter.pdf_sha256.is_not(None)).distinct().order_by(Letter.pdf_sha256)
    for found in session.scalars(written):
        yield Named(f"letters/{found}.pdf", Path(told["letters"]) / f"{found}.pdf", str(found))


class _Held:
    """Files held fast under passing names, so that nobody else's deletion takes them from under the backup."""

    def __init__(self, passing: Path, told: Mapping[str, Any]) -> None:
        self.passing = passing
        self.wanted: tuple[Named, ...] = ()
        self.data_dir = Path(told["data_dir"])
        self.roots = {"evidence": Path(told["evidence"]), "letters": Path(told["letters"])}

    def path(self, name: str) -> Path:
        """Where a part of the backup lies until it is written: all in one folder."""
        return self.passing / name.replace("/", "-")

    def everything(self) -> None:
        """What there is now."""
        for title, root in self.roots.items():
            for found in root.rglob("*") if root.is_dir() else ():
                if not found.name.startswith("."):
                    self._hold(found, f"{title}/{found.relative_to(root).as_posix()}")
        for name in LAYERS:
            self._hold(self.data_dir / name, name)

    def rest(self, wanted: tuple[Named, ...]) -> None:
        """What came since and the written database names."""
        self.wanted = wanted
        for one in wanted:
            if not self.path(one.name).exists():
                self._hold(one.path, one.name)

    def _hold(self, found: Path, name: str) -> None:
        target = self.path(name)
        try:
            if found.is_file():
                _link_or_copy(found, target)
        except FileNotFoundError:
            return  # destroyed between the look and the grip; the manifest says so if it is wanted


def _link_or_copy(found: Path, target: Path) -> None:
    try:
        os.link(found, target)
    except OSError:
        shutil.copyfile(found, target)  # another disk


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """What is to be written: the database at one moment, where its journal's chain ended, and the files that it names."""

    database: str
    revision: str
    head: tuple[int, bytes] | None
    held: _Held


def _write(written: Path, of: _Snapshot, told: Mapping[str, Any], report: Report) -> Manifest:
    written.touch(mode=0o600, exist_ok=False)
    with written.open("wb") as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
            parts, missing = _add_all(archive, of, told, report)
            manifest = _manifest(of, told, parts, missing)
            _add_bytes(archive, MANIFEST, manifest.as_json())
        file.flush()
        os.fsync(file.fileno())
    return manifest


def _add_all(
    archive: tarfile.TarFile, of: _Snapshot, told: Mapping[str, Any], report: Report
) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """The database, the anchors, then each file that the database names: what was added, and what was not as it should be."""
    parts, missing, total = [_add(archive, DATABASE, of.held.path(DATABASE))], list[str](), len(of.held.wanted)
    _write_anchors(Path(told["anchors"]), of)
    for name in (ANCHORS, *LAYERS):
        if of.held.path(name).exists():
            parts.append(_add(archive, name, of.held.path(name)))
    for done, one in enumerate(of.held.wanted):
        report(done, total, f"{done:,} of {total:,} files")
        original = of.held.path(one.name)
        if original.exists():
            parts.append(_add(archive, one.name, original))
        if not original.exists() or parts[-1].sha256 != one.sha256:
            missing.append(one.name)
    return tuple(parts), tuple(missing)


def _write_anchors(file: Path, of: _Snapshot) -> None:
    """The anchors that the written database reaches: one that was made since would seem to have lost its lines."""
    reached = of.head[0] if of.head else 0
    lines = [chain.as_json(one) for _, one in anchoring.written(file) if one is not None and one.position <= reached]
    if lines:
        of.held.path(ANCHORS).write_text("".join(f"{line}\n" for line in lines))


def _manifest(of: _Snapshot, told: Mapping[str, Any], parts: tuple[Part, ...], missing: tuple[str, ...]) -> Manifest:
    now, keys = clock.now(), keeping.keys(told)
    return Manifest(
        form=FORM,
        made_at=now.isoformat(),
        council=str(told["council"]),
        database=of.database,
        revision=of.revision,
        journal_position=of.head[0] if of.head else 0,
        anchor=chain.as_json(chain.anchor(keys[0], b"", now, *of.head)) if keys and of.head else None,
        parts=parts,
        missing=missing,
    )


def _add(archive: tarfile.TarFile, name: str, path: Path) -> Part:
    """Add a file, hashed as it is read: what is in the backup is what the manifest says, whatever it was named."""
    with path.open("rb") as opened:
        told = archive.gettarinfo(arcname=name, fileobj=opened)
        told.uid = told.gid = 0
        told.uname = told.gname = ""
        told.mode = 0o600
        reading = _Hashing(opened, told.size)
        archive.addfile(told, reading)  # type: ignore[arg-type]
    return Part(name, reading.hash.hexdigest(), told.size)


class _Hashing:
    """A file as it is read, so long as it was when it was opened: the file of anchors may grow meanwhile."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self.hash = hashlib.sha256()
        self._file = file
        self._left = size

    def read(self, size: int) -> bytes:
        """The next piece."""
        piece = self._file.read(min(size, self._left))
        self._left -= len(piece)
        self.hash.update(piece)
        return piece


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    told = tarfile.TarInfo(name)
    told.size, told.mode = len(content), 0o600
    archive.addfile(told, io.BytesIO(content))


def _settle(written: Path, target: Path) -> None:
    """Give the finished file its name, and never over another."""
    try:
        os.link(written, target)
    except FileExistsError:
        raise Refused(f"There is a file {target} already. Give another name: a backup never replaces one.") from None
    kept.sync(target.parent)
