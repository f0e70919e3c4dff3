"""An officer's first errand: sign in, find a property, understand its verdict. With scripts and without."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

import borough
from hmo_enforce.accounts.roles import Role
from live import Live, settle

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_property_is_found_and_its_verdict_understood(open_page: Callable[..., Page], scripts: bool):
    page = open_page(Role.OFFICER, java_script_enabled=scripts)

    page.get_by_label("Find a home").fill("1 acacia")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="1 Acacia Avenue", exact=True).click()
    page.get_by_role("heading", name="This home probably needs a licence").wait_for()
    if scripts:
        settle(page)

    assert page.get_by_role("heading", level=1).inner_text() == "1 Acacia Avenue"
    assert page.get_by_role("heading", name="This home probably needs a licence").is_visible()
    assert page.get_by_text("SI 2018/221 art. 4").first.is_visible()
    assert page.get_by_text("Does anyone living here pay rent?").is_visible()
    assert page.locator(".leaflet-container").count() == (1 if scripts else 0)
    assert page.get_by_role("link", name="Acacia selective area").first.is_visible()
    assert open_page.faults == []


def test_the_list_is_filtered_and_the_filter_taken_away_again(open_page: Callable[..., Page]):
    page = open_page(Role.MANAGER)

    page.goto("/properties")
    page.get_by_label("Licence in force").select_option("yes")
    page.get_by_role("button", name="Apply filters").click()
    page.get_by_text("1 property", exact=True).wait_for()
    assert page.url.endswith("/properties?licensed=yes")
    page.get_by_role("link", name="Remove filter Licence in force").click()

    page.get_by_text("13 properties", exact=True).wait_for()
    assert "licensed" not in page.url


def test_filters_are_there_when_a_tablet_is_turned(open_page: Callable[..., Page]):
    page = open_page(Role.MANAGER)
    page.set_viewport_size({"width": 768, "height": 1024})
    page.goto("/properties")
    assert not page.get_by_role("button", name="Apply filters").is_visible()

    page.set_viewport_size({"width": 1024, "height": 768})

    page.get_by_role("button", name="Apply filters").wait_for(state="visible")


def test_a_faulty_form_keeps_what_was_typed_and_leads_to_the_fault(open_page: Callable[..., Page], live: Live):
    page = open_page(Role.OFFICER)

    page.goto(f"/properties/{live.town.nasty}/decide")
    page.get_by_label("Needs a licence").check()
    page.get_by_label("Reasons").fill("Six people seen.")
    page.get_by_role("button", name="Record the decision").click()
    page.get_by_role("link", name="Say under which regime it needs a licence.").click()

    assert page.title().startswith("Error: ")
    assert page.get_by_label("Reasons").input_value() == "Six people seen."
    assert page.locator("#regime").evaluate("one => one === document.activeElement")


def test_an_address_with_markup_is_text_and_runs_nothing(open_page: Callable[..., Page], live: Live):
    page = open_page(Role.OFFICER)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))

    for path in (f"/properties/{live.town.nasty}", f"/properties/{live.town.rich}", "/properties"):
        page.goto(path)
        settle(page)

    assert asked == []
    assert borough.NASTY in page.locator("main").inner_text()


def test_the_picture_for_the_readme(open_page: Callable[..., Page], live: Live, tmp_path: Path):
    """Made at every run; put into docs/ only when asked for (HMO_SCREENSHOTS=1)."""
    folder = PICTURES if os.environ.get("HMO_SCREENSHOTS") == "1" else tmp_path
    page = open_page(Role.OFFICER)

    page.goto(f"/properties/{live.town.rich}")
    settle(page)

    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / "property.png", clip={"x": 0, "y": 0, "width": 1280, "height": 1100}, full_page=True)

    assert (folder / "property.png").stat().st_size > 20_000
