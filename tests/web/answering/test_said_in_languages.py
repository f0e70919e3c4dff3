"""The pages in each language: chosen on the page, from the right where it is written so, and by whom they were translated."""

import re

import pytest
from litestar import Litestar

from answering import PLACE
from browser import Browser
from hmo_enforce.questions import catalogues

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_the_language_is_chosen_on_the_page_and_stays_chosen(web: Litestar):
    browser = Browser(web)
    assert '<html lang="en" dir="ltr">' in browser.get("/complain").text

    chosen = browser.get("/complain?language=ur").text
    on = browser.get("/complain/q/matters").text

    assert '<html lang="ur" dir="rtl">' in chosen
    assert '<html lang="ur" dir="rtl">' in on
    assert catalogues.say("ur", "What is wrong?") in on
    assert catalogues.say("ur", "What is wrong?") != "What is wrong?"


def test_before_anybody_chose_it_is_the_first_of_the_browsers_that_we_have(web: Litestar):
    answer = Browser(web).get("/complain", headers={"accept-language": "tlh, pl-PL;q=0.9, en;q=0.8"})

    assert '<html lang="pl" dir="ltr">' in answer.text


def test_what_is_wrong_with_an_answer_is_said_in_the_language(web: Litestar):
    browser = Browser(web)
    browser.get("/complain/q/what?language=pl")

    said = browser.post("/complain/q/what", {"answer": ""}).text

    assert catalogues.say("pl", "Enter an answer.") in said
    assert "Enter an answer." not in said


def test_a_translation_that_nobody_read_says_so(web: Litestar):
    english, polish = (Browser(web).get(f"/complain?language={tag}").text for tag in ("en", "pl"))

    mark = "A machine made this translation"
    assert mark not in english
    assert (catalogues.say("pl", f"{mark} and nobody has checked it yet. If something is not clear, choose English or ask the council.") in polish) is (
        catalogues.is_machine_made("pl")
    )  # fmt: skip


@pytest.mark.parametrize("tag", catalogues.LANGUAGES)
def test_every_page_is_drawn_in_every_language(web: Litestar, tag: str):
    browser = Browser(web)
    pages = [browser.get(f"/complain?language={tag}")]
    browser.get("/complain/q/where")
    browser.post("/complain/q/where", PLACE)
    under = ("", "/q/where", "/q/matters", "/q/what", "/q/since", "/photos/photos", "/contact", "/check", "/now")
    pages += [browser.get(f"/complain{path}") for path in under]
    pages += [browser.get("/status"), browser.get("/survey/nothing9"), browser.get("/complain/nothing")]

    assert {page.status_code for page in pages} == {200, 404}
    for page in pages:
        assert f'<html lang="{tag}"' in page.text
        assert len(re.findall(r"<h1[ >]", page.text)) == 1
        assert re.search(r"<title>\s*\S", page.text)
        assert "{" not in re.sub(r"<script.*?</script>", "", page.text, flags=re.S)
