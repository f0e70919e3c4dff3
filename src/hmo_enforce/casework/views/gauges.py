"""How the program itself is getting on, in numbers: for whoever watches it. No record is shown, and none is left out."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hmo_enforce.evidence import states
from hmo_enforce.evidence.records import EvidenceItem
from hmo_enforce.kernel import clock, marks, requests, sealing
from hmo_enforce.kernel.requests import Heartbeat, JobRequest
from hmo_enforce.letters import queries as letters

Gauges = dict[str, dict[str, float]]
"""By the name of a measure, and what tells one of its values from another ("" where there is but one)."""


def standing(session: Session) -> Gauges:
    """Every measure, as things stand. Ages are in seconds."""
    now, posted = clock.now(), letters.counts(session, private=True)
    tail = sealing.tail(session)
    backed_up = marks.found(session, marks.BACKED_UP)
    last = {} if backed_up is None else {"": _age(datetime.fromisoformat(backed_up["at"]), now)}
    return {
        "hmo_last_backup_seconds": last,
        "hmo_jobs": _by_status(session),
        "hmo_oldest_waiting_job_seconds": {"": _age(_oldest_waiting(session), now)},
        "hmo_jobs_processes": {"": float(_alive(session, now))},
        "hmo_outbox": {name: float(count) for name, count in posted.items()},
        "hmo_evidence_unscanned": {"": float(_unscanned(session))},
        "hmo_journal_unsealed": {"": float(tail.lines)},
        "hmo_journal_oldest_unsealed_seconds": {"": _age(tail.since, now)},
    }


def _age(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())


def _by_status(session: Session) -> dict[str, float]:
    """Of what waits and what is done now; of the last day alone what ended."""
    query = select(JobRequest.status, func.count()).where(
        JobRequest.ended_at.is_(None) | (JobRequest.ended_at > clock.now() - requests.FORGOTTEN)
    )
    found = {status: float(count) for status, count in session.execute(query.group_by(JobRequest.status))}
    every = (requests.WAITING, requests.RUNNING, requests.DONE, requests.FAILED, requests.CANCELLED)
    return dict.fromkeys(every, 0.0) | found


def _oldest_waiting(session: Session) -> datetime | None:
    due = func.coalesce(JobRequest.not_before, JobRequest.asked_at)
    return session.scalar(
        select(func.min(JobRequest.asked_at)).where(JobRequest.status == requests.WAITING, due <= clock.now())
    )


def _alive(session: Session, now: datetime) -> int:
    return session.scalar(select(func.count()).where(Heartbeat.seen_at > now - requests.SILENCE)) or 0


def _unscanned(session: Session) -> int:
    waiting = select(func.count(EvidenceItem.id)).where(EvidenceItem.state == states.RECEIVED)
    return session.scalar(waiting) or 0
