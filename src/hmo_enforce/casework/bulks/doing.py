"""A bulk: planned for a preview, begun, done and taken back. Few rows at once, many by the jobs process."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.casework import as_reader
from hmo_enforce.casework.bulks import cases, homes
from hmo_enforce.casework.bulks.declared import Deed, Kept
from hmo_enforce.kernel import clock, journal, requests
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.lists import queries, states
from hmo_enforce.lists.actions import bulks
from hmo_enforce.lists.records import Bulk

Report = Callable[[int, int, str], None]
DEEDS: dict[str, Deed] = {one.name: one for one in (homes.OPEN_CASES, homes.TAG, homes.UNTAG, cases.ASSIGN, cases.SET_DAY)}
AT_ONCE, MOST = 200, 2_000
JOB, SUBJECT = "bulk", "bulk"


@dataclass(frozen=True, slots=True)
class Plan:
    """To which rows it would be done, and why each other is left out."""

    keys: tuple[int, ...]
    left: Mapping[int, str]

    @property
    def digest(self) -> str:
        """By which the doing knows that it is what was shown."""
        return sha256(repr((self.keys, sorted(self.left.items()))).encode()).hexdigest()[:32]


def deed(name: str) -> Deed:
    """The deed of that name, or `NotFound`."""
    if name not in DEEDS:
        raise NotFound("There is no such thing to do to many.")
    return DEEDS[name]


def plan(session: Session, of: Deed, keys: Sequence[int], told: Kept) -> Plan:
    """What would happen. `Refused` where they are none, or too many."""
    if not keys:
        raise Refused("Tick the rows that you mean, or choose all that match.")
    if len(keys) > MOST:
        raise Refused(f"At most {MOST:,} rows at once: narrow the list by its filters first.")
    left = of.left(session, keys, told)
    return Plan(tuple(key for key in keys if key not in left), left)


def begin(session: Session, of: Deed, planned: Plan, told: Kept, *, account_id: int, by: Actor) -> Bulk:
    """Do it, or have it done where they are many. The rows left out are kept with it, each with why."""
    if not planned.keys:
        raise Refused("Nothing is left to which this could be done.")
    made = bulks.begin(session, of, planned.keys, planned.left, told, account_id=account_id, by=by)
    if len(planned.keys) <= AT_ONCE:
        _do(session, made, by)
    else:
        made.request_id = requests.ask(session, JOB, {"bulk": made.id, "account": account_id}, by=by).id
        journal.note(session, by, "asked to do to many", SUBJECT, made.id, after={"rows": len(planned.keys)})
    return made


def take_back(session: Session, bulk_id: int, *, account_id: int, by: Actor) -> Bulk:
    """Take back what can be. `Refused` where it was, or is not done yet."""
    found = queries.bulk(session, bulk_id)
    if found.state != states.DONE:
        raise Refused("Only what is done, and was not taken back before, can be taken back.")
    rows = queries.counts(session, bulk_id).get(states.DONE, 0)
    if rows <= AT_ONCE:
        _undo(session, found, by)
    else:
        found.state = states.UNDOING
        asked = {"bulk": bulk_id, "account": account_id, "undo": True}
        found.request_id = requests.ask(session, JOB, asked, by=by).id
        journal.note(session, by, "asked to take back", SUBJECT, bulk_id, after={"rows": rows})
    return found


def work(session: Session, arguments: Mapping[str, Any], by: Actor, report: Report) -> dict[str, Any]:
    """The job: as whoever asked for it, who does not touch what they may not see. Nothing without a bulk."""
    if "bulk" not in arguments:
        return {}
    as_reader.hide(session, arguments["account"])
    found = queries.bulk(session, arguments["bulk"])
    if arguments.get("undo"):
        _undo(session, found, by, report)
    elif found.state == states.WAITING:
        _do(session, found, by, report)
    return {"bulk": found.id, **queries.counts(session, found.id)}


def _silent(done: int, total: int, note: str) -> None:
    """Nobody waits for a report."""


def _do(session: Session, bulk: Bulk, by: Actor, report: Report = _silent) -> None:
    of, rows = deed(bulk.deed), queries.rows(session, bulk.id, states.TO_DO)
    left = of.left(session, [row.subject_id for row in rows], bulk.told)
    with journal.together(session, bulk.id):
        for number, row in enumerate(rows):
            report(number, len(rows), of.did)
            why, kept = left.get(row.subject_id), None
            if why is None:
                try:
                    kept = of.do(session, row.subject_id, bulk.told, by)
                except Refused as refused:
                    why = str(refused)
            row.state, row.why, row.kept = states.LEFT_OUT if why else states.DONE, why, kept
    bulk.state, bulk.done_at = states.DONE, clock.now()
    session.flush()
    journal.note(session, by, "did to many", SUBJECT, bulk.id, after={"deed": bulk.deed, **queries.counts(session, bulk.id)})


def _undo(session: Session, bulk: Bulk, by: Actor, report: Report = _silent) -> None:
    of, rows = deed(bulk.deed), queries.rows(session, bulk.id, states.DONE)
    with journal.together(session, bulk.id):
        for number, row in enumerate(rows):
            report(number, len(rows), "Taking back")
            try:
                why = of.undo(session, row.subject_id, row.kept or {}, by)
            except (Refused, NotFound) as refused:
                why = str(refused)
            row.state, row.why = states.KEPT if why else states.UNDONE, why
    bulk.state, bulk.undone_at, bulk.undone_by = states.UNDONE, clock.now(), by.name
    session.flush()
    journal.note(session, by, "took back", SUBJECT, bulk.id, after=queries.counts(session, bulk.id))
