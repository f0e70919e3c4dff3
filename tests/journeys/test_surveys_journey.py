"""A wave is opened, printed for, keyed by keyboard alone and reported on, in a real browser."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

import acacia
import waves as surveys
from hmo_enforce.accounts.roles import Role
from hmo_enforce.areas.records import PropertyArea
from hmo_enforce.casework.views import waves
from hmo_enforce.intake.actions import channels
from hmo_enforce.intake.records import Arrival
from hmo_enforce.kernel import clock
from live import Live

DAY = timedelta(days=1)


@pytest.fixture
def manager(open_page: Callable[..., Page]) -> Page:
    """A manager who is signed in."""
    return open_page(Role.MANAGER)


def test_a_wave_is_set_up_a_poster_printed_and_sheets_keyed_without_a_mouse(
    manager: Page, live: Live, look: Callable[[Page, str], None]
):
    manager.goto(f"{live.address}/surveys")
    look(manager, "surveys-empty")
    manager.get_by_role("button", name="Take the survey that is shipped").click()
    look(manager, "survey-version")
    manager.goto(f"{live.address}/surveys/waves/new")
    manager.get_by_label("Name").fill("Autumn 2026")
    manager.get_by_role("button", name="Make the wave").click()
    manager.get_by_role("button", name="Add channels").click()
    manager.get_by_label("Names").fill("Acacia Primary School\nBirch Road Surgery")
    manager.get_by_role("button", name="Add them").click()
    look(manager, "wave")
    manager.get_by_role("link", name="Acacia Primary School").click()
    look(manager, "channel")
    with manager.expect_download() as poster:
        manager.get_by_role("link", name="Poster (A4) in English").click()
    assert poster.value.path().read_bytes().startswith(b"%PDF-")
    manager.go_back()
    manager.get_by_role("button", name="Key answers from paper").click()

    typed = ["17", "1 Acacia Avenue", "AC1 1AA", "1", "1", "1", "6"]
    for words in typed:
        manager.keyboard.type(words)
        manager.keyboard.press("Enter")  # which does nothing in a field
        manager.keyboard.press("Tab")
    look(manager, "keying")
    while not manager.evaluate("document.activeElement.textContent.includes('Save the sheet')"):
        manager.keyboard.press("Tab")
    manager.keyboard.press("Enter")

    manager.wait_for_url("**kept=A-*", timeout=30_000)  # a busy machine
    expect(manager.get_by_text("Kept as A-")).to_be_visible()
    assert manager.evaluate("document.activeElement.id") == "number"


def test_two_waves_are_beside_each_other_with_a_chart(manager: Page, live: Live, look: Callable[[Page, str], None]):
    today = clock.today()
    with live.application.state.sessions.writing() as session:
        ward = next(key for key, _ in waves.wards(session))
        for number, (name, home) in enumerate((("Spring 2026", live.town.rich), ("Summer 2026", live.town.nasty))):
            starts_on = today - (200 - 100 * number) * DAY
            wave = surveys.a_wave(
                session, name, version_id=surveys.asked(session), starts_on=starts_on, ends_on=starts_on + DAY
            )
            school = surveys.a_channel(session, wave, area_id=ward)
            channels.hand_out(session, school.id, starts_on, 100, by=acacia.ALMA)
            if session.get(PropertyArea, (home, ward)) is None:
                session.add(PropertyArea(property_id=home, area_id=ward, state="inside"))
            for answer in range(20 + 20 * number):
                at = datetime.combine(starts_on, datetime.min.time(), UTC)
                kept = surveys.an_answer(session, school, f"{name} {answer}", at, submitted_at=at)
                session.get_one(Arrival, kept.arrival_id).property_id = home

    manager.goto(f"{live.address}/surveys/report")
    manager.get_by_label("The earlier").select_option(label="Spring 2026")
    manager.get_by_label("The later").select_option(label="Summer 2026")
    manager.get_by_role("button", name="Set beside each other").click()

    expect(manager.get_by_role("img")).to_be_visible()
    expect(manager.get_by_text("More than chance would explain").first).to_be_visible()
    look(manager, "wave-report")
