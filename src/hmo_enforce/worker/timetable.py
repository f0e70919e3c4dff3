"""The clock: each job that has its hour is asked for at that hour, once, by whichever jobs process leads."""

import logging
import threading
from datetime import UTC, datetime, timedelta

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy.exc import DBAPIError, IntegrityError

from hmo_enforce.jobs import JOBS, Job
from hmo_enforce.kernel import clock, leading, requests
from hmo_enforce.kernel.database import Sessions

log = logging.getLogger("hmo_enforce.jobs")

# How long after its time a job of the clock is still begun, when no jobs process was there at its time.
GRACE = timedelta(hours=12)


def trigger(when: str) -> CronTrigger:
    """The times of a job, in England."""
    return CronTrigger.from_crontab(when, timezone=str(clock.LONDON))


def latest_slot(when: str, now: datetime) -> datetime | None:
    """The last time that a job was due, if that is no longer than `GRACE` ago."""
    times, latest = trigger(when), None
    due = times.get_next_fire_time(None, now - GRACE)
    while due is not None and due <= now:
        latest, due = due, times.get_next_fire_time(due, due)
    return None if latest is None else latest.astimezone(UTC)


def ask_if_due(sessions: Sessions, job: Job) -> None:
    """Put a job of the clock into the queue, unless its last slot was asked for already."""
    slot = latest_slot(job.when or "", clock.now())
    if slot is None:
        return
    try:
        with sessions.writing() as session:
            requests.ask_by_the_clock(session, job.name, slot, dict(job.nightly))
    except IntegrityError:
        log.info("%s: another process asked for it", job.name)
    except DBAPIError as error:
        log.warning("%s: it could not be asked for: %s", job.name, error.orig)


def keep_the_clock(sessions: Sessions, stop: threading.Event, *, jobs: tuple[Job, ...] = JOBS, every: float = 5.0) -> None:
    """Ask for each job when it is due, for as long as this process leads; wait to lead otherwise. Returns on `stop`."""
    lead = leading.lead(sessions.engine)
    scheduler: BackgroundScheduler | None = None
    while not stop.is_set():
        if lead.held() and scheduler is None:
            log.info("this process keeps the clock")
            scheduler = _started(sessions, jobs)
        elif not lead.held() and scheduler is not None:
            log.warning("another process keeps the clock now")
            scheduler.shutdown(wait=False)
            scheduler = None
        stop.wait(every)
    if scheduler is not None:
        scheduler.shutdown(wait=True)
    lead.let_go()


def _started(sessions: Sessions, jobs: tuple[Job, ...]) -> BackgroundScheduler:
    """A scheduler that knows its jobs from the code alone; what fell due while nobody kept the clock is asked for now."""
    scheduler = BackgroundScheduler(
        jobstores={"default": MemoryJobStore()},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": int(GRACE.total_seconds())},
        timezone=str(clock.LONDON),
    )
    for job in jobs:
        if job.when is not None:
            ask_if_due(sessions, job)
            scheduler.add_job(ask_if_due, trigger(job.when), args=(sessions, job), id=job.name)
    scheduler.start()
    return scheduler
