"""FRONT: work that takes longer than a page may. Asked for by a page or by the clock, done here, one piece at a time.

`perform` does a job in the foreground. `work` does what the queue holds (`kernel/requests.py`), until it is told to stop.
"""

import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from hmo_enforce import council
from hmo_enforce.kernel import clock, leading, requests
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import NotAllowed, NotFound, Refused, Stale

log = logging.getLogger("hmo_enforce.jobs")

Report = Callable[[int, int, str], None]
Outcome = dict[str, Any]

# How long after its time a job of the clock is still begun, when no jobs process was there at its time.
GRACE = timedelta(hours=12)
BEAT = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Job:
    """One sort of work. It can be done again from the start, with the same result as once.

    write   `write(session, arguments, by, report) -> outcome`, in one writing transaction
    read    `read(session, arguments, by, report) -> found`, before it and on the same connection, so that TEMP tables
            survive; then `write(session, arguments, by, report, found)`
    when    minute, hour, day, month and weekday as cron writes them, by England's clock; never between 01:00 and 02:00,
            an hour that comes twice in October and not at all in March
    nightly the arguments with which the clock asks for it
    """

    name: str
    title: str
    write: Callable[..., Outcome]
    read: Callable[..., Any] | None = None
    when: str | None = None
    nightly: Mapping[str, Any] = field(default_factory=dict)


# The one place for imports inside functions: these load geopandas and pyarrow, which only a job's own process needs.


def _read_import(session: Session, arguments: dict[str, Any], by: Actor, report: Report) -> Any:
    from hmo_enforce.casework import imports

    return imports.read(session, arguments, by, report)


def _write_import(session: Session, arguments: dict[str, Any], by: Actor, report: Report, found: Any) -> Outcome:
    from hmo_enforce.casework import imports

    return imports.write(session, arguments, by, report, found)


def _read_flags(session: Session, arguments: dict[str, Any], by: Actor, report: Report) -> Any:
    from hmo_enforce.casework import flagging

    return flagging.read(session, arguments, by, report)


def _write_flags(session: Session, arguments: dict[str, Any], by: Actor, report: Report, found: Any) -> Outcome:
    from hmo_enforce.casework import flagging

    return flagging.write(session, arguments, by, report, found)


def _read_verdicts(session: Session, arguments: dict[str, Any], by: Actor, report: Report) -> Any:
    from hmo_enforce.casework import judging

    weighed = {"confidence": council.read(arguments["council"]).source_confidence}
    return judging.read(session, {**weighed, **arguments}, by, report)


def _write_verdicts(session: Session, arguments: dict[str, Any], by: Actor, report: Report, found: Any) -> Outcome:
    from hmo_enforce.casework import judging

    return judging.write(session, arguments, by, report, found)


def _expire(session: Session, arguments: dict[str, Any], by: Actor, report: Report) -> Outcome:
    from hmo_enforce.casework import retention

    return retention.expire(session, arguments, by)


JOBS: tuple[Job, ...] = (
    Job("import", "Load a file", _write_import, read=_read_import),
    Job("expire", "Delete observations that may no longer be kept", _expire, when="10 2 * * *"),
    Job(
        "flag",
        "Find which areas and designations each home lies in",
        _write_flags,
        read=_read_flags,
        when="30 2 * * *",
        nightly={"full": True},
    ),
    Job("judge", "Judge whether each home needs a licence", _write_verdicts, read=_read_verdicts),
)


def named(name: str, jobs: tuple[Job, ...] = JOBS) -> Job:
    """The job of this name, or `Refused` with the names there are."""
    for job in jobs:
        if job.name == name:
            return job
    raise Refused(f"There is no job {name!r}. The jobs are: {', '.join(job.name for job in jobs)}.")


def _no_more(session: Session, outcome: Outcome) -> None:
    """Nothing else belongs to the write."""


def perform(
    sessions: Sessions,
    job: Job,
    arguments: dict[str, Any],
    *,
    by: Actor,
    report: Report,
    finish: Callable[[Session, Outcome], None] = _no_more,
) -> Outcome:
    """Do a job here and now: read, compute, then write last. `finish` ends the writing transaction.

    `arguments` are the job's own, beside what every job is told of the settings ("council", "uploads", "max_file_mb").
    """
    with sessions.steps() as steps:
        found: tuple[Any, ...] = ()
        if job.read is not None:
            with steps.reading() as session:
                found = (job.read(session, arguments, by, report),)
        with steps.writing() as session:
            outcome = job.write(session, arguments, by, report, *found)
            finish(session, outcome)
    return outcome


