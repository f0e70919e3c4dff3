"""What somebody just did is said on the page they are sent to: in our words, whatever its address says."""

import re
from collections.abc import Callable

import borough
from browser import Browser
from hmo_enforce.web import pages

Browse = Callable[..., Browser]
BANNER = re.compile(r'govuk-notification-banner--success.*?govuk-notification-banner__heading">\s*(.*?)\s*</p>', re.S)


def test_after_a_form_is_saved_the_next_page_says_so(browse: Browse, town: borough.Borough):
    browser, here = browse(), f"/properties/{town.nasty}"
    sent = {
        "observe": {"how": "seen", "as_at": "2026-11-20", "persons": "2", "households": "2"},
        "unit": {"name": "Bedsit 7"},
        "room": {"name": "Attic", "used_for": "sleeping"},
        "person": {"name": "Oak Lettings Ltd", "role": "agent", "source": "Told on a visit"},
        "decide": {"outcome": "exempt", "why": "A care home.", "starts_on": "2026-11-20"},
    }

    next_pages = [browser.get(browser.post(f"{here}/{what}", form).headers["location"]).text for what, form in sent.items()]

    said = [pages.DONE[name] for name in ("observation", "unit", "room", "person", "decision")]
    assert [BANNER.findall(page) for page in next_pages] == [[words] for words in said]
    assert BANNER.findall(browser.get(here).text) == []


def test_an_address_brings_no_words_of_its_own(browse: Browse, town: borough.Borough):
    page = browse().get(f"/properties/{town.nasty}?done=Pay+me+now").text

    assert BANNER.findall(page) == []
    assert "Pay me" not in page


def test_what_was_done_is_said_to_nobody_who_is_not_signed_in(web):
    page = Browser(web).get("/sign-in?done=decision").text

    assert BANNER.findall(page) == []
