"""Keeping the journal: it is sealed and anchored all day long, and proved each night.

Each takes what a job is told: "journal_keys" and "journal_key_file" (`kernel/anchoring.py`), "warrant_key", by which lines
say that others were destroyed, and "anchors", the file.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.kernel import anchoring, clock, journal, marks, proving, sealing
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.chain import Anchor, Key
from hmo_enforce.kernel.errors import Refused

Report = Callable[[int, int, str], None]
FIRST_FAULTS = 20
ANEW = "Put it back; or, if you know why, begin a new one: `hmo-enforce run anchor --set anew=yes`."


@dataclass(frozen=True, slots=True)
class Proof:
    """What a walk along the journal found."""

    faults: int
    first: tuple[str, ...]
    walk: proving.Walk


def keys(told: Mapping[str, Any], *, make: bool = False) -> tuple[Key, ...]:
    """The keys that the settings give."""
    return anchoring.keys(tuple(told["journal_keys"]), Path(told["journal_key_file"]), make=make)


def seal(session: Session, told: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Seal what waits. The key is made at the first sealing and never later.

    `told["unwarranted"]`: somebody at the server has looked at the lines that tell of a destruction without a warrant (an
    earlier release or another key wrote them): they are sealed too, and that is journalled.
    """
    unwarranted, ours = bool(told.get("unwarranted")), keys(told, make=sealing.head(session) is None)
    found = sealing.seal(session, ours, (told["warrant_key"],), unwarranted=unwarranted)
    if unwarranted:
        journal.note(session, by, "sealed without warrants", journal.JOURNAL, found.head)
    return {"sealed": found.lines, "head": found.head, "refused": list(found.refused)}


def committed_head(session: Session) -> tuple[int, bytes] | None:
    """Where the chain ends for all to see; None while nothing is sealed."""
    last = sealing.head(session)
    return (last.position, last.link) if last else None


def anchor(session: Session, told: Mapping[str, Any], by: Actor, head: tuple[int, bytes] | None) -> dict[str, Any]:
    """Anchor a committed head, and mark it in the database too, so that a file that lost its end shows.

    `told["anew"]`: begin a new file. `Refused` where one was begun, and is not here.
    """
    if head is None:
        return {"anchored": 0}
    file, said = Path(told["anchors"]), marks.found(session, marks.ANCHORED)
    if told.get("anew"):
        said = None
        journal.note(session, by, "began new anchors", journal.JOURNAL, head[0])
    fault = lost(file, said)
    if fault:
        raise Refused(f"{fault} {ANEW}")
    made = anchoring.append(file, keys(told), clock.now(), *head)
    reached = {"position": made.position, "at": made.at.isoformat(), "first": _first(file)}
    if reached != said:
        marks.mark(session, marks.ANCHORED, reached)
    return {"anchored": made.position}


def lost(file: Path, said: Mapping[str, Any] | None) -> str | None:
    """What the file of anchors lacks of what the database says was anchored in it."""
    if said is None:
        return None
    if _first(file) != said["first"]:
        return "The file of anchors is gone, or is not the one that was begun for this database."
    last = max((one.position for _, one in anchoring.written(file) if one), default=0)
    return "The file of anchors has lost its end." if last < said["position"] else None


def _first(file: Path) -> str | None:
    _, first = next(anchoring.written(file), (0, None))
    return first.mac.hex() if first else None


def read_anchors(told: Mapping[str, Any]) -> tuple[tuple[int, Anchor | None], ...]:
    """The anchors as they are now: to be read before the database is, so that none is of a later state."""
    return tuple(anchoring.written(Path(told["anchors"])))


def prove(session: Session, told: Mapping[str, Any], report: Report) -> Proof:
    """Walk along the whole journal."""
    anchors = read_anchors(told)
    walk = proving.Walk(session, keys(told), (told["warrant_key"],), anchors)
    first, count = list[str](), 0
    for fault in faults(session, walk, Path(told["anchors"]), report):
        count += 1
        if count <= FIRST_FAULTS:
            first.append(fault)
    return Proof(count, tuple(first), walk)


def faults(session: Session, walk: proving.Walk, file: Path | None, report: Report) -> Iterable[str]:
    """What is wrong with the journal, and with the file of anchors, unless another than this database's own was given."""
    yield from walk.faults(report)
    fault = lost(file, marks.found(session, marks.ANCHORED)) if file else None
    if fault:
        yield fault


def note_proof(session: Session, by: Actor, found: Proof) -> dict[str, Any]:
    """Keep what a walk found, for the page that tells how sound the journal is."""
    walk = found.walk
    said = {"faults": found.faults, "lines": walk.lines, "sealed": walk.sealed, "destroyed": walk.destroyed}
    marks.mark(session, marks.PROVED, {**said, "first": list(found.first), "at": clock.now().isoformat()})
    journal.note(session, by, "checked", journal.JOURNAL, walk.sealed, after=said)
    return said
