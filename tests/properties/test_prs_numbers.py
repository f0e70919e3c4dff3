"""A number of the Private Rented Sector Database is checked by its form, and doubted rather than refused."""

import pytest

from hmo_enforce.law import book
from hmo_enforce.properties import correctable, prs_numbers

FITS = "P-C2D3-F4G5"


@pytest.mark.parametrize("typed", ["P-C2D3-F4G5", "pc2d3f4g5", " p c2d3 f4g5 ", "P–C2D3–F4G5"])
def test_it_is_kept_in_one_spelling_however_it_is_typed(typed):
    assert correctable.value("prs_number", typed) == FITS
    assert prs_numbers.doubt(FITS) is None


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("L-C2D3-F4G5", "a landlord's number"),
        ("A-C2D3-F4G5", "an agent's number"),
        ("P-C2D3-F4G", "does not look as"),
        ("P-A2D3-F4G1", "It never has A, 1."),
        ("X-C2D3-F4G5", "does not look as"),
    ],
)
def test_what_does_not_fit_is_doubted_and_kept_as_it_stands(number, why):
    assert correctable.value("prs_number", number) == number
    assert why in prs_numbers.doubt(number)


@pytest.mark.parametrize("typed", ["P/C2D3", "P" * 21, "№ 7"])
def test_what_can_be_no_number_is_refused(typed):
    with pytest.raises(ValueError, match="letters, figures and hyphens"):
        correctable.value("prs_number", typed)


def test_no_form_is_told_as_law():
    assert all(form.rule.cites and form.rule.note and not form.rule.verified for form in book.number_forms())
    assert {len(form.alphabet) for form in book.number_forms()} == {26}
