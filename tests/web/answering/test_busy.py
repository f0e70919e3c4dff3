"""Many who only begin are asked to come again in seconds; whoever has answers under way goes on, and so does the office."""

import pytest

from browser import Browser
from hmo_enforce import app
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.settings import Settings
from hmo_enforce.web import waits


def patient(web_settings: Settings, sessions: Sessions, **most: int) -> Browser:
    return Browser(app.create_app(web_settings, sessions, patience=waits.Patience(**most)))


def begun(web_settings: Settings, sessions: Sessions, **most: int) -> Browser:
    """Somebody with an answer kept, who then meets so many others."""
    before = patient(web_settings, sessions)
    before.get("/complain/q/where")
    assert before.post("/complain/q/where", {"way": "typed", "lines": "1 Acacia Avenue"}).status_code == 303
    after = patient(web_settings, sessions, **most)
    after.client.cookies.update(before.client.cookies)
    return after


def test_whoever_only_begins_is_told_in_their_language_to_come_again_and_their_page_does(web_settings, sessions):
    browser = patient(web_settings, sessions, beginning=0)

    told = browser.get("/complain", headers={"Accept-Language": "ur,en;q=0.5"})

    assert (told.status_code, told.headers["retry-after"]) == (503, "5")
    assert 'lang="ur" dir="rtl"' in told.text
    assert 'http-equiv="refresh"' in told.text


def test_whoever_has_answers_under_way_goes_on_meanwhile(web_settings, sessions):
    browser = begun(web_settings, sessions, beginning=0)

    shown = browser.get("/complain/q/matters")
    sent = browser.post("/complain/q/matters", {"answer": ["noise"]})

    assert (shown.status_code, sent.status_code) == (200, 303)


def test_what_could_not_be_taken_is_offered_again_by_the_browser_and_not_by_the_page(web_settings, sessions):
    browser = begun(web_settings, sessions, answering_at_once=0)

    sent = browser.post("/complain/q/matters", {"answer": ["noise"]})

    assert sent.status_code == 503
    assert 'http-equiv="refresh"' not in sent.text


@pytest.mark.parametrize("path", ["/sign-in", "/my/sign-in"])
def test_a_flood_of_answers_takes_no_place_of_others(web_settings, sessions, path: str):
    browser = patient(web_settings, sessions, answering_at_once=0, beginning=0)

    assert browser.get("/status").status_code == 503
    assert browser.get(path).status_code == 200
