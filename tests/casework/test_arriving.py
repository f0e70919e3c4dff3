"""The job that takes in whatever has come: urgent ones first, and none stops the others."""

import threading
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm.exc import StaleDataError

import acacia
from hmo_enforce import jobs
from hmo_enforce.casework import arrival_homes, arrivals
from hmo_enforce.intake import states
from hmo_enforce.intake.actions import work
from hmo_enforce.intake.queries import found, heads
from hmo_enforce.intake.records import Arrival
from hmo_enforce.intake.urgency import Facts
from hmo_enforce.kernel import actor
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.programs.actions import telling
from hmo_enforce.programs.events import Event
from hmo_enforce.properties.records import Observation
from hmo_enforce.worker import timetable
from sent_in import an_arrival

BY = actor.job("the clock")
TOLD = {"council": "acacia"}


def silent(done: int, total: int, note: str) -> None:
    """A report that nobody hears."""


def arrive(sessions: Sessions) -> dict[str, Any]:
    return jobs.perform(sessions, jobs.named("arrive"), TOLD, by=BY, report=silent)


def some(sessions: Sessions, number: int, **more: Any) -> list[int]:
    with sessions.writing() as session:
        acacia.borough(session)
        return [an_arrival(session, f"form {one}", **more).arrival_id for one in range(number)]


def states_of(sessions: Sessions) -> dict[int, str]:
    with sessions.reading() as session:
        return dict(session.execute(select(Arrival.id, Arrival.state)).all())


def test_whatever_has_come_is_taken_in_and_done_twice_it_is_done_once(sessions: Sessions):
    some(sessions, 3)

    first, second = arrive(sessions), arrive(sessions)

    assert (first, second) == ({states.QUEUED: 3}, {})
    with sessions.reading() as session:
        assert session.scalar(select(func.count()).select_from(Observation)) == 3


def test_one_that_fails_stops_no_other_and_is_shown_with_why(sessions: Sessions, monkeypatch: pytest.MonkeyPatch):
    bad, stays, worse = some(sessions, 3)
    take_in = arrivals.take_in

    def broken(session: Any, arrival_id: int, **more: Any) -> str:
        if arrival_id == bad:
            raise Refused("Its answers are in a tongue that nobody reads.")
        if arrival_id == worse:
            raise ZeroDivisionError("what somebody said")
        return take_in(session, arrival_id, **more)

    monkeypatch.setattr(arrivals, "take_in", broken)
    outcome = arrive(sessions)

    assert outcome == {"failed": 2, states.QUEUED: 1}
    assert states_of(sessions) == {bad: states.WAITING, stays: states.QUEUED, worse: states.WAITING}
    with sessions.reading() as session:
        assert "in a tongue that nobody reads" in found.arrival(session, bad).waits_why
        why = found.arrival(session, worse).waits_why
        assert "ZeroDivisionError" in why
        assert "what somebody said" not in why


def test_where_matching_them_together_fails_each_is_matched_by_itself(sessions: Sessions, monkeypatch: pytest.MonkeyPatch):
    some(sessions, 2)
    meant = arrival_homes.meant

    def only_one(session: Any, come: Any, *more: Any) -> Any:
        if len(come) > 1:
            raise RuntimeError("too many")
        return meant(session, come, *more)

    monkeypatch.setattr(arrival_homes, "meant", only_one)

    assert arrive(sessions) == {states.QUEUED: 2}


def test_urgent_ones_are_taken_in_first(sessions: Sessions):
    (first,) = some(sessions, 1)
    with sessions.writing() as session:
        urgent = an_arrival(session, "urgent", urgent=Facts(at_risk_today=True)).arrival_id

    with sessions.reading() as session:
        assert found.new(session, 10) == [urgent, first]


def test_the_clock_takes_them_in_within_seconds_beside_the_queue(sessions: Sessions):
    (one,) = some(sessions, 1)
    stop = threading.Event()
    of_ours = tuple(job for job in jobs.JOBS if job.name == "arrive")
    clock = threading.Thread(
        target=timetable.keep_the_clock, args=(sessions, stop), kwargs={"told": TOLD, "jobs": of_ours, "every": 0.1}
    )
    clock.start()
    try:
        for _ in range(150):
            if states_of(sessions)[one] == states.QUEUED:
                break
            stop.wait(0.1)
    finally:
        stop.set()
        clock.join()

    assert states_of(sessions)[one] == states.QUEUED


def test_one_that_fails_has_its_clock_is_told_to_programs_once_and_is_tried_again_when_a_person_asks(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
):
    (one,) = some(sessions, 1)
    take_in = arrivals.take_in
    told: list[str] = []
    monkeypatch.setattr(telling, "tell", lambda session, event, *about: told.append(event))

    def broken(*_: Any, **__: Any) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(arrivals, "take_in", broken)
    arrive(sessions)
    with sessions.reading() as session:
        failed = heads.head(session, one)
        due_on = found.arrival(session, one).due_on
    monkeypatch.setattr(arrivals, "take_in", take_in)
    with sessions.writing() as session:
        work.looked(session, one, "The program was mended.", revision=failed.revision, by=acacia.ALMA)
    arrive(sessions)

    assert (failed.state, due_on) == (states.WAITING, date(2026, 11, 30))
    assert told == [Event.ARRIVAL_RECEIVED]
    assert states_of(sessions) == {one: states.QUEUED}


def test_one_that_somebody_changes_in_that_moment_waits_for_the_next_run(sessions: Sessions, monkeypatch: pytest.MonkeyPatch):
    some(sessions, 1)
    take_in = arrivals.take_in

    def changed(*_: Any, **__: Any) -> str:
        raise StaleDataError

    monkeypatch.setattr(arrivals, "take_in", changed)
    first = arrive(sessions)
    monkeypatch.setattr(arrivals, "take_in", take_in)

    assert first == {}
    assert arrive(sessions) == {states.QUEUED: 1}
