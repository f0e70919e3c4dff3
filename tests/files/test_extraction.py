import pytest
from hypothesis import given
from hypothesis import strategies as st

from hmo_enforce.areas import rows as area_rows
from hmo_enforce.files import extraction, profile_forms, profiles
from hmo_enforce.files.issues import Issue
from hmo_enforce.files.outside import shipped
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.licensing import rows as licence_rows
from hmo_enforce.people import rows as party_rows
from hmo_enforce.properties import gazetteers, observed


def cells_of(profile, header, row):
    fields = profiles.kinds.KINDS[profile.kind].field_names()
    return dict(zip(fields, extraction.extraction(profile, header).cells(row), strict=True))


def a_profile(required=(), kind_of_licence=None, **fields):
    fields = {"reference": "Ref", "address": "Addr"} | fields | ({"kind": kind_of_licence} if kind_of_licence else {})
    return profile_forms.from_dict({"name": "x", "kind": "licences", "required": list(required), "fields": fields})


def test_columns_are_found_whatever_their_order_and_spelling():
    cells = cells_of(a_profile(), ["ward", " ADDR", "ref."], ["w", "2 Acacia Road", "A1"])

    assert (cells["reference"], cells["address"], cells["postcode"]) == ("A1", "2 Acacia Road", "")


def test_a_field_may_join_columns_and_blank_ones_leave_no_comma():
    profile = a_profile(address=["House", "Street", "Town"])

    cells = cells_of(profile, ["Ref", "House", "Street", "Town"], ["A1", "2", " ", "Acaciaton"])

    assert cells["address"] == "2, Acaciaton"


def test_a_field_may_take_the_first_column_that_is_filled():
    profile = a_profile(holder={"first": ["Company", "Person"]})

    assert cells_of(profile, ["Ref", "Addr", "Company", "Person"], ["1", "a", " ", "J Doe"])["holder"] == "J Doe"


def test_a_field_may_be_cut_out_of_a_column_and_translated():
    kind = {"column": "Ref", "extract": "/([A-Z]+)$", "values": {"HMOLIC": "mandatory"}}
    profile = a_profile(kind_of_licence=kind)

    assert cells_of(profile, ["Ref", "Addr"], ["16/1/HMOLIC", "a"])["kind"] == "mandatory"
    assert cells_of(profile, ["Ref", "Addr"], ["16/1/HMOXYZ", "a"])["kind"] == "HMOXYZ"
    assert cells_of(profile, ["Ref", "Addr"], ["16/1", "a"])["kind"] == ""


def test_constants_and_defaults_fill_every_row():
    profile = a_profile(conditions={"constant": "standard"}, manager={"column": "Agent", "default": "none"})

    cells = cells_of(profile, ["Ref", "Addr", "Agent"], ["1", "a", ""])

    assert (cells["conditions"], cells["manager"]) == ("standard", "none")


def test_a_required_column_that_is_missing_is_refused_by_name():
    with pytest.raises(Refused, match="lacks: Expires"):
        extraction.extraction(a_profile(required=["Expires"]), ["Ref", "Addr"])


def test_only_fields_with_a_column_count_as_mapped():
    made = extraction.extraction(a_profile(ends_on="Expires"), ["Ref", "Addr"])

    assert made.mapped == {"reference", "address"}


def test_the_second_of_two_columns_with_one_name_can_be_chosen():
    profile = a_profile(holder="Name", manager="Name (2)")

    cells = cells_of(profile, ["Ref", "Addr", "Name", "Name"], ["1", "a", "Holder", "Agent"])

    assert (cells["holder"], cells["manager"]) == ("Holder", "Agent")


def test_a_wide_row_of_figures_becomes_one_row_an_indicator():
    profile = profiles.from_mapping("w", "indicators", {"area_code": "LSOA"}, constants={"period": "2021"}, wide=True)

    rows = extraction.extraction(profile, ["LSOA", "Flats", "Houses"]).all(["E01000001", "3", "4"])

    assert [(cells[0], cells[1], cells[2], cells[3]) for cells in rows] == [
        ("E01000001", "Flats", "3", "2021"), ("E01000001", "Houses", "4", "2021"),
    ]  # fmt: skip


