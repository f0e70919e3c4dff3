"""The packaged files: rules of retention, and which table holds what of people. And the folder of exports."""

import hashlib
import os
import tempfile
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from hmo_enforce.kernel import kept
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.privacy import retention, tables
from hmo_enforce.privacy.retention import Rule
from hmo_enforce.privacy.tables import Held

ENDING = ".zip"


@cache
def rules() -> dict[str, Rule]:
    """The shipped rules, by name. ValueError with what is wrong in the file."""
    return retention.read(_packaged("retention.toml"))


@cache
def held() -> dict[str, Held]:
    """What each table holds of people, by the table's name."""
    return tables.read(_packaged("tables.toml"))


def _packaged(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("hmo_enforce.privacy").joinpath(name).read_text(encoding="utf-8"))


# --- the folder of exports


def passing(folder: Path) -> Path:
    """A file there to write an export into, for its owner alone. What nobody keeps is swept."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, made = tempfile.mkstemp(dir=folder)
    os.close(handle)
    return Path(made)


def keep(folder: Path, written: Path) -> tuple[str, int]:
    """Keep what was written into a passing file there, whole or not at all: its SHA-256 and how many bytes it has."""
    named = _hash_of(written)
    with written.open("rb") as file:
        os.fsync(file.fileno())
    size_bytes = written.stat().st_size
    written.replace(folder / f"{named}{ENDING}")
    kept.sync(folder)
    return named, size_bytes


def file_name(sha256: str) -> str:
    """What it is called there."""
    return f"{sha256}{ENDING}"


def path(folder: Path, sha256: str) -> Path:
    """Where it lies. `NotFound` where it is gone, or is not what was made."""
    found = folder / file_name(sha256)
    if not found.is_file() or _hash_of(found) != sha256:
        raise NotFound("This export is gone. Make it again.")
    return found


def _hash_of(path: Path) -> str:
    """In pieces: an export may be larger than memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remove(folder: Path, sha256: str) -> None:
    """Away with it."""
    (folder / f"{sha256}{ENDING}").unlink(missing_ok=True)


def lying(folder: Path) -> Iterator[Path]:
    """Every file there."""
    yield from (one for one in sorted(folder.iterdir()) if one.is_file()) if folder.is_dir() else ()
