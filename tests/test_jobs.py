"""The jobs process: what is asked for is done once, whoever dies, and the clock asks once for each slot."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from hmo_enforce import jobs
from hmo_enforce.jobs import Job, Report
from hmo_enforce.kernel import actor, clock, leading, marks, requests
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.kernel.requests import JobRequest, JobRun
from hmo_enforce.worker import process, timetable

PRIYA = actor.Actor(actor.Kind.OFFICER, 7, "Priya Shah")
PATIENCE_S = 20


def silent(done: int, total: int, note: str) -> None:
    """A report that nobody hears."""


def count(session: Session, arguments: dict[str, Any], by: actor.Actor, report: Report) -> dict[str, Any]:
    """Adds one; so it shows how often it was done."""
    n = (marks.found(session, "count") or {"n": 0})["n"] + 1
    marks.mark(session, "count", {"n": n, "by": by.name})
    return {"n": n}


def refuse(session: Session, arguments: dict[str, Any], by: actor.Actor, report: Report) -> dict[str, Any]:
    marks.mark(session, "count", {"n": -1})
    raise Refused("The file has no column of addresses.", "Choose one and try again.")


def break_down(session: Session, arguments: dict[str, Any], by: actor.Actor, report: Report) -> dict[str, Any]:
    marks.mark(session, "count", {"n": -1})
    raise KeyError("an inside matter")


def go_on_until_told(session: Session, arguments: dict[str, Any], by: actor.Actor, report: Report) -> None:
    for step in range(10_000):
        report(step, 10_000, "going on")
        time.sleep(0.01)


def never_reached(session: Session, arguments: dict[str, Any], by: actor.Actor, report: Report, found: None) -> dict[str, Any]:
    return count(session, arguments, by, report)


COUNT, REFUSE, BREAK = Job("count", "", count), Job("refuse", "", refuse), Job("break", "", break_down)
LONG = Job("long", "", never_reached, read=go_on_until_told)
ALL = (COUNT, REFUSE, BREAK, LONG)


class Working:
    """A worker in a thread, until told to stop."""

    def __init__(self, sessions: Sessions) -> None:
        self.stop = threading.Event()
        more = {"told": {"council": "acacia"}, "jobs": ALL, "name": "worker 1", "every": 0.05}
        self.thread = threading.Thread(target=process.work, args=(sessions, self.stop), kwargs=more)

    def __enter__(self) -> "Working":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join(PATIENCE_S)
        assert not self.thread.is_alive()


def ask(sessions: Sessions, job: Job) -> int:
    with sessions.writing() as session:
        return requests.ask(session, job.name, {}, by=PRIYA).id


def found(sessions: Sessions, request_id: int) -> JobRequest:
    with sessions.reading() as session:
        return requests.request(session, request_id)


def counted(sessions: Sessions) -> int:
    with sessions.reading() as session:
        return int((marks.found(session, "count") or {"n": 0})["n"])


def wait_until(true: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def ended(sessions: Sessions, request_id: int) -> Callable[[], bool]:
    return lambda: found(sessions, request_id).ended_at is not None


def test_a_job_reads_and_computes_then_writes_what_it_found(sessions: Sessions):
    def read(session: Session, arguments: dict[str, Any], by: actor.Actor, report: Report) -> str:
        session.execute(text("CREATE TEMP TABLE found (n integer)"))
        session.execute(text("INSERT INTO found VALUES (41), (1)"))
        return "found"

    def write(session: Session, arguments: dict[str, Any], by: actor.Actor, report: Report, table: str) -> dict[str, Any]:
        return {"total": int(session.scalar(text(f"SELECT sum(n) FROM {table}")))}

    outcome = jobs.perform(sessions, Job("sum", "", write, read=read), {}, by=PRIYA, report=silent)

    assert outcome == {"total": 42}


def test_what_is_asked_for_is_done_once_in_the_name_of_whoever_asked(sessions: Sessions):
    request_id = ask(sessions, COUNT)

    with Working(sessions):
        wait_until(ended(sessions, request_id))

    request = found(sessions, request_id)
    assert (request.status, request.outcome) == (requests.DONE, {"n": 1})
    with sessions.reading() as session:
        assert marks.found(session, "count") == {"n": 1, "by": "Priya Shah"}


def test_a_refusal_saves_nothing_and_tells_its_reasons(sessions: Sessions):
    request_id = ask(sessions, REFUSE)

    with Working(sessions):
        wait_until(ended(sessions, request_id))

    request = found(sessions, request_id)
    assert request.status == requests.FAILED
    assert request.outcome == {
        "error": "The file has no column of addresses. Choose one and try again.",
        "reasons": ["The file has no column of addresses.", "Choose one and try again."],
    }
    assert counted(sessions) == 0


def test_a_fault_saves_nothing_and_tells_nothing_of_the_inside(sessions: Sessions):
    request_id = ask(sessions, BREAK)

    with Working(sessions):
        wait_until(ended(sessions, request_id))

    request = found(sessions, request_id)
    assert request.status == requests.FAILED
    assert "inside matter" not in str(request.outcome)
    assert "Nothing was changed" in str(request.outcome)
    assert counted(sessions) == 0


def test_work_that_nobody_knows_is_failed_and_the_next_is_done(sessions: Sessions):
    unknown = ask(sessions, Job("unheard-of", "", count))
    known = ask(sessions, COUNT)

    with Working(sessions):
        wait_until(ended(sessions, known))

    assert found(sessions, unknown).status == requests.FAILED
    assert found(sessions, known).status == requests.DONE


def test_progress_shows_while_the_work_goes_on_and_cancelling_stops_it(sessions: Sessions):
    request_id = ask(sessions, LONG)

    with Working(sessions):
        wait_until(lambda: found(sessions, request_id).progress_done > 0)
        with sessions.writing() as session:
            requests.cancel(session, request_id)
        wait_until(ended(sessions, request_id))

    assert found(sessions, request_id).status == requests.CANCELLED
    assert found(sessions, request_id).progress_total == 10_000
    assert counted(sessions) == 0


def test_a_worker_asked_to_stop_puts_its_work_back(sessions: Sessions):
    request_id = ask(sessions, LONG)

    with Working(sessions):
        wait_until(lambda: found(sessions, request_id).progress_done > 0)

    request = found(sessions, request_id)
    assert (request.status, request.attempts, request.leased_by) == (requests.WAITING, 0, None)


def test_a_worker_that_lost_its_lease_writes_nothing(sessions: Sessions):
    request_id = ask(sessions, LONG)

    with Working(sessions):
        wait_until(lambda: found(sessions, request_id).progress_done > 0)
        with sessions.writing() as session:
            session.execute(update(JobRequest).values(leased_by="worker 2"))
        with sessions.writing() as session:
            requests.ask(session, "count", {}, by=PRIYA)
        wait_until(lambda: counted(sessions) == 1)

    assert found(sessions, request_id).leased_by == "worker 2"
    assert found(sessions, request_id).status == requests.RUNNING


def test_a_live_process_is_seen_and_one_that_stopped_is_not(sessions: Sessions):
    def seen() -> bool:
        with sessions.reading() as session:
            return requests.somebody_works(session)

    with Working(sessions):
        wait_until(seen)

    assert not seen()


WORKER = f"""
import sys, threading, time
sys.path.insert(0, {str(Path(__file__).parent)!r})
from hmo_enforce import jobs
from hmo_enforce.kernel import database
from hmo_enforce.worker import process
import test_jobs

