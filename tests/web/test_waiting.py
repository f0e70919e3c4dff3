"""A page is read while something long is being written."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from browser import Browser
from hmo_enforce.accounts.records import SignIn
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.marks import Mark

# Long enough to be noted again, and not so long that they are signed out.
WHILE_AGO = timedelta(minutes=30)


def test_a_page_does_not_wait_for_a_long_write(browse: Callable[[Role], Browser], sessions: Sessions):
    browser = browse(Role.OFFICER)
    with sessions.writing() as session:
        session.scalars(select(SignIn)).one().last_seen_at = clock.now() - WHILE_AGO

    with sessions.writing() as long_write:
        long_write.add(Mark(name="long", value={}, made_at=clock.now()))
        long_write.flush()
        answer = browser.get("/")

    assert answer.status_code == 200
    assert answer.elapsed < timedelta(seconds=20)


def test_whoever_reads_is_noted_as_still_there(browse: Callable[[Role], Browser], sessions: Sessions):
    browser = browse(Role.OFFICER)
    earlier = clock.now() - WHILE_AGO
    with sessions.writing() as session:
        session.scalars(select(SignIn)).one().last_seen_at = earlier

    browser.get("/")

    with sessions.reading() as session:
        assert session.scalars(select(SignIn)).one().last_seen_at > earlier + WHILE_AGO / 2
