"""What the machine does to us is told apart from our own faults: each has its status, its words, and what to do."""

import errno

import pytest
from litestar import Litestar, get
from litestar.exceptions import InternalServerException
from psycopg import errors as postgres
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from browser import Browser, title
from hmo_enforce import app, settings
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.web import errors, guards, waits


def of_database(cause: BaseException) -> OperationalError:
    return OperationalError("UPDATE …", {}, cause)


class Sqlite(Exception):
    """As sqlite3 raises it."""


@pytest.mark.parametrize(
    ("error", "status", "heading"),
    [
        (of_database(Sqlite("database or disk is full")), 503, "The server's disk is full"),
        (of_database(postgres.DiskFull("could not extend file")), 503, "The server's disk is full"),
        (OSError(errno.ENOSPC, "No space left on device"), 503, "The server's disk is full"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), 503, "The server's disk is full"),
        (of_database(Sqlite("database is locked")), 503, "Something large is being saved"),
        (of_database(postgres.QueryCanceled("it took too long")), 503, "That took too long"),
        (of_database(postgres.AdminShutdown("terminating connection")), 503, "The database cannot be reached"),
        (of_database(postgres.TooManyConnections("sorry")), 503, "The database cannot be reached"),
        (PoolTimeout("QueuePool limit"), 503, "Many people ask at once"),
        (PermissionError(errno.EACCES, "Permission denied", "/a/name"), 500, "Something went wrong"),
        (ZeroDivisionError("Zebedee"), 500, "Something went wrong"),
        (InternalServerException("client disconnected prematurely"), 400, "We could not read that request"),
        (waits.TooSlow("It stopped."), 408, "It took too long to arrive"),
    ],
)
def test_each_trouble_has_its_status_and_heading(error: Exception, status: int, heading: str):
    found = errors.problem(error)

    assert (found.status, found.title) == (status, heading)
    assert "Zebedee" not in str(found)
    assert "/a/name" not in str(found)


@get("/full", guards=[guards.anyone], sync_to_thread=True)
def full() -> str:
    raise OSError(errno.ENOSPC, "No space left on device")


@get("/api/v1/full", guards=[guards.anyone], sync_to_thread=True)
def full_for_programs() -> str:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_passing_trouble_says_when_to_try_again_and_has_a_number(web_settings: settings.Settings, sessions: Sessions):
    made: Litestar = app.create_app(web_settings, sessions, more_routes=(full, full_for_programs))
    browser = Browser(made)

    page, program = browser.get("/full"), browser.get("/api/v1/full")

    assert [answer.status_code for answer in (page, program)] == [503, 503]
    assert {answer.headers["retry-after"] for answer in (page, program)} == {"10"}
    assert "disk is full" in title(page.text)
    assert page.headers["x-request-id"] in page.text
    assert program.json()["instance"] == f"urn:request:{program.headers['x-request-id']}"
