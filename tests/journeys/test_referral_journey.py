"""A partner's file with more in it than is agreed: refused by name, mended, taken in once; and the partner is told the outcome."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from hmo_enforce import jobs
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor
from live import Live

Open = Callable[..., Page]
Seen = Callable[[Page, str], None]
COLUMNS = ("Address", "Postcode", "Their ref", "People", "Concern")
ROWS = (
    ("4 Birch Road", "AC1 1AA", "F/1", "7", "No alarms on any floor."),
    ("5 Birch Road", "AC1 1AA", "F/2", "many", "=HYPERLINK(\"http://evil.example\",\"Beds in the kitchen\")"),
    ("", "AC1 1AA", "F/3", "3", "Nobody wrote where."),
)  # fmt: skip
OUTSIDE = {"Nationality": "Erewhonian", "Landlord": "Oak Lettings"}
RECEIVED = ("Address", "Postcode", "The partner’s reference", "Number of people who live there", "What the concern is")
SENT = ("Address", "Our reference", "The partner’s reference", "What came of it")


@pytest.fixture(scope="module")
def live(apart: Live) -> Live:
    return apart


def a_file(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> dict[str, Any]:
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in (columns, *rows)]
    return {"name": "referrals.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}


def an_agreement(page: Page, seen: Seen) -> str:
    """With the fire service, made by the manager; the path of its page."""
    page.goto("/partners")
    page.get_by_role("button", name="Add a partner").click()
    page.get_by_role("textbox", name="Name").fill("Acacia Fire and Rescue")
    page.get_by_label("What it is").select_option(index=1)
    page.get_by_label("Postal address").fill("1 Pump Street\nAcacia\nAC1 9ZZ")
    seen(page, "partner-new")
    page.get_by_role("button", name="Add the partner").click()
    seen(page, "partner")
    page.get_by_role("button", name="Add an agreement").click()
    page.get_by_label("What it is called").fill("Fire safety in rented homes")
    page.get_by_label("First day").fill("2026-01-01")
    page.get_by_label("Whom to ask about it at the partner").fill("Flora Flint")
    page.get_by_label("What it is for").fill("To find homes without an escape in a fire.")
    page.get_by_label("Lawful basis").fill("UK GDPR art. 6(1)(e)")
    for group, titles in (("What may be received?", RECEIVED), ("What may be sent?", SENT)):
        for title in titles:
            page.get_by_role("group", name=group).get_by_label(title, exact=True).check()
    seen(page, "agreement-new")
    page.get_by_role("button", name="Add the agreement").click()
    seen(page, "agreement")
    return page.url.partition("?")[0]


def takes_in(page: Page, agreement: str, file: dict[str, Any]) -> None:
    page.goto(agreement)
    page.get_by_role("button", name="Take in a file").click()
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Take it in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What became of the file")


def counted(page: Page) -> list[str]:
    """Taken in, here already, left out."""
    return page.locator("main li strong").all_inner_texts()[:3]


def test_a_partners_file_with_more_than_is_agreed(open_page: Open, live: Live, seen: Seen):
    manager = open_page(Role.MANAGER)
    agreement = an_agreement(manager, seen)
    told = tuple(row + tuple(OUTSIDE.values()) for row in ROWS)

    takes_in(manager, agreement, a_file((*COLUMNS, *OUTSIDE), told))
    seen(manager, "file-refused")
    for name, value in OUTSIDE.items():
        expect(manager.get_by_text(f"“{name}” is outside the agreement")).to_be_visible()
        expect(manager.locator("main")).not_to_contain_text(value)
    assert counted(manager) == ["2", "0", "1"]
    expect(manager.locator("main")).to_contain_text("The address is missing")

    mended = (*ROWS[:2], ("6 Birch Road", *ROWS[2][1:]))
    takes_in(manager, agreement, a_file(COLUMNS, mended))
    assert counted(manager) == ["1", "2", "0"]
    expect(manager.locator("main")).not_to_contain_text("outside the agreement")
    takes_in(manager, agreement, a_file(COLUMNS, mended))
    assert counted(manager) == ["0", "3", "0"]
    held, job = live.application.state, jobs.named("arrive")
    jobs.perform(held.sessions, job, {"council": "acacia"}, by=actor.job("test"), report=lambda *_: None)

    manager.goto(agreement)
    seen(manager, "agreement-received")
    received = manager.get_by_role("table", name="What was received").get_by_role("row")
    expect(received).to_have_count(4)
    received.filter(has_text="4 Birch Road").get_by_role("link").click()
    expect(manager.locator("main")).to_contain_text("Referred by Acacia Fire and Rescue")
    seen(manager, "referral")
    manager.get_by_role("link", name="Tell them what came of it").click()
    manager.get_by_label("What came of it").fill("We inspected it. The landlord fits alarms this week.")
    manager.get_by_label("CSV file").check()
    manager.get_by_label("Why is it shared now?").fill("The agreement says so.")
    seen(manager, "feedback")
    manager.get_by_role("button", name="Share it").click()
    expect(manager.locator("main")).to_contain_text("We inspected it. The landlord fits alarms this week.")
    seen(manager, "share")
    manager.goto(agreement)
    expect(manager.get_by_role("table", name="What was sent")).to_contain_text("What came of it")
    assert open_page.faults == []
