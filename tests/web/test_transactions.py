"""Return means commit, raise means roll back, and an answer never promises what was not saved."""

from typing import Any

import pytest
from litestar import Litestar, get, post
from litestar.di import NamedDependency
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from browser import Browser, title
from hmo_enforce import app, settings
from hmo_enforce.kernel import actor, clock, database, journal
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import NotAllowed, Refused
from hmo_enforce.kernel.marks import Mark
from hmo_enforce.kernel.requests import JobRun
from hmo_enforce.web import guards

BY = actor.command("test")


def _leave_a_half(session: Session) -> None:
    """A good row and its journal line, and a bad one that only the commit's flush will find."""
    journal.note(session, BY, "marked", "mark", "half")
    session.add(Mark(name="half", value={}, made_at=clock.now()))
    slot = clock.now()
    session.add_all([JobRun(job="same", slot=slot, started_at=slot), JobRun(job="same", slot=slot, started_at=slot)])


@post("/fails-at-commit", guards=[guards.anyone], sync_to_thread=True)
def fails_at_commit(session: NamedDependency[Session]) -> str:
    _leave_a_half(session)
    return "saved"


@post("/api/v1/fails-at-commit", guards=[guards.anyone], sync_to_thread=True)
def api_fails_at_commit(session: NamedDependency[Session]) -> dict[str, str]:
    _leave_a_half(session)
    return {"result": "saved"}


@post("/refuses", guards=[guards.anyone], sync_to_thread=True)
def refuses(session: NamedDependency[Session]) -> str:
    session.add(Mark(name="half", value={}, made_at=clock.now()))
    raise Refused("The designation ended on 24 January 2021.")


@post("/forbids", guards=[guards.anyone], sync_to_thread=True)
def forbids(session: NamedDependency[Session]) -> str:
    session.add(Mark(name="half", value={}, made_at=clock.now()))
    raise NotAllowed("This needs a manager.")


@post("/saves", guards=[guards.anyone], sync_to_thread=True)
def saves(session: NamedDependency[Session]) -> str:
    session.add(Mark(name="whole", value={}, made_at=clock.now()))
    return "saved"


@get("/writes-on-get", guards=[guards.anyone], sync_to_thread=True)
def writes_on_get(session: NamedDependency[Session]) -> str:
    session.add(Mark(name="half", value={}, made_at=clock.now()))
    session.flush()
    return "read"


@get("/breaks", guards=[guards.anyone], sync_to_thread=True)
def breaks() -> str:
    raise ZeroDivisionError("the inside of the program")


ROUTES: tuple[Any, ...] = (fails_at_commit, api_fails_at_commit, refuses, forbids, saves, writes_on_get, breaks)


@pytest.fixture
def browser(web_settings: settings.Settings, sessions: Sessions) -> Browser:
    application: Litestar = app.create_app(web_settings, sessions, more_routes=ROUTES)
    return Browser(application)


def rows(sessions: Sessions, table: type) -> int:
    with sessions.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_page_whose_commit_fails_answers_an_error_and_saves_nothing(browser: Browser, sessions: Sessions):
    answer = browser.post("/fails-at-commit")

    assert answer.status_code == 409
    assert "could not be saved" in answer.text
    assert (rows(sessions, Mark), rows(sessions, JobRun), rows(sessions, journal.Entry)) == (0, 0, 0)


def test_an_api_call_whose_commit_fails_answers_a_problem_and_saves_nothing(browser: Browser, sessions: Sessions):
    answer = browser.post("/api/v1/fails-at-commit")

    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "This could not be saved"
    assert (rows(sessions, Mark), rows(sessions, JobRun), rows(sessions, journal.Entry)) == (0, 0, 0)


@pytest.mark.parametrize(
    ("path", "status", "reason"),
    [("/refuses", 422, "The designation ended on 24 January 2021."), ("/forbids", 403, "This needs a manager.")],
)
def test_a_refusal_saves_nothing_and_is_journalled_all_the_same(
    browser: Browser, sessions: Sessions, path: str, status: int, reason: str
):
    answer = browser.post(path)

    assert answer.status_code == status
    assert reason in answer.text
    assert rows(sessions, Mark) == 0
    with sessions.reading() as session:
        entry, values = session.execute(select(journal.Entry, journal.EntryValues).join(journal.EntryValues)).one()
    assert (entry.verb, entry.subject_id, entry.actor_name) == ("refused", path, "nobody signed in")
    assert values.why == reason


def test_returning_commits(browser: Browser, sessions: Sessions):
    answer = browser.post("/saves")

    assert answer.status_code == 201
    assert rows(sessions, Mark) == 1


def test_a_get_saves_nothing_whatever_it_does(browser: Browser, sessions: Sessions):
    answer = browser.get("/writes-on-get")

    assert answer.status_code == 200
    assert rows(sessions, Mark) == 0


def test_an_error_that_nobody_foresaw_tells_nothing_of_the_inside(browser: Browser):
    answer = browser.get("/breaks")

    assert answer.status_code == 500
    assert "inside of the program" not in answer.text
    assert "ZeroDivision" not in answer.text


def test_a_form_without_its_token_is_refused(browser: Browser, sessions: Sessions):
    browser.get("/sign-in")

    answer = browser.client.post("/saves", data={}, follow_redirects=False)

    assert answer.status_code == 403
    assert rows(sessions, Mark) == 0


def test_a_table_that_has_gone_answers_a_clear_page(browser: Browser, sessions: Sessions):
    with sessions.writing() as session:
        session.execute(text("DROP TABLE marks"))

    answer = browser.post("/saves")

    # SQLite's driver says the same of a lacking table as of a lacking file; PostgreSQL's knows them apart.
    assert answer.status_code == (503 if sessions.engine.dialect.name == "sqlite" else 500)
    assert "Nothing was changed" in answer.text


def test_a_database_that_cannot_be_reached_answers_a_clear_page(web_settings: settings.Settings):
    gone = Sessions(database.engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing"))
    browser = Browser(app.create_app(web_settings, gone, more_routes=ROUTES))

    answer = browser.post("/saves")

    assert answer.status_code == 503
    assert title(answer.text) == "The database cannot be reached"
    assert "Nothing was changed" in answer.text