def hang(session, arguments, by, report, found=None):
    test_jobs.count(session, arguments, by, report)
    session.flush()
    print("in the middle", flush=True)
    time.sleep(600)

sessions = database.Sessions(database.engine(sys.argv[1]))
process.work(sessions, threading.Event(), jobs=(jobs.Job("count", "", hang),), told={{}}, name="doomed", every=0.05)
"""


def test_work_whose_worker_is_killed_in_the_middle_is_done_once_by_another(sessions: Sessions, database_url: str):
    request_id = ask(sessions, COUNT)
    doomed = subprocess.Popen([sys.executable, "-c", WORKER, database_url], stdout=subprocess.PIPE, text=True)
    assert doomed.stdout is not None
    with doomed, doomed.stdout:
        assert doomed.stdout.readline() == "in the middle\n"
        doomed.send_signal(signal.SIGKILL)
    assert (found(sessions, request_id).status, counted(sessions)) == (requests.RUNNING, 0)

    with sessions.writing() as session:
        session.execute(update(JobRequest).values(lease_until=clock.now() - timedelta(seconds=1)))
    with Working(sessions):
        wait_until(ended(sessions, request_id))

    assert (found(sessions, request_id).status, counted(sessions)) == (requests.DONE, 1)


def test_a_job_is_found_by_its_name_and_an_unknown_name_lists_them():
    assert jobs.named("flag").name == "flag"
    with pytest.raises(Refused, match=r"There is no job 'flug'.*import.*flag"):
        jobs.named("flug")


# The clock


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        ("2026-01-10T02:29+00:00", None),
        ("2026-01-10T02:30+00:00", "2026-01-10T02:30+00:00"),
        ("2026-01-10T14:00+00:00", "2026-01-10T02:30+00:00"),
        ("2026-01-10T15:00+00:00", None),
        ("2026-07-10T02:00+00:00", "2026-07-10T01:30+00:00"),
    ],
)
def test_a_job_is_due_from_its_minute_in_england_for_twelve_hours(now: str, slot: str | None):
    due = timetable.latest_slot("30 2 * * *", datetime.fromisoformat(now))

    assert due == (None if slot is None else datetime.fromisoformat(slot))


@pytest.mark.parametrize("job", [job for job in jobs.JOBS if job.when], ids=lambda job: job.name)
@pytest.mark.parametrize("day", ["2027-03-28", "2027-10-31"])
def test_no_job_is_skipped_or_doubled_when_the_clocks_change(job: Job, day: str):
    due, times = [], timetable.trigger(job.when or "")
    at = times.get_next_fire_time(None, datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=clock.LONDON))
    while at is not None and at.date().isoformat() == day:
        due.append(at)
        at = times.get_next_fire_time(at, at)

    every_day = (job.when or "").split()[2] == "*"
    assert len(due) == (1 if every_day else 0)
    assert not any(one.hour == 1 for one in times_of(job))


def times_of(job: Job) -> list[datetime]:
    """The next thirteen times of a job."""
    found, times = list[datetime](), timetable.trigger(job.when or "")
    while len(found) < 13 and (
        at := times.get_next_fire_time(found[-1] if found else None, found[-1] if found else clock.now())
    ):
        found.append(at)
    return found


def test_the_clock_asks_once_for_a_slot_however_often_it_looks(sessions: Sessions):
    hourly = Job("count", "", count, when="0 * * * *")

    for _ in range(3):
        timetable.ask_if_due(sessions, hourly)

    with sessions.reading() as session:
        assert session.scalar(select(func.count()).select_from(JobRequest)) == session.scalar(
            select(func.count()).select_from(JobRun)
        )
        slots = list(session.scalars(select(JobRun.slot).order_by(JobRun.slot)))
    assert len(set(slots)) == len(slots)
    assert slots[0].minute == 0


def test_whoever_leads_asks_for_what_fell_due_meanwhile(sessions: Sessions):
    stop = threading.Event()
    hourly = Job("count", "", count, when="0 * * * *")

    def asked() -> int:
        with sessions.reading() as session:
            return session.scalar(select(func.count()).select_from(JobRequest)) or 0

    kept: dict[str, Any] = {"told": {}, "jobs": (hourly,), "every": 0.05}
    keeper = threading.Thread(target=timetable.keep_the_clock, args=(sessions, stop), kwargs=kept)
    keeper.start()
    wait_until(asked)
    stop.set()
    keeper.join(PATIENCE_S)

    with sessions.reading() as session:
        run = session.scalars(select(JobRun)).first()
    assert run is not None
    assert run.slot.tzinfo == UTC
    assert run.request_id is not None


def test_one_process_leads_and_the_next_when_it_lets_go(sessions: Sessions):
    first, second = leading.lead(sessions.engine), leading.lead(sessions.engine)

    assert first.held()
    assert not second.held()
    assert first.held()

    first.let_go()
    assert second.held()
    assert not first.held()
    second.let_go()


LEADER = """
import sys, time
from hmo_enforce.kernel import database, leading
lead = leading.lead(database.engine(sys.argv[1]))
print(lead.held(), flush=True)
time.sleep(600)
"""


def test_another_leads_when_the_leader_is_killed(sessions: Sessions, database_url: str):
    leader = subprocess.Popen([sys.executable, "-c", LEADER, database_url], stdout=subprocess.PIPE, text=True)
    assert leader.stdout is not None
    with leader, leader.stdout:
        assert leader.stdout.readline() == "True\n"
        waiting = leading.lead(sessions.engine)
        assert not waiting.held()

        leader.send_signal(signal.SIGKILL)

        wait_until(waiting.held)
    waiting.let_go()
