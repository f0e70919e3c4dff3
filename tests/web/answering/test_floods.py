"""A flood costs little and refuses nobody for the address that they share; and nothing that would tell who they are is kept."""

import asyncio
import logging
from dataclasses import replace
from typing import Any

import pytest
from litestar import Litestar
from litestar._parsers import parse_url_encoded_form_data
from sqlalchemy import event

import looping
from answering import PLACE, answer, answered
from browser import Browser
from hmo_enforce import app
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.settings import Rates, Settings
from hmo_enforce.web import turns, waits
from hmo_enforce.web.waits import Patience
from services import ROOT

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
STATIC = ROOT / "src" / "hmo_enforce" / "web" / "static"
SMALL = 100_000


@on_sqlite
def test_nobody_is_refused_for_an_address_that_a_school_or_a_phone_network_shares(web_settings: Settings, sessions: Sessions):
    web = app.create_app(replace(web_settings, rates=Rates(pages=3, api=3, signing_in=3)), sessions)

    asked = [Browser(web).get("/complain").status_code for _ in range(8)]
    sent = [Browser(web).post("/complain/q/where", PLACE).status_code for _ in range(8)]

    assert set(asked) == {200}
    assert 429 not in sent


def test_the_office_keeps_its_own_turns_and_its_own_room():
    assert turns.ANSWERING_AT_ONCE * 4 <= turns.AT_ONCE
    assert waits.USUAL.answering_at_once <= waits.USUAL.at_once // 2


