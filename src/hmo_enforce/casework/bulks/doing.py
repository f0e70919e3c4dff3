"""A bulk: planned for a preview, begun, done and taken back. Few rows at once, many by the jobs process."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.accounts import roles
from hmo_enforce.accounts.queries import accounts
from hmo_enforce.casework import as_reader
from hmo_enforce.casework.bulks import cases, homes, postings, settling
from hmo_enforce.casework.bulks.declared import Deed, Kept
from hmo_enforce.casework.bulks.settling import SUBJECT
from hmo_enforce.kernel import journal, noticing, requests
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.lists import queries, states
from hmo_enforce.lists.actions import bulks
from hmo_enforce.lists.records import Bulk

Report = Callable[[int, int, str], None]
Step = Callable[[], AbstractContextManager[Session]]
DEEDS: dict[str, Deed] = {
    one.name: one
    for one in (
        homes.OPEN_CASES, homes.TAG, homes.UNTAG, cases.ASSIGN, cases.SET_DAY, postings.PUT, postings.SEND_AGAIN,
    )
}  # fmt: skip
AT_ONCE, MOST = 200, 2_000
PORTION = 50
"""Rows in each transaction of the job: whoever saves meanwhile waits for no more."""
JOB = "bulk"


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


def require_some(keys: Sequence[int]) -> None:
    """`Refused` where no row is meant."""
    if not keys:
        raise Refused("Tick the rows that you mean, or choose all that match.")


def plan(session: Session, of: Deed, keys: Sequence[int], told: Kept) -> Plan:
    """What would happen. `Refused` where they are none, or too many."""
    require_some(keys)
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
        settling.some(session, of, made, by, AT_ONCE)
    else:
        made.request_id = requests.ask(session, JOB, {"bulk": made.id, "account": account_id}, by=by).id
        journal.note(session, by, "asked to do to many", SUBJECT, made.id, after={"rows": len(planned.keys)})
    return made


def take_back(session: Session, bulk_id: int, *, account_id: int, by: Actor) -> Bulk:
    """Take back what can be. `Refused` where it was, or is not done yet; what has stopped on its way can be."""
    found = queries.bulk(session, bulk_id, alone=True)
    if not may_be_taken_back(session, found):
        raise Refused("Only what is done, and was not taken back before, can be taken back.")
    rows = queries.counts(session, bulk_id).get(states.DONE, 0)
    found.state = states.UNDOING
    if rows <= AT_ONCE:
        settling.some(session, deed(found.deed), found, by, AT_ONCE)
    else:
        asked = {"bulk": bulk_id, "account": account_id, "undo": True}
        found.request_id = requests.ask(session, JOB, asked, by=by).id
        journal.note(session, by, "asked to take back", SUBJECT, bulk_id, after={"rows": rows})
    return found


def may_be_taken_back(session: Session, bulk: Bulk) -> bool:
    """Whether it is done, or nobody goes on with it any more."""
    return bulk.state == states.DONE or has_stopped(session, bulk)


def has_stopped(session: Session, bulk: Bulk) -> bool:
    """Whether the work failed or was cancelled on its way."""
    if bulk.state not in (states.WAITING, states.UNDOING) or bulk.request_id is None:
        return False
    return requests.request(session, bulk.request_id).status in (requests.FAILED, requests.CANCELLED)


def work(writing: Step, arguments: Mapping[str, Any], by: Actor, report: Report) -> dict[str, Any]:
    """The job: so many rows in each transaction, that nobody waits for long; taken up again, it goes on with those left.

    As whoever asked for it, who does not touch what they may not see, and only while they may. Nothing without a bulk.
    """
    if "bulk" not in arguments:
        return {}
    state, number = states.UNDOING if arguments.get("undo") else states.WAITING, 0
    while True:
        with writing() as session:
            as_reader.hide(session, arguments["account"])
            found = queries.bulk(session, arguments["bulk"], alone=True)
            if found.state == state:
                of = deed(found.deed)
                _require_may(session, arguments["account"], of)
                number += settling.some(session, of, found, by, PORTION)
                as_reader.account_for(session, by, noticing.noticed(session))
            counts = queries.counts(session, found.id)
            if found.state != state:
                return {"bulk": found.id, **counts}
        report(number, number + counts.get(settling.FROM[state], 0), of.did if state == states.WAITING else "Taking back")


def _require_may(session: Session, account_id: int, of: Deed) -> None:
    one = accounts.one(session, account_id)
    if one.closed_at is not None or not all(roles.may(one.role, name) for name in ("work_cases", of.permission)):
        raise Refused("Whoever asked for this may not do it any more.")
