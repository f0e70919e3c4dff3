"""A manager sets up a wave of a survey and prints its poster; people answer, on phones and on paper; and what came of it."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import answering
import squares
from browser import Browser
from hmo_enforce import jobs
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, clock
from hmo_enforce.questions import catalogues
from live import Live

Open = Callable[..., Page]
Seen = Callable[[Page, str], None]
HOSTILE = (
    "<script>alert('ran')</script><img src=x onerror=alert('ran')> '; DROP TABLE arrivals; -- {{ 7 * 7 }} "
    "\u202egnihtyreve\u2066 👩‍👩‍👧‍👦🔥 \u0007\r\n"
)
MORE = (HOSTILE + "a" * 10_000)[:10_000]
FORMULA = '=HYPERLINK("http://evil.example";"x")<script>alert(1)</script> Birch Road'
NEIGHBOUR = {"who": "neighbour", "held_from": "private_landlord", "pays_rent": "yes"}
SHARED = {**NEIGHBOUR, "persons": "6", "households": "4", "shares_facilities": "yes", "storeys": "3", "main_home": "yes"}
TURNING = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u0007"
POSTED = [
    *(f"{number} Acacia Avenue" for number in range(1, 7)),
    *(f"{number} Birch Road" for number in (1, 5, 6)),
    *(f"{number} Birch Road" for number in (21, 22)),
    "1 Acacia Avenue",
    "2 Acacia Avenue",
]
"""Each home of the Avenue and some of the Road; two that are in no record; and two homes of which another tells as well."""
SHARES = {
    "Answers to cards": "18 of 200",
    "Newly found": "0 of 12",
    "Already known": "12 of 12",
    "Hazards told": "3 of 12",
    "Inspected": "0 of 12",
    "Needs a licence": "11 of 12",
    "Licensed since": "0 of 11",
}
"""By home: of 1 Birch Road an officer decided that it needs no licence, and one home of the Avenue had one before."""


@pytest.fixture(scope="module")
def live(apart: Live) -> Live:
    return apart


def a_wave(page: Page, seen: Seen) -> str:
    """Opened by the manager, with a school and a way for answers on paper; the path of its page."""
    page.goto("/surveys")
    page.get_by_role("button", name="Take the survey that is shipped").click()
    page.goto("/surveys")
    seen(page, "surveys")
    page.get_by_role("button", name="Open a wave").click()
    page.get_by_role("textbox", name="Name").fill("Autumn 2026")
    page.get_by_label("First day").fill((clock.today() - timedelta(days=3)).isoformat())
    page.get_by_label("Last day").fill((clock.today() + timedelta(days=30)).isoformat())
    seen(page, "wave-new")
    page.get_by_role("button", name="Make the wave").click()
    wave = re.sub(r"\?.*", "", page.url)
    for kind, name in (("School", "Acacia Primary School"), ("Community group", "Sheets of paper")):
        page.goto(wave)
        page.get_by_role("button", name="Add channels").click()
        page.get_by_label("Kind").select_option(label=kind)
        page.get_by_label("Names").fill(name)
        page.get_by_label("Ward").select_option(label="West")
        seen(page, "channels-new")
        page.get_by_role("button", name="Add them").click()
    page.get_by_role("link", name="Acacia Primary School").click()
    page.get_by_role("button", name="Count the cards").click()
    page.get_by_label("Cards handed out in all").fill("200")
    page.get_by_role("button", name="Save").click()
    seen(page, "channel")
    return wave


def printed_link(page: Page) -> str:
    """Where the square code on the printed poster leads: to this survey, in the poster's language."""
    link = page.locator("main a[href*='/survey/']").inner_text()
    for tag, name in (("en", "English"), ("ur", "Urdu")):
        href = page.get_by_role("link", name=f"Poster (A4) in {name}").get_attribute("href")
        made = page.request.get(f"{href}")
        assert made.headers["content-type"] == "application/pdf"
        assert squares.leads_to(made.body(), f"{link}?language={tag}")
    return link


def say(tag: str, message: str) -> str:
    return catalogues.say(tag, message)


def press(page: Page, tag: str, message: str) -> None:
    page.get_by_role("button", name=say(tag, message), exact=True).click()


def answers(page: Page, link: str, tag: str, said: dict[str, Any], seen: Seen | None = None) -> None:
    """Somebody answers in a browser, each question by its address, and leaves out whatever is not said."""
    page.goto(f"{link}?language={tag}")
    assert page.locator("html").get_attribute("dir") == catalogues.LANGUAGES[tag].direction
    look = seen or (lambda *_: None)
    look(page, f"start-{tag}")
    page.get_by_role("link", name=say(tag, "Start now")).click()
    page.get_by_role("link", name=say(tag, "Type the address instead")).click()
    page.locator("[name=lines]").fill(said["where"])
    page.locator("[name=postcode]").fill("AC1 1AA")
    press(page, tag, "Continue")
    while not page.url.endswith("/check"):
        name = page.url.rpartition("/")[2]
        if name in ("who", "hazards"):
            look(page, f"{name}-{tag}")
        if (value := said.get(name)) is not None:
            if (field := page.locator("[name=answer]")).first.get_attribute("type") in ("radio", "checkbox"):
                for one in [value] if isinstance(value, str) else value:
                    page.locator(f"[name=answer][value={one}]").check()
            else:
                field.fill(value)
        page.locator("main button.button:not(.second)").click()
    look(page, f"check-{tag}")
    press(page, tag, "Send my answers")
    expect(page.get_by_role("heading", name=say(tag, "We have your answers"))).to_be_visible()
    look(page, f"sent-{tag}")


