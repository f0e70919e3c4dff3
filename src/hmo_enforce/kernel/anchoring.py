"""What proves the journal from outside the database: the key that seals it, and the file of anchors.

Both are files for their owner alone. An anchor says how far the chain had come; a journal cut off before it shows.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from hmo_enforce.kernel import chain
from hmo_enforce.kernel.chain import Anchor, Key
from hmo_enforce.kernel.errors import Refused

LONGEST_LINE = 4_096


def keys(given: Sequence[str], file: Path, *, make: bool = False) -> tuple[Key, ...]:
    """The keys, the present one first: those `given`, else the lines of `file`, which is made where asked and lacking."""
    if make and not given and not file.exists():
        _make(file)
    texts = given or (file.read_text().split() if file.exists() else ())
    return tuple(chain.key(text) for text in texts)


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as opened:
        opened.write(secrets.token_urlsafe(48) + "\n")
        opened.flush()
        os.fsync(opened.fileno())
    try:
        os.link(fresh, file)  # whole or not at all, and never over another process's
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def append(file: Path, by: Sequence[Key], at: datetime, position: int, link: bytes) -> Anchor:
    """Add an anchor and see it onto the disk; the last one as it stands, where the chain has not moved since.

    `Refused` where the chain is behind the last anchor or does not meet it: then lines have been lost or changed.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "r+b") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        last = _last(opened.fileno())
        if last is not None and (position < last.position or (position == last.position and link != last.link)):
            raise Refused(
                f"The journal's chain ends at {position:,} and was anchored at {last.position:,}: lines are missing or were "
                "changed. Run `hmo-enforce verify`. After restoring an older backup, keep the file of anchors elsewhere "
                "with a note of why, and let a new one begin."
            )
        if last is not None and position == last.position:
            return last
        made = chain.anchor(by[0], last.mac if last else b"", at, position, link)
        os.write(opened.fileno(), chain.as_json(made).encode() + b"\n")
        os.fsync(opened.fileno())
        return made


def _last(handle: int) -> Anchor | None:
    """The last anchor of an open file. Half a line at its end was never finished (no power, no room), and is taken off.

    `Refused` where the last line is no anchor: nothing is added after what is broken.
    """
    size = os.fstat(handle).st_size
    end = os.pread(handle, LONGEST_LINE, max(0, size - LONGEST_LINE))
    whole = end[: end.rfind(b"\n") + 1]
    if len(whole) < len(end):
        os.ftruncate(handle, size - len(end) + len(whole))
    if not whole:
        return None
    try:
        return chain.from_json(whole.decode(errors="replace").splitlines()[-1])
    except ValueError:
        raise Refused("The file of anchors is broken at its end: keep it elsewhere and let a new one begin.") from None


def written(file: Path) -> Iterator[tuple[int, Anchor | None]]:
    """Each line of the file of anchors by its number; None for one that cannot be read. Nothing where there is no file."""
    if file.exists():
        with file.open(encoding="utf-8", errors="replace") as opened:
            for number, text in enumerate(opened, start=1):
                try:
                    yield number, chain.from_json(text)
                except ValueError:
                    yield number, None
