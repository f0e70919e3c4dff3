"""The packaged files: rules of retention, and which table holds what of people. And the folder of exports."""

import hashlib
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


def keep(folder: Path, content: bytes) -> str:
    """Put an export there, whole or not at all and for its owner alone; its SHA-256."""
    return kept.keep(folder, content, ENDING)


def path(folder: Path, sha256: str) -> Path:
    """Where it lies. `NotFound` where it is gone, or is not what was made."""
    found = folder / f"{sha256}{ENDING}"
    if not found.is_file() or hashlib.sha256(found.read_bytes()).hexdigest() != sha256:
        raise NotFound("This export is gone. Make it again.")
    return found


def remove(folder: Path, sha256: str) -> None:
    """Away with it."""
    (folder / f"{sha256}{ENDING}").unlink(missing_ok=True)


def lying(folder: Path) -> Iterator[Path]:
    """Every file there."""
    yield from (one for one in sorted(folder.iterdir()) if one.is_file()) if folder.is_dir() else ()
