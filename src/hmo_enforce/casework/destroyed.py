"""What was destroyed is told outside the database too, so that a backup does not bring it back for good.

A backup holds what was destroyed and who was erased since it was made, and the database that knew is what was lost. So beside
the journal's anchors lies a file with a line for each: the sort of record, its number, when, by which rule; no name and nothing
that was in it. After a restore it is destroyed again by that file. Each line carries a warrant, by a key that is not in the
database: nobody has records destroyed by writing into the file.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import forgetting
from hmo_enforce.cases.records import CaseParty
from hmo_enforce.casework import destroying, erasing, holding, scrubbing, second_records
from hmo_enforce.casework.destroying import Doing, Places
from hmo_enforce.casework.holding import Step
from hmo_enforce.intake.actions import forgetting as senders
from hmo_enforce.kernel import chain, clock, journal, marks, portions, requests
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.chain import Key
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.kernel.journal import Entry, EntryValues
from hmo_enforce.privacy.holding import Reach

FILE = "destroyed.jsonl"
COMPLAINANT, BY_HAND = "case_party", "erased by hand"
FORGOTTEN: Mapping[str, Callable[[Doing, int], None]] = {
    "account": lambda doing, key: forgetting.account(doing.session, key, doing.why, by=doing.by),
    "sign_up": lambda doing, key: forgetting.sign_up(doing.session, key, doing.why, by=doing.by),
    "delegation": lambda doing, key: forgetting.delegation(doing.session, key, doing.why, by=doing.by),
    "arrival_contact": lambda doing, key: senders.contact(doing.session, key, doing.why, by=doing.by),
    "party": second_records.party_again,
}
"""What an officer erased beside a complainant's own record: under these they were known too."""
TABLES = {**destroying.TABLES, COMPLAINANT: CaseParty}
OVERLAP = timedelta(hours=1)
"""A line of the journal is seen by others no later than that after its instant: a transaction is never that long."""
DONE, THERE, GONE, LEFT = "destroyed again", "destroyed before the backup", "not in this backup", "left"
Report = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Gone:
    """One record that was destroyed, or a complainant who was erased (`case_party`), or of a licence that stays which names
    were (in `rule`); `entry` is the journal's line of it."""

    entry: int
    subject: str
    id: int
    at: str
    rule: str

    @property
    def by_hand(self) -> bool:
        """Whether an officer did it, with somebody who complained."""
        return self.rule.startswith(BY_HAND)

    @property
    def record(self) -> tuple[str, int]:
        """What it was."""
        return self.subject, self.id


def path(told: Mapping[str, Any]) -> Path:
    """Where the file lies: beside the anchors, which are best on another disk and copied to another machine."""
    return Path(told["anchors"]).with_name(FILE)


# --- told


def catch_up(session: Session, told: Mapping[str, Any]) -> int:
    """Put what was destroyed since into the file; all there ever was, where the file is gone. How many lines."""
    file, said, now = path(told), marks.found(session, marks.DESTROYED), clock.now()
    reached = datetime.fromisoformat(said["at"]) if said and file.exists() else None
    lines = list(_since(session, reached - OVERLAP if reached else None))
    known = {(one.entry, one.at) for one in _lines(file) if one is not None} if lines else set()
    fresh = [one for one in lines if (one.entry, one.at) not in known]
    if fresh:
        _append(file, told["warrant_key"], fresh)
    if fresh or reached is None or now - reached >= OVERLAP:
        marks.mark(session, marks.DESTROYED, {"at": now.isoformat()})
    return len(fresh)


def _since(session: Session, instant: datetime | None) -> Iterator[Gone]:
    query = select(Entry, EntryValues.after).join(EntryValues, EntryValues.entry_id == Entry.id, isouter=True)
    query = query.where(Entry.verb.in_((journal.DESTROYED, erasing.VERB, second_records.UNNAMED, "erased")))
    if instant is not None:
        query = query.where(Entry.at >= instant)
    for entry, after in session.execute(query.order_by(Entry.id)):
        at, said = entry.at.isoformat(), after or {}
        if entry.verb == erasing.VERB and "line" in said and not said.get("unseen"):
            yield Gone(entry.id, COMPLAINANT, int(said["line"]), at, BY_HAND)
        elif entry.verb == "erased" and entry.subject in FORGOTTEN:
            yield Gone(entry.id, entry.subject, int(entry.subject_id), at, BY_HAND)
        elif entry.verb == second_records.UNNAMED:
            yield Gone(entry.id, entry.subject, int(entry.subject_id), at, f"{BY_HAND}: {', '.join(said.get('of', ()))}")
        elif entry.verb == journal.DESTROYED and entry.subject in TABLES:
            yield Gone(entry.id, entry.subject, int(entry.subject_id), at, str(said.get("rule", "")))


