"""A browser in which somebody has signed in before: it is told by a mark in its cookie, which we alone can make.

Tries at a password are counted by address, and a stranger who never stops would keep its holder waiting. A browser known
before has a count of its own, so that its holder comes in, and whoever stole it guesses no faster than anybody else.

A mark is enciphered and authenticated (`kernel/cipher.py`), bound to the account and to when its password was set: another
password makes it worth nothing. It holds nothing but its last day, and so nothing about anybody. A browser that several
people use has a mark for each.
"""

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta

from hmo_enforce.kernel import cipher

PURPOSE = "browser known before"
LASTS = timedelta(days=180)
MOST = 5
"""How many people one browser remembers; whoever signed in longest ago is forgotten first."""
BETWEEN = "."


@dataclass(frozen=True, slots=True)
class Browser:
    """What a browser's cookie says, to be read with our secret."""

    cookie: str
    secret_key: str

    def mark_of(self, account_id: int, password_set_at: datetime | None, now: datetime) -> bytes | None:
        """The mark of this account, while it holds; None in a browser in which its holder has not signed in."""
        about = _about(account_id, password_set_at)
        return next((one for one in _marks(self.cookie) if _holds(one, self.secret_key, about, now)), None)

    def with_mark(self, account_id: int, password_set_at: datetime | None, now: datetime) -> str:
        """The cookie with a fresh mark of this account, in the place of the one before."""
        about, until = _about(account_id, password_set_at), int((now + LASTS).timestamp())
        fresh = cipher.seal(self.secret_key, PURPOSE, str(until).encode(), about=about)
        others = [one for one in _marks(self.cookie) if not _holds(one, self.secret_key, about, now)]
        return BETWEEN.join(base64.urlsafe_b64encode(one).decode().rstrip("=") for one in [fresh, *others][:MOST])


STRANGER = Browser("", "")
"""A browser that brings no mark."""


def _marks(cookie: str) -> list[bytes]:
    """As bytes, since the same bytes can be written in several ways, and each way would have a count of its own."""
    return [found for one in cookie.split(BETWEEN)[:MOST] if (found := _bytes(one))]


def _bytes(text: str) -> bytes | None:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None


def _about(account_id: int, password_set_at: datetime | None) -> str:
    since = "never" if password_set_at is None else f"{password_set_at.timestamp():.6f}"
    return f"account {account_id}, password set {since}"


def _holds(mark: bytes, secret_key: str, about: str, now: datetime) -> bool:
    try:
        until = int(cipher.unseal(secret_key, PURPOSE, mark, about=about))
    except (cipher.CannotRead, ValueError):
        return False
    return now.timestamp() < until
