"""How like two names are: by how people write names, and by nothing else about them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from called import COMPANIES, DIFFERENT, PEOPLE, SAME, SIMILAR
from hmo_enforce.people import names
from hmo_enforce.people.names import Likeness, Name


@pytest.mark.parametrize(("one", "other", "likeness"), PEOPLE)
def test_peoples_names_are_compared_as_people_write_them(one: str, other: str, likeness: Likeness):
    assert names.compared(Name(one, False), Name(other, False)).likeness == likeness
    assert names.compared(Name(other, False), Name(one, False)).likeness == likeness


@pytest.mark.parametrize(("one", "other", "likeness"), COMPANIES)
def test_companies_names_are_compared_without_what_says_that_they_are_companies(one: str, other: str, likeness: Likeness):
    assert names.compared(Name(one, True), Name(other, True)).likeness == likeness
    assert names.compared(Name(other, True), Name(one, True)).likeness == likeness


def test_a_company_number_decides_whatever_they_are_called():
    elm = Name("Elm Homes Ltd", True, "1234567")
    renamed = Name("Acacia Homes Ltd", True, "01234567")
    another = Name("Elm Homes Ltd", True, "07654321")

    assert names.compared(elm, renamed).likeness == SAME
    assert names.compared(elm, another).likeness == DIFFERENT


def test_a_person_is_never_the_company_that_bears_their_name():
    assert names.compared(Name("John Smith"), Name("John Smith Lettings Ltd")).likeness == DIFFERENT
    assert names.compared(Name("John Smith", False), Name("John Smith Lettings Ltd")).likeness == DIFFERENT
    assert names.compared(Name("John Smith", False), Name("John Smith", True)).likeness == DIFFERENT


@pytest.mark.parametrize(("unknown", "known", "likeness"), [
    ("Firsthearth Lettings", Name("Firsthearth Lettings Ltd"), SIMILAR),
    ("Firsthearth Lettings", Name("Firsthearth Lettings"), SAME),
    ("Acacia & Sons", Name("Acacia and Sons"), SAME),
    ("Aldry Starkwell", Name("Aldry E Starkwell"), SIMILAR),
    ("Aldry Starkwell", Name("Aldry E Starkwell", True), SIMILAR),
    ("Aldry Starkwell", Name("Aldry Starkwell", True), SAME),
    ("Aldry Starkwell", Name("Starkwell Aldry", False), SIMILAR),
    ("Aldry Starkwell", Name("Beatrice Thorn", True), DIFFERENT),
])  # fmt: skip
def test_what_does_not_say_of_which_kind_it_is_may_be_either(unknown: str, known: Name, likeness: Likeness):
    assert names.compared(Name(unknown), known).likeness == likeness
    assert names.compared(known, Name(unknown)).likeness == likeness


def test_what_does_not_say_that_it_is_a_company_is_known_by_its_ending():
    assert names.is_company(Name("Ash Homes Ltd"))
    assert not names.is_company(Name("Alma Ash"))
    assert not names.is_company(Name("Acacia Lettings Ltd", is_organisation=False))


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_are_compared_alike_both_ways(one: str, other: str):
    forth, back = names.compared(Name(one), Name(other)), names.compared(Name(other), Name(one))

    assert forth.likeness == back.likeness