@on_sqlite
def test_who_comes_when_too_many_wait_is_asked_in_their_language_to_come_again(web: Litestar):
    async def never(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(3600)

    async def ask(limited: Any, path: str, method: str = "GET") -> list[dict[str, Any]]:
        said: list[dict[str, Any]] = []

        async def send(message: Any) -> None:
            said.append(message)

        scope = {
            "type": "http", "path": path, "method": method, "headers": [(b"accept-language", b"ur")], "query_string": b"",
            "litestar_app": web, "server": ("x", 80), "scheme": "http", "root_path": "", "state": {},
        }  # fmt: skip
        await limited(scope, None, send)
        return said

    async def flood() -> tuple[list[dict[str, Any]], bool]:
        limited = waits.limited(never, Patience(at_once=3, answering_at_once=1))
        first = asyncio.create_task(ask(limited, "/complain/q/where", "POST"))
        await asyncio.sleep(0)
        busy = await ask(limited, "/complain/check", "POST")
        office = asyncio.create_task(ask(limited, "/cases"))
        await asyncio.sleep(0.01)
        is_answered_later = not office.done()
        for task in (first, office):
            task.cancel()
        return busy, is_answered_later

    busy, is_answered_later = looping.run(flood())

    assert busy[0]["status"] == 503
    assert (b"retry-after", waits.RETRY_AFTER_S) in busy[0]["headers"]
    assert b'<html lang="ur" dir="rtl">' in busy[1]["body"]
    assert b"http-equiv" not in busy[1]["body"]
    assert is_answered_later


@on_sqlite
def test_so_many_a_second_begin_and_whoever_has_begun_or_reads_the_first_page_is_not_counted(web: Litestar):
    async def at_once(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def ask(limited: Any, method: str, path: str, cookie: bytes = b"") -> int:
        said: list[Any] = []

        async def send(message: Any) -> None:
            said.append(message)

        scope = {
            "type": "http", "path": path, "method": method, "headers": [(b"cookie", cookie)], "query_string": b"",
            "litestar_app": web, "server": ("x", 80), "scheme": "http", "root_path": "", "state": {},
        }  # fmt: skip
        await limited(scope, None, send)
        return int(said[0]["status"])

    async def flood() -> list[list[int]]:
        limited = waits.limited(at_once, Patience(questions_a_second=1, answers_a_second=1))
        under_way = b"hmo_answers_c=abc"
        asked = (("GET", "/complain/q/where"), ("POST", "/complain/q/where"), ("GET", "/complain"), ("GET", "/properties"))
        found = [[await ask(limited, *one) for _ in range(6)] for one in asked]
        return [*found, [await ask(limited, method, path, under_way) for method, path in asked[:2] for _ in range(2)]]

    questions, answers, first_pages, office, begun = looping.run(flood())

    assert questions == [200, 200, 200, 200, 503, 503]
    assert answers == questions
    assert {*first_pages, *office, *begun} == {200}


def test_a_pace_is_kept_over_time_and_saves_few_seconds_up():
    pace, once = waits.Pace(2), [True] * 2 * waits.SAVED_S

    assert [pace.may(10) for _ in range(len(once) + 1)] == [*once, False]
    assert [pace.may(at) for at in (10.4, 10.6, 10.6)] == [False, True, False]
    assert [pace.may(3600) for _ in range(len(once) + 1)] == [*once, False]


@on_sqlite
def test_the_first_page_is_drawn_once_a_language_and_asks_the_database_nothing(web: Litestar, sessions: Sessions):
    said, urdu, begun = [], {"accept-language": "ur"}, Browser(web)
    drawn = [Browser(web).get("/complain").text, Browser(web).get("/complain", headers=urdu).text]
    answer(begun, "/complain/q/where", PLACE)

    event.listen(sessions.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    again = [Browser(web).get("/complain").text, Browser(web).get("/complain", headers=urdu).text]
    nothing = not said

    assert again == drawn
    assert drawn[0] != drawn[1]
    assert nothing
    assert "Carry on with your answers" in begun.get("/complain").text
    assert "Your answers have been deleted" in Browser(web).get("/complain?forgotten").text
    assert "Carry on with your answers" not in Browser(web).get("/complain").text


@on_sqlite
def test_an_answer_costs_few_statements(web: Litestar, sessions: Sessions):
    browser, said = Browser(web), []
    answer(browser, "/complain/q/where", PLACE)
    browser.get("/complain/q/what")

    @event.listens_for(sessions.engine, "before_cursor_execute")
    def noted(_: Any, __: Any, statement: str, *___: Any) -> None:
        said.append(statement)

    browser.post("/complain/q/what", {"answer": "Damp"})
    event.remove(sessions.engine, "before_cursor_execute", noted)

    assert len([one for one in said if one.lstrip().startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))]) <= 2, said


@on_sqlite
def test_the_first_page_with_all_that_it_loads_is_small_and_whole_without_a_script(web: Litestar):
    page = Browser(web).get("/complain?language=ur")

    loaded = [part.split('"')[0] for part in page.text.split('href="/static/')[1:] + page.text.split('src="/static/')[1:]]
    weight = len(page.content) + sum((STATIC / name).stat().st_size for name in loaded)
    assert weight < SMALL // 2
    assert "<script" not in page.text


@on_sqlite
def test_nothing_that_tells_who_they_are_is_logged(web: Litestar, caplog: pytest.LogCaptureFixture):
    browser = Browser(web)
    with caplog.at_level(logging.DEBUG):
        answered(browser, what={"answer": "My name is Ola Nowak"})
        browser.post("/complain/contact", {"name": "Ola Nowak", "phone": "07700900123", "ways": ["phone"]})
        browser.post("/complain/check")
        browser.post("/status", {"reference": "A-22222222", "pin": "123456"})

    said = "\n".join(str(vars(record)) for record in caplog.records if record.name.startswith("hmo_enforce"))
    assert "/complain/q/{name" in said
    assert not [word for word in ("Nowak", "07700", "testclient", "A-2222", "123456", "python-httpx") if word in said]


@on_sqlite
@pytest.mark.parametrize("at", ["/complain/q/what", "/status", "/sign-in"])
def test_what_a_form_said_does_not_stay_in_memory_and_none_is_larger_than_answers_are(web: Litestar, at: str):
    ours, foreign = Browser(web), Browser(web)
    ours.get("/complain")

    ours.post(at, {"answer": "Loud music"})
    foreign.client.post(at, data={"answer": "Loud music"})
    large = ours.post(at, {"answer": "🎺" * 200_000})

    assert parse_url_encoded_form_data.cache_info().currsize == 0
    assert large.status_code == 413
    assert at == "/sign-in" or "What you answered before is kept." in large.text


@on_sqlite
def test_the_longest_answer_is_taken_in_signs_of_any_length(web: Litestar):
    browser = Browser(web)
    answer(browser, "/complain/q/where", PLACE)

    longest = browser.post("/complain/q/what", {"answer": "🎺" * 10_000})
    longer = browser.post("/complain/q/what", {"answer": "🎺" * 20_000})

    assert longest.status_code == 303
    assert "It is 10,000 over." in longer.text
