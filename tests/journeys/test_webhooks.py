"""Pages of webhooks, with none, with one that failed and with one that is paused: in a real browser at each width."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy import select, update

from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import clock
from hmo_enforce.programs.records import Delivery
from live import WIDTHS, Live, overflows, settle, violations

URL = "https://hooks.example.org/a/rather/long/address/that/some/program/listens/at"


@pytest.mark.parametrize("width", WIDTHS)
def test_an_administrator_makes_one_tries_it_out_and_removes_it(
    width: str, live: Live, open_page: Callable[..., Page], tmp_path: Path
):
    folder, wrong = Path(os.environ.get("HMO_PICTURES") or tmp_path), {}
    page = open_page(Role.ADMINISTRATOR, width)

    def look(name: str) -> None:
        settle(page)
        page.screenshot(path=folder / f"webhooks-{name}-{width}.png", full_page=True)
        if faults := violations(page) + (["it must be scrolled sideways"] if overflows(page) else []):
            wrong[name] = faults

    page.goto("/accounts")
    page.get_by_role("button", name="Webhooks").click()
    look("none")
    page.get_by_role("button", name="Make a webhook").click()
    page.get_by_role("button", name="Make the webhook").click()
    look("wanting")
    page.get_by_role("textbox", name="Address").fill(URL)
    page.get_by_label("A case has come to another step").check()
    page.get_by_role("button", name="Make the webhook").click()
    assert page.get_by_label("The secret").input_value().startswith("whsec_")
    look("secret")
    page.get_by_role("button", name="I have copied it").click()
    page.get_by_role("button", name="Send a test").click()
    with live.application.state.sessions.writing() as session:
        first = session.scalars(select(Delivery.id).order_by(Delivery.id.desc())).first()
        ended = {"state": "given_up", "said": "It answered with 503.", "tries": 9, "ended_at": clock.now(), "next_try_at": None}
        session.execute(update(Delivery).where(Delivery.id == first).values(**ended))
    page.reload()
    look("given-up")
    page.get_by_role("button", name="Send again").click()
    look("again")
    page.get_by_role("button", name="Pause").click()
    page.get_by_label("Why?").fill("Its program is being moved.")
    page.get_by_role("button", name="Pause the webhook").click()
    look("paused")
    page.get_by_role("link", name="Webhooks").first.click()
    look("list")
    page.get_by_role("link", name=URL).click()
    page.get_by_role("button", name="Remove").click()
    page.get_by_label("Why?").fill("Not needed any more.")
    page.get_by_role("button", name="Remove the webhook").click()
    assert page.get_by_text("The webhook has been removed").is_visible()

    assert wrong == {}
