"""A home that stands twice: merged, worked on, and taken apart again, in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

import borough
from hmo_enforce.accounts.roles import Role
from live import Live


@pytest.mark.parametrize("scripts", [True, False])
def test_two_records_are_merged_worked_on_and_taken_apart(
    open_page: Callable[..., Page], look: Callable[[Page, str], None], scripts: bool
):
    page = open_page(Role.OFFICER, java_script_enabled=scripts)
    page.goto("/properties?q=5+acacia+avenue")
    page.get_by_role("link", name="5 Acacia Avenue", exact=True).click()
    kept = page.url.rpartition("/")[2]
    page.goto("/properties?q=6+acacia+avenue")
    page.get_by_role("link", name="6 Acacia Avenue", exact=True).click()
    other = page.url.rpartition("/")[2]

    page.goto(f"/properties/{kept}")
    page.get_by_role("link", name="Look for another record of this home").click()
    page.get_by_role("heading", level=1).wait_for()
    if scripts:
        look(page, "merge-find")
    page.get_by_label("Its UPRN, or the number in its page's address").fill(other)
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("heading", name="Are these two records of one home?").wait_for()
    page.get_by_role("button", name="Merge").click()
    page.get_by_text("There is a problem").wait_for()
    if scripts:
        look(page, "merge-compare")
    page.get_by_role("radio", name=f"(record {kept})").check()
    page.get_by_label("How do you know that they are the same?").fill("One door.")
    page.get_by_role("button", name="Merge").click()
    page.get_by_text("The two records are one now").wait_for()

    page.goto(f"/properties/{other}")
    page.get_by_text("You asked for").wait_for()
    assert page.get_by_role("heading", level=1).inner_text() == "5 Acacia Avenue"
    if scripts:
        look(page, "merged")
    page.goto("/properties?q=6+acacia+avenue")
    page.get_by_text("1 property", exact=True).wait_for()
    assert page.get_by_role("link", name="5 Acacia Avenue", exact=True).is_visible()

    work_on(page, kept)
    page.goto(f"/properties/{kept}")
    page.get_by_role("link", name="Take apart").click()
    page.get_by_role("heading", name="Take two records apart").wait_for()
    if scripts:
        look(page, "merge-apart")
    assert page.get_by_role("group").count() == 3
    page.get_by_role("group", name="Unit Flat over the shop").get_by_label("6 Acacia Avenue").check()
    page.get_by_role("group", name="A bell too many").get_by_label("6 Acacia Avenue").check()
    page.get_by_role("group", name="Olive Oakes").get_by_label("5 Acacia Avenue").check()
    page.get_by_label("How do you know that they are two?").fill("Two doors after all.")
    page.get_by_role("button", name="Take apart").click()
    page.get_by_text("They are two records again").wait_for()

    assert page.get_by_role("listitem").filter(has=page.locator("strong", has_text="Flat over the shop")).count() == 0
    assert page.get_by_role("link", name="Olive Oakes").first.is_visible()
    page.get_by_text("Merged once, and taken apart").click()
    page.get_by_text("Two doors after all.").first.wait_for()
    if scripts:
        look(page, "merge-history")
    page.goto(f"/properties/{other}")
    assert page.get_by_role("heading", level=1).inner_text() == "6 Acacia Avenue"
    assert page.locator("strong", has_text="Flat over the shop").is_visible()
    assert page.get_by_role("link", name="A bell too many").first.is_visible()
    assert page.get_by_role("link", name="Olive Oakes").count() == 0
    assert [one for one in open_page.faults if "422" not in one] == [], "but for the reason that was missing"


def work_on(page: Page, home: str) -> None:
    """A unit, an owner and a case: what somebody adds before they learn that it is two homes."""
    page.goto(f"/properties/{home}/unit")
    page.get_by_label("Name").first.fill("Flat over the shop")
    page.get_by_role("button", name="Save the unit").click()
    page.goto(f"/properties/{home}/person")
    page.get_by_label("Name", exact=True).fill("Olive Oakes")
    page.get_by_role("group", name="Who are they?").get_by_role("radio").first.check()
    page.get_by_role("group", name="What are they to the property?").get_by_label("Owner").check()
    page.get_by_label("How do you know?").fill("Land Registry title")
    page.get_by_role("button", name="Save").click()
    page.goto(f"/properties/{home}/cases/new")
    page.get_by_role("group", name="What kind of case is it?").get_by_role("radio").first.check()
    page.get_by_label("Title").fill("A bell too many")
    page.get_by_role("button", name="Open the case").click()
    page.get_by_role("heading", name="A bell too many").wait_for()


def test_a_portfolio_is_narrowed_and_its_numbers_are_lists(
    open_page: Callable[..., Page], look: Callable[[Page, str], None], live: Live
):
    page = open_page(Role.OFFICER)
    page.goto(f"/properties/{live.town.rich}")
    page.locator("a[href^='/people/']", has_text=borough.HOLDER).first.click()
    look(page, "person")
    page.get_by_role("link", name="Their portfolio, with numbers and filters").click()
    page.get_by_role("heading", name=f"Portfolio of {borough.HOLDER}").wait_for()
    look(page, "portfolio")

    page.get_by_role("link", name="Need a licence, none in force").click()
    page.get_by_text("1 home", exact=True).wait_for()
    page.get_by_role("link", name="Licensed", exact=True).click()
    page.get_by_text("No home of theirs is like this.").wait_for()
    look(page, "portfolio-none")

    assert open_page.faults == []
