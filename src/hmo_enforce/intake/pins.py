"""PINs by which somebody without an account comes back to what they sent: six digits, of use with their reference only.

Nobody can find a reference by trying; with a reference in hand a guesser has the waits of `accounts.waiting` for each try.
A PIN follows from the key that the form sent, which only the sender has: so whoever sends the same form twice, or whose
phone lost the answer, is told the same PIN, and nothing is kept from which it could be told.
"""

import hashlib
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Final

from hmo_enforce.accounts import waiting

DIGITS: Final = 6


def of(submission_key: str) -> str:
    """The PIN of what was sent under a key that nobody else knows."""
    told = hashlib.sha256(b"PIN of " + submission_key.encode()).digest()
    return f"{int.from_bytes(told, 'big') % 10**DIGITS:0{DIGITS}d}"


def digest(reference: str, pin: str) -> str:
    """How it is kept. A slow hash would help nobody: whoever reads the table reads the answers beside it."""
    return hashlib.sha256(f"{reference} {pin}".encode()).hexdigest()


def fits(reference: str, given: str, kept: str | None) -> bool:
    """Whether it is the right one, however it was typed; never of one for which none was made."""
    plain = "".join(sign for sign in given if not sign.isspace() and sign not in "-–—.")
    return compare_digest(digest(reference, plain), kept or "") and kept is not None


def wait(tries: int, last_at: datetime, now: datetime) -> timedelta:
    """How long the next try must wait after so many wrong ones."""
    return waiting.wait(tries, last_at, now)
