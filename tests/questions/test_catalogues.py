"""The public pages are whole in every language that they offer, and say of what no person has read that a machine made it."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from hmo_enforce.questions import catalogues

ROOT = Path(__file__).parents[2]
A_FILE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

#, machine-made
msgid "Send it"
msgstr "Wyślij"

msgid "It is {over} over."
msgstr "O {over} za dużo."

msgid "Nothing yet"
msgstr ""
"""


def _messages() -> ModuleType:
    described = importlib.util.spec_from_file_location("scripts_messages", ROOT / "scripts" / "messages.py")
    assert described
    assert described.loader
    made = importlib.util.module_from_spec(described)
    described.loader.exec_module(made)
    return made


messages = _messages()
FOUND = messages.messages()
OTHERS = [tag for tag in catalogues.LANGUAGES if tag != catalogues.ENGLISH]


def lines(text: str) -> list[bytes]:
    return text.encode().splitlines(keepends=True)


def test_a_message_is_said_in_its_language_and_in_english_where_it_has_none():
    read = catalogues.read("pl", lines(A_FILE))

    assert read.said == {"Send it": "Wyślij", "It is {over} over.": "O {over} za dużo."}
    assert catalogues.say("en", "It is {over} over.", over=3) == "It is 3 over."
    assert catalogues.say("tlh", "Send it") == "Send it"


def test_only_a_person_takes_the_mark_of_the_machine_away():
    before = catalogues.read("pl", lines(A_FILE))
    after = catalogues.read("pl", lines(A_FILE.replace("#, machine-made\n", "")))

    assert before.unchecked == {"Send it"}
    assert after.unchecked == frozenset()
    assert not catalogues.is_machine_made("en")


def test_english_comes_first_and_some_are_written_from_the_right():
    assert next(iter(catalogues.LANGUAGES)) == "en"
    assert catalogues.LANGUAGES["en"].name == "English"
    assert {tag: one.direction for tag, one in catalogues.LANGUAGES.items() if tag in {"ar", "ur", "pl", "en"}}.items() <= {
        "ar": "rtl", "ur": "rtl", "pl": "ltr", "en": "ltr",
    }.items()  # fmt: skip


def test_what_is_put_into_words_from_the_right_keeps_its_own_order():
    english = "To speak to the council, call {telephone}."

    assert "\u2068020 7946 0000\u2069" in catalogues.say("ar", english, telephone="020 7946 0000")
    assert catalogues.say("en", english, telephone="020 7946 0000") == "To speak to the council, call 020 7946 0000."
    assert "\u2068" not in catalogues.say("ur", "Start again")


def test_the_list_for_translators_is_of_today():
    path = messages.LANGUAGES / "en.pot"

    assert path.read_text(encoding="utf-8") == messages.renewed(None, FOUND, messages.catalogue(path)), (
        "run scripts/messages.py, and translate what is new"
    )


@pytest.mark.parametrize("tag", OTHERS)
def test_a_catalogue_says_all_with_the_same_placeholders_and_nothing_more(tag: str):
    path = messages.LANGUAGES / f"{tag}.po"

    assert list(messages.faults(tag, FOUND, messages.catalogue(path))) == []


def test_a_catalogue_that_lacks_something_would_be_found():
    said = messages.pofile.read_po(lines(A_FILE), locale="pl")
    found = {"Send it": [], "It is {over} over.": [], "Nothing yet": [], "New": []}

    assert list(messages.faults("pl", found, said)) == [
        "pl: “Nothing yet” is not translated",
        "pl: “New” is not translated",
    ]
    assert list(messages.faults("pl", {"It is {over} over.": []}, said)) == [
        "pl: “Send it” is said nowhere",
        "pl: “Nothing yet” is said nowhere",
    ]


def test_bringing_a_catalogue_up_to_date_keeps_what_was_translated():
    said = messages.pofile.read_po(lines(A_FILE), locale="pl")

    again = catalogues.read("pl", lines(messages.renewed("pl", {"New": ["a.html"], "Send it": ["b.html"]}, said)))

    assert again.said == {"Send it": "Wyślij"}
    assert again.unchecked == {"Send it"}


def test_what_the_pages_say_is_among_the_messages():
    assert {"Check your answers", "Enter a number of {least} or more.", "{question} (optional)"} <= set(FOUND)
