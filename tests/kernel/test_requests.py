"""Work asked for is done by one worker at a time, survives the death of it, and stops when somebody asks."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hmo_enforce.kernel import actor, clock, requests
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.kernel.requests import JobRequest, JobRun

PRIYA = actor.Actor(actor.Kind.OFFICER, 7, "Priya Shah")


def ask(session: Session, job: str = "flag") -> int:
    return requests.ask(session, job, {"on": "2026-04-01"}, by=PRIYA).id


def the_lease_runs_out(session: Session, request_id: int) -> None:
    past = clock.now() - timedelta(seconds=1)
    session.execute(update(JobRequest).where(JobRequest.id == request_id).values(lease_until=past))
    session.expire_all()


def status(session: Session, request_id: int) -> str:
    session.flush()
    session.expire_all()
    return requests.request(session, request_id).status


def test_a_worker_gets_the_oldest_work_and_who_asked_for_it(session: Session):
    first, _ = ask(session, "import"), ask(session, "flag")

    held = requests.lease(session, "worker 1")

    assert held == requests.Lease(first, "import", {"on": "2026-04-01"}, PRIYA)


def test_two_workers_never_hold_the_same_work(session: Session):
    ask(session)

    assert requests.lease(session, "worker 1") is not None
    assert requests.lease(session, "worker 2") is None
    assert not requests.any_free(session)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_two_workers_at_once_get_different_work(sessions: Sessions):
    with sessions.writing() as session:
        first, second = ask(session), ask(session)

    with sessions.writing() as one, sessions.writing() as other:
        held = requests.lease(one, "worker 1"), requests.lease(other, "worker 2")

    assert [lease and lease.request_id for lease in held] == [first, second]


def test_work_whose_worker_fell_silent_is_taken_over_from_the_start(session: Session):
    request_id = ask(session)
    requests.lease(session, "worker 1")
    the_lease_runs_out(session, request_id)

    taken_over = requests.lease(session, "worker 2")

    assert taken_over is not None
    assert taken_over.request_id == request_id
    with pytest.raises(requests.Lost):
        requests.progress(session, request_id, "worker 1", done=9, total=10, note="nearly")
    with pytest.raises(requests.Lost):
        requests.finish(session, request_id, "worker 1", {})


def test_a_report_of_progress_keeps_the_lease(session: Session):
    request_id = ask(session)
    requests.lease(session, "worker 1")
    the_lease_runs_out(session, request_id)

    requests.progress(session, request_id, "worker 1", done=3, total=10, note="row 3")

    assert requests.lease(session, "worker 2") is None
    session.expire_all()
    found = requests.request(session, request_id)
    assert (found.progress_done, found.progress_total, found.progress_note) == (3, 10, "row 3")


def test_work_that_kills_its_worker_three_times_is_given_up_with_a_word_why(session: Session):
    request_id = ask(session)
    for attempt in range(requests.MOST_ATTEMPTS):
        assert requests.lease(session, f"worker {attempt}") is not None
        the_lease_runs_out(session, request_id)

    assert requests.lease(session, "worker 4") is None

    found = requests.request(session, request_id)
    assert found.status == requests.FAILED
    assert "3 times" in (found.outcome or {})["error"]


def test_work_put_back_in_good_order_counts_as_no_attempt(session: Session):
    request_id = ask(session)
    for attempt in range(requests.MOST_ATTEMPTS + 1):
        assert requests.lease(session, f"worker {attempt}") is not None
        requests.release(session, request_id, f"worker {attempt}")
        session.flush()

    assert status(session, request_id) == requests.WAITING


def test_work_that_nobody_began_is_cancelled_at_once(session: Session):
    request_id = ask(session)

    requests.cancel(session, request_id)

    assert status(session, request_id) == requests.CANCELLED
    assert requests.lease(session, "worker 1") is None


def test_work_in_hand_learns_at_its_next_report_that_it_was_cancelled(session: Session):
    request_id = ask(session)
    requests.lease(session, "worker 1")

    requests.cancel(session, request_id)
    session.flush()

    with pytest.raises(requests.Cancelled):
        requests.progress(session, request_id, "worker 1", done=1, total=2, note="")
    with pytest.raises(requests.Cancelled):
        requests.finish(session, request_id, "worker 1", {})


def test_work_cancelled_whose_worker_died_is_not_begun_again(session: Session):
    request_id = ask(session)
    requests.lease(session, "worker 1")
    requests.cancel(session, request_id)
    session.flush()
    the_lease_runs_out(session, request_id)

    assert requests.lease(session, "worker 2") is None
    assert status(session, request_id) == requests.CANCELLED


def test_work_that_is_done_cannot_be_cancelled_after(session: Session):
    request_id = ask(session)
    requests.lease(session, "worker 1")
    requests.finish(session, request_id, "worker 1", {"flagged": 12})

    requests.cancel(session, request_id)

    assert status(session, request_id) == requests.DONE
    assert requests.request(session, request_id).outcome == {"flagged": 12}


def test_nothing_that_was_never_asked_for_can_be_cancelled(session: Session):
    with pytest.raises(NotFound):
        requests.cancel(session, 4711)


def test_a_slot_of_the_clock_is_asked_for_once_and_its_run_says_how_it_ended(session: Session):
    slot = clock.now()
    asked = requests.ask_by_the_clock(session, "flag", slot, {"full": True})
    again = requests.ask_by_the_clock(session, "flag", slot, {"full": True})
    assert asked is not None
    assert asked.arguments == {"full": True}
    assert again is None

    requests.lease(session, "worker 1")
    requests.give_up(session, asked.id, "worker 1", requests.FAILED, {"error": "No boundaries."})
    session.flush()
    session.expire_all()

    run = session.scalars(select(JobRun)).one()
    assert (run.outcome, run.detail) == (requests.FAILED, "No boundaries.")
    assert run.ended_at is not None


def test_somebody_works_while_a_process_is_heard_of(session: Session):
    assert not requests.somebody_works(session)
    requests.beat(session, "worker 1")
    session.flush()
    assert requests.somebody_works(session)

    requests.fall_silent(session, "worker 1")
    assert not requests.somebody_works(session)


def test_nobody_works_after_half_a_minute_of_silence(session: Session):
    session.add(requests.Heartbeat(name="worker 1", seen_at=clock.now() - requests.SILENCE))
    session.flush()

    assert not requests.somebody_works(session)
