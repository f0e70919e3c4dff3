"""What is ticked and what is said, in the language of whoever answers."""

import re
from html import unescape

import pytest
from litestar import Litestar

from browser import Browser
from hmo_enforce.questions import catalogues

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ANSWERED = {
    "where": {"way": "typed", "lines": "12 Acacia Avenue"}, "matters": {"answer": ["disrepair", "noise", "rubbish"]},
    "hazards": {"answer": ["cold", "gas"]}, "since": {"answer": "2026-03-27"},
}  # fmt: skip


def the_last_page(browser: Browser, tag: str) -> str:
    """The page before sending, in words alone, after these answers in that language."""
    browser.get(f"/complain?language={tag}")
    for name, given in ANSWERED.items():
        browser.get(f"/complain/q/{name}")
        assert browser.post(f"/complain/q/{name}", given).status_code == 303
    shown = re.search(r"<main.*?</main>", browser.get("/complain/check").text, re.DOTALL)
    assert shown
    return unescape(re.sub(r"<[^>]+>", " ", shown[0]))


@on_sqlite
def test_every_box_that_is_ticked_is_kept(web: Litestar):
    said = the_last_page(Browser(web), "en")

    assert all(one in said for one in ("Disrepair, damp or something broken", "Noise", "Rubbish"))
    assert all(one in said for one in ("It is too cold, or there is no heating", "Gas or a boiler that seems unsafe"))


@on_sqlite
@pytest.mark.parametrize("tag", [tag for tag in catalogues.LANGUAGES if tag != catalogues.ENGLISH])
def test_nothing_on_the_page_is_left_in_english_but_what_was_typed(web: Litestar, tag: str):
    said = the_last_page(Browser(web), tag)

    assert catalogues.say(tag, "Noise") in said
    assert catalogues.say(tag, "What is wrong?") in said
    assert "March" not in said
    assert "Not answered" not in said
    assert "12 Acacia Avenue" in said
