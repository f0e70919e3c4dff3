"""However many ask at once, each is answered; and the loop that all of them share asks the database nothing."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress

import httpx
import pytest
from litestar import Litestar, get
from litestar.di import NamedDependency
from sqlalchemy import event, text
from sqlalchemy.orm import Session

import looping
from browser import Browser
from hmo_enforce import app
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.settings import Settings
from hmo_enforce.web import guards, turns

MORE_THAN_CONNECTIONS = 150


@get("/read", guards=[guards.anyone], sync_to_thread=True)
def read(session: NamedDependency[Session]) -> str:
    return str(session.scalar(text("SELECT 'read'")))


@pytest.fixture
def on_the_loop(sessions: Sessions) -> Iterator[list[str]]:
    """Filled with each connection that was taken where requests wait for each other."""
    found: list[str] = []

    def taken(*_: object) -> None:
        with suppress(RuntimeError):
            asyncio.get_running_loop()
            found.append("taken")

    event.listen(sessions.engine, "checkout", taken)
    yield found
    event.remove(sessions.engine, "checkout", taken)


async def asked_at_once(made: Litestar, path: str, times: int) -> list[httpx.Response]:
    way = httpx.ASGITransport(app=made)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=way, base_url="http://testserver") as client:
        return await asyncio.gather(*(client.get(path) for _ in range(times)))


def test_more_readers_at_once_than_there_are_connections_are_all_answered(web_settings: Settings, sessions: Sessions):
    made: Litestar = app.create_app(web_settings, sessions, more_routes=(read,))

    answers = looping.run(asyncio.wait_for(asked_at_once(made, "/read", MORE_THAN_CONNECTIONS), 25))

    assert {answer.text for answer in answers} == {"read"}


@pytest.mark.parametrize(
    ("path", "status"),
    [("/properties", 200), ("/properties/1", 200), ("/properties/4711", 404), ("/accounts", 403), ("/nowhere", 404)],
)
def test_no_page_and_no_refusal_asks_the_database_on_the_loop(
    browse: Callable[[Role], Browser], town: object, on_the_loop: list[str], path: str, status: int
):
    browser = browse(Role.OFFICER)

    answer = browser.get(path)

    assert answer.status_code == status
    assert not on_the_loop


def test_who_lets_others_go_first_waits_while_they_have_turns_but_not_for_ever():
    office = turns.Turns()
    public = turns.Turns(1, others=office)
    told: list[str] = []

    async def ask(name: str, of: turns.Turns, seconds: float) -> None:
        async with of.within(nullcontext(name)):
            told.append(name)
            await asyncio.sleep(seconds)

    async def together() -> None:
        slow = asyncio.create_task(ask("office", office, 0.1))
        await asyncio.sleep(0.01)
        first = asyncio.create_task(ask("public", public, 0))
        await asyncio.sleep(0.01)
        await asyncio.gather(slow, first, ask("office too", office, 0))
        never = asyncio.create_task(ask("office for ever", office, 3600))
        await asyncio.sleep(0.01)
        await ask("public again", public, 0)
        never.cancel()

    looping.run(together())

    assert told == ["office", "office too", "public", "office for ever", "public again"]
