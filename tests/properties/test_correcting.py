from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

import acacia
from acacia import ALMA, TODAY
from hmo_enforce import council
from hmo_enforce.areas.records import Flag
from hmo_enforce.casework import properties_known
from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.errors import Refused, Stale
from hmo_enforce.licensing.records import VerdictRecord
from hmo_enforce.properties import addresses
from hmo_enforce.properties.actions import observing, putting_right
from hmo_enforce.properties.records import Correction, Observation

ACACIA = replace(council.read("acacia"), source_confidence={"officer": 0.8})
COUNCIL = {"by": ALMA, "on": TODAY, "council": ACACIA}


def entries(session, verb):
    return session.scalars(select(journal.Entry).where(journal.Entry.verb == verb).order_by(journal.Entry.id)).all()


def test_what_an_officer_saw_is_kept_journalled_and_judged_at_once(session):
    home = acacia.an_address(session)

    noted = properties_known.note_observation(
        session, home.id, {"persons": 2, "households": 2}, seen=True, as_at=date(2026, 11, 1), **COUNCIL
    )

    assert (noted.source, noted.confidence, noted.persons, noted.facts) == ("inspection", 1.0, 2, None)
    assert session.get(VerdictRecord, home.id).outcome == "not_licensable"
    assert entries(session, "observed")[0].subject_id == str(home.id)


def test_what_an_officer_was_told_is_a_claim(session):
    home = acacia.an_address(session)

    properties_known.note_observation(session, home.id, {"persons": [5, None]}, seen=False, as_at=TODAY, **COUNCIL)

    noted = session.scalars(select(Observation)).one()
    assert (noted.source, noted.confidence, noted.persons, noted.facts) == ("officer", 0.8, None, {"persons": [5, None]})


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "Nothing is stated"),
        ({"colour": True}, "“colour” is not a fact"),
        ({"persons": -1}, "Give a whole number"),
        ({"persons": [5, 3]}, "Give a whole number"),
        ({"persons": True}, "Give a whole number"),
        ({"rent_paid": "yes"}, "Say yes or no"),
        ({"tenancy": "odd"}, "Give one of: ordinary"),
    ],
)
def test_a_fact_that_the_rules_could_not_use_is_refused(session, facts, said):
    home = acacia.an_address(session)

    with pytest.raises(Refused, match=said):
        properties_known.note_observation(session, home.id, facts, seen=True, as_at=TODAY, **COUNCIL)


def test_what_cannot_be_true_is_refused_from_wherever_it_comes(session):
    home = acacia.an_address(session)

    with pytest.raises(Refused, match="5 households cannot live where 3 people live"):
        observing.note_observation(
            session, home.id, {"persons": 3, "households": 5}, source="inspection", confidence=1.0, as_at=TODAY, by=ALMA
        )


def test_a_withdrawn_observation_is_kept_and_judges_no_more(session):
    home = acacia.an_address(session)
    properties_known.note_observation(session, home.id, {"persons": 2, "households": 2}, seen=True, as_at=TODAY, **COUNCIL)
    noted = session.scalars(select(Observation)).one()
    assert session.get(VerdictRecord, home.id).outcome == "not_licensable"

    properties_known.withdraw_observation(session, noted.id, why="That was next door.", **COUNCIL)

    assert session.get(VerdictRecord, home.id, populate_existing=True).outcome == "not_enough_known"
    assert (noted.persons, noted.withdrawn_by, noted.withdrawn_why) == (2, ALMA.name, "That was next door.")
    assert [one.subject_id for one in entries(session, "withdrew an observation")] == [str(home.id)]


@pytest.mark.parametrize(
    ("columns", "why", "said"),
    [
        ({"source": "council_tax"}, "x", "came with a file"),
        ({"source": "inspection"}, " ", "Say why"),
        ({"source": "inspection", "withdrawn_at": clock.now(), "withdrawn_by": "Basil"}, "x", "already, by Basil"),
    ],
)
def test_only_an_officers_observation_is_withdrawn_once_and_for_a_reason(session, columns, why, said):
    noted = acacia.an_observation(session, acacia.an_address(session), persons=2, **columns)

    with pytest.raises(Refused, match=said):
        observing.withdraw_observation(session, noted.id, why=why, by=ALMA)


def test_an_observation_of_tomorrow_is_refused(session):
    home = acacia.an_address(session)

    with pytest.raises(Refused, match="day to come"):
        properties_known.note_observation(
            session, home.id, {"persons": 2}, seen=True, as_at=clock.today() + timedelta(days=1), **COUNCIL
        )


