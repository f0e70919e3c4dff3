"""The clock: each job that has its hour is asked for at that hour, once, by whichever jobs process leads."""

import logging
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import DBAPIError, IntegrityError

from hmo_enforce.jobs import JOBS, Job, perform
from hmo_enforce.kernel import actor, clock, leading, requests
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import Refused

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


def do_now(sessions: Sessions, job: Job, told: Mapping[str, Any]) -> None:
    """Do a job that is done all day long, beside the queue. What goes wrong is logged, and tried again when it is next due."""
    try:
        outcome = perform(sessions, job, dict(told), by=actor.job("the clock"), report=_unheard)
    except Refused as refused:
        log.error("%s: %s", job.name, refused)
    except (DBAPIError, OSError) as error:
        log.warning("%s: it could not be done: %s", job.name, error)
    else:
        if outcome.get("refused"):
            log.error("%s: these lines do not say what they said when they were written: %s", job.name, outcome["refused"])


def _unheard(done: int, total: int, note: str) -> None:
    """Nobody asked for it, so nobody waits to hear."""


def keep_the_clock(
    sessions: Sessions,
    stop: threading.Event,
    *,
    told: Mapping[str, Any],
    jobs: tuple[Job, ...] = JOBS,
    every: float = 5.0,
) -> None:
    """Ask for each job when it is due, for as long as this process leads; wait to lead otherwise. Returns on `stop`."""
    lead = leading.lead(sessions.engine)
    scheduler: BackgroundScheduler | None = None
    while not stop.is_set():
        if lead.held() and scheduler is None:
            log.info("this process keeps the clock")
            scheduler = _started(sessions, told, jobs)
        elif not lead.held() and scheduler is not None:
            log.warning("another process keeps the clock now")
            scheduler.shutdown(wait=False)
            scheduler = None
        stop.wait(every)
    if scheduler is not None:
        scheduler.shutdown(wait=True)
    lead.let_go()


def _started(sessions: Sessions, told: Mapping[str, Any], jobs: tuple[Job, ...]) -> BackgroundScheduler:
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
        if job.every is not None:
            steady = IntervalTrigger(seconds=job.every)
            scheduler.add_job(do_now, steady, args=(sessions, job, told), id=f"{job.name}, all day", next_run_time=clock.now())
    scheduler.start()
    return scheduler
