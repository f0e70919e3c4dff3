"""The map in a real browser: looking about, and drawing a designation by mouse and by keyboard, with its counts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from hmo_enforce.accounts.roles import Role
from live import Live, settle

Open = Callable[..., Page]
Look = Callable[[Page, str], None]
WARD = "390000,596000,390500,596500"


def press(page: Page, across: float, down: float) -> None:
    """The map, at a share of its width and height."""
    map_ = page.locator("#map")
    box = map_.bounding_box()
    map_.click(position={"x": box["width"] * across, "y": box["height"] * down})


@pytest.fixture
def drawn_map(open_page: Open) -> Page:
    """An empty map to draw on, of the West ward."""
    page = open_page(Role.MANAGER)
    page.goto(f"/designations/drafts/new?view={WARD}")
    settle(page)
    expect(page.get_by_role("button", name="Press the map to add corners")).to_have_attribute("aria-pressed", "true")
    return page


def test_the_lists_keep_in_step_with_the_map_and_the_address_brings_it_back(live: Live, open_page: Open):
    page = open_page(Role.OFFICER)
    page.goto("/map?show=homes&show=cases&show=wards&shown=1")
    expect(page.locator("#map-said")).to_contain_text("in the whole borough")
    expect(page.locator(".map-point").first).to_be_visible()

    page.locator("#map").focus()
    page.keyboard.press("+")
    expect(page.locator("#map-said")).to_contain_text("in view", timeout=15_000)
    there, said = page.url, page.locator("#map-said").inner_text()
    focused = page.evaluate("document.activeElement.id")
    page.goto(there)

    assert "view=" in there
    assert focused == "map"
    expect(page.locator("#map-said")).to_have_text(said)


def test_what_stands_at_a_place_opens_and_leads_to_it(live: Live, open_page: Open):
    page = open_page(Role.OFFICER)
    page.goto(f"/map?view={WARD}")
    settle(page)

    page.locator(".map-point:not(.map-point--swatch)").nth(2).click()

    page.locator(".leaflet-popup-content a").first.click()
    expect(page).to_have_url(re.compile(r"/properties/\d+"))


def test_a_designation_is_drawn_counted_kept_and_made(live: Live, open_page: Open, drawn_map: Page, look: Look):
    page = drawn_map
    top = "document.getElementById('map').getBoundingClientRect().top + window.scrollY"
    stood = page.evaluate(top)
    for across, down in ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)):
        press(page, across, down)
        assert page.evaluate(top) == stood
    expect(page.locator("#inside")).to_contain_text("properties inside", timeout=15_000)
    assert page.locator(".map-corner").count() == 4
    look(page, "draw-drawn")

    page.get_by_label("Name").fill("Round the Avenue")
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Round the Avenue")
    expect(page.locator("#inside")).to_contain_text("properties inside")
    settle(page)
    look(page, "draft")

    page.get_by_role("button", name="Make it a designation").click()
    page.get_by_label("Area of interest").check()
    page.get_by_label("Reference").fill("AVE-1")
    page.get_by_role("button", name="Make the designation").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Round the Avenue")
    assert open_page.faults == []


def test_an_area_is_drawn_and_mended_by_the_keyboard_alone(live: Live, open_page: Open, drawn_map: Page):
    page = drawn_map
    middle = page.get_by_role("button", name="Add a corner in the middle")
    for way in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        middle.focus()
        page.keyboard.press("Enter")
        page.locator("#map").focus()
        page.keyboard.press(way)
        expect(page.locator("#map .leaflet-pan-anim")).to_have_count(0)
    expect(page.locator("#inside")).to_contain_text("properties inside", timeout=15_000)
    before = page.locator("#line").input_value()

    corner = page.get_by_role("button", name="Corner 2 of 3")
    corner.focus()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Insert")
    expect(page.get_by_role("button", name="Corner 3 of 4")).to_be_focused()
    page.keyboard.press("Delete")
    expect(page.get_by_role("button", name="Corner 2 of 3")).to_be_focused()

    after = page.locator("#line").input_value()
    assert [len(text.splitlines()) for text in (before, after)] == [3, 3]
    assert before != after
    assert open_page.faults == []


def test_corners_that_are_written_are_drawn_and_a_crossing_is_shown_where_it_is(live: Live, open_page: Open, drawn_map: Page):
    page = drawn_map

    page.locator("#line").fill("390000, 596000\n390400, 596400\n390400, 596000\n390000, 596400")
    page.get_by_label("Name").click()

    expect(page.locator("#draw-said")).to_contain_text("crosses itself near easting 390,200", timeout=15_000)
    expect(page.locator(".leaflet-tooltip", has_text="Here")).to_be_visible()
    assert page.locator(".map-corner").count() == 4
    assert open_page.faults == []


def test_a_layer_that_cannot_be_fetched_is_told_of_and_the_map_stays(live: Live, open_page: Open, look: Look):
    page = open_page(Role.OFFICER)
    page.route("**/wards.geojson*", lambda route: route.fulfill(status=500))
    page.goto(f"/map?view={WARD}&show=homes&show=wards&shown=1")
    settle(page)

    expect(page.get_by_role("alert")).to_contain_text("The wards could not be fetched")
    expect(page.locator(".map-point:not(.map-point--swatch)").first).to_be_visible()
    expect(page.get_by_role("button", name="Print the map")).to_be_visible()
    look(page, "map-without-wards")
    assert [text for text in open_page.faults if "500" not in text] == []


def test_what_cannot_be_fetched_of_a_view_is_told_and_nothing_old_stands_there(live: Live, open_page: Open):
    page = open_page(Role.OFFICER)
    page.goto(f"/map?view={WARD}&show=homes&shown=1")
    settle(page)
    signs = page.locator("#map .map-point")
    expect(signs.first).to_be_visible()

    page.route("**/shown.json*", lambda route: route.fulfill(status=429))
    page.locator("#map").focus()
    page.keyboard.press("ArrowRight")
    told = page.get_by_role("alert").filter(has_text="What is in view could not be fetched")
    expect(told).to_be_visible()
    expect(signs).to_have_count(0)
    page.unroute("**/shown.json*")
    told.get_by_role("button", name="Try again").click()

    expect(signs.first).to_be_visible()
    expect(told).to_have_count(0)
    assert [text for text in open_page.faults if "429" not in text] == []


def test_a_part_of_the_map_that_is_drawn_narrows_it_and_leads_to_the_list(live: Live, open_page: Open):
    page = open_page(Role.OFFICER)
    page.goto(f"/map?view={WARD}")
    settle(page)

    page.get_by_role("button", name="Choose a part of the map").click()
    for across, down in ((0.02, 0.02), (0.5, 0.02), (0.5, 0.98), (0.02, 0.98)):
        press(page, across, down)
    page.get_by_role("button", name="Show only what is inside").click()
    expect(page).to_have_url(re.compile("within="))
    settle(page)

    assert "view=" not in page.url  # the map fits to what was chosen
    expect(page.locator("#map-said")).to_contain_text("inside the chosen part of the map")
    whole, chosen = (page.locator(one).first.bounding_box() for one in ("#map", "#map path[stroke-dasharray='1 8']"))
    assert max(chosen["width"] / whole["width"], chosen["height"] / whole["height"]) > 0.45
    page.get_by_role("link", name="These as a list").click()

    expect(page.get_by_role("list", name="Filters in use")).to_contain_text("Within a part of the map")
    assert open_page.faults == []


@pytest.mark.parametrize("of", ["/map", "/properties"])
def test_on_paper_laid_across_the_first_page_has_what_the_page_is_for(live: Live, open_page: Open, of: str):
    page = open_page(Role.OFFICER)
    page.set_viewport_size({"width": 1047, "height": 718})  # A4 across, without its margins
    page.emulate_media(media="print")
    page.goto(of)
    settle(page)

    shown = page.locator("#map" if of == "/map" else "main tbody tr").first.bounding_box()

    assert shown["y"] + shown["height"] < 718
    expect(page.get_by_text("Save this list")).to_be_hidden()
    expect(page.locator(".office-columns, .office-deeds, .office-tick").locator("visible=true")).to_have_count(0)
