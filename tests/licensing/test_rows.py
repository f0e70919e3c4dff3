from datetime import date

import pytest

from hmo_enforce.files import kinds
from hmo_enforce.licensing import rows

A_LICENCE = {
    "reference": "A1", "kind": "mandatory", "address": "2 Acacia Road, Acaciaton, ZA1 1AA", "starts_on": "05/07/2021",
    "ends_on": "04/07/2026", "max_persons": "5",
}  # fmt: skip


def built(as_at=None, mapped=None, **cells):
    cells = A_LICENCE | cells
    row = tuple(cells.get(field, "") for field in kinds.KINDS["licences"].field_names())
    return rows.licences(frozenset(mapped or cells), as_at)(row, 7)


def exemption(**cells):
    row = tuple(cells.get(field, "") for field in kinds.KINDS["exemptions"].field_names())
    return rows.exemptions(frozenset(cells))(row, 7)


def messages(made):
    return [(severity, issue.field) for severity, issue in made.by_severity()]


def test_a_clean_row_has_no_issues():
    made = built(postcode="ZA1 1AA", uprn="990000000001", holder="J Doe", longitude="-1.25", latitude="51.75")

    assert messages(made) == []
    assert (made.row.starts_on, made.row.ends_on) == (date(2021, 7, 5), date(2026, 7, 4))
    assert (made.row.kind, made.row.max_persons, made.row.postcode, made.row.longitude) == ("mandatory", 5, "ZA1 1AA", -1.25)


def test_fields_are_those_of_the_kind():
    assert tuple(rows.LicenceRow.__dataclass_fields__) == kinds.KINDS["licences"].field_names()
    assert tuple(rows.ExemptionRow.__dataclass_fields__) == kinds.KINDS["exemptions"].field_names()


def test_an_expiry_before_the_start_keeps_the_row_out():
    made = built(starts_on="05/01/2018", ends_on="04/01/2018")

    assert made.row is None
    assert "4 January 2018, before it starts on 5 January 2018" in made.issues[0].message
    assert made.issues[0].row == 7


def test_a_start_in_the_year_3017_keeps_the_row_out_and_the_year_is_named():
    made = built(starts_on="02/03/3017", ends_on="24/01/2021")

    assert made.row is None
    assert "the year 3017 cannot be right" in made.issues[0].message


def test_an_impossible_year_that_stands_in_order_is_left_out_and_the_row_kept():
    made = built(ends_on="04/07/3026")

    assert made.row.ends_on is None
    assert messages(made) == [("emptied", "ends_on")]


def test_a_row_with_nothing_to_match_is_rejected():
    assert messages(built(address=" ", postcode="ZA1 1AA")) == [("rejected", "address")]
    assert built(address="", uprn="990000000001").row.uprn == "990000000001"


def test_an_unreadable_value_is_left_out_and_the_row_kept():
    made = built(max_persons="five", uprn="1.00012E+11", ends_on="31/02/2026")

    assert (made.row.max_persons, made.row.uprn, made.row.ends_on) == (None, None, None)
    assert sorted(messages(made)) == [("emptied", "ends_on"), ("emptied", "max_persons"), ("emptied", "uprn")]


@pytest.mark.parametrize(
    ("cells", "field", "says"),
    [
        ({"ends_on": "05/07/2026"}, "ends_on", "5 years and one day"),
        ({"ends_on": "05/07/2022"}, "ends_on", "1 year and one day"),
        ({"ends_on": "06/07/2026"}, "ends_on", "longer than five years"),
        ({"ends_on": "05/07/2027"}, "ends_on", "longer than five years"),
        ({"max_persons": "313"}, "max_persons", "313 persons"),
        ({"address": "2 Acacia Road"}, "address", "No postcode"),
        ({"address": "2 Acacia Road, ZA1 1A"}, "address", "breaks off"),
        ({"postcode": "ZA1 1AB"}, "postcode", "ZA1 1AB and the address ZA1 1AA"),
        ({"starts_on": ""}, "starts_on", "no start date"),
        ({"max_persons": ""}, "max_persons", "how many persons"),
        ({"reference": ""}, "reference", "no reference"),
        ({"kind": "HMOCBF"}, "kind", "“HMOCBF” does not say"),
    ],
)
def test_what_is_odd_is_noted_and_the_row_kept(cells, field, says):
    made = built(**cells)

    assert made.row is not None
    [(severity, issue)] = made.by_severity()
    assert (severity, issue.field) == ("noted", field)
    assert says in issue.message


def test_a_column_that_the_register_lacks_is_not_an_issue():
    made = built(mapped={"reference", "address"}, starts_on="", ends_on="", max_persons="", kind="")

    assert messages(made) == []
    assert made.row.kind == "hmo_unspecified"


def test_the_last_of_five_years_is_its_last_day():
    assert messages(built(as_at=date(2026, 7, 4))) == []
    assert messages(built(as_at=date(2026, 7, 5))) == [("noted", "ends_on")]


@pytest.mark.parametrize(("written", "kind"), [("HMO Mandatory Licence", "mandatory"), ("Selective", "selective")])
def test_the_kind_is_known_from_its_word(written, kind):
    assert built(kind=written).row.kind == kind


def test_a_point_with_its_degrees_the_wrong_way_about_is_left_out():
    made = built(longitude="51.75", latitude="-1.25")

    assert (made.row.longitude, made.row.latitude) == (None, None)
    assert messages(made) == [("emptied", "longitude")]


@pytest.mark.parametrize(
    ("ends_on", "says"), [("26/09/2017", None), ("27/09/2017", "one day"), ("28/09/2017", "longer than three months")]
)
def test_an_exemption_of_more_than_three_months_is_noted(ends_on, says):
    made = exemption(reference="T1", address="2 Acacia Road ZA1 1AA", part="2", starts_on="27/06/2017", ends_on=ends_on)

    assert made.row.ends_on == date(2017, 9, int(ends_on[:2]))
    assert [says in note.message for note in made.notes] == ([True] if says else [])


@pytest.mark.parametrize(
    ("said", "part"),
    [("2", 2), ("Part 2", 2), ("s.62", 2), ("S62", 2), ("HMO (mandatory)", 2), ("3", 3), ("part3", 3), ("Section 86", 3),
     ("Selective", 3), ("", None), ("HMO or selective", None), ("32", None)],
)  # fmt: skip
def test_the_part_of_a_notice_is_read_from_what_registers_call_it(said, part):
    made = exemption(address="2 Acacia Road ZA1 1AA", starts_on="27/06/2017", part=said)

    assert made.row.part == part
    assert [note.field for note in made.notes] == ([] if part else ["part"])


def test_a_revocation_is_kept_and_one_before_the_start_is_noted():
    made, odd = built(revoked_on="01/02/2023"), built(revoked_on="01/02/2021")

    assert (made.row.revoked_on, messages(made)) == (date(2023, 2, 1), [])
    assert (odd.row.revoked_on, messages(odd)) == (date(2021, 2, 1), [("noted", "revoked_on")])
