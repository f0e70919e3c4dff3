"""The database's files are written anew by night: by day somebody would wait for the table that is being written."""

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import acacia
from hmo_enforce import jobs
from hmo_enforce.casework import scrubbing
from hmo_enforce.kernel import clock, journal, requests
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.requests import JobRequest
from hmo_enforce.worker import leased, telling


def silent(done: int, total: int, note: str) -> None:
    """A report that nobody hears."""


def at(monkeypatch: pytest.MonkeyPatch, instant: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: instant)


@pytest.mark.parametrize(("asked", "begun"), [
    (datetime(2026, 11, 23, 11, tzinfo=UTC), datetime(2026, 11, 24, 4, 40, tzinfo=UTC)),
    (datetime(2026, 11, 23, 0, 5, tzinfo=UTC), datetime(2026, 11, 23, 4, 40, tzinfo=UTC)),
    (datetime(2026, 11, 23, 4, 40, tzinfo=UTC), datetime(2026, 11, 24, 4, 40, tzinfo=UTC)),
    (datetime(2026, 7, 1, 11, tzinfo=UTC), datetime(2026, 7, 2, 3, 40, tzinfo=UTC)),
])  # fmt: skip
def test_it_is_asked_for_in_the_coming_night_in_england(asked: datetime, begun: datetime):
    assert scrubbing.coming_night(asked) == begun


def test_asked_for_at_eleven_in_the_morning_nobody_begins_it_before_the_night(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
):
    at(monkeypatch, datetime(2026, 11, 23, 11, tzinfo=UTC))
    with sessions.writing() as session:
        for _ in range(2):
            scrubbing.ask(session, by=acacia.ALMA)

    with sessions.reading() as session:
        by_day = requests.any_free(session)
        waiting = session.scalars(select(JobRequest).where(JobRequest.job == "scrub")).all()
    at(monkeypatch, datetime(2026, 11, 24, 4, 41, tzinfo=UTC))
    with sessions.reading() as session:
        by_night = requests.any_free(session)

    assert (by_day, by_night, len(waiting)) == (False, True, 1)


def worked(sessions: Sessions, tmp_path: Path) -> list[tuple[str, Any]]:
    """What became of everything that waited."""
    teller = telling.Telling(sessions, "test", threading.Event())
    leased.work_once(sessions, teller, {"council": "acacia", "data_dir": str(tmp_path)})
    with sessions.reading() as session:
        return [(one.status, one.outcome) for one in session.scalars(select(JobRequest).order_by(JobRequest.id))]


def test_a_jobs_process_that_comes_to_it_at_noon_puts_it_off_until_the_next_night(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    at(monkeypatch, datetime(2026, 11, 23, 11, tzinfo=UTC))
    with sessions.writing() as session:
        scrubbing.ask(session, by=acacia.ALMA)

    at(monkeypatch, datetime(2026, 11, 24, 12, tzinfo=UTC))
    became = worked(sessions, tmp_path)

    assert became == [("done", {"put_off": True}), ("waiting", None)]
    with sessions.reading() as session:
        again = session.scalars(select(JobRequest).where(JobRequest.status == "waiting")).one()
        assert again.not_before == datetime(2026, 11, 25, 4, 40, tzinfo=UTC)
        assert session.scalars(select(journal.Entry).where(journal.Entry.subject == "database")).all() == []


def test_by_night_it_is_done_and_by_hand_whenever_somebody_asks(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    at(monkeypatch, datetime(2026, 11, 23, 11, tzinfo=UTC))
    with sessions.writing() as session:
        scrubbing.ask(session, by=acacia.ALMA)
    by_hand = jobs.perform(sessions, jobs.named("scrub"), {}, by=acacia.ALMA, report=silent)

    at(monkeypatch, datetime(2026, 11, 24, 4, 45, tzinfo=UTC))
    ((status, outcome),) = worked(sessions, tmp_path)

    assert "put_off" not in by_hand
    assert (status, "put_off" in outcome) == ("done", False)
