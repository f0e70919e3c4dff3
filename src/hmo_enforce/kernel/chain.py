"""The links of a keyed chain: each proves a line of the journal, its place, and every line before it.

A link is an HMAC-SHA256 over the link before it and what the line says, so whoever lacks the key can make none that fits.
Of a line's values it takes the salted digest alone: the chain holds when retention has destroyed them.
"""

import hashlib
import hmac
import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

FIRST = bytes(32)
"""What stands before the first link."""


@dataclass(frozen=True, slots=True)
class Key:
    """A secret, and the short name that seals and anchors call it by; the name tells nothing of the secret."""

    id: str
    secret: bytes


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the journal without its values."""

    id: int
    at: datetime
    actor_kind: str
    actor_id: int | None
    actor_name: str
    verb: str
    subject: str
    subject_id: str
    salt: bytes
    digest: bytes


@dataclass(frozen=True, slots=True)
class Anchor:
    """How far the chain had come at an instant, told outside the database. `mac` covers it and the anchor before it."""

    at: datetime
    position: int
    link: bytes
    key_id: str
    mac: bytes


def key(secret: str) -> Key:
    """The key made of a secret text."""
    kept = secret.strip().encode()
    return Key(hashlib.sha256(b"hmo-enforce journal key\0" + kept).hexdigest()[:16], kept)


def warrant_key(secret: str) -> Key:
    """The key of warrants, made of the secret that all processes of the program share; neither tells the other."""
    return key(hmac.new(secret.encode(), b"hmo-enforce: warrants of destruction", hashlib.sha256).hexdigest())


def warrant(by: Key, said: bytes) -> bytes:
    """The warrant of what says that something was destroyed: `said` is what it is for, and its digest without the warrant."""
    return _mac(by, ["warrant", said.hex()])


def link(by: Key, before: bytes, position: int, sealed_at: datetime, line: Line, *, warranted: bool = False) -> bytes:
    """The link of `line` at `position` (from 1), after the link `before`. `warranted`: its warrant was seen to hold."""
    said: list[object] = [
        "seal with warrant" if warranted else "seal",
        before.hex(),
        position,
        _instant(sealed_at),
        line.id,
        _instant(line.at),
        line.actor_kind,
        line.actor_id,
        line.actor_name,
        line.verb,
        line.subject,
        line.subject_id,
        line.digest.hex(),
    ]
    return _mac(by, said)


def anchor(by: Key, before: bytes, at: datetime, position: int, head: bytes) -> Anchor:
    """An anchor of the link `head`, after the anchor whose MAC is `before` (empty for the first)."""
    said = ["anchor", before.hex(), _instant(at), position, head.hex()]
    return Anchor(at, position, head, by.id, _mac(by, said))


def same(ours: bytes, theirs: bytes) -> bool:
    """Whether two links or MACs are the same, without telling by the time taken how far."""
    return hmac.compare_digest(ours, theirs)


def as_json(said: Anchor) -> str:
    """An anchor as a line of its file."""
    return json.dumps(
        {
            "at": _instant(said.at),
            "position": said.position,
            "link": said.link.hex(),
            "key": said.key_id,
            "mac": said.mac.hex(),
        }
    )


def from_json(text: str) -> Anchor:
    """A line of the file of anchors. ValueError where it is none."""
    try:
        said: Mapping[str, Any] = json.loads(text)
        at, position = datetime.fromisoformat(said["at"]), int(said["position"])
        return Anchor(at, position, bytes.fromhex(said["link"]), str(said["key"]), bytes.fromhex(said["mac"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError("not an anchor") from error


def _mac(by: Key, said: list[object]) -> bytes:
    canonical = json.dumps(said, separators=(",", ":"), ensure_ascii=False)
    return hmac.new(by.secret, canonical.encode(), hashlib.sha256).digest()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def ranges(numbers: Iterable[int]) -> list[list[int]]:
    """Numbers as ranges of which both ends count: 1, 2, 3, 7 are [[1, 3], [7, 7]]."""
    found: list[list[int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


class Spans:
    """Which numbers are in any of some ranges."""

    def __init__(self, of: Iterable[Sequence[int]]) -> None:
        self._ranges: list[list[int]] = []
        for low, high in sorted((int(low), int(high)) for low, high in of):
            if self._ranges and low <= self._ranges[-1][1] + 1:
                self._ranges[-1][1] = max(high, self._ranges[-1][1])
            else:
                self._ranges.append([low, high])
        self._lows = [low for low, _ in self._ranges]

    def __contains__(self, number: int) -> bool:
        at = bisect_right(self._lows, number) - 1
        return at >= 0 and number <= self._ranges[at][1]
