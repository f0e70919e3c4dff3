"""Signing in with a second factor, in a real browser: set up once, asked for afterwards, and looked at on each width."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from browser import PASSWORD
from hmo_enforce.accounts.actions import links, opening
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, clock
from live import Live

INES = "ines@acacia.example"


@pytest.fixture
def fresh(live: Live, chromium: Browser) -> Iterator[Callable[[], Page]]:
    """A page of a browser that knows nothing yet; what its console complains of fails the test."""
    opened, faults = [], []

    def one() -> Page:
        opened.append(chromium.new_context(base_url=live.address, reduced_motion="reduce"))
        page = opened[-1].new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        # Of an answer that is no page of success, a browser notes the status alone.
        page.on(
            "console", lambda said: faults.append(said.text) if said.type == "error" and "status of" not in said.text else None
        )
        return page

    yield one
    for context in opened:
        context.close()
    assert faults == []


def give_password(page: Page) -> None:
    page.goto("/properties")
    page.get_by_label("Email address").fill(INES)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_a_second_factor_is_set_up_and_then_asked_for(live: Live, fresh: Callable[[], Page], look: Callable[[Page, str], None]):
    with live.application.state.sessions.writing() as session:
        opening.open_account(session, INES, "Ines Ivy", Role.OFFICER, PASSWORD, by=actor.command("test"))

    page = fresh()
    give_password(page)
    expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    square = page.get_by_alt_text("A square for the app to read")
    expect(square).to_have_js_property("complete", True)
    assert square.evaluate("picture => picture.naturalWidth") > 100
    look(page, "second-factor-set-up")
    machine = pyotp.TOTP(page.locator(".office-secret").inner_text().replace(" ", ""))
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("alert")).to_contain_text("That code is not right")
    page.get_by_label("Code").fill(machine.now())
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", name="Keep your recovery codes")).to_be_visible()
    look(page, "recovery-codes")
    codes = page.locator(".office-codes li").all_inner_texts()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{live.address}/properties")

    later = fresh()
    give_password(later)
    expect(later.get_by_role("heading", name="Type in the code")).to_be_visible()
    look(later, "second-factor")
    later.get_by_label("Code").fill(machine.at(clock.now() + timedelta(seconds=30)))
    later.get_by_role("button", name="Sign in").click()
    later.wait_for_url(f"{live.address}/properties")

    without_phone = fresh()
    give_password(without_phone)
    without_phone.get_by_label("Code").fill(codes[0])
    without_phone.get_by_role("button", name="Sign in").click()
    without_phone.wait_for_url(f"{live.address}/properties")
    without_phone.get_by_role("link", name=re.compile("Ines Ivy")).click()
    expect(without_phone.get_by_text("9 left")).to_be_visible()
    look(without_phone, "account")
    without_phone.get_by_role("button", name="Sign out everywhere else").click()
    expect(without_phone.get_by_role("alert")).to_contain_text("signed out everywhere else")
    later.goto("/properties")
    expect(later.get_by_role("heading", name="Sign in")).to_be_visible()


def test_pages_of_accounts_are_sound(
    live: Live, open_page: Callable[..., Page], fresh: Callable[[], Page], look: Callable[[Page, str], None]
):
    with live.application.state.sessions.writing() as session:
        one = opening.open_account(session, "dina@acacia.example", "Dina Dogwood", Role.FINANCE, None, by=actor.command("test"))
        token = links.make(session, one, "invitation").token
    page = open_page(Role.ADMINISTRATOR)

    for name, path in {
        "accounts": "/accounts",
        "account-new": "/accounts/new",
        "account-of": f"/accounts/{one.id}",
        "account-change": f"/accounts/{one.id}/change",
        "account-close": f"/accounts/{one.id}/close",
        "account-password": "/account/password",
        "second-factor-replace": "/account/second-factor",
    }.items():
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok, name
        look(page, name)
    stranger = fresh()
    for name, path in {
        "forgotten": "/forgotten-password",
        "new-password": f"/new-password/{token}",
        "dead-link": "/new-password/x",
        "sign-in": "/sign-in",
    }.items():
        answer = stranger.goto(path)
        assert answer is not None
        assert answer.status == (410 if name == "dead-link" else 200), name
        look(stranger, name)
