"""A home that stands twice: merged, worked on, and taken apart again, in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from hmo_enforce.accounts.roles import Role


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
    page.get_by_text("1 property").wait_for()
    assert page.get_by_role("link", name="5 Acacia Avenue", exact=True).is_visible()

    page.goto(f"/properties/{kept}/unit")
    page.get_by_label("Name").first.fill("Flat over the shop")
    page.get_by_role("button", name="Save").or_(page.get_by_role("button", name="Record")).first.click()
    page.get_by_role("link", name="Take apart").click()
    page.get_by_role("heading", name="Take two records apart").wait_for()
    if scripts:
        look(page, "merge-apart")
    page.get_by_role("group", name="Unit Flat over the shop").get_by_label("6 Acacia Avenue").check()
    page.get_by_label("How do you know that they are two?").fill("Two doors after all.")
    page.get_by_role("button", name="Take apart").click()
    page.get_by_text("They are two records again").wait_for()

    assert page.get_by_text("Flat over the shop").count() == page.locator("#same >> text=Flat over the shop").count()
    page.goto(f"/properties/{other}")
    assert page.get_by_role("heading", level=1).inner_text() == "6 Acacia Avenue"
    assert page.get_by_text("Flat over the shop").first.is_visible()
    assert open_page.faults == []
