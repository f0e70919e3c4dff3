from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hmo_enforce.files import values

THE_FIFTH = date(2018, 3, 5)


@pytest.mark.parametrize(
    "written",
    [
        "05/03/2018", "5/3/2018", "5.3.2018", "5.3.18", "05-03-2018", "2018-03-05", "2018/3/5", "20180305",
        "05-Mar-18", "5 March 2018", "5th March 2018", "Mar".join(("5 ", " 2018")), "2018-03-05T00:00:00",
        "2018-03-05T00:00:00Z", "2018-03-05 00:00:00", "05/03/2018 00:00", "05/03/2018 12:00:00 AM", " 05/03/2018 ",
    ],
)  # fmt: skip
def test_one_day_is_understood_in_every_style_that_registers_use(written):
    assert values.day(written) == (THE_FIFTH, None)


@given(st.dates(min_value=date(1970, 1, 1), max_value=date(2069, 12, 31)))
def test_a_date_reads_the_same_in_uk_iso_and_short_style(when):
    styles = (f"{when:%d/%m/%Y}", when.isoformat(), f"{when:%d.%m.%y}", f"{when:%d-%b-%Y}")

    assert {values.day(style).value for style in styles} == {when}


def test_the_day_comes_before_the_month_and_the_us_order_is_never_guessed():
    assert values.day("03/04/2018").value == date(2018, 4, 3)
    value, message = values.day("12/31/2018")
    assert value is None
    assert "the other way about" in message


def test_a_spreadsheets_day_number_is_read_and_reported():
    value, message = values.day("43164")

    assert value == THE_FIFTH
    assert "5 March 2018" in message


@pytest.mark.parametrize(("written", "year"), [("02/03/3017", "3017"), ("02/03/1017", "1017"), ("0207-01-05", "207")])
def test_an_impossible_year_is_named(written, year):
    value, message = values.day(written)

    assert value is None
    assert f"The year {year} cannot be right" in message
    assert values.any_date(written).value.year == int(year)


@pytest.mark.parametrize("written", ["31/02/2020", "0/1/2020", "5 Marsh 2018", "soon", "12", "99999", "1/2/3/4", "00000000"])
def test_what_is_no_date_says_how_to_write_one(written):
    value, message = values.day(written)

    assert value is None
    assert "Write it as day/month/year" in message


@pytest.mark.parametrize("written", ["", "  ", "-", "N/A", "n/a", "#N/A", "None", "TBC", "unknown"])
def test_words_for_not_known_are_blank_everywhere(written):
    parsers = (values.day, values.count, values.decimal, values.pence, values.yes_no, values.uprn, values.postcode)

    assert {read(written) for read in parsers} == {(None, None)}


@pytest.mark.parametrize(("written", "number"), [("5", 5), ("5.0", 5), (" 5 ", 5), ("1,234", 1234), ("0", 0), ("12.", 12)])
def test_a_count_is_a_whole_number_however_a_spreadsheet_wrote_it(written, number):
    assert values.count(written) == (number, None)


@pytest.mark.parametrize("written", ["5.5", "five", "-1", "1,23", "5 people", "1e99", "nan", "inf", "٣"])
def test_what_is_no_count_is_an_error_and_not_a_guess(written):
    value, message = values.count(written)

    assert value is None
    assert message


@pytest.mark.parametrize(
    ("written", "pence"),
    [("£1,250.00", 125_000), ("1250", 125_000), ("1,250.5", 125_050), ("0.07", 7), ("(12.00)", -1_200), ("-3", -300)],
)
def test_money_is_whole_pence(written, pence):
    assert values.pence(written) == (pence, None)


def test_money_with_a_tenth_of_a_penny_is_not_rounded():
    assert values.pence("1.234").value is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [("OX1 2AB", "OX1 2AB"), ("ox12ab", "OX1 2AB"), ("EC1A  1BB", "EC1A 1BB"), ("gir0aa", "GIR 0AA"), ("M1 1AA.", "M1 1AA")],
)
def test_a_postcode_gets_capitals_and_one_space(written, meant):
    assert values.postcode(written) == (meant, None)


