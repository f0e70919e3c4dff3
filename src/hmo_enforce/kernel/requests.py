"""Work asked for: the queue between whoever asks (a page, the clock) and the jobs process.

A request is written with the action that asks for it. The jobs process leases it, reports progress in short
transactions of its own, and renews the lease as it does; when it dies, the lease runs out and the work is taken up
again from the start, which every job must bear.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, Row, String, Update, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from hmo_enforce.kernel import actor, clock
from hmo_enforce.kernel.database import Id, Record, is_sqlite
from hmo_enforce.kernel.errors import NotFound

LEASE = timedelta(seconds=60)
# A page says "nobody is working" when no jobs process has been seen for this long.
SILENCE = timedelta(seconds=30)
MOST_ATTEMPTS = 3
FORGOTTEN = timedelta(days=1)

WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"


class Cancelled(Exception):
    """Somebody asked for this work to stop; what it had written is rolled back."""


class Stopped(Exception):
    """The jobs process itself was asked to stop: the work goes back into the queue."""


class Lost(Exception):
    """The lease ran out and another worker has the work: what this one had written is rolled back."""


class JobRequest(Record):
    """One piece of work that somebody asked for."""

    __tablename__ = "job_requests"
    __table_args__ = (Index("ix_job_requests_status_id", "status", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    job: Mapped[str] = mapped_column(String(60))
    arguments: Mapped[dict[str, Any]]
    asked_by_kind: Mapped[str] = mapped_column(String(20))
    asked_by_id: Mapped[int | None] = mapped_column(Id)
    asked_by_name: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime]
    not_before: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(String(20))
    leased_by: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    progress_done: Mapped[int] = mapped_column(default=0)
    progress_total: Mapped[int] = mapped_column(default=0)
    progress_note: Mapped[str] = mapped_column(String(200), default="")
    cancel_asked_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[dict[str, Any] | None]


class JobRun(Record):
    """One run of a job by the clock. `slot` is the minute it was due, so that no slot ever runs twice.

    The clock only asks: the request does the work, and its end is written here.
    """

    __tablename__ = "job_runs"
    __table_args__ = (Index("uq_job_runs_job_slot", "job", "slot", unique=True),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    job: Mapped[str] = mapped_column(String(60))
    slot: Mapped[datetime]
    request_id: Mapped[int | None] = mapped_column(ForeignKey("job_requests.id"), index=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(20))
    detail: Mapped[str] = mapped_column(default="")


class Heartbeat(Record):
    """When the jobs process was last seen."""

    __tablename__ = "job_heartbeats"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    seen_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Lease:
    """What a worker holds while it works on a request."""

    request_id: int
    job: str
    arguments: dict[str, Any]
    asked_by: actor.Actor


def ask(
    session: Session, job: str, arguments: dict[str, Any], *, by: actor.Actor, not_before: datetime | None = None
) -> JobRequest:
    """Put a piece of work in the queue, in the transaction of whatever asks for it; nobody begins it before its time."""
    request = JobRequest(
        job=job,
        arguments=arguments,
        asked_by_kind=by.kind,
        asked_by_id=by.id,
        asked_by_name=by.name,
        asked_at=clock.now(),
        not_before=not_before,
        status=WAITING,
        attempts=0,
        progress_done=0,
        progress_total=0,
        progress_note="",
    )
    session.add(request)
    session.flush()
    return request


def request(session: Session, request_id: int) -> JobRequest:
    """The request, or `NotFound`."""
    found = session.get(JobRequest, request_id)
    if found is None:
        raise NotFound("There is no such piece of work.")
    return found


def _free(now: datetime) -> ColumnElement[bool]:
    due = or_(JobRequest.not_before.is_(None), JobRequest.not_before <= now)
    return or_((JobRequest.status == WAITING) & due, (JobRequest.status == RUNNING) & (JobRequest.lease_until < now))


def under_way(session: Session, job: str) -> JobRequest | None:
    """The oldest piece of work of that job that waits or is being done; None where nothing is."""
    query = select(JobRequest).where(JobRequest.job == job, JobRequest.status.in_((WAITING, RUNNING)))
    return session.scalars(query.order_by(JobRequest.id).limit(1)).first()


def waits(session: Session, job: str, *, until: datetime) -> bool:
    """Whether that job waits to be begun by this time at the latest."""
    due = or_(JobRequest.not_before.is_(None), JobRequest.not_before <= until)
    query = select(JobRequest.id).where(JobRequest.job == job, JobRequest.status == WAITING, due)
    return session.scalars(query.limit(1)).first() is not None


def any_free(session: Session) -> bool:
    """Whether any work waits for a worker; a look that takes no lock."""
    return session.scalars(select(JobRequest.id).where(_free(clock.now())).limit(1)).first() is not None


def lease(session: Session, worker: str) -> Lease | None:
    """Take the oldest piece of work that nobody holds. One that has died too often is failed, with a word why.

    A job whose worker died after somebody asked for it to stop is not begun again.
    """
    now = clock.now()
    query = select(JobRequest).where(_free(now)).order_by(JobRequest.id).limit(1)
    if not is_sqlite(session):
        query = query.with_for_update(skip_locked=True)
    found = session.scalars(query).first()
    if found is None:
        return None
    if found.cancel_asked_at is not None:
        _end(session, found, CANCELLED, {})
        return None
    if found.attempts >= MOST_ATTEMPTS:
        error = f"The work stopped without a word {MOST_ATTEMPTS} times, and was given up."
        _end(session, found, FAILED, {"error": error})
        return None
    found.status, found.leased_by, found.lease_until = RUNNING, worker, now + LEASE
    found.attempts += 1
    asked_by = actor.Actor(actor.Kind(found.asked_by_kind), found.asked_by_id, found.asked_by_name)
    return Lease(found.id, found.job, dict(found.arguments), asked_by)


def renew(session: Session, request_id: int, worker: str) -> None:
    """Keep the lease and the progress as it stands. `Cancelled` or `Lost` when the work should stop."""
    _still_ours(
        session.execute(
            _ours(request_id, worker).values(lease_until=clock.now() + LEASE).returning(JobRequest.cancel_asked_at)
        ).first()
    )


def progress(session: Session, request_id: int, worker: str, *, done: int, total: int, note: str) -> None:
    """Keep the lease and say how far the work is. `Cancelled` or `Lost` when it should stop."""
    _still_ours(
        session.execute(
            _ours(request_id, worker)
            .values(progress_done=done, progress_total=total, progress_note=note[:200], lease_until=clock.now() + LEASE)
            .returning(JobRequest.cancel_asked_at)
        ).first()
    )


def _ours(request_id: int, worker: str) -> Update:
    held = (JobRequest.id == request_id, JobRequest.leased_by == worker, JobRequest.status == RUNNING)
    return update(JobRequest).where(*held).execution_options(synchronize_session=False)


def _still_ours(row: Row[datetime | None] | None) -> None:
    if row is None:
        raise Lost
    if row[0] is not None:
        raise Cancelled


def finish(session: Session, request_id: int, worker: str, outcome: dict[str, Any]) -> None:
    """The work is done, in the transaction that did it: so it is done once, whoever dies. `Cancelled` or `Lost`."""
    renew(session, request_id, worker)
    _end(session, request(session, request_id), DONE, outcome)


def give_up(session: Session, request_id: int, worker: str, status: str, outcome: dict[str, Any]) -> None:
    """The work failed or was cancelled. A worker that lost its lease changes nothing."""
    found = _held(session, request_id, worker)
    if found is not None:
        _end(session, found, status, outcome)


def release(session: Session, request_id: int, worker: str) -> None:
    """Put the work back for another worker to begin again; it counts as no attempt."""
    found = _held(session, request_id, worker)
    if found is not None:
        found.status, found.leased_by, found.lease_until = WAITING, None, None
        found.attempts -= 1


def _held(session: Session, request_id: int, worker: str) -> JobRequest | None:
    query = select(JobRequest).where(JobRequest.id == request_id).with_for_update()
    found = session.scalars(query).first()
    return found if found and found.leased_by == worker and found.status == RUNNING else None


def cancel(session: Session, request_id: int) -> JobRequest:
    """Ask for the work to stop: at once if nobody has begun, else at its next report of progress."""
    found = session.scalars(select(JobRequest).where(JobRequest.id == request_id).with_for_update()).first()
    if found is None:
        raise NotFound("There is no such piece of work.")
    if found.status in (WAITING, RUNNING):
        found.cancel_asked_at = clock.now()
    if found.status == WAITING:
        _end(session, found, CANCELLED, {})
    return found


def _end(session: Session, found: JobRequest, status: str, outcome: dict[str, Any]) -> None:
    found.status, found.outcome = status, outcome
    found.ended_at, found.lease_until = clock.now(), None
    detail = str(outcome.get("error", ""))
    run = update(JobRun).where(JobRun.request_id == found.id).execution_options(synchronize_session=False)
    session.execute(run.values(ended_at=found.ended_at, outcome=status, detail=detail))


def ask_by_the_clock(session: Session, job: str, slot: datetime, arguments: dict[str, Any]) -> JobRequest | None:
    """Ask for a job that the clock says is due; None if that slot was asked for already."""
    there = session.scalars(select(JobRun.id).where(JobRun.job == job, JobRun.slot == slot)).first()
    if there is not None:
        return None
    asked = ask(session, job, arguments, by=actor.job("the clock"))
    session.add(JobRun(job=job, slot=slot, request_id=asked.id, started_at=clock.now(), detail=""))
    session.flush()
    return asked


def beat(session: Session, name: str) -> None:
    """Say that the jobs process `name` is alive; forget those that fell silent long ago."""
    now = clock.now()
    session.execute(delete(Heartbeat).where(Heartbeat.seen_at < now - FORGOTTEN))
    session.merge(Heartbeat(name=name, seen_at=now))


def fall_silent(session: Session, name: str) -> None:
    """The jobs process `name` has stopped in good order."""
    session.execute(delete(Heartbeat).where(Heartbeat.name == name))


def somebody_works(session: Session) -> bool:
    """Whether any jobs process was seen within the last 30 seconds."""
    seen = session.scalar(select(func.max(Heartbeat.seen_at)))
    return seen is not None and clock.now() - seen < SILENCE
