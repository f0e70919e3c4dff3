"""Search as one types, by keyboard and without scripts, at each width."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from hmo_enforce.accounts.roles import Role
from live import WIDTHS, Live, overflows, violations

BOX = "Find a home"


def test_a_home_is_found_by_keyboard_alone_with_a_slip(open_page: Callable[..., Page], live: Live):
    page = open_page(Role.OFFICER)
    box = page.get_by_role("combobox", name=BOX)

    box.press_sequentially("1 acasia av")
    page.get_by_role("option", name="1 Acacia Avenue").first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert "1 Acacia Avenue" in chosen.inner_text()
    box.press_sequentially("enue")
    expect(chosen).to_have_count(0)
    box.press("ArrowDown")
    box.press("Enter")

    page.wait_for_url(f"{live.address}/properties/{live.town.rich}")
    assert open_page.faults == []


def test_escape_closes_the_hints_and_enter_without_one_searches_for_what_was_typed(open_page: Callable[..., Page], live: Live):
    page = open_page(Role.OFFICER)
    box = page.get_by_role("combobox", name=BOX)

    box.press_sequentially("henrieta")
    page.get_by_role("option", name=re.compile("^Henrietta Holder Person or organisation")).wait_for()
    box.press("ArrowUp")
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert box.input_value() == "henrieta"
    assert box.get_attribute("aria-activedescendant") is None
    box.press("Enter")

    page.wait_for_url("**/search?q=henrieta")
    person = page.get_by_role("region", name="People and organisations").get_by_role(
        "link", name="Henrietta Holder", exact=True
    )
    person.click()
    page.wait_for_url("**/people/*")
    assert page.get_by_role("heading", level=1).inner_text() == "Henrietta Holder"


def test_a_hint_is_chosen_by_touch(open_page: Callable[..., Page], live: Live):
    page = open_page(Role.OFFICER, "phone", has_touch=True)
    page.get_by_role("combobox", name=BOX).press_sequentially("old/1")

    page.get_by_role("option", name="OLD/1").tap()

    page.wait_for_url("**/licences/*")
    assert "OLD/1" in page.get_by_role("heading", level=1).inner_text()
    assert open_page.faults == []


def test_whoever_was_signed_out_meanwhile_gets_no_hints_and_the_form_still_leads_on(open_page: Callable[..., Page], live: Live):
    page = open_page(Role.OFFICER)
    page.context.clear_cookies()
    box = page.get_by_role("combobox", name=BOX)

    with page.expect_event("requestfailed", lambda asked: asked.url.endswith("/search/hints?q=acacia")):  # it follows nothing
        box.press_sequentially("acacia")
    page.evaluate("new Promise((done) => setTimeout(done))")  # the page's own turn at the answer comes first
    assert page.get_by_role("option").count() == 0
    box.press("Enter")

    page.wait_for_url("**/sign-in?next=*")


def test_the_page_is_sound_without_scripts(open_page: Callable[..., Page]):
    page = open_page(Role.OFFICER, java_script_enabled=False)

    page.get_by_label(BOX).fill("acasia avenue")
    page.get_by_role("button", name="Find").click()

    assert page.get_by_role("heading", level=1).inner_text() == "What answers “acasia avenue”"
    assert page.get_by_role("heading", name="Homes").is_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_every_state_is_sound_at(width: str, open_page: Callable[..., Page], look: Callable[[Page, str], None]):
    page = open_page(Role.MANAGER, width)

    for path in ("/search", "/search?q=acacia", "/search?q=henrietta", "/search?q=nowhere+lane", "/search?q=x"):
        page.goto(path)
        assert violations(page) == [], path
        assert not overflows(page), path
    page.goto("/designations")
    page.get_by_role("combobox", name=BOX).press_sequentially("acacia")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")

    assert violations(page) == []
    assert not overflows(page)
    if width == "desktop":
        look(page, "search-hints")
        page.goto("/search?q=acacia")
        look(page, "search")
    assert open_page.faults == []
