"""Evidence that came in is checked, and drawn for pages: the scanner is asked, and pictures are opened, before anything is
written, since both may take their time."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.evidence import actions, media, queries, states
from hmo_enforce.evidence.outside import pictures, scanner
from hmo_enforce.evidence.outside.store import Folder
from hmo_enforce.evidence.queries import Waiting
from hmo_enforce.kernel import actor, clock, requests
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused

SCANNER = actor.job("the virus scanner")
GONE = "Its file is not where it is kept: tell IT, who look into it with `verify`."


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of one content. `found` is the scanner's word (empty: clean; None: no verdict), `said` why there is none."""

    sha256: str
    found: str | None
    said: str
    drawn: bool


def read(
    session: Session, arguments: Mapping[str, Any], by: Actor, report: Callable[[int, int, str], None]
) -> tuple[Looked, ...]:
    """Ask the scanner about each content that waits, and draw those that may be shown. Nothing is written to the database.

    `arguments`: "evidence" and "evidence_copies" are folders, "clamd" the scanner's address; with "full", what was found
    clean before and has no pictures for pages is drawn again.
    """
    waiting = queries.to_scan(session, clock.now())
    looked = []
    for done, one in enumerate(waiting):
        report(done, len(waiting), "checking what came in")
        looked.append(_look(one, arguments))
    return (*looked, *(_again(session, arguments, {one.sha256 for one in waiting}) if arguments.get("full") else ()))


def _look(one: Waiting, arguments: Mapping[str, Any]) -> Looked:
    store, address = Folder(Path(arguments["evidence"])), arguments.get("clamd", states.NO_SCANNER)
    if address == states.NO_SCANNER:
        return Looked(one.sha256, None, "", False)
    if not store.has(one.sha256):
        return Looked(one.sha256, None, GONE, False)
    if address == states.UNSCANNED:
        return Looked(one.sha256, None, "", _draw(store, one, arguments))
    try:
        verdict = scanner.scan(address, store.path(one.sha256))
    except scanner.Unanswered as silent:
        return Looked(one.sha256, None, str(silent), False)
    return Looked(one.sha256, verdict.found, "", verdict.clean and _draw(store, one, arguments))


def _again(session: Session, arguments: Mapping[str, Any], done: set[str]) -> Iterator[Looked]:
    """What may be shown and has no copies on disk: they were lost, or could not be made."""
    store, copies = Folder(Path(arguments["evidence"])), Path(arguments["evidence_copies"])
    for one in queries.to_draw(session, states.CLEAN):
        lacks = media.kind(one.media_type) == media.PHOTO and not all(
            path.is_file() for path in pictures.copy_paths(copies, one.sha256).values()
        )
        if lacks and one.sha256 not in done and _draw(store, one, arguments):
            yield Looked(one.sha256, None, "", True)


def _draw(store: Folder, one: Waiting, arguments: Mapping[str, Any]) -> bool:
    """Whether there are display copies now."""
    if media.kind(one.media_type) != media.PHOTO:
        return False
    copies = Path(arguments["evidence_copies"])
    if one.copied and all(path.is_file() for path in pictures.copy_paths(copies, one.sha256).values()):
        return True
    try:
        pictures.make_copies(store.path(one.sha256), one.media_type, copies, one.sha256)
    except (Refused, MemoryError):
        return False
    return True


def write(
    session: Session,
    arguments: Mapping[str, Any],
    by: Actor,
    report: Callable[[int, int, str], None],
    looked: tuple[Looked, ...],
) -> dict[str, Any]:
    """Note what came of each, and ask for the next try where there was no verdict. With "full", sweep strays."""
    counts = {"clean": 0, "quarantined": 0, "unanswered": 0, "drawn": 0, "swept": 0}
    for one in looked:
        _settle(session, arguments, one, counts)
    if arguments.get("clamd", states.NO_SCANNER) not in (states.NO_SCANNER, states.UNSCANNED):
        _ask_again(session)
    if arguments.get("full"):
        counts["swept"] = actions.sweep(session, Folder(Path(arguments["evidence"])))
    return counts


def _settle(session: Session, arguments: Mapping[str, Any], one: Looked, counts: dict[str, int]) -> None:
    if one.found == "":
        counts["clean"] += actions.found_clean(session, one.sha256, by=SCANNER)
    elif one.found:
        counts["quarantined"] += actions.quarantine(session, one.sha256, one.found, by=SCANNER)
        pictures.remove_copies(Path(arguments["evidence_copies"]), one.sha256)
    elif one.said:
        counts["unanswered"] += 1
        actions.could_not_check(session, one.sha256, one.said, by=SCANNER)
    elif arguments.get("clamd") == states.UNSCANNED:
        actions.left_unchecked(session, one.sha256, by=SCANNER)
    if one.drawn:
        counts["drawn"] += 1
        actions.copied(session, one.sha256, by=SCANNER)


def _ask_again(session: Session) -> None:
    """One request for the next try, however many wait for it."""
    due = queries.next_try_at(session)
    if due is not None and not requests.waits(session, "scan", until=due):
        requests.ask(session, "scan", {}, by=SCANNER, not_before=due)
