from datetime import date

import pytest

from hmo_enforce.files import kinds
from hmo_enforce.properties import observed, rows

SEEN = {"uprn": "990000000001", "as_at": "2026-04-01", "source": "council_tax", "adults": "4"}


def built(builder, kind, cells):
    row = tuple(cells.get(field, "") for field in kinds.KINDS[kind].field_names())
    return builder(frozenset(cells))(row, 7)


def occupation(**cells):
    return built(observed.occupation, "occupation", SEEN | cells)


def rooms(**cells):
    return built(observed.rooms, "rooms", {"licence_reference": "A1"} | cells)


def certificate(**cells):
    return built(observed.certificates, "epc", {"certificate_number": "1-2"} | cells)


@pytest.mark.parametrize(("row", "kind"), [(rows.OccupationRow, "occupation"), (rows.RoomsRow, "rooms"), (rows.EpcRow, "epc")])
def test_rows_have_the_fields_of_their_kind(row, kind):
    assert set(row.__dataclass_fields__) == set(kinds.KINDS[kind].field_names())


def test_what_a_source_says_on_a_day_is_taken():
    made = occupation(surnames_differ="3", tenure="Private rented")

    assert (made.row.as_at, made.row.source, made.row.adults, made.row.surnames_differ) == (
        date(2026, 4, 1),
        "council_tax",
        4,
        3,
    )
    assert made.row.tenure == "private_rented"


@pytest.mark.parametrize(
    ("cells", "field"),
    [({"uprn": ""}, "address"), ({"as_at": ""}, "as_at"), ({"as_at": "soon"}, "as_at"), ({"source": "gossip"}, "source")],
)
def test_without_place_day_or_known_source_the_row_stays_out(cells, field):
    made = occupation(**cells)

    assert made.row is None
    assert made.issues[-1].field == field


def test_of_numbers_that_cannot_both_be_true_neither_is_taken():
    made = occupation(adults="4", persons="3", households="5", surnames_differ="2", tenure="Private rented")

    assert (made.row.adults, made.row.persons, made.row.households, made.row.surnames_differ) == (None, None, None, 2)
    assert made.row.tenure == "private_rented"
    assert [(one.field, one.value) for one in made.issues] == [("households", "5"), ("adults", "4")]
    assert "5 households cannot live where 3 people live" in made.issues[0].message


def test_an_unknown_tenure_is_left_out_and_the_row_kept():
    made = occupation(tenure="squat")

    assert made.row.tenure is None
    assert made.issues[0].field == "tenure"


def test_no_storeys_is_a_slip():
    made = rooms(storeys="0", bedrooms="3.0")

    assert (made.row.storeys, made.row.bedrooms) == (None, 3)
    assert [issue.field for issue in made.issues] == ["storeys"]


@pytest.mark.parametrize(
    ("cells", "noted"),
    [
        ({"persons": "5", "baths_showers": "1"}, []),
        ({"persons": "6", "baths_showers": "1"}, ["baths_showers"]),
        ({"persons": "1", "baths_showers": "0"}, ["baths_showers"]),
        ({"persons": "6", "baths_showers": ""}, []),
        ({"persons": "4", "bedrooms": "2"}, []),
        ({"persons": "5", "bedrooms": "2"}, ["bedrooms"]),
    ],
)
def test_more_persons_than_amenities_bear_is_noted(cells, noted):
    assert [note.field for note in rooms(**cells).notes] == noted


@pytest.mark.parametrize("blank", ["", "UPRN-000000000000", "RRN-0000-1111", "uprn-000000000000"])
def test_the_energy_registers_own_words_for_no_uprn_are_blank(blank):
    made = certificate(uprn=blank)

    assert (made.row.uprn, made.issues) == (None, ())


def test_a_certificate_is_read_with_a_lower_case_rating():
    made = certificate(uprn="990000000001.0", rating="e", efficiency="52", lodged_on="2024-05-01", floor_area_m2="81.5")

    assert (made.row.rating, made.row.efficiency, made.row.lodged_on) == ("E", 52, date(2024, 5, 1))
    assert (made.row.uprn, made.row.floor_area_m2) == ("990000000001", 81.5)


def test_a_certificate_without_number_is_rejected_and_a_rating_of_its_own_making_left_out():
    assert certificate(certificate_number="").row is None
    assert certificate(rating="Z").row.rating is None
