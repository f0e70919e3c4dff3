"""Done to many cases: given to somebody, and the day of the next task set."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import accounts
from hmo_enforce.cases import terms
from hmo_enforce.cases.actions import work
from hmo_enforce.cases.queries import found
from hmo_enforce.cases.records import Case, CaseTask
from hmo_enforce.casework.bulks.declared import Deed, Kept, Told
from hmo_enforce.kernel import portions
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused

CLOSED = "It is closed."
CHANGED = "The case was changed since."


def _check_assignee(session: Session, told: Told) -> Kept:
    said = str(told.get("assignee", ""))
    if not said:
        return {"assignee": None}
    workers = dict(accounts.who_may(session, "work_cases"))
    if not said.isdecimal() or int(said) not in workers:
        raise Refused("Choose somebody who works on cases from the list.", about="assignee")
    return {"assignee": int(said)}


def _not_to_be_assigned(session: Session, keys: Collection[int], told: Told) -> dict[int, str]:
    left: dict[int, str] = {}
    unseen = found.unseen(session, keys, told["assignee"]) if told["assignee"] else set()
    for key, status, assignee in _standing(session, keys):
        if status != terms.OPEN:
            left[key] = CLOSED
        elif assignee == told["assignee"]:
            left[key] = "It is with them already." if assignee else "It is with nobody already."
        elif key in unseen:
            left[key] = "A restriction hides it from them."
    return left


def _standing(session: Session, keys: Collection[int]) -> list[tuple[int, str, int | None]]:
    rows: list[tuple[int, str, int | None]] = []
    for some in portions.of(sorted(keys)):
        query = select(Case.id, Case.status, Case.assignee_id).where(Case.id.in_(some))
        rows += [(row[0], row[1], row[2]) for row in session.execute(query)]
    return rows


def _assign(session: Session, key: int, told: Told, by: Actor) -> Kept:
    row = found.case(session, key)
    was = row.assignee_id
    changed = work.assign(session, key, told["assignee"], revision=row.revision, by=by)
    return {"was": was, "revision": changed.revision}


def _give_back(session: Session, key: int, kept: Kept, by: Actor) -> str | None:
    row = session.get(Case, key)
    if row is None or row.revision != kept["revision"]:
        return CHANGED
    work.assign(session, key, kept["was"], revision=row.revision, by=by)
    return None


def _check_day(session: Session, told: Told) -> Kept:
    said, title = str(told.get("due_on", "")), str(told.get("title", "")).strip()
    if not said:
        raise Refused("Say by which day.", about="due_on")
    if not title or len(title) > 200:
        raise Refused("Say what is to be done where nothing is, in 200 characters or fewer.", about="title")
    return {"due_on": said, "title": title}


def _closed(session: Session, keys: Collection[int], told: Told) -> dict[int, str]:
    return {key: CLOSED for key, status, _ in _standing(session, keys) if status != terms.OPEN}


def _set_day(session: Session, key: int, told: Told, by: Actor) -> Kept:
    """Of the task that is due first; a case in which nothing is to be done gets one."""
    day, tasks = date.fromisoformat(told["due_on"]), found.open_tasks(session, key)
    if not tasks:
        made = work.add_task(session, key, told["title"], due_on=day, by=by)
        return {"task": made.id, "set": told["due_on"], "made": True}
    was = tasks[0].due_on
    work.set_day(session, key, tasks[0].id, day, by=by)
    return {"task": tasks[0].id, "set": told["due_on"], "was": was.isoformat() if was else None}


def _set_back(session: Session, key: int, kept: Kept, by: Actor) -> str | None:
    task = session.get(CaseTask, kept["task"])
    if task is None or task.case_id != key or task.done_at or task.dropped_at:
        return "The task is over, or elsewhere, since."
    if task.due_on is None or task.due_on.isoformat() != kept["set"]:
        return "The task has had another day since."
    if kept.get("made"):
        work.drop_task(session, key, task.id, why="Added with others by mistake.", by=by)
    else:
        work.set_day(session, key, task.id, date.fromisoformat(kept["was"]) if kept["was"] else None, by=by)
    return None


ASSIGN = Deed(
    "assign", "cases", "case", "Give each to somebody", "Each given to somebody", "work_cases",
    _check_assignee, _not_to_be_assigned, _assign, _give_back,
)  # fmt: skip
SET_DAY = Deed(
    "next-day", "cases", "case", "Set the day of the next task of each", "The day of the next task of each set", "work_cases",
    _check_day, _closed, _set_day, _set_back,
)  # fmt: skip
