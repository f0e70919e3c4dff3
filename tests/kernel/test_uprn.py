import pytest
from hypothesis import given
from hypothesis import strategies as st

from hmo_enforce.kernel import uprn


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("100012345678", "100012345678"),
        (" 100012345678 ", "100012345678"),
        ("000012345678", "12345678"),
        ("7", "7"),
        ("100012345678.0", "100012345678"),
        ("UPRN-000012345678", "12345678"),
    ],
)
def test_a_uprn_is_known_in_every_dress_that_loses_no_digit(written, meant):
    assert uprn.canonical(written) == meant


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("1.00012E+11", "scientific notation"),
        ("1e11", "scientific notation"),
        ("0", "nothing but zeros"),
        ("UPRN-000000000000", "nothing but zeros"),
        ("0.0", "nothing but zeros"),
        ("RRN-1234-5678", "energy report"),
        ("1234567890123", "at most 12 digits"),
        ("12A", "1 to 12 digits"),
        ("-5", "1 to 12 digits"),
        ("١٢٣", "at most 12 digits|1 to 12 digits"),
    ],
)
def test_what_cannot_be_a_uprn_is_refused_with_the_reason(written, why):
    with pytest.raises(uprn.NotUprn, match=why):
        uprn.canonical(written)


def test_scientific_notation_is_refused_with_how_to_export_it_right():
    with pytest.raises(uprn.NotUprn, match=r"digits are lost.*Text"):
        uprn.canonical("1.00012E+11")


@given(st.integers(min_value=1, max_value=999_999_999_999))
def test_any_number_of_up_to_twelve_digits_survives_padding_and_a_decimal_point(number):
    padded, dotted = str(number).rjust(12, "0"), f"{number}.0"

    assert uprn.canonical(padded) == uprn.canonical(dotted) == str(number)
    assert uprn.was_float(dotted)
    assert not uprn.was_float(padded)
