"""PDFs of letters on disk, named by their SHA-256: what was written is what is read, or it is said to be gone."""

import hashlib
import os
import tempfile
from pathlib import Path

from hmo_enforce.kernel.errors import NotFound


def keep(folder: Path, pdf: bytes) -> str:
    """Put it there whole or not at all; its SHA-256. Kept twice, it is one file."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    named = hashlib.sha256(pdf).hexdigest()
    handle, beside = tempfile.mkstemp(dir=folder)
    with os.fdopen(handle, "wb") as file:
        file.write(pdf)
        file.flush()
        os.fsync(file.fileno())
    Path(beside).replace(folder / f"{named}.pdf")
    return named


def fetch(folder: Path, sha256: str) -> bytes:
    """The PDF. `NotFound` where it is gone or is not what was kept."""
    try:
        pdf = (folder / f"{sha256}.pdf").read_bytes()
    except OSError:
        pdf = b""
    if hashlib.sha256(pdf).hexdigest() != sha256:
        raise NotFound("The letter's PDF is not what was kept, or is gone. Tell IT: a backup has it.")
    return pdf