def test_a_corrected_point_moves_the_home_into_another_area(session):
    town = acacia.borough(session)
    home = town.road[0]
    changes = {"easting": str(acacia.EAST + 100), "northing": str(acacia.NORTH + 100), "point_accuracy_m": "1"}

    properties_known.correct(session, home.id, changes, why="Stood there", revision=1, **COUNCIL)

    assert home.point_source == "officer"
    assert {one.designation_id for one in session.scalars(select(Flag))} == {town.selective.id, town.additional.id}
    assert [one.field for one in session.scalars(select(Correction))] == ["point"]


def test_a_corrected_address_gets_a_new_key_and_keeps_what_was(session):
    home = acacia.an_address(session, "1 Acacia Av")

    putting_right.correct_property(
        session, home.id, {"address": "1a Acacia Avenue, Acacia"}, why="The door says 1a", revision=1, by=ALMA,
        place_words=frozenset({"ACACIA"}),
    )  # fmt: skip

    kept = session.scalars(select(Correction)).one()
    assert (kept.was, kept.value) == ("1 Acacia Av", "1a Acacia Avenue, Acacia")
    assert home.address_key == "1A ACACIA AVENUE"
    assert home.revision == 2


PARTS = {"building_number": "1", "street": "Acacia Avenue", "town": "Acacia", "postcode": "AC1 1AA"}


@pytest.mark.parametrize(
    ("line", "changes", "corrected"),
    [
        ("1 Acacia Avenue, Acacia, AC1 1AA", {"street": "Birch Road"}, "1 Birch Road, Acacia, AC1 1AA"),
        ("1 ACACIA AVENUE, ACACIA", {"street": "Birch Road", "building_number": "12A"}, "12A BIRCH ROAD, ACACIA"),
        ("1 Acacia Avenue (rear), Acacia", {"building_number": "1A"}, "1A Acacia Avenue (rear), Acacia"),
        ("1 Acacia Avenue, AC1 1AA", {"sub_building": "Flat 2"}, "Flat 2, 1 Acacia Avenue, AC1 1AA"),
        ("1 Acacia Avenue, Acacia (rear), AC1 1AA", {"postcode": "AC1 1AB"}, "1 Acacia Avenue, Acacia (rear), AC1 1AB"),
        ("1 Acacia Avenue, AC1 1AA, England", {"postcode": ""}, "1 Acacia Avenue, England"),
    ],
)
def test_a_corrected_part_changes_the_line_and_the_key_until_it_is_withdrawn(session, line, changes, corrected):
    home = acacia.an_address(session, line, address_key="as it was", **PARTS)
    places = frozenset({"ACACIA"})

    made = putting_right.correct_property(session, home.id, changes, why="x", revision=1, by=ALMA, place_words=places)
    said, key = home.address, home.address_key
    for one in made:
        putting_right.withdraw_correction(session, one.id, why="A mistake", by=ALMA, place_words=places)

    assert (said, key) == (corrected, addresses.key(corrected, places))
    assert home.address == line or changes == {"postcode": ""}
    assert home.address_key == addresses.key(home.address, places)


def test_a_line_that_an_officer_wrote_is_left_alone_by_its_parts(session):
    home = acacia.an_address(session, "1 Acacia Avenue", **PARTS)
    putting_right.correct_property(session, home.id, {"address": "The Lodge, Acacia Avenue"}, why="x", revision=1, by=ALMA)

    putting_right.correct_property(session, home.id, {"street": "Birch Road"}, why="x", revision=2, by=ALMA)

    assert (home.address, home.street) == ("The Lodge, Acacia Avenue", "Birch Road")


def test_somebody_elses_change_since_is_shown_and_nothing_is_overwritten(session):
    home = acacia.an_address(session)
    putting_right.correct_property(session, home.id, {"town": "Acacia"}, why="x", revision=1, by=ALMA)

    with pytest.raises(Stale) as raised:
        putting_right.correct_property(session, home.id, {"town": "Birchham"}, why="x", revision=1, by=ALMA)

    assert (raised.value.theirs, raised.value.yours) == ({"town": "Acacia"}, {"town": "Birchham"})


