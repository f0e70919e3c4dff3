"""The two databases keep what they are told: no lost updates, no naive instants, steps that hand on their finds."""

import threading
import traceback
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import shapely
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock, database, marks
from hmo_enforce.kernel.database import Sessions, Shape
from hmo_enforce.kernel.marks import Mark
from hmo_enforce.kernel.requests import Heartbeat

THREADS = 8
TIMES = 50


def test_no_update_is_lost_when_many_read_and_write_the_same_row(sessions: Sessions):
    with sessions.writing() as session:
        marks.mark(session, "count", {"n": 0})
    failures: list[Exception] = []

    def count() -> None:
        for _ in range(TIMES):
            try:
                with sessions.writing() as session:
                    mark = session.scalars(select(Mark).where(Mark.name == "count").with_for_update()).one()
                    mark.value = {"n": mark.value["n"] + 1}
            except Exception as failure:
                failures.append(failure)

    threads = [threading.Thread(target=count) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    with sessions.reading() as session:
        assert marks.found(session, "count") == {"n": THREADS * TIMES}


WHO = "Henrietta Holder"
REFUSED = {
    "a row that lacks a value": "INSERT INTO marks (name, value) VALUES (:who, '{}')",
    "a row that is there already": "INSERT INTO marks (name, value, made_at) VALUES (:who, '{}', '2026-01-01 00:00:00')",
    "a table that is not there": "INSERT INTO gone (name) VALUES (:who)",
}


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED)
def test_an_error_never_tells_the_values_that_it_was_about(sessions: Sessions, statement: str):
    with sessions.writing() as session:
        marks.mark(session, WHO, {})

    with pytest.raises(DBAPIError) as failed, sessions.writing() as session:
        session.execute(text(statement), {"who": WHO})

    assert "Henrietta" not in "".join(traceback.format_exception(failed.value))


def test_an_instant_without_its_zone_is_refused(session: Session):
    session.add(Heartbeat(name="adrift", seen_at=datetime(2026, 3, 1, 12, 0)))  # noqa: DTZ001

    with pytest.raises(StatementError, match="time zone"):
        session.flush()


def test_an_instant_comes_back_as_the_same_moment_in_utc(session: Session):
    in_athens = datetime(2026, 3, 1, 14, 0, tzinfo=timezone(timedelta(hours=2)))
    session.add(Heartbeat(name="athens", seen_at=in_athens))
    session.flush()
    session.expire_all()

    seen_at = session.get_one(Heartbeat, "athens").seen_at

    assert seen_at == in_athens
    assert seen_at.tzinfo == UTC


def test_what_a_reading_transaction_changes_is_rolled_back(sessions: Sessions):
    with sessions.reading() as session:
        session.add(Mark(name="slip", value={}, made_at=clock.now()))
        session.flush()

    with sessions.reading() as session:
        assert marks.found(session, "slip") is None


def test_a_step_that_raises_saves_nothing(sessions: Sessions):
    with pytest.raises(ZeroDivisionError), sessions.steps() as steps, steps.writing() as session:
        session.add(Mark(name="slip", value={}, made_at=clock.now()))
        session.flush()
        raise ZeroDivisionError

    with sessions.reading() as session:
        assert marks.found(session, "slip") is None


def test_the_writing_step_finds_the_temporary_table_of_the_reading_step(sessions: Sessions):
    with sessions.steps() as steps:
        with steps.reading() as session:
            session.execute(text("CREATE TEMP TABLE found (n integer)"))
            session.execute(text("INSERT INTO found VALUES (41), (1)"))
        with steps.writing() as session:
            total = session.scalar(text("SELECT sum(n) FROM found"))
            marks.mark(session, "found", {"total": int(total)})

    with sessions.reading() as session:
        assert marks.found(session, "found") == {"total": 42}


def test_a_temporary_table_is_gone_when_the_steps_are_over(sessions: Sessions):
    for _ in range(2):
        with sessions.steps() as steps, steps.reading() as session:
            session.execute(text("CREATE TEMP TABLE found (n integer)"))

    with sessions.steps() as steps, steps.reading() as session:
        session.execute(text("CREATE TEMP TABLE found (n integer)"))
        assert session.scalar(text("SELECT count(*) FROM found")) == 0


def test_others_write_while_a_reading_step_computes_and_it_sees_one_steady_view(sessions: Sessions):
    with sessions.steps() as steps, steps.reading() as reading:
        assert marks.found(reading, "late") is None
        with sessions.writing() as session:
            marks.mark(session, "late", {})
        reading.expire_all()

        assert marks.found(reading, "late") is None


def test_a_foreign_key_to_nothing_is_refused(sessions: Sessions):
    with pytest.raises(Exception, match=r"(?i)foreign key"), sessions.writing() as session:
        session.execute(text("INSERT INTO journal_values (entry_id) VALUES (4711)"))


def test_a_shape_comes_back_as_it_was(session: Session):
    square = shapely.box(450000.5, 206000.25, 450100.0, 206100.0)
    kept = Shape().process_bind_param(square, session.get_bind().dialect)

    assert Shape().process_result_value(kept, session.get_bind().dialect) == square


def test_a_writer_waits_no_longer_for_sqlites_other_writer_than_it_said(tmp_path: Path):
    engine = database.engine(f"sqlite:///{tmp_path / 'one.sqlite'}")
    hasty = database.Sessions(engine, wait_s=0.05)

    with database.Sessions(engine).writing() as holding:
        holding.execute(text("SELECT 1"))
        with pytest.raises(OperationalError, match="locked"), hasty.writing() as waiting:
            waiting.execute(text("SELECT 1"))

    engine.dispose()


def test_what_the_disk_refuses_after_a_commit_fails_nothing_and_is_logged_without_its_name(
    sessions: Sessions, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    kept, gone = tmp_path / "Nora Nettle.pdf", tmp_path / "other.pdf"
    kept.mkdir()  # unlink refuses a folder, whoever asks
    gone.touch()

    with sessions.writing() as session:
        marks.mark(session, "done", {"n": 1})
        database.once_committed(session, kept.unlink)
        database.once_committed(session, gone.unlink)

    with sessions.reading() as session:
        assert marks.found(session, "done") == {"n": 1}
    assert (kept.exists(), gone.exists()) == (True, False)
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "Nettle" not in caplog.text


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_gives_up_what_takes_longer_than_it_was_given(database_url: str, sessions: Sessions):
    bound = database.engine(database_url, statement_s=1)
    limited = Sessions(bound)
    try:
        for _ in range(2):  # also on the connection that was rolled back
            with pytest.raises(OperationalError, match="statement timeout"), limited.reading() as session:
                session.execute(text("SELECT pg_sleep(5)"))
        with limited.reading() as session:
            assert session.scalar(text("SHOW statement_timeout")) == "1s"
    finally:
        bound.dispose()

    with sessions.reading() as session:
        assert session.scalar(text("SHOW statement_timeout")) == "0", "jobs, migrations and the command line are not hurried"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_has_memory_to_look_half_a_million_homes_up_in(sessions: Sessions):
    with sessions.writing() as session:
        session.execute(text("CREATE TEMP TABLE homes AS SELECT generate_series(1, 500000)::bigint AS id"))
        session.execute(text("ANALYZE homes"))
        plan = session.scalars(text("EXPLAIN SELECT 1 FROM homes WHERE id NOT IN (SELECT id FROM homes AS others)")).all()

    assert any("hashed SubPlan" in line for line in plan)