class Telling:
    """Tells the database, from a thread of its own, that this process lives and how far its work is.

    So the work itself never waits for the database to hear of it, and on SQLite, where its write step is the only
    writer, cannot block itself. What comes back (cancelled, lost) reaches the work at its next report.
    """

    def __init__(self, sessions: Sessions, name: str, stop: threading.Event) -> None:
        self.name = name
        self._sessions = sessions
        self._stop = stop
        self._request_id: int | None = None
        self._halt: type[Exception] | None = None
        self._latest: tuple[int, int, str] | None = None
        self._told: tuple[int, int, str] | None = None
        self._beat_at: datetime | None = None

    @contextmanager
    def of(self, request_id: int) -> Iterator[Report]:
        """While one piece of work is done: its `report`."""
        self._halt = self._latest = self._told = None
        self._request_id = request_id
        try:
            yield self.report
        finally:
            self._request_id = None

    def report(self, done: int, total: int, note: str) -> None:
        """How far the work is. Raises `Stopped`, `Cancelled` or `Lost` when it should go no further."""
        self._latest = (done, total, note)
        if self._stop.is_set():
            raise requests.Stopped
        if self._halt is not None:
            raise self._halt

    def tell(self) -> None:
        """One short transaction, if there is anything to say."""
        now, latest = clock.now(), self._latest
        request_id = self._request_id if self._halt is None else None
        due = self._beat_at is None or now - self._beat_at >= BEAT
        news = request_id is not None and latest != self._told
        if not due and not news:
            return
        try:
            with self._sessions.writing() as session:
                if due:
                    requests.beat(session, self.name)
                if request_id is not None and latest is not None:
                    done, total, note = latest
                    requests.progress(session, request_id, self.name, done=done, total=total, note=note)
                elif request_id is not None:
                    requests.renew(session, request_id, self.name)
            self._told = latest
            self._beat_at = now if due else self._beat_at
        except (requests.Cancelled, requests.Lost) as halt:
            if request_id == self._request_id:
                self._halt = type(halt)
        except DBAPIError as error:
            log.warning("the database could not be told how the work goes: %s", error.orig)


@contextmanager
def _told_every(seconds: float, telling: Telling) -> Iterator[None]:
    over = threading.Event()

    def tell() -> None:
        while not over.wait(seconds):
            telling.tell()

    thread = threading.Thread(target=tell, name="telling", daemon=True)
    telling.tell()
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def work(
    sessions: Sessions,
    stop: threading.Event,
    *,
    told: Mapping[str, Any],
    jobs: tuple[Job, ...] = JOBS,
    name: str | None = None,
    every: float = 1.0,
) -> None:
    """Do what the queue holds until `stop` is set; what is in hand then goes back into the queue.

    `told` is what every job is told of the settings, where its own arguments do not say otherwise.
    `every` is how often, in seconds, the queue is looked at and progress is told.
    """
    telling = Telling(sessions, name or worker_name(), stop)
    with _told_every(every, telling):
        while not stop.is_set():
            try:
                busy = work_once(sessions, telling, told, jobs)
            except DBAPIError as error:
                log.warning("the queue cannot be reached: %s", error.orig)
                busy = False
            if not busy:
                stop.wait(every)
    with suppress(DBAPIError), sessions.writing() as session:
        requests.fall_silent(session, telling.name)


def worker_name() -> str:
    """This process, among all that may work on one database."""
    return f"{socket.gethostname()[:60]}/{os.getpid()}"


def work_once(sessions: Sessions, telling: Telling, told: Mapping[str, Any], jobs: tuple[Job, ...] = JOBS) -> bool:
    """Lease one piece of work and do it; False if nothing waits."""
    with sessions.reading() as session:
        if not requests.any_free(session):
            return False
    with sessions.writing() as session:
        held = requests.lease(session, telling.name)
    if held is not None:
        _do(sessions, held, telling, told, jobs)
    return held is not None


def _do(sessions: Sessions, held: requests.Lease, telling: Telling, told: Mapping[str, Any], jobs: tuple[Job, ...]) -> None:
    log.info("request %s: %s, asked for by %s", held.request_id, held.job, held.asked_by.name)

    def finish(session: Session, outcome: Outcome) -> None:
        requests.finish(session, held.request_id, telling.name, outcome)

    try:
        with telling.of(held.request_id) as report:
            arguments = {**told, **held.arguments}
            perform(sessions, named(held.job, jobs), arguments, by=held.asked_by, report=report, finish=finish)
        log.info("request %s: done", held.request_id)
    except requests.Lost:
        log.warning("request %s: another process has it now; nothing was written here", held.request_id)
    except requests.Stopped:
        log.info("request %s: put back, since this process was asked to stop", held.request_id)
        with sessions.writing() as session:
            requests.release(session, held.request_id, telling.name)
    except requests.Cancelled:
        _end(sessions, held, telling, requests.CANCELLED, {})
    except Exception as error:
        outcome = _failure(error)
        if "reasons" not in outcome:
            log.exception("request %s: failed", held.request_id)
        _end(sessions, held, telling, requests.FAILED, outcome)


def _end(sessions: Sessions, held: requests.Lease, telling: Telling, status: str, outcome: Outcome) -> None:
    log.info("request %s: %s", held.request_id, status)
    with sessions.writing() as session:
        requests.give_up(session, held.request_id, telling.name, status, outcome)


def _failure(error: Exception) -> Outcome:
    """What to tell whoever asked."""
    match error:
        case Refused():
            return {"error": str(error), "reasons": list(error.reasons)}
        case NotFound() | NotAllowed() | Stale():
            return {"error": str(error), "reasons": [str(error)]}
        case MemoryError():
            return {"error": "The server ran out of memory. Nothing was changed. Give it more, or load smaller files."}
        case OperationalError():
            return {"error": "The database could not be reached, or was too busy. Nothing was changed. Ask for it again."}
        case _:
            return {
                "error": "Something went wrong inside the program. Nothing was changed. "
                f"The log of the jobs process on {socket.gethostname()} says more; give IT this number and the time."
            }


# The clock


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


def run(sessions: Sessions, stop: threading.Event, *, told: Mapping[str, Any]) -> None:
    """The jobs process: keep the clock and do the work, until `stop`."""
    clock_thread = threading.Thread(target=keep_the_clock, args=(sessions, stop), name="clock")
    clock_thread.start()
    try:
        work(sessions, stop, told=told)
    finally:
        stop.set()
        clock_thread.join()