def posts(live: Live, link: str) -> None:
    """Thirteen more answer without a script, a third of them in each language; and one who says which home it is and no more."""
    base = re.sub(r"^https?://[^/]+", "", link)
    said = {name: {"answer": value} for name, value in SHARED.items()}
    for number, lines in enumerate(POSTED):
        browser = Browser(live.application)
        browser.get(f"{base}?language={('en', 'pl', 'ur')[number % 3]}")
        answering.sent(browser, base, **said, where={"way": "typed", "lines": lines, "postcode": "AC1 1AA"})
    answering.sent(Browser(live.application), base, where={"way": "typed", "lines": "3 Acacia Avenue", "postcode": "AC1 1AA"})


def keys(page: Page, wave: str, seen: Seen) -> None:
    """Two sheets, with no hand off the keyboard once the channel is chosen."""
    page.goto(f"{wave}/paper")
    page.get_by_label("Channel").select_option(label="Sheets of paper")
    page.get_by_label("Number on the sheet").focus()
    typed = {"1": ("2 Birch Road", "AC1 1AA", "1", "1", "1", "5", "5"), "2": ("4 Acacia Avenue", "AC1 1AA", "2", "1", "1")}
    for number, sheet in typed.items():
        expect(page.get_by_label("Number on the sheet")).to_be_focused()
        page.keyboard.type(number)
        for answer in sheet:
            page.keyboard.press("Tab")
            page.keyboard.type(answer)
        page.keyboard.press("Enter")  # in a field it sends nothing
        assert "kept=" not in page.url.rpartition("/paper")[2] or number == "2"
        while not page.evaluate("document.activeElement.matches('.office-keying button')"):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Key the next sheet")).to_contain_text("Kept as")
    seen(page, "keying")


def taken_in(live: Live) -> dict[str, Any]:
    """As the jobs process does every five seconds."""
    held, told = live.application.state, {"council": "acacia"}
    return jobs.perform(held.sessions, jobs.named("arrive"), told, by=actor.job("test"), report=lambda *_: None)


def cells(page: Page, address: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(page.request.get(address).body().decode("utf-8-sig"))))


def test_a_wave_is_set_up_answered_and_reported_on(open_page: Open, live: Live, seen: Seen):
    manager, asked = open_page(Role.MANAGER), []
    manager.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    wave = a_wave(manager, seen)
    link = printed_link(manager)

    for tag, home in (("en", "2 Birch Road"), ("pl", "3 Birch Road"), ("ur", "4 Birch Road")):
        looked_at = None if tag == "pl" else seen
        answers(
            open_page(None, "phone"), link, tag, {**SHARED, "where": home, "hazards": ["damp_and_mould", "cold"]}, looked_at
        )
    hostile = open_page(None, "phone")
    hostile.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    answers(hostile, link, "en", {**NEIGHBOUR, "where": FORMULA, "landlord_name": "=1+1", "more": MORE})
    posts(live, link)
    keys(manager, wave, seen)
    assert taken_in(live) == {"queued": 17, "waiting": 3}

    manager.goto(wave)
    seen(manager, "wave")
    expect(manager.get_by_role("row", name="Acacia Primary School")).to_contain_text("9.0% (5.8% to 13.8%)")
    expect(manager.get_by_role("row", name="Sheets of paper")).to_contain_text("cards not counted")
    manager.goto("/surveys/report")
    seen(manager, "report")
    shares = {row[5]: f"{row[6]} of {row[7]}" for row in cells(manager, "/surveys/report.csv")[1:]}
    assert shares == SHARES
    manager.goto("/properties?q=Birch+Road")
    seen(manager, "properties")
    verdicts = {row[1]: row[3] for row in cells(manager, "/properties.csv?q=Birch+Road")[1:]}
    assert verdicts == {
        "1 Birch Road": "No licence needed",
        **{f"{n} Birch Road": "Probably needs a licence" for n in range(2, 7)},
    }

    manager.goto("/inbox")
    seen(manager, "inbox")
    expect(manager.get_by_text("20 arrivals")).to_be_visible()
    expect(manager.get_by_role("listitem").filter(has_text="Need a person").first).to_contain_text("3")
    manager.get_by_role("row").filter(has_text="evil.example").get_by_role("link").click()
    expect(manager.locator("main")).to_contain_text("<script>alert('ran')</script><img src=x onerror=alert('ran')>")
    assert not set(TURNING) & set(manager.locator("main").inner_text())
    seen(manager, "hostile")
    for path in ("/inbox.csv", "/inbox.csv?state=all", "/properties.csv", "/surveys/report.csv"):
        told = [cell for row in cells(manager, path) for cell in row]
        assert [cell for cell in told if re.match(r"[=@\t\r]|[+-](?![\d.]+$)", cell)] == []
    assert asked == []
    assert open_page.faults == []
