"""A survey on paper: each question once with the keyer's numbers, in each language, and when it may be left out."""

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from hmo_enforce.intake import paper_sheets, skips
from hmo_enforce.intake.outside import printing
from hmo_enforce.intake.paper_sheets import PaperSheet, Place
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.questions import catalogues
from hmo_enforce.questions.conditions import Answered, Compares, Condition, Either, Equals, Every, Not, Selected
from hmo_enforce.questions.outside import shipped
from hmo_enforce.questions.sets import Kind

SURVEY = shipped.question_set(shipped.SURVEY)
ON = date(2026, 11, 24)
PLACE = Place(
    council="Acacia Borough Council",
    address=("1 Town Hall Square", "Acacia"),
    contact="private.housing@acacia.example",
    wave="Autumn 2026",
    channel="Acacia Primary School",
    link="https://housing.acacia.example/survey/k7mzp4qt?language=en",
    ends_on=date(2026, 12, 18),
)
START = Path(__file__).parents[2] / "src/hmo_enforce/web/templates/answering/start.html"


def a_sheet(tag: str = "en") -> PaperSheet:
    return paper_sheets.sheet(tag, SURVEY, PLACE)


@pytest.mark.parametrize("tag", catalogues.LANGUAGES)
def test_it_is_made_in_each_language_with_every_letter_drawn(tag: str):
    pdf = printing.sheet(a_sheet(tag), ON)

    assert pdf.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in pdf


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler reads what was printed")
def test_each_question_is_printed_once_and_in_its_order(tmp_path: Path):
    file = tmp_path / "sheet.pdf"
    file.write_bytes(printing.sheet(a_sheet(), ON))

    text = " ".join(subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, check=True).stdout.decode().split())

    asked = [f"{number}. {one.label['en']}" for number, one in enumerate(_on_paper(), 1)]
    assert [text.count(one) for one in asked] == [1] * len(asked)
    assert sorted(asked, key=text.index) == asked
    assert "Channel: Acacia Primary School" in text
    assert re.search(r"Page 1 of \d", text)


def test_it_is_numbered_as_it_is_keyed_and_asks_for_no_photo():
    sheet = a_sheet()

    assert [one.number for one in sheet.questions] == list(range(1, len(_on_paper()) + 1))
    assert [one.label.text for one in sheet.questions] == [one.label["en"] for one in _on_paper()]
    assert "answer online instead: housing.acacia.example/survey/k7mzp4qt" in sheet.end[-1]


def test_it_says_of_itself_what_the_public_page_says():
    page = START.read_text(encoding="utf-8")

    assert all(f'say("{said}")' in page for said in (paper_sheets.INTRO, paper_sheets.WHY, *paper_sheets.REASONS))


def test_it_says_in_plain_words_when_a_question_is_left_out():
    asked = {one.label.text: one.skips for one in a_sheet().questions}

    assert asked["How many households are they?"] == ("Leave this out if the number in question 5 is 1 or less.",)
    assert asked["How much rent do you pay a month, in pounds?"] == (
        "Answer this only if you ticked “I live there” in question 2.",
        "Answer this only if you ticked “Yes” in question 4.",
    )
    assert asked["Which home is this about?"] == ()


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (Selected("hazards", "cold"), "only if you ticked “It is too cold, or there is no heating”"),
        (Compares("persons", ">", Decimal(2)), "is 3 or more"),
        (Compares("rent", ">=", Decimal("12.5")), "is 12.5 or more"),
    ],
)
def test_a_box_ticked_or_a_number_reached_is_simple(condition: Condition, said: str):
    assert said in _skips(condition)[0]


@pytest.mark.parametrize(
    "condition",
    [
        Either((Equals("who", "other"), Equals("pays_rent", "yes"))),
        Every((Equals("who", "other"), Answered("persons"))),
        Not(Not(Equals("who", "other"))),
        Compares("rent", ">", Decimal(2)),
        Equals("who", "no such choice"),
        Answered("photos"),
    ],
)
def test_of_what_is_not_simple_nothing_is_said(condition: Condition):
    assert _skips(condition) == ()


def test_a_channel_in_letters_that_no_font_has_is_refused_by_name():
    with pytest.raises(Refused, match="CJK UNIFIED IDEOGRAPH-9EC4"):
        printing.sheet(replace(a_sheet(), place=replace(PLACE, channel="黄")), ON)


def _on_paper():
    return [one for one in SURVEY.questions if one.kind is not Kind.PHOTO]


def _skips(condition: Condition) -> tuple[str, ...]:
    return skips.sentences("en", condition, {one.name: (number, one) for number, one in enumerate(_on_paper(), 1)})
