import pytest

from hmo_enforce.files import kinds
from hmo_enforce.properties import gazetteers, rows


def built(**cells):
    row = tuple(cells.get(field, "") for field in kinds.KINDS["gazetteer"].field_names())
    return gazetteers.gazetteer(frozenset(cells))(row, 7)


def postcode(**cells):
    row = tuple(cells.get(field, "") for field in kinds.KINDS["postcodes"].field_names())
    return gazetteers.postcodes(frozenset(cells))(row, 7)


def test_rows_have_the_fields_of_their_kind():
    assert set(rows.GazetteerRow._fields) == set(kinds.KINDS["gazetteer"].field_names())
    assert set(rows.PostcodeRow._fields) >= {"postcode", "easting", "northing", "accuracy_m"}


def test_the_parts_make_one_line_as_on_an_envelope():
    made = built(uprn="990000000001", sub_building="Flat 2", building_name="Acacia House", building_number="12A",
                 street="Acacia Road", town="Acaciaton", postcode="za11aa", easting="450000", northing="200000.5",
                 accuracy_m="1")  # fmt: skip

    assert made.row.address == "Flat 2, Acacia House, 12A Acacia Road, Acaciaton, za11aa"
    assert (made.row.postcode, made.row.easting, made.row.northing, made.row.accuracy_m) == ("ZA1 1AA", 450000.0, 200000.5, 1.0)
    assert made.issues == ()


def test_an_address_without_uprn_is_taken_and_its_postcode_found():
    made = built(address="2 Acacia  Road,\nAcaciaton, ZA1 1AA", accuracy_m="1")

    assert (made.row.uprn, made.row.address, made.row.postcode) == (None, "2 Acacia Road, Acaciaton, ZA1 1AA", "ZA1 1AA")
    assert made.row.accuracy_m is None


def test_a_point_without_address_is_taken():
    assert built(uprn="990000000001", easting="450000", northing="200000").row.address == ""


@pytest.mark.parametrize(
    ("uprn", "kept", "issues"),
    [("000990000001", "990000001", 0), ("990000000001.0", "990000000001", 1), ("7", "7", 0)],
)
def test_a_uprn_is_kept_as_digits_without_leading_zeros(uprn, kept, issues):
    made = built(uprn=uprn, parent_uprn=uprn, address="x")

    assert (made.row.uprn, made.row.parent_uprn) == (kept, kept)
    assert len(made.issues) == 2 * issues


@pytest.mark.parametrize("uprn", ["9.9E+11", "0", "1234567890123", "12A"])
def test_a_uprn_that_cannot_be_one_keeps_the_row_out(uprn):
    made = built(uprn=uprn, address="2 Acacia Road")

    assert made.row is None
    assert made.issues[0].field == "uprn"


def test_a_parent_that_cannot_be_one_is_left_out_and_the_row_kept():
    made = built(uprn="990000000001", parent_uprn="9.9E+11")

    assert made.row.parent_uprn is None
    assert [issue.field for issue in made.issues] == ["parent_uprn"]


def test_a_row_of_nothing_is_rejected():
    assert built(town=" ").row is None


@pytest.mark.parametrize(
    ("easting", "northing"), [("-1.25", "51.75"), ("x", "y"), ("450000", ""), ("nan", "nan"), ("1e9", "5")]
)
def test_a_point_off_the_grid_is_left_out_and_said(easting, northing):
    made = built(uprn="990000000001", easting=easting, northing=northing)

    assert (made.row.easting, made.row.northing) == (None, None)
    assert [issue.field for issue in made.issues] == ["easting"]


def test_a_postcode_point_is_taken_in_metres_or_in_degrees():
    metres = postcode(postcode="ZA11AA", easting="450000", northing="200000", accuracy_m="50", quality="10").row
    degrees = postcode(postcode="ZA1 1AA", longitude="-1.25", latitude="51.75").row

    assert (metres.postcode, metres.easting, metres.accuracy_m, metres.longitude) == ("ZA1 1AA", 450000.0, 50.0, None)
    assert (degrees.easting, degrees.longitude, degrees.latitude) == (None, -1.25, 51.75)


@pytest.mark.parametrize(("easting", "northing"), [("0", "0"), ("", "")])
def test_a_postcode_without_a_point_is_rejected_by_name(easting, northing):
    made = postcode(postcode="ZA1 1AA", easting=easting, northing=northing)

    assert made.row is None
    assert "ZA1 1AA has no point" in made.issues[0].message
