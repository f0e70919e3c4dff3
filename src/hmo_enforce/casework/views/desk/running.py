"""Panels of how the program itself gets on: for administrators, and for auditors and managers as far as the journal tells."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.accounts.records import Account
from hmo_enforce.accounts.roles import TITLES, Role
from hmo_enforce.casework.views.desk import found
from hmo_enforce.casework.views.desk.found import Chosen, Line, Panel, Reader
from hmo_enforce.kernel import clock, marks, requests
from hmo_enforce.kernel.requests import JobRequest

LATELY = timedelta(days=7)
STALE = timedelta(days=2)
"""A nightly step that is older than this was missed more than once."""


def machinery(session: Session, reader: Reader) -> Panel:
    """What is wrong with the machinery, each a line: nothing, where all is well."""
    wrong = [*_jobs_process(session), *_journal(session), *_backup(session), *_failed(session, reader)]
    return Panel(len(wrong), False, tuple(wrong[: max(reader.few, 4)]), "/journal/integrity")


def _jobs_process(session: Session) -> list[Line]:
    if requests.somebody_works(session):
        return []
    return [Line("No jobs process is running", None, "", "Files are not loaded and emails not sent until one is started")]


def _journal(session: Session) -> list[Line]:
    proved, href = marks.found(session, marks.PROVED), "/journal/integrity"
    if proved is None:
        return []
    if proved.get("faults"):
        return [Line("The journal does not prove", href, "", f"{proved['faults']:,} faults", "found", _day(proved))]
    if _is_stale(proved):
        return [Line("The journal was not proved last night", href, "", "", "last proved", _day(proved))]
    return []


def _backup(session: Session) -> list[Line]:
    done = marks.found(session, marks.BACKED_UP)
    return [Line("No backup was made last night", None, "", "", "last made", _day(done))] if done and _is_stale(done) else []


def _is_stale(mark: dict[str, Any]) -> bool:
    return clock.now() - datetime.fromisoformat(mark["at"]) > STALE


def _day(mark: dict[str, Any]) -> Any:
    return found.on_day(datetime.fromisoformat(mark["at"])) if mark.get("at") else None


def _failed(session: Session, reader: Reader) -> list[Line]:
    """The latest work that failed within a week."""
    told = (JobRequest.id, JobRequest.job, JobRequest.ended_at)
    lately = (JobRequest.status == requests.FAILED, JobRequest.ended_at > clock.now() - LATELY)
    rows = session.execute(select(*told).where(*lately).order_by(JobRequest.id.desc()).limit(found.MOST))
    return [Line(f"The job “{job}” failed", None, f"request {key}", "", "on", found.on_day(at)) for key, job, at in rows]


def invited(session: Session, reader: Reader) -> Panel:
    """Accounts of staff that were opened, and that nobody can have signed in to yet."""
    waits = (
        Account.realm == "staff",
        Account.closed_at.is_(None),
        Account.password_hash.is_(None),
        Account.oidc_subject.is_(None),
    )
    told = (Account.id, Account.name, Account.role, Account.made_at)
    chosen = select(*told).where(*waits).order_by(Account.made_at, Account.id)

    def lines(some: Chosen) -> tuple[Line, ...]:
        return tuple(
            Line(name, f"/accounts/{key}", "", TITLES[Role(role)], "invited", found.on_day(at))
            for key, name, role, at in session.execute(some)
        )

    return found.panel(session, reader, chosen, lines, "/accounts")
