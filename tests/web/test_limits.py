"""How often one may ask, and that nobody else is made to wait for it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from litestar import Litestar, Request, get
from litestar.connection import ASGIConnection
from sqlalchemy import select

import live
from browser import Browser
from hmo_enforce import app
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.settings import Rates, Settings
from hmo_enforce.web import guards, limits
from hmo_enforce.web.limits import Buckets
from programs import a_token, asked
from services import ROOT

Browse = Callable[..., Browser]
FEW = Rates(pages=6, api=3, signing_in=4)


@pytest.fixture
def web(web_settings: Settings, sessions: Sessions) -> Litestar:
    """With few of everything."""
    return app.create_app(replace(web_settings, rates=FEW), sessions, more_routes=(whence,))


@get("/whence", guards=[guards.anyone], sync_to_thread=False)
def whence(request: Request[Any, Any, Any]) -> str:
    """The address that the buckets count."""
    return limits.address(request)


def test_a_bucket_serves_a_burst_refuses_a_flood_and_fills_again():
    buckets = Buckets()

    burst = [buckets.take("one", 60, 1000.0).allowed for _ in range(61)]

    assert burst == [True] * 60 + [False]
    assert buckets.take("one", 60, 1000.5).wait_s == 1
    assert buckets.take("one", 60, 1002.0).allowed
    assert buckets.take("another", 60, 1000.0).allowed


def test_how_long_to_wait_is_told_so_that_the_next_try_succeeds():
    buckets = Buckets()
    buckets.take("one", 2, 0.0)
    buckets.take("one", 2, 0.0)

    wait = buckets.take("one", 2, 0.0).wait_s

    assert wait == 30
    assert not buckets.take("one", 2, wait - 1.0).allowed
    assert buckets.take("one", 2, float(wait)).allowed


def test_a_clock_that_goes_back_fills_no_bucket_and_empties_none():
    buckets = Buckets()
    buckets.take("one", 2, 100.0)

    assert buckets.take("one", 2, 50.0).allowed
    assert not buckets.take("one", 2, 50.0).allowed


def test_however_many_ask_only_so_many_buckets_are_kept_and_the_latest_are():
    buckets = Buckets(most=100)
    for number in range(1000):
        buckets.take(f"address {number}", 1, 0.0)

    assert len(buckets) == 100
    assert not buckets.take("address 999", 1, 0.0).allowed
    assert buckets.take("address 1", 1, 0.0).allowed


def test_a_flood_that_goes_on_is_told_once_though_a_few_are_let_through():
    buckets = Buckets()

    taken = [buckets.take("one", 60, 1000.0 + number / 2) for number in range(600)]

    assert sum(one.allowed for one in taken[120:]) == 240
    assert sum(one.first for one in taken) == 1


def test_of_a_flood_only_the_first_refusal_is_told_until_it_is_over():
    buckets = Buckets()

    flood = [buckets.take("one", 10, 0.0).first for _ in range(30)]
    for _ in range(5):
        buckets.take("one", 10, 60.0)
    later = [buckets.take("one", 10, 60.0).first for _ in range(10)]

    assert flood.count(True) == 1
    assert later.count(True) == 1


def test_a_program_that_asks_too_often_is_told_when_to_come_back(web: Litestar, browse: Browse, sessions: Sessions):
    browser = browse()
    tokens = [a_token(browser) for _ in range(2)]

    answers = [asked(web, "/api/v1/designations", tokens[0]) for _ in range(5)]

    assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]
    assert answers[-1].headers["content-type"] == "application/problem+json"
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 20
    assert asked(web, "/api/v1/designations", tokens[1]).status_code == 200
    with sessions.reading() as session:
        limited = session.scalars(select(journal.Entry).where(journal.Entry.verb == "limited")).all()
    assert [one.actor_name for one in limited] == ["Officer of Acacia, by token 1"]


def test_a_person_who_asks_too_often_gets_a_page_that_says_so(browse: Browse):
    browser, other = browse(Role.OFFICER), browse(Role.MANAGER)

    answers = [browser.get("/designations") for _ in range(8)]

    assert [one.status_code for one in answers] == [200] * 6 + [429] * 2
    assert "Too many requests" in answers[-1].text
    assert "Try again in" in answers[-1].text
    assert other.get("/designations").status_code == 200


def test_after_the_wait_it_goes_on(browse: Browse, monkeypatch: pytest.MonkeyPatch):
    browser = browse()
    for _ in range(7):
        browser.get("/designations")
    later = clock.now() + timedelta(seconds=61)

    monkeypatch.setattr(clock, "now", lambda: later)

    assert browser.get("/designations").status_code == 200


def test_one_address_tries_to_sign_in_only_so_often_whatever_accounts_it_names(web: Litestar, staff: None):
    browser = Browser(web)

    answers = [browser.post("/sign-in", {"email": f"x{number}@acacia.example", "password": "x"}) for number in range(6)]

    assert [one.status_code for one in answers] == [422] * 4 + [429] * 2
    assert browser.get("/sign-in").status_code == 200, "the form itself can still be read"
    assert browser.get("/static/office/icon.svg").status_code == 200


def test_the_clients_address_is_the_one_that_a_proxy_on_this_machine_tells(web: Litestar):
    with live.serving(web) as address:
        told = httpx.get(f"{address}/whence", headers={"X-Forwarded-For": "203.0.113.7"})
        plain = httpx.get(f"{address}/whence")

    assert (told.text, plain.text) == ("203.0.113.7", "127.0.0.1")


def test_the_proxy_that_we_ship_puts_the_clients_address_in_place_of_what_it_sent():
    shipped = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")

    assert "proxy_set_header X-Forwarded-For $remote_addr;" in shipped
    assert "proxy_add_x_forwarded_for" not in shipped


@pytest.mark.parametrize(
    ("host", "bucket"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("somewhere", "somewhere"),
    ],
)
def test_a_client_is_its_address_and_of_ipv6_its_network(host: str, bucket: str):
    assert limits.address(ASGIConnection({"type": "http", "client": (host, 1)})) == bucket  # type: ignore[typeddict-item]
