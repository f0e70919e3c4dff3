"""Where originals are kept: a directory in which each file is named after its own SHA-256, and none is ever written twice."""

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from hmo_enforce.kernel import kept
from hmo_enforce.kernel.errors import Refused

READ = 1 << 20
CHANGED = "What is kept of this file is not what was received. It is not handed out: tell IT, who look into it with `verify`."


class Store(Protocol):
    """What a place for originals must do; keys are SHA-256 in lower-case hexadecimal."""

    def put(self, source: Path, sha256: str) -> bool:
        """Keep what `source` holds, safely on disk when this returns; whether it lay there. `Refused` for another hash."""

    def has(self, sha256: str) -> bool:
        """Whether there is such a file, right or wrong."""

    def path(self, sha256: str) -> Path:
        """Where to read it."""

    def hash_of(self, sha256: str) -> str | None:
        """The hash of what is really there, read anew; None where nothing is."""

    def remove(self, name: str) -> None:
        """Destroy what has this SHA-256, or another name that `kept` told. Nothing happens where it is gone already."""

    def kept(self) -> Iterator[tuple[str, datetime]]:
        """Each file's name and when it was last put, whether it belongs here or not."""


class Folder:
    """A `Store` in a directory: ab/cd/abcd…, each file for its owner alone."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Where it lies."""
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def has(self, sha256: str) -> bool:
        """Whether a file of this name is there."""
        return self.path(sha256).is_file()

    def hash_of(self, sha256: str) -> str | None:
        """What is really there."""
        try:
            return file_hash(self.path(sha256))
        except FileNotFoundError:
            return None

    def put(self, source: Path, sha256: str) -> bool:
        """Linked or copied under a passing name, synced, then given its own: a crash leaves no half file under a right name."""
        target = self.path(sha256)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        passing = target.with_name(f".{secrets.token_hex(8)}")
        try:
            _copy(source, passing)
            was_there = _named(passing, target)
            if was_there and not target.exists():  # the sweep took it just now
                was_there = _named(passing, target)
        finally:
            passing.unlink(missing_ok=True)
        for folder in (target.parent, target.parent.parent, self.root):
            kept.sync(folder)
        if self.hash_of(sha256) != sha256:
            raise Refused(CHANGED)
        return was_there

    def remove(self, name: str) -> None:
        """Away with it, and the directory knows it."""
        found = self.path(name) if re.fullmatch(r"[0-9a-f]{64}", name) else self.root / name
        found.unlink(missing_ok=True)
        if found.parent.is_dir():
            kept.sync(found.parent)

    def kept(self) -> Iterator[tuple[str, datetime]]:
        """Every file under the root, those with passing names too."""
        for found in sorted(self.root.rglob("*")):
            with suppress(FileNotFoundError):
                if found.is_file():
                    proper = found == self.path(found.name)
                    name = found.name if proper else found.relative_to(self.root).as_posix()
                    yield name, datetime.fromtimestamp(found.stat().st_mtime, UTC)


def file_hash(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _named(passing: Path, target: Path) -> bool:
    """Give it its own name, unless there is one; whether there was. Either way it is new to the sweep of what is nobody's."""
    try:
        os.link(passing, target)
    except FileExistsError:
        with suppress(FileNotFoundError):
            os.utime(target)
        return True
    return False


def _copy(source: Path, passing: Path) -> None:
    with source.open("rb") as old, os.fdopen(os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
        shutil.copyfileobj(old, new, READ)
        new.flush()
        os.fsync(new.fileno())
