"""The passwords that are known from breaches: a local list, searched where it lies on disk, and never the network.

The list is the one that Have I Been Pwned publishes of SHA-1 digests ordered by digest, a digest and a count a line
(`0018A45C4D1DEF81644B54AB7F969B88D65:10`, each led by its first five signs); any part of it, or one of a council's own in
the same form, will do. It has tens of gigabytes, so it is neither read into memory nor into the database: some forty short
readings find a digest.
"""

import hashlib
import re
from pathlib import Path
from typing import BinaryIO

from hmo_enforce.kernel.errors import Refused

LINE = re.compile(rb"([0-9A-Fa-f]{40})(?::[0-9]+)?\s*")
LONGEST_LINE = 80


def holds(path: Path, password: str) -> bool:
    """Whether the password is in the list. `Refused` where the file is not one."""
    # No secret is kept by this: SHA-1 is what the list is ordered by.
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with path.open("rb") as file:
        return _search(file, wanted, file.seek(0, 2))


def require_a_list(path: Path) -> None:
    """`Refused` unless the file can be read and begins as such a list does."""
    try:
        with path.open("rb") as file:
            _digest(file.readline(LONGEST_LINE))
    except OSError as error:
        raise Refused(f"HMO_BREACHED_PASSWORDS names {path}, which cannot be read: {error.strerror}.") from None


def _search(file: BinaryIO, wanted: bytes, size: int) -> bool:
    """Bisection by bytes: the first line that begins at or after the middle is compared."""
    low, high = 0, size
    while low < high:
        middle = (low + high) // 2
        found = _line_from(file, middle)
        if found == wanted:
            return True
        if found is not None and found < wanted:
            low = middle + 1
        else:
            high = middle
    return False


def _line_from(file: BinaryIO, at: int) -> bytes | None:
    """The digest of the first line that begins at `at` or after it; None after the last."""
    file.seek(max(at - 1, 0))
    if at:
        file.readline(LONGEST_LINE)
    line = file.readline(LONGEST_LINE)
    return _digest(line) if line.strip() else None


def _digest(line: bytes) -> bytes:
    found = LINE.fullmatch(line)
    if found is None:
        raise Refused(
            "HMO_BREACHED_PASSWORDS names a file that is no list of SHA-1 digests ordered by digest, one a line, as Have I "
            "Been Pwned publishes it."
        )
    return found[1].upper()
