"""A tenant complains from a phone, in English and in Urdu; and again with scripts turned off, and comes back to it."""

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import pictured
from hmo_enforce.questions import catalogues
from hmo_enforce.web import ground
from live import WIDTHS, Live, overflows, violations

Open = Callable[..., Page]


@pytest.fixture
def phone(live: Live, chromium: Browser) -> Iterator[Open]:
    """A phone of somebody who is signed in nowhere; an error in a script, or a request that fails, fails the test."""
    opened, faults = [], []

    def one(**more: object) -> Page:
        viewport = {"width": WIDTHS["phone"], "height": 800}
        context = chromium.new_context(base_url=live.address, viewport=viewport, reduced_motion="reduce", **more)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("requestfailed", lambda asked: faults.append(asked.url))
        return page

    yield one
    for context in opened:
        context.close()
    assert faults == []


def sound(page: Page, name: str, folder: Path, *, scripts: bool = True) -> None:
    pictures = Path(os.environ.get("HMO_PICTURES") or folder)
    page.screenshot(path=pictures / f"answering-{name}.png", full_page=True)
    if scripts:
        assert violations(page) == [], name
        assert not overflows(page), name


def complains(page: Page, tag: str, folder: Path, *, scripts: bool = True) -> tuple[str, str]:
    """From the first page to the reference and PIN."""

    def said(message: str, **fields: object) -> str:
        return catalogues.say(tag, message, **fields)

    def press(message: str) -> None:
        page.get_by_role("button", name=said(message), exact=True).click()

    def seen(name: str) -> None:
        sound(page, f"{name}-{tag}{'' if scripts else '-plain'}", folder, scripts=scripts)

    page.goto("/complain")
    if tag != "en":
        page.get_by_role("link", name=catalogues.LANGUAGES[tag].name).click()
    assert page.locator("html").get_attribute("dir") == catalogues.LANGUAGES[tag].direction
    seen("start")
    page.get_by_role("link", name=said("Start now")).click()
    seen("postcode")
    page.get_by_role("link", name=said("Type the address instead")).click()
    press("Continue")
    expect(page.get_by_role("alert")).to_be_visible()
    seen("fault")
    page.get_by_label(said("Flat, house number, street and town")).fill("2 Birch Lane\nAcacia")
    press("Continue")
    page.get_by_label(said("No heating or hot water")).check()
    seen("matters")
    press("Continue")
    page.get_by_label(said("There is no hot water")).check()
    press("Continue")
    page.get_by_role("textbox").fill("بوائلر ایک ہفتے سے خراب ہے 🥶" if tag == "ur" else "The boiler broke a week ago 🥶")
    press("Continue")
    seen("date")
    press("Continue")
    page.get_by_label(said("Yes"), exact=True).check()
    press("Continue")
    seen("now")
    page.get_by_role("link", name=said("Continue")).click()
    page.get_by_label(said("Yes"), exact=True).check()
    press("Continue")
    page.locator("input[type=file]").set_input_files(pictured.HEIC)
    press("Add these photos")
    expect(page.get_by_text("kitchen.heic").first).to_be_visible()
    seen("photos")
    press("Continue")
    while not page.url.endswith("/contact"):
        press("Continue")
    page.get_by_label(said("Telephone number (optional)")).fill("07700 900123")
    page.get_by_label(said("A text message")).check()
    seen("contact")
    press("Continue")
    expect(page.get_by_role("heading", name=said("Check your answers"))).to_be_visible()
    seen("check")
    press("Send my answers")
    expect(page.get_by_role("heading", name=said("We have your answers"))).to_be_visible()
    seen("sent")
    reference, pin = page.locator(".panel strong").all_text_contents()
    assert re.fullmatch(r"A-\w{8}", reference)
    return reference, pin


def comes_back(page: Page, reference: str, pin: str) -> None:
    page.goto("/status?language=en")
    page.get_by_label("Reference").fill(reference.lower())
    page.get_by_label("PIN", exact=True).fill(pin)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="How far it is")).to_be_visible()


@pytest.mark.parametrize("tag", ["en", "ur"])
def test_a_tenant_complains_from_a_phone(phone: Open, tmp_path: Path, tag: str):
    page = phone()

    reference, pin = complains(page, tag, tmp_path)

    comes_back(phone(), reference, pin)


def test_all_of_it_works_without_a_script(phone: Open, tmp_path: Path):
    page = phone(java_script_enabled=False)

    reference, pin = complains(page, "en", tmp_path, scripts=False)

    comes_back(page, reference, pin)


def test_a_photo_that_is_too_large_takes_nothing_with_it(phone: Open, tmp_path: Path):
    page = phone()
    page.goto("/complain/photos/photos")

    huge = {"name": "huge.jpg", "mimeType": "image/jpeg", "buffer": pictured.picture() + bytes(30_000_000)}
    page.locator("input[type=file]").set_input_files([huge])
    page.get_by_role("button", name="Add these photos").click()

    expect(page.get_by_role("alert")).to_contain_text("“huge.jpg” is larger than 25 MB")
    sound(page, "huge-en", tmp_path)


STREETS = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {},
            "geometry": {"type": "LineString", "coordinates": [[-2.16, 53.23], [-2.12, 53.26]]},
        }
    ],
}


def test_a_home_without_an_address_is_shown_on_the_councils_own_map(phone: Open, live: Live, tmp_path: Path):
    streets = live.application.state.settings.data_dir / ground.NAME
    streets.parent.mkdir(parents=True, exist_ok=True)
    streets.write_text(json.dumps(STREETS))
    try:
        page = phone()
        page.goto("/complain/q/where?way=described")
        page.get_by_role("button", name="Show a map").click()
        page.locator("#pin.leaflet-container").click(position={"x": 100, "y": 100})
        expect(page.locator("#pin path.leaflet-interactive, #pin canvas").first).to_be_visible()
        sound(page, "pin-en", tmp_path)
        page.get_by_role("button", name="Continue").click()
        page.goto("/complain/check")
        expect(page.get_by_text("A place shown on the map")).to_be_visible()
    finally:
        streets.unlink()