def test_issues_speak_of_the_files_own_columns():
    made = extraction.extraction(a_profile(), ["Ref", "Addr"])
    wide = extraction.extraction(profiles.from_mapping("w", "indicators", {"area_code": "LSOA"}, wide=True), ["LSOA", "Flats"])

    def faulty(field):
        return lambda cells, number: extraction.Built(None, (Issue(number, field, "", "x"),))

    [(_, of_register)] = extraction.built([(2, ["1", "a"])], made, faulty("address"))
    [(_, of_figures)] = extraction.built([(2, ["E", "x"])], wide, faulty("value"))

    assert [issue.field for issue in of_register.issues] == ["Addr"]
    assert [issue.field for issue in of_figures.issues] == ["Flats"]


def test_a_built_row_tells_rejected_from_mended_and_noted():
    issue, note = Issue(2, "a", "", "x"), Issue(2, "b", "", "y")

    assert [severity for severity, _ in extraction.Built(None, (issue,), (note,)).by_severity()] == ["rejected", "noted"]
    assert [severity for severity, _ in extraction.Built("row", (issue,), (note,)).by_severity()] == ["mended", "noted"]


def test_addressbase_plus_takes_royal_mails_parts_or_else_the_councils():
    profile = profiles.named("addressbase-plus", "gazetteer", shipped.profiles())
    header = list(profile.bare.names)
    blank = dict.fromkeys(header, "")

    council = blank | {"UPRN": "990000000001", "PAO_START_NUMBER": "12", "PAO_START_SUFFIX": "A", "PAO_END_NUMBER": "14",
                       "SAO_START_NUMBER": "2", "SAO_START_SUFFIX": "B", "STREET_DESCRIPTION": "ACACIA ROAD"}  # fmt: skip
    mail = council | {"SUB_BUILDING_NAME": "FLAT 2B", "BUILDING_NUMBER": "12", "POST_TOWN": "ACACIATON", "RPC": "2"}

    of_council = cells_of(profile, header, list(council.values()))
    of_mail = cells_of(profile, header, list(mail.values()))

    assert (of_council["sub_building"], of_council["building_number"], of_council["accuracy_m"]) == ("2B", "12A-14", "5")
    assert (of_mail["sub_building"], of_mail["building_number"], of_mail["town"]) == ("FLAT 2B", "12", "ACACIATON")


@pytest.mark.parametrize(("header", "accuracy"), [(["street", "postcode"], "1"), (["street", "postcode", "Accuracy m"], "25")])
def test_a_default_stands_for_a_column_that_the_file_lacks(header, accuracy):
    profile = profiles.choose(header, "gazetteer", shipped.profiles())

    assert profile.name == "plain-gazetteer"
    assert cells_of(profile, header, ["Acacia Road", "ZA1 1AA", "25"][: len(header)])["accuracy_m"] == accuracy


BUILDERS = {
    "licences": licence_rows.licences, "exemptions": licence_rows.exemptions, "parties": party_rows.parties,
    "indicators": area_rows.indicators, "gazetteer": gazetteers.gazetteer, "postcodes": gazetteers.postcodes,
    "epc": observed.certificates, "occupation": observed.occupation, "rooms": observed.rooms,
}  # fmt: skip
CELLS = st.sampled_from(
    ["", " ", "x", "0", "-1", "1e400", "nan", "inf", "1.0", "9" * 400, "31/02/2020", "01/01/0001", "31/12/9999", "²", "٣",
     "450000", "990000000001", "OX1 1AA", "\0", "\n", "=1+1", "yes"]) | st.text(max_size=12)  # fmt: skip


@pytest.mark.parametrize("kind", sorted(BUILDERS))
@given(data=st.data())
def test_no_cell_makes_a_builder_stumble_and_what_is_rejected_has_a_reason(kind, data):
    fields = profiles.kinds.KINDS[kind].field_names()
    cells = tuple(data.draw(st.lists(CELLS, min_size=len(fields), max_size=len(fields))))

    made = BUILDERS[kind](frozenset(fields))(cells, 7)

    assert made.row is not None or made.issues or made.notes or kind == "indicators"
    assert all(issue.row == 7 and issue.message for _, issue in made.by_severity())