@pytest.mark.parametrize(
    ("changes", "why", "said"),
    [
        ({"town": "Acacia"}, " ", "Say why"),
        ({"address": ""}, "x", "cannot be left empty"),
        ({"easting": "390000"}, "x", "go together"),
        ({"easting": "390000", "northing": ""}, "x", "both empty"),
        ({"easting": "", "northing": "", "point_accuracy_m": "5"}, "x", "no point"),
        ({"easting": "-5", "northing": "1"}, "x", "number of metres"),
        ({"easting": "0", "northing": "0"}, "x", "from 1 to 700,000"),
        ({"class_code": "RD99"}, "x", "no class that the gazetteer has.*RD04 terraced house"),
        ({"class_code": "Terraced"}, "x", "no class"),
        ({"uprn": "1.0E+11"}, "x", "scientific notation"),
        ({"postcode": "nonsense"}, "x", "looks like"),
        ({"colour": "red"}, "x", "not something that is corrected"),
        ({"postcode": "ac11aa"}, "x", "says this already"),
    ],
)
def test_a_correction_that_will_not_do_is_refused_in_words(session, changes, why, said):
    home = acacia.an_address(session)

    with pytest.raises(Refused, match=said):
        putting_right.correct_property(session, home.id, changes, why=why, revision=1, by=ALMA)


@pytest.mark.parametrize(("text", "kept"), [("rd04", "RD04"), ("RH 01", "RH01"), ("CR08", "CR08"), ("X", "X")])
def test_a_class_is_kept_as_the_gazetteer_writes_it(session, text, kept):
    home = acacia.an_address(session)

    putting_right.correct_property(session, home.id, {"class_code": text}, why="x", revision=1, by=ALMA)

    assert home.class_code == kept


def test_a_uprn_that_another_home_has_is_refused(session):
    acacia.an_address(session, "2 Acacia Avenue", uprn="100")
    home = acacia.an_address(session)

    with pytest.raises(Refused, match="belongs to 2 Acacia Avenue"):
        putting_right.correct_property(session, home.id, {"uprn": "100"}, why="x", revision=1, by=ALMA)


def test_a_withdrawn_correction_gives_back_what_was(session):
    home = acacia.an_address(session, town="Birchham")
    (made,) = putting_right.correct_property(session, home.id, {"town": "Acacia"}, why="x", revision=1, by=ALMA)

    properties_known.withdraw_correction(session, made.id, why="A mistake", **COUNCIL)

    assert home.town == "Birchham"
    assert made.withdrawn_at is not None
    with pytest.raises(Refused, match="already"):
        putting_right.withdraw_correction(session, made.id, why="x", by=ALMA)


def place(home):
    return home.easting, home.northing, home.point_accuracy_m, home.point_source


@pytest.mark.parametrize(
    "change",
    [
        {"easting": "390100", "northing": "596100", "point_accuracy_m": "5"},
        {"easting": "390100", "northing": "596100"},
        {"easting": "", "northing": ""},
        {"point_accuracy_m": "5"},
    ],
)
def test_a_withdrawn_point_goes_back_as_a_whole_with_its_accuracy_and_source(session, change):
    home = acacia.an_address(session, east=50.25, point_accuracy_m=62.5, point_source="postcode")
    before = place(home)

    (made,) = putting_right.correct_property(session, home.id, change, why="x", revision=1, by=ALMA)
    corrected = place(home)
    putting_right.withdraw_correction(session, made.id, why="A mistake", by=ALMA)

    assert corrected != before
    assert place(home) == before


def test_one_half_of_a_point_is_never_withdrawn_alone(session):
    home = acacia.an_address(session)
    first = {"easting": "390100", "northing": "596100"}
    putting_right.correct_property(session, home.id, first, why="x", revision=1, by=ALMA)
    putting_right.correct_property(session, home.id, {"easting": "390222", "northing": "596100"}, why="y", revision=2, by=ALMA)

    standing = session.scalars(select(Correction).where(Correction.withdrawn_at.is_(None))).all()
    (only,) = standing
    putting_right.withdraw_correction(session, only.id, why="A mistake", by=ALMA)

    assert place(home) == (390100, 596100, 1.0, "officer")


def test_a_home_without_a_point_is_without_one_again(session):
    home = acacia.an_address(session, east=None, point_accuracy_m=None, point_source=None)
    (made,) = putting_right.correct_property(
        session, home.id, {"easting": "390100", "northing": "596100"}, why="x", revision=1, by=ALMA
    )

    putting_right.withdraw_correction(session, made.id, why="A mistake", by=ALMA)

    assert place(home) == (None, None, None, None)


def test_a_uprn_does_not_go_back_to_a_home_that_lost_it_to_another(session):
    home = acacia.an_address(session, uprn="100")
    (made,) = putting_right.correct_property(session, home.id, {"uprn": "200"}, why="x", revision=1, by=ALMA)
    acacia.an_address(session, "2 Acacia Avenue", uprn="100")

    with pytest.raises(Refused, match="belongs to 2 Acacia Avenue"):
        putting_right.withdraw_correction(session, made.id, why="x", by=ALMA)
