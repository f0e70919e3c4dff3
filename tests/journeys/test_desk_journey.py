"""A manager's morning at the desk: what is overdue, who has it, a case given to somebody, a list kept; and what changed."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

import filed
from hmo_enforce.accounts.queries.accounts import account_by_email
from hmo_enforce.accounts.records import Account
from hmo_enforce.accounts.roles import Role
from hmo_enforce.cases.records import Case, CaseTask
from hmo_enforce.kernel import clock
from live import Live

NOBODYS = "A cellar let as a bedroom"


@pytest.fixture
def cases(live: Live) -> tuple[filed.Filed, filed.Filed]:
    """One of the officer's with a task three days overdue, and one that nobody has."""
    with live.application.state.sessions.writing() as session:
        late, free = filed.a_case(session, live.town.rich), filed.a_case(session, live.town.rich, NOBODYS)
        officer = account_by_email(session, "officer@acacia.example")
        assert officer
        session.execute(update(Case).where(Case.id == late.case).values(assignee_id=officer.id))
        day = clock.today() - timedelta(days=3)
        session.execute(update(CaseTask).where(CaseTask.id == late.task).values(due_on=day))
        return late, free


def shares(page: Page) -> dict[str, tuple[int, int]]:
    """Open and overdue cases by officer, as the table of the team has them."""
    rows = page.locator(".office-desk__team tbody tr").all()
    found = {row.locator("th").inner_text(): [cell.inner_text() for cell in row.locator("td").all()[:2]] for row in rows}
    return {name: (int(cells[0].split()[0]), int(cells[1].split()[0])) for name, cells in found.items()}


def test_a_managers_morning_at_the_desk(
    open_page: Callable[..., Page], live: Live, cases: tuple[filed.Filed, filed.Filed], look: Callable[[Page, str], None]
):
    _, free = cases
    page = open_page(Role.MANAGER)
    look(page, "desk-manager")
    page.set_viewport_size({"width": 1280, "height": 900})
    before = shares(page)
    open_, late = before["Officer Ash"]
    assert late >= 1

    page.get_by_role("link", name="with an overdue task, Officer Ash").click()
    expect(page.get_by_role("link", name=filed.TITLE)).to_have_count(late)
    page.get_by_role("link", name="Save this list").click()
    page.get_by_label("Name", exact=True).fill("Late with the officer")
    page.get_by_role("button", name="Save").click()

    page.goto("/")
    expect(page.get_by_role("link", name="Late with the officer")).to_be_visible()
    page.get_by_role("link", name="All cases of nobody's").click()
    page.get_by_role("checkbox", name=NOBODYS).check()
    page.get_by_label("What to do").select_option("assign")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Who works on them").select_option("Officer Ash")
    page.get_by_role("main").get_by_role("button").click()
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_role("button", name="Take it back")).to_be_visible()

    page.goto("/")
    after = shares(page)
    assert after["Officer Ash"] == (open_ + 1, late)
    assert after["Nobody yet"][0] == before["Nobody yet"][0] - 1
    page.get_by_role("button", name="Mark all as seen").click()
    expect(page.get_by_text("Nothing has arrived since")).to_be_visible()
    look(page, "desk-manager-after")
    page.get_by_role("link", name="Late with the officer").click()
    expect(page.get_by_role("link", name=filed.TITLE)).to_have_count(late)
    with live.application.state.sessions.reading() as session:
        assert (
            session.scalar(select(Account.name).join(Case, Case.assignee_id == Account.id).where(Case.id == free.case))
            == "Officer Ash"
        )


DESKS = {
    Role.OFFICER: ("Housing officer", ["Waiting for you", "What arrived", "Coming up"], {"Tasks", "Your open cases"}),
    Role.LICENSING: ("Licensing team", ["Waiting for you", "What arrived", "Coming up"], {"Homes to look at"}),
    Role.FINANCE: ("Finance", ["Coming up"], set[str]()),
    Role.ADMINISTRATOR: ("Administrator", ["Waiting for you", "What arrived", "Coming up"], {"Homes without a UPRN"}),
    Role.AUDITOR: ("Auditor", ["What to look into", "What arrived", "Coming up"], {"Homes to look at"}),
}


@pytest.mark.parametrize("role", DESKS)
def test_each_desk_is_sound(
    open_page: Callable[..., Page], cases: tuple[filed.Filed, filed.Filed], look: Callable[[Page, str], None], role: Role
):
    page = open_page(role)
    called, sections, panels = DESKS[role]

    expect(page.get_by_role("heading", level=1)).to_have_text(called)
    assert page.get_by_role("main").get_by_role("heading", level=2).all_inner_texts() == [*sections, "Your saved filters"]
    there = {text.split("\n")[0] for text in page.locator(".office-desk__panel h3").all_inner_texts()}
    assert panels <= there
    assert ("Your open cases" in there) == (role is Role.OFFICER)
    look(page, f"desk-{role}")
    assert open_page.faults == []


def test_a_digest_is_chosen_by_hand_and_shown_beforehand(
    open_page: Callable[..., Page], cases: tuple[filed.Filed, filed.Filed], look: Callable[[Page, str], None]
):
    page = open_page(Role.OFFICER)
    page.get_by_role("link", name="Be told by email what waits for you").click()
    look(page, "digest")
    page.get_by_role("link", name="What it would say now").click()
    expect(page.get_by_text(re.compile("of which [0-9]+ overdue"))).to_be_visible()
    look(page, "digest-preview")
    page.get_by_role("link", name="Back").click()
    page.get_by_role("radio", name="Once a week").check()
    page.get_by_label("On which day").select_option("Wednesday")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Once a week, on Wednesdays")).to_be_visible()
