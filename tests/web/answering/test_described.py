"""What a screen reader says of a field: its hint, and what is wrong with it, each of them there and in its own language."""

import re
from typing import Any

import pytest
from litestar import Litestar

import acacia
import asked
import waves
from answering import PLACE, answer
from browser import Browser
from hmo_enforce.kernel import actor
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.questions import actions
from hmo_enforce.questions.sets import Kind

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def described(page: str) -> list[str]:
    """The ids of all that describes a field; each is there once."""
    named = " ".join(re.findall(r'aria-describedby="([^"]+)"', page)).split()
    there = re.findall(r'\bid="([^"]+)"', page)
    assert [one for one in named if there.count(one) != 1] == []
    return named


@pytest.mark.parametrize(
    ("at", "given", "fault"),
    [
        ("q/matters", {}, "answer-fault"),
        ("q/what", {}, "answer-fault"),
        ("q/where", {"way": "typed"}, "lines-fault"),
        ("q/where", {"way": "found", "postcode": "AC1 1AA"}, "home-fault"),
        ("contact", {"phone": "07700900123"}, "ways-fault"),
        ("contact", {"phone": "x", "ways": "phone"}, "phone-fault"),
        ("photos/photos", {"files": {"answer": ("a.jpg", b"MZ")}}, "answer-fault"),
    ],
)
def test_what_is_wrong_with_a_field_is_said_with_it(
    web: Litestar, sessions: Sessions, at: str, given: dict[str, Any], fault: str
):
    with sessions.writing() as session:
        acacia.an_address(session, uprn="100000000001")
    browser = Browser(web)
    answer(browser, "/complain/q/where", PLACE)

    refused = browser.post(f"/complain/{at}", **given) if "files" in given else browser.post(f"/complain/{at}", given)

    assert refused.status_code == 422
    assert fault in described(refused.text)


def test_a_form_that_was_old_describes_no_field_by_a_fault(web: Litestar):
    browser = Browser(web)
    answer(browser, "/complain/q/where", PLACE)

    old = browser.client.post("/complain/q/matters", data={"answer": ["noise"]}, follow_redirects=False)

    assert old.status_code == 403
    assert described(old.text) == ["answer-hint"]


def test_a_councils_own_words_are_marked_as_english_and_ours_beside_them_are_not(web: Litestar, sessions: Sessions):
    with sessions.writing() as session:
        ticked = asked.a_question("pets", Kind.CHOICES, choices=asked.choices("dog", "parrot"), required=True)
        version = actions.bring(session, asked.a_set(ticked), by=actor.command("test"))
        channel = waves.a_channel(session, waves.a_wave(session, version_id=version.id))
        at = f"/survey/{channel.token}/q/pets"
    browser = Browser(web)
    browser.get(f"{at}?language=ur")

    page = browser.post(at).text

    assert re.search(r'<h1 lang="en" dir="ltr">', page)
    assert re.search(r'<label for="answer" lang="en" dir="ltr">', page)
    assert re.search(r'<fieldset aria-describedby="answer-hint answer-fault">', page)
    assert re.search(r'<p class="fault" id="answer-fault">', page)
