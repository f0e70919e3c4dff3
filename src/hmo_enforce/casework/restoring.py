"""A backup read back into a place where nothing is: looked through to the last byte first, the database put in last.

So a restore that was broken off leaves no database, and every command says so; the marker says what happened, and goes when
all is on the disk: whatever the power does afterwards, what was restored is there.
"""

import hashlib
import json
import os
import re
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from hmo_enforce.casework.backups import ANCHORS, DATABASE, FORM, LAYERS, MANIFEST, READ, Manifest, Part
from hmo_enforce.kernel import dumps, kept, revisions
from hmo_enforce.kernel.errors import Refused

MARKER = "restoring"
NAMES = re.compile(r"evidence/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{64}|letters/[0-9a-f]{64}\.pdf")
# What may stand in the new place before: the keys belong there, and a database's own file is looked at apart.
MAY_STAND = {"journal-key", "secret-key"}
Report = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where nothing is: an empty database and an empty folder. `noted` keeps in the database that it was restored."""

    url: URL
    data_dir: Path
    noted: Callable[[Manifest], None]


def restore(source: Path, into: Place, told: Mapping[str, Any], report: Report) -> Manifest:
    """Put a backup into a place where nothing is. `Refused` where something is, or the backup is not whole."""
    url, data_dir = into.url, into.data_dir
    with _opened(source) as archive:
        manifest = read_manifest(archive)
        _require_fits(manifest, url)
        _require_fresh(url, data_dir)
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        marker = data_dir / MARKER
        marker.write_text(f"A restore from {source.name} was begun here.\n")
        kept.sync(data_dir)
        passing, places = data_dir / f".{DATABASE}", set[Path]()
        for done, (part, pieces) in enumerate(_parts(archive, manifest)):
            report(done, len(manifest.parts), part.name)
            target = _place(part.name, passing, told)
            if part.name == ANCHORS:
                _keep_aside(target)
            _put(target, part, pieces)
            places.add(target.parent)
        dumps.load(url, passing)
        passing.unlink()
        into.noted(manifest)
        _sync_folders(places, data_dir)
        marker.unlink()
        kept.sync(data_dir)
    return manifest


def _sync_folders(places: Iterable[Path], data_dir: Path) -> None:
    """The names of all that was put there, and of the folders that were made on the way to it."""
    inside = {above for place in places for above in (place, *place.parents) if above.is_relative_to(data_dir)}
    for folder in sorted({*places, *inside, data_dir.parent}):
        kept.sync(folder)


def _opened(source: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(source, mode="r:")
    except FileNotFoundError:
        raise Refused(f"There is no file {source}.") from None
    except (tarfile.TarError, EOFError):
        raise Refused(f"{source} is not a backup of this program, or was cut short.") from None


def read_manifest(archive: tarfile.TarFile) -> Manifest:
    """What the backup says that it holds. It comes last, so a backup that was cut short has none."""
    try:
        members = archive.getmembers()
    except (tarfile.TarError, EOFError, OSError):
        raise _not_whole("it was cut short") from None
    if not members or members[-1].name != MANIFEST or members[-1].size > 1 << 30:
        raise _not_whole("it was cut short")
    opened = archive.extractfile(members[-1])
    assert opened is not None
    try:
        said = json.loads(opened.read())
        if said["form"] != FORM:
            raise Refused(f"This backup is of a form ({said['form']}) that this release does not know. Use a newer release.")
        parts = tuple(Part(**part) for part in said.pop("parts"))
        return Manifest(parts=parts, missing=tuple(said.pop("missing")), **said)
    except (ValueError, KeyError, TypeError):
        raise _not_whole("its manifest cannot be read") from None


def _not_whole(why: str) -> Refused:
    return Refused(f"The backup is not whole: {why}. Nothing was restored from it. Take another one.")


def _require_fits(manifest: Manifest, url: URL) -> None:
    if manifest.database != url.get_backend_name():
        raise Refused(
            f"The backup is of {manifest.database} and HMO_DATABASE_URL names {url.get_backend_name()}. Restore it into a "
            "database of its own kind."
        )
    if manifest.revision not in revisions.known():
        raise Refused(
            f"The backup is of a newer release (revision {manifest.revision}; this one knows up to {revisions.head()}). "
            "Restore it with that release."
        )


def _require_fresh(url: URL, data_dir: Path) -> None:
    if (data_dir / MARKER).exists():
        raise Refused(
            f"A restore into {data_dir} was broken off. What it left is of no use: empty the folder (keep journal-key and "
            "secret-key) and the database, and begin again."
        )
    dumps.require_empty(url)
    there = {found.name for found in data_dir.iterdir()} if data_dir.is_dir() else set()
    if there - MAY_STAND:
        raise Refused(f"There are files in {data_dir} already. Restore into a place where nothing is but the keys.")


def _parts(archive: tarfile.TarFile, manifest: Manifest) -> Iterator[tuple[Part, Iterator[bytes]]]:
    """Each part with its content. `Refused` where the archive holds other parts than the manifest says."""
    said = {part.name: part for part in manifest.parts}
    members = [member for member in archive.getmembers() if member.name != MANIFEST]
    if [member.name for member in members] != list(said) or DATABASE not in said:
        raise _not_whole("it holds other files than its manifest says")
    for member in members:
        if not member.isreg() or member.size != said[member.name].size_bytes:
            raise _not_whole(f"{member.name} is not as its manifest says")
        yield said[member.name], _pieces(archive, member)


def _pieces(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
    opened = archive.extractfile(member)
    assert opened is not None
    while piece := opened.read(READ):
        yield piece


def _place(name: str, passing: Path, told: Mapping[str, Any]) -> Path:
    """Where a part belongs. Names are not paths: only those that we give are taken."""
    if name == DATABASE:
        return passing
    if name == ANCHORS:
        return Path(told["anchors"])
    if name in LAYERS:
        return Path(told["data_dir"]) / name
    if not NAMES.fullmatch(name):
        raise _not_whole(f"it holds a file that is none of ours ({name[:80]!r})")
    root, _, inside = name.partition("/")
    return Path(told[root]) / inside


def _keep_aside(anchors: Path) -> None:
    """Anchors that lie on another disk tell how far the journal had come that was lost: they stay, under another name."""
    if anchors.exists():
        names = (anchors.with_name(f"{anchors.name}.{number}") for number in count(1))
        anchors.replace(next(name for name in names if not name.exists()))


def _put(target: Path, part: Part, pieces: Iterator[bytes]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    target.touch(mode=0o600)
    hashed = hashlib.sha256()
    try:
        with target.open("wb") as file:
            for piece in pieces:
                hashed.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
    except (tarfile.TarError, EOFError):
        raise _not_whole(f"{part.name} was cut short") from None
    if hashed.hexdigest() != part.sha256:
        raise _not_whole(f"{part.name} was changed since")
