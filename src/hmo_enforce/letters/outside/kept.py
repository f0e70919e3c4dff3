"""PDFs of letters on disk, named by their SHA-256: what was written is what is read, or it is said to be gone."""

import hashlib
from pathlib import Path

from hmo_enforce.kernel import kept
from hmo_enforce.kernel.errors import NotFound

ENDING = ".pdf"


def keep(folder: Path, pdf: bytes) -> str:
    """Put it there whole or not at all; its SHA-256."""
    return kept.keep(folder, pdf, ENDING)


def fetch(folder: Path, sha256: str) -> bytes:
    """The PDF. `NotFound` where it is gone or is not what was kept."""
    try:
        pdf = (folder / f"{sha256}{ENDING}").read_bytes()
    except OSError:
        pdf = b""
    if hashlib.sha256(pdf).hexdigest() != sha256:
        raise NotFound("The letter's PDF is not what was kept, or is gone. Tell IT: a backup has it.")
    return pdf