@pytest.mark.parametrize(("written", "meant"), [("OX1 OAA", "OX1 0AA"), ("0X1 2AB", "OX1 2AB"), ("OXI 2AB", "OX1 2AB")])
def test_a_letter_for_a_digit_in_a_postcode_is_mended_and_said(written, meant):
    value, message = values.postcode(written)

    assert value == meant
    assert f"read as {meant}" in message


@pytest.mark.parametrize("written", ["OX1", "OX4 1A", "floors", "12345", "OX1 2AB and OX1 2AC"])
def test_part_of_a_postcode_is_not_a_postcode(written):
    value, message = values.postcode(written)

    assert value is None
    assert "in full" in message


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("18 Acacia Road Acaciaton OX2 0AE", "OX2 0AE"),
        ("18 Acacia Road, Acaciaton, ox20ae", "OX2 0AE"),
        ("18 Acacia Road, OX2 0AE, United Kingdom", "OX2 0AE"),
        ("Flat A1, 2 Bay Road", None),
        ("18 Acacia Road", None),
        ("2 Acacia Court, OX3 8D", None),
    ],
)
def test_the_postcode_is_found_in_a_one_line_address(address, found):
    assert values.postcode_in(address) == found


def test_an_address_that_breaks_off_inside_its_postcode_is_told_from_one_that_has_none():
    assert values.ends_in_part_of_postcode("2 Acacia Court, Acaciaton, OX3 8D")
    assert values.ends_in_part_of_postcode("2 Acacia Court, Acaciaton, OX3")
    assert not values.ends_in_part_of_postcode("2 Acacia Court, Acaciaton")
    assert not values.ends_in_part_of_postcode("2 Acacia Court, Acaciaton, OX3 8DX")


def test_line_breaks_inside_an_address_become_commas():
    assert values.one_line("Flat 2\r\n133 -  135 Acacia Road,\n\nAcaciaton\n") == "Flat 2, 133 - 135 Acacia Road, Acaciaton"


@pytest.mark.parametrize(("written", "meant"), [("Yes", True), ("y", True), ("1", True), ("FALSE", False), ("n", False)])
def test_yes_and_no_in_their_usual_spellings(written, meant):
    assert values.yes_no(written) == (meant, None)


def test_a_uprn_with_a_decimal_point_is_mended_and_reported():
    value, message = values.uprn("100012345678.0")

    assert value == "100012345678"
    assert "as Text" in message


@given(st.text(max_size=40) | st.from_regex(r"[0-9./ -]{1,12}", fullmatch=True) | st.from_regex(r"[0-9]{1,9}[eE.,][0-9]{1,9}"))
def test_no_text_makes_a_parser_stumble_and_a_value_or_a_reason_comes_back(text):
    parsers = (values.day, values.count, values.decimal, values.pence, values.yes_no, values.uprn, values.postcode)

    for read in parsers:
        value, message = read(text)
        assert value is not None or message or values.is_blank(text) or not text.strip(" .,")
    assert values.postcode_in(text) is None or values.postcode(values.postcode_in(text)).message is None


@pytest.mark.parametrize("text", ["", "12345", "OX4 1A", "OXA 1AB", "0X4 1AB", "OX4 IAB", "none"])
def test_what_is_typed_as_a_postcode_is_whole_and_nothing_is_guessed(text: str):
    with pytest.raises(ValueError, match="OX4 1AB"):
        values.typed_postcode(text)


def test_a_typed_postcode_is_kept_in_capitals_with_one_space():
    assert [values.typed_postcode(text) for text in ("ox41ab", " OX 4 1 AB ", "gir 0aa")] == ["OX4 1AB", "OX4 1AB", "GIR 0AA"]
