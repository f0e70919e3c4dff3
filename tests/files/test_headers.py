import pytest

from hmo_enforce.files import headers

REGISTER = headers.Signature(frozenset({"reference", "address"}))


@pytest.mark.parametrize("written", ["Case Number", "case_number", "CASE-NUMBER", " Case  number: ", "\ufeffcase number"])
def test_headers_are_compared_without_case_space_and_punctuation(written):
    assert headers.normal(written) == "casenumber"


def test_a_leading_sign_tells_two_headers_apart():
    assert headers.normal("+1 (under-occupied)") != headers.normal("-1 (under-occupied)")


def test_repeated_and_blank_headers_are_told_apart_by_position():
    assert headers.distinct(["A", "b", "a ", "", "A"]) == ("A", "b", "a (2)", "column 4", "A (3)")


def test_the_header_is_found_below_title_rows():
    rows = [["Register of licences"], ["As at 1 March 2018", ""], ["Reference", "Address"], ["1", "2 Acacia Road"]]

    found = headers.find(rows, [REGISTER])

    assert found == headers.HeaderAt(("Reference", "Address"), 2, 1)


def test_an_unknown_header_is_the_first_full_row_of_words():
    rows = [["Public register", "", ""], ["Our ref", "Where", "Until"], ["A1", "2 Acacia Road", "01/02/2020"]]

    found = headers.find(rows)

    assert found == headers.HeaderAt(("Our ref", "Where", "Until"), 1, 1)


def test_merged_headings_of_two_rows_are_joined():
    rows = [["Licence", "", "Home", "", "Ward"], ["No", "Start", "Address", "Postcode", ""], ["7", "1/2/20", "x", "y", "z"]]

    found = headers.find(rows)

    assert found.names == ("Licence No", "Licence Start", "Home Address", "Home Postcode", "Ward")
    assert (found.first, found.rows) == (0, 2)


def test_a_row_of_data_is_not_taken_for_a_header():
    assert headers.find([["A1", "2 Acacia Road", "01/02/2020"], ["A2", "3 Acacia Road", "01/02/2021"]]) is None


def test_headings_that_begin_with_a_figure_are_still_headings():
    names = ["lsoa21_code", "+1 (under-occupied)", "0 (ideal)", "wd22cd"]

    assert headers.find([names, ["E01000001", "5", "6", "x"]]).names == tuple(names)


def test_a_file_published_without_a_header_is_known_by_its_shape():
    bare = headers.Bare(("Postcode", "Eastings"), ((0, "[A-Z]+[0-9]+ [0-9][A-Z]{2}"), (1, "[0-9]+")))
    signature = headers.Signature(frozenset({"postcode", "eastings"}), bare)

    assert headers.find([["OX1 1AA", "450673"]], [signature]) == headers.HeaderAt(("Postcode", "Eastings"), 0, 0)
    assert headers.find([["OX1 1AA", "x"], ["OX1 1AB", "y"]], [signature]) is None


MERGED = [
    ["Ref", "Property", "", "", "Licence holder", ""],
    ["", "Address 1", "Address 2", "Address 3", "Name", "Address"],
    ["L1", "1 Acacia Avenue", "Oldham", "", "A Lee", "2 High Street"],
]
NAMES = (
    "Ref", "Property Address 1", "Property Address 2", "Property Address 3", "Licence holder Name", "Licence holder Address",
)  # fmt: skip


def test_merged_headings_over_numbered_columns_are_joined():
    assert headers.find(MERGED) == headers.HeaderAt(NAMES, 0, 2)


def test_a_row_of_data_with_figures_is_not_joined_to_a_header_with_a_nameless_column():
    found = headers.find([["Ref", "", "Where"], ["L1", "Flat 2", "12 Acacia Avenue"], ["L2", "Flat 3", "9 Acacia Avenue"]])

    assert (found.names, found.rows) == (("Ref", "column 2", "Where"), 1)


def test_a_known_header_is_found_where_three_rows_make_it():
    rows = [["Register"], ["Licence", "Property", ""], ["", "Site", ""], ["No", "Line 1", "Line 2"], ["L1", "1 Mill Lane", "x"]]
    signature = headers.Signature(frozenset({"licenceno", "propertysiteline1"}))

    found = headers.find(rows, [signature])

    assert (found.first, found.rows) == (1, 3)
    assert found.names == ("Licence No", "Property Site Line 1", "Property Site Line 2")


@pytest.mark.parametrize("said", ["3-4", "3 - 4", "3 to 4", "3\u20134"])
def test_the_rows_of_a_header_are_said_by_the_first_and_the_last(said):
    assert headers.rows_given(said) == headers.Rows(3, 4)


@pytest.mark.parametrize("said", ["", "x", "0", "4-3", "1-5", "39-41", "41", "1-2-3", "-1"])
def test_rows_that_cannot_be_a_header_are_none(said):
    assert headers.rows_given(said) is None