def _append(file: Path, key: Key, lines: Iterable[Gone]) -> None:
    """Add lines, and see them onto the disk. Half a line at the end was never finished, and is taken off."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "r+b") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        whole = opened.read()
        os.ftruncate(handle, whole.rfind(b"\n") + 1)
        os.write(handle, b"".join(json.dumps({**asdict(one), "warrant": _warrant(key, one)}).encode() + b"\n" for one in lines))
        os.fsync(handle)


def _warrant(key: Key, one: Gone) -> str:
    said = json.dumps([one.entry, one.subject, one.id, one.at, one.rule], separators=(",", ":"))
    return chain.warrant(key, FILE.encode() + hashlib.sha256(said.encode()).digest()).hex()


def _lines(file: Path, key: Key | None = None) -> Iterator[Gone | None]:
    """Each line; None for one that cannot be read or, given a key, was not written with it."""
    if not file.exists():
        return
    with file.open(encoding="utf-8", errors="replace") as opened:
        for text in opened:
            try:
                said = json.loads(text)
                warrant = bytes.fromhex(said.pop("warrant"))
                one = Gone(**said)
                ours = key is None or chain.same(bytes.fromhex(_warrant(key, one)), warrant)
                yield one if ours and one.subject in TABLES else None
            except (AttributeError, KeyError, TypeError, ValueError):
                yield None


# --- destroyed again


@dataclass(frozen=True, slots=True)
class Again:
    """What came of it. `left`: what is on legal hold in the backup, or cannot be destroyed, each with why; `broken`: lines of
    the file that are not the program's own; `look`: cases in which somebody was erased, for an officer to look at again.
    """

    counts: Mapping[str, int]
    left: tuple[str, ...]
    broken: int
    look: tuple[int, ...]


def note_restored(session: Session, *, at: str) -> None:
    """Keep what a backup brought, so that no record made since is ever taken for one of its own."""
    there = set(inspect(session.connection()).get_table_names())
    tables = {subject: of.__table__ for subject, of in TABLES.items() if of.__tablename__ in there}
    keys = {subject: session.scalar(select(func.max(table.c.id))) or 0 for subject, table in tables.items()}
    marks.mark(session, marks.RESTORED, {"at": at, "keys": keys})


def again(reading: Step, writing: Step, told: Mapping[str, Any], by: Actor, report: Report) -> Again:
    """Destroy again what a restored backup brought back, by the file `told["destroyed"]`. It may be run again.

    `Refused` where there is no such file, or the database was not restored from a backup.
    """
    lines = _read(Path(told["destroyed"]), told["warrant_key"])
    with reading() as session:
        restored = marks.found(session, marks.RESTORED)
        if restored is None:
            raise Refused("This database was not restored by `hmo-enforce restore`. If it was otherwise, say so: --otherwise.")
        known = _known(session, [one for one in lines if one is not None])
    begun, became = _begun(restored, lines), list[tuple[_Task, str, str]]()
    for number, one in enumerate(lines):
        if one is not None and begun(number):
            report(number, len(lines), "Destroying again")
            task = _Task(number, one, one.entry in known, _first(lines), told, by)
            became.append((task, *_tried(reading, writing, task)))
    with writing() as session:
        return _told(session, became, sum(one is None for one in lines), told, by)


def _read(file: Path, key: Key) -> list[Gone | None]:
    if not file.is_file():
        raise Refused(f"There is no file {file}.")
    return list(_lines(file, key))


def _told(
    session: Session, became: Collection[tuple["_Task", str, str]], broken: int, told: Mapping[str, Any], by: Actor
) -> Again:
    """What came of it all, and what follows from it."""
    counts = {state: sum(one == state for _, one, _ in became) for state in (DONE, THERE, GONE, LEFT)}
    left = tuple(f"{task.one.subject} {task.one.id}: {why}" for task, state, why in became if state == LEFT)
    erased = sorted(task.one.id for task, state, _ in became if state == DONE and task.one.subject == COMPLAINANT)
    look = session.scalars(select(CaseParty.case_id).where(CaseParty.id.in_(erased)).distinct()).all()
    if counts[DONE]:
        scrubbing.ask(session, by=by)
        requests.ask(session, "judge", {}, by=by)
    catch_up(session, told)
    return Again(counts, left, broken, tuple(sorted(look)))


def _first(lines: list[Gone | None]) -> str:
    """What tells one file from another: they are only ever added to."""
    one = lines[0] if lines else None
    return f"{one.entry} {one.at}" if one else ""


def _begun(restored: Mapping[str, Any], lines: list[Gone | None]) -> Callable[[int], bool]:
    """Which lines are still to be looked at: those after the last one of an earlier run, and those left out then."""
    if restored.get("file") != _first(lines):
        return lambda number: True
    through, left = restored["through"], set(restored["left"])
    return lambda number: number > through or number in left


def _known(session: Session, lines: list[Gone]) -> set[int]:
    """The lines of the journal that the backup has itself: what they tell of was destroyed before it was made."""
    found = set[int]()
    for some in portions.of(lines):
        at = {one.entry: one.at for one in some}
        rows = session.execute(select(Entry.id, Entry.at).where(Entry.id.in_(list(at))))
        found |= {key for key, instant in rows if instant.isoformat() == at[key]}
    return found


@dataclass(frozen=True, slots=True)
class _Task:
    """One line of the file, at its place in it. `known`: the backup knew."""

    number: int
    one: Gone
    known: bool
    file: str
    told: Mapping[str, Any]
    by: Actor


def _tried(reading: Step, writing: Step, task: _Task) -> tuple[str, str]:
    """What became of it, and why where it was left."""
    try:
        return holding.unmoved(reading, writing, partial(_settled, task)), ""
    except Refused as refused:
        with writing() as session:
            _keep(session, task, left=True)
        return LEFT, str(refused)


def _settled(task: _Task, session: Session, reach: Reach) -> str:
    restored = marks.found(session, marks.RESTORED) or {}
    subject, subject_id = task.one.record
    _keep(session, task, left=False)
    if task.known:
        return THERE
    row = session.get(TABLES[subject], subject_id) if subject_id <= restored["keys"].get(subject, 0) else None
    if row is None:
        return GONE
    day, rule = task.one.at[:10], task.one.rule
    why = f"It had been destroyed on {day}{f' ({rule})' if rule else ''}, and a restored backup brought it back."
    doing = Doing(session, Places.told(task.told), reach, task.by, why, task.told["warrant_key"])
    try:
        _destroy(doing, task, row)
    except NotFound:
        return GONE
    if not task.one.by_hand:  # what an officer did has a line of its own
        journal.note(session, task.by, journal.DESTROYED, subject, subject_id, after={"rule": rule, "again": True}, why=why)
    return DONE


def _destroy(doing: Doing, task: _Task, row: Any) -> None:
    """As it went then: by an officer, in whose words' place the suggested ones stand now, and what they judged is left for
    another to look at; or by a rule."""
    (subject, subject_id), by_hand = task.one.record, task.one.by_hand
    if subject == COMPLAINANT and by_hand:
        erasing.erase(doing, row.case_id, subject_id, erasing.Chosen(looked=False))
    elif subject == COMPLAINANT:
        erasing.erase_unseen(doing, subject_id)
    elif by_hand and subject == "licence":
        second_records.licence_again(doing, subject_id, task.one.rule.removeprefix(f"{BY_HAND}: ").split(", "))
    elif by_hand:
        FORGOTTEN[subject](doing, subject_id)
    else:
        destroying.destroy(doing, subject, subject_id)


def _keep(session: Session, task: _Task, *, left: bool) -> None:
    """How far the file has been gone through, in the transaction that does it."""
    said = dict(marks.found(session, marks.RESTORED) or {})
    same = said.get("file") == task.file
    others = {*said["left"]} - {task.number} if same else set()
    through = max(task.number, said["through"]) if same else task.number
    said |= {"file": task.file, "through": through, "left": sorted(others | ({task.number} if left else set()))}
    marks.mark(session, marks.RESTORED, said)
