"""How like two names are: by how people write names, and by nothing else about them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hmo_enforce.people import names
from hmo_enforce.people.names import Likeness, Name

SAME, SIMILAR, DIFFERENT = Likeness

PEOPLE = (
    # titles, capitals, order
    ("Mr John Smith", "JOHN SMITH", SAME),
    ("Smith, John", "John Smith", SAME),
    ("SMITH, Mrs J.A.", "J A Smith", SAME),
    ("John Smith, Esq.", "John Smith", SAME),
    ("Dr Sarah O'Brien", "sarah obrien", SAME),
    ("Singh Harpreet", "Harpreet Singh", SIMILAR),
    ("Smith John", "John Smith", SIMILAR),
    # initials, fewer names, slips
    ("J Smith", "John Smith", SIMILAR),
    ("J. A. Smith", "John Andrew Smith", SIMILAR),
    ("J Smith", "Jane Smyth", DIFFERENT),
    ("John Smith", "John Andrew Smith", SIMILAR),
    ("Jonathan Smith", "Jonathon Smith", SIMILAR),
    ("John Smith", "Joan Smith", DIFFERENT),
    ("John Smith", "John Jones", DIFFERENT),
    ("J S", "John Smith", DIFFERENT),
    # Wales
    ("Dafydd ap Gwilym", "Dafydd Ap Gwilym", SAME),
    ("Siân Wyn Jones", "Sian Wyn-Jones", SAME),
    ("Siân Jones", "Siân Wyn Jones", SIMILAR),
    # Ireland and Scotland
    ("Seán Ó Súilleabháin", "Sean O Suilleabhain", SAME),
    ("Sean O'Sullivan", "Seán O’Sullivan", SAME),
    ("Mary Mc Donald", "Mary McDonald", SAME),
    ("Mary MacDonald", "Mary McDonald", SIMILAR),
    ("Aoife Ní Bhriain", "Aoife Ó Briain", DIFFERENT),
    # South Asia
    ("Mohammed Khan", "Muhammad Khan", SIMILAR),
    ("Md. Khan", "Mohammed Khan", SIMILAR),
    ("Mohd Iqbal Khan", "Mohammad Iqbal Khan", SIMILAR),
    ("Zia ul-Haq", "Zia Ul Haq", SAME),
    ("Harpreet Singh", "Harpreet Singh Gill", SIMILAR),
    ("Harpreet Singh", "Harpreet Kaur", DIFFERENT),
    ("Harpreet Singh Gill", "Harpreet Kaur Gill", DIFFERENT),
    ("Mohammed Khan", "Mohammed Hussain", DIFFERENT),
    # Poland
    ("Łukasz Wójcik", "Lukasz Wojcik", SAME),
    ("Jan Kowalski", "Anna Kowalska", DIFFERENT),
    ("Anna Nowak-Kowalska", "Anna Nowak Kowalska", SAME),
    ("Anna Nowak-Kowalska", "Anna Kowalska", SIMILAR),
    # two people
    ("Mr & Mrs Smith", "Mr Smith", SIMILAR),
    ("John and Mary Smith", "John Smith", SIMILAR),
    ("John and Mary Smith", "John & Mary Smith", SAME),
)
COMPANIES = (
    ("Acacia Lettings Ltd", "ACACIA LETTINGS LIMITED", SAME),
    ("The Acacia Lettings Co. Ltd.", "Acacia Lettings Company Limited", SAME),
    ("Ash & Beech Ltd", "Ash and Beech Limited", SAME),
    ("A.B.C. Homes Ltd", "ABC Homes Ltd", SAME),
    ("Tai Afallon Cyf", "Tai Afallon Cyfyngedig", SAME),
    ("Tai Afallon Cyf", "Tai Afallon Limited", SAME),
    ("Acacia Homes Public Limited Company", "Acacia Homes PLC", SAME),
    ("Acacia Lettings", "Acacia Lettings Ltd", SIMILAR),
    ("Acacia Lettings LLP", "Acacia Lettings Ltd", SIMILAR),
    ("Elm Ltd t/a Acacia Lettings", "Acacia Lettings Ltd", SIMILAR),
    ("Acacia Letings Ltd", "Acacia Lettings Ltd", SIMILAR),
    ("Acacia Homes Ltd", "Acacia Homes (North) Ltd", SIMILAR),
    ("Acacia Homes 1 Ltd", "Acacia Homes 2 Ltd", DIFFERENT),
    ("Acacia Lettings Ltd", "Acacia Homes Ltd", DIFFERENT),
)


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


def test_what_does_not_say_that_it_is_a_company_is_known_by_its_ending():
    assert names.is_company(Name("Ash Homes Ltd"))
    assert not names.is_company(Name("Alma Ash"))
    assert not names.is_company(Name("Acacia Lettings Ltd", is_organisation=False))


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_are_compared_alike_both_ways(one: str, other: str):
    forth, back = names.compared(Name(one), Name(other)), names.compared(Name(other), Name(one))

    assert forth.likeness == back.likeness


@pytest.mark.parametrize(("one", "other", "likeness"), [*PEOPLE, *COMPANIES])
def test_like_names_share_a_sign_by_which_they_are_found(one: str, other: str, likeness: Likeness):
    if likeness != DIFFERENT:
        theirs = names.plain(other)
        assert not names.signs(Name(one)) or any(sign in theirs.replace("'", "") for sign in names.signs(Name(one)))
