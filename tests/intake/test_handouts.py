"""Posters and cards in each language: one page, tagged, with a square code that leads to the link."""

import re
from dataclasses import replace
from datetime import date

import pytest

from hmo_enforce.intake import handouts
from hmo_enforce.intake.handouts import Handout
from hmo_enforce.intake.outside import printing
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.questions import catalogues

LINK = "https://housing.acacia.example/survey/k7mzp4qt?language=en"
ON, ENDS = date(2026, 11, 23), date(2026, 12, 18)


def a_handout(tag: str = "en", ends_on: date | None = ENDS) -> Handout:
    contact = "private.housing@acacia.example"
    return handouts.handout(tag, "Acacia Borough Council", contact, LINK, ends_on=ends_on, languages=list(catalogues.LANGUAGES))


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize("shape", handouts.SHAPES)
@pytest.mark.parametrize("tag", catalogues.LANGUAGES)
def test_each_language_fits_a_page_and_every_letter_of_it_is_drawn(shape: str, tag: str):
    pdf = printing.made(shape, a_handout(tag), ON)

    assert pdf.startswith(b"%PDF-")
    assert pages(pdf) == 1
    assert b"/StructTreeRoot" in pdf


def test_it_says_that_no_name_is_needed_and_what_is_not_asked():
    said = a_handout().notes

    assert said == (
        "You need not give your name.",
        "We do not ask about nationality or immigration.",
        "Please answer by 18 December 2026.",
    )
    assert len(a_handout(ends_on=None).notes) == 2


def test_the_link_to_type_is_without_what_the_square_code_says_besides():
    assert a_handout().shown == "housing.acacia.example/survey/k7mzp4qt"
    assert a_handout().link == LINK


def test_the_same_handout_is_the_same_file():
    assert printing.made("cards", a_handout(), ON) == printing.made("cards", a_handout(), ON)


def test_a_letter_that_no_font_has_is_refused_by_name():
    with pytest.raises(Refused, match="CJK UNIFIED IDEOGRAPH-9EC4"):
        printing.made("poster", replace(a_handout(), council="黄"), ON)


def test_ten_cards_are_on_a_sheet():
    square = printing.square(LINK)

    assert handouts.ON_A_SHEET == 10
    assert square.startswith("<svg")
    assert square != printing.square(LINK.replace("k7mzp4qt", "k7mzp4qu"))
