"""Files kept under their own SHA-256: whole or not at all, and for their owner alone."""

import hashlib
import os
import tempfile
from pathlib import Path


def keep(folder: Path, content: bytes, ending: str) -> str:
    """Put it there, so that it outlasts a power cut; its SHA-256. Kept twice, it is one file."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    named = hashlib.sha256(content).hexdigest()
    handle, passing = tempfile.mkstemp(dir=folder)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(passing).replace(folder / f"{named}{ending}")
    sync(folder)
    return named


def sync(path: Path) -> None:
    """Wait until the disk has a file, or a folder's own list of names."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
