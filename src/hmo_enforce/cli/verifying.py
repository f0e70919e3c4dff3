"""`verify`: every check in turn, and what it found."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hmo_enforce.casework import keeping
from hmo_enforce.casework.views import journal_soundness, soundness
from hmo_enforce.casework.views.soundness import Check
from hmo_enforce.cli import opening, telling
from hmo_enforce.kernel import revisions
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.settings import Settings

MOST_SHOWN = 20


def verify(*, anchors: str | None = None, as_json: bool) -> int:
    """0 when everything is whole, 1 when not. Reads one steady view and changes nothing.

    `anchors`: a copy of the file of anchors that was kept elsewhere, instead of the one beside the database.
    """
    wrong = 0
    with opening.house() as (found, sessions), telling.progress("Checking") as report:
        checks = (*soundness.CHECKS, soundness.of_evidence(found.evidence, found.clamd), _of_journal(found, anchors, report))
        with sessions.steps() as steps, steps.reading() as session:
            for check in checks:
                wrong += _tell(check, check.problems(session), as_json=as_json)
    if as_json:
        telling.as_json({"revision": revisions.head(), "problems": wrong})
    else:
        said = f"{wrong:,} problems were found" if wrong else "no problem was found"
        telling.line(f"The tables are at revision {revisions.head()}, and {said}.")
    return 1 if wrong else 0


def _of_journal(of: Settings, anchors: str | None, report: telling.Report) -> Check:
    if anchors is not None and not Path(anchors).is_file():
        raise Refused(f"There is no file {anchors}.")
    told = opening.told_to_jobs(of)
    read = keeping.read_anchors({**told, "anchors": anchors} if anchors else told)
    return journal_soundness.check(told, read, report, own=anchors is None)


def _tell(check: Check, problems: Iterable[str], *, as_json: bool) -> int:
    """Tell problems as they are found, but for a person no more than the first; how many there were."""
    count = 0
    for problem in problems:
        count += 1
        if as_json:
            telling.as_json({"check": check.name, "problem": problem})
        elif count <= MOST_SHOWN:
            telling.line(f"{check.name}: {problem}")
    if as_json:
        told: dict[str, Any] = {"check": check.name, "problems": count, "notes": list(check.notes())}
        telling.as_json(told)
        return count
    if count > MOST_SHOWN:
        telling.line(f"{check.name}: … and {count - MOST_SHOWN:,} more (--json tells all)")
    telling.line(f"{check.name}: {'whole' if not count else f'{count:,} problems'}")
    for note in check.notes():
        telling.line(f"  {note}")
    return count
