"""Which property an address means. The many worked examples are in tests/cases/addresses.json."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hmo_enforce.properties.matching import choosing, gazetteer, parsing, spelling, weighing
from hmo_enforce.properties.matching.gazetteer import Line

CASES = json.loads((Path(__file__).parent.parent / "cases" / "addresses.json").read_text(encoding="utf-8"))["cases"]
STREET = ["Mill Lane", "High Street", "The Green", "Hill View Road", "St Anne's Close", "Abbey Gardens", "Park Road North"]


def a_gazetteer(*said, place_words=frozenset(), **more):
    return gazetteer.Gazetteer([Line(number, line, None, **more) for number, line in enumerate(said, 1)], place_words)


def meant(text, *said, **more):
    chosen = choosing.choose(text, a_gazetteer(*said, **more))
    return chosen.match.line.address if chosen.match else None


@pytest.mark.parametrize("case", CASES, ids=[f"{case['said']} ({at})" for at, case in enumerate(CASES)])
def test_a_worked_example_means_what_it_says(case):
    assert meant(case["said"], *case["gazetteer"]) == case["means"]


# --- reading


@pytest.mark.parametrize(
    ("text", "ids", "spots", "number", "street"),
    [
        ("Flat 2, 12a High Street", ("2",), set(), "12A", "HIGHST"),
        ("Flat 2A, 12 High Street", ("2A",), set(), "12", "HIGHST"),
        ("12 A High Street", (), set(), "12A", "HIGHST"),
        ("Flat 1 - 12 High Street", ("1",), set(), "12", "HIGHST"),
        ("44 - 60 High Street", (), set(), "44-60", "HIGHST"),
        ("Flat 1/2, 5 High Street", ("1/2",), set(), "5", "HIGHST"),
        ("Top Floor Flat A 74 Mill Lane", ("A",), {"TOP"}, "74", "MILLLANE"),
        ("Firts Floor Flat, 14 Candle Way", (), {"FIRST"}, "14", "CANDLEWAY"),
        ("Gruond Flor Flat 14 Candle Way", (), {"GROUND"}, "14", "CANDLEWAY"),
        ("Basemnet Flat, 14 Candle Way", (), {"BASEMENT"}, "14", "CANDLEWAY"),
        ("Frist Floor, 14 Candle Way", (), {"FIRST"}, "14", "CANDLEWAY"),
        ("14 Firts Floor Flat, Candle Way", (), {"FIRST"}, "14", "CANDLEWAY"),
        ("West Park, 14 Candle Way", (), set(), "14", "CANDLEWAY"),
        ("First And Second Floor Maisonette 198 Mill Lane", (), {"FIRST", "SECOND", "MAISONETTE"}, "198", "MILLLANE"),
        ("Rear of 12 Mill Lane", (), {"REAR"}, "12", "MILLLANE"),
        ("12 First Avenue", (), set(), "12", "FIRSTAVENUE"),
        ("12 Mill Lane, Flat 3", ("3",), set(), "12", "MILLLANE"),
        ("Room 3, Flat 2, 12 Mill Lane", ("ROOM 3", "2"), set(), "12", "MILLLANE"),
        ("Flat 83 The Old Mill Mill Lane", (), {"FLAT"}, "83", "OLDMILL"),
    ],
)  # fmt: skip
def test_what_an_address_says_is_told_apart(text, ids, spots, number, street):
    said = parsing.parse(text)

    assert (said.ids, said.spots, said.number, said.street) == (ids, spots, number, street)


@pytest.mark.parametrize(
    ("text", "postcode"),
    [
        ("12 Mill Lane, Acacia, ZY1 1AA", "ZY1 1AA"),
        ("12 mill lane zy11aa", "ZY1 1AA"),
        ("12 Mill Lane ZYl lAA", "ZY1 1AA"),
        ("12 Mill Lane ZY1 IAA", "ZY1 1AA"),
        ("12 Mill Lane, ZY1", None),
        ("12 Mill Lane, ZY1 1A", None),
        ("12 Mill Lane", None),
    ],
)
def test_a_postcode_is_found_or_mended_or_left_out_if_it_is_not_whole(text, postcode):
    assert parsing.parse(text).postcode == postcode


def test_what_is_left_of_a_postcode_is_no_part_of_the_address():
    assert parsing.parse("12 Mill Lane, ZY1 1A") == parsing.parse("12 Mill Lane")
    assert parsing.parse("12 Mill Lane, Acacia E 12").context == ("ACACIA",)


@given(st.text(max_size=60))
def test_anything_can_be_read_and_looked_up(text):
    known = a_gazetteer("12 Mill Lane, ZY1 1AA", "Flat 2, 14 High Street, ZY1 1AB")

    chosen = choosing.choose(text, known)

    assert 0 <= max((near.confidence for near in chosen.near), default=0) <= 1


@given(
    st.integers(1, 300), st.sampled_from(["", "a", "B"]), st.sampled_from(STREET),
    st.sampled_from(["", "Flat 1, ", "First Floor Flat, ", "Rose House, ", "Flat 2, Rose House, "]), st.randoms(use_true_random=False),
)  # fmt: skip
def test_an_address_as_the_gazetteer_has_it_is_that_line_among_its_neighbours(
    number, letter, street, inside, dice: random.Random
):
    line = f"{inside}{number}{letter} {street}, Acacia, ZY1 1AA"
    neighbours = [
        f"{inside}{number + 1}{letter} {street}, Acacia, ZY1 1AA", f"Flat 9, {number}{letter} {street}, Acacia, ZY1 1AA",
        f"{inside}{number}{letter} {dice.choice([other for other in STREET if other != street])}, Acacia, ZY1 1AA",
        f"{inside}{number}Z {street}, Acacia, ZY1 1AA",
    ]  # fmt: skip

    assert meant(line.upper().replace(",", ""), *neighbours, line) == line
    assert meant(line, *neighbours) is None


# --- choosing


def test_a_match_says_why_in_words():
    chosen = choosing.choose("12 Orchrd Lane", a_gazetteer("12 Orchard Lane, Acacia, ZY1 1AA"))

    assert chosen.match is not None
    assert chosen.why == "Same number. It gives no postcode. Orchrd Lane is spelt Orchard Lane."


def test_a_home_that_is_not_there_is_left_to_a_person_with_what_comes_near():
    chosen = choosing.choose(
        "Flat 3, 12 Mill Lane, ZY1 1AA", a_gazetteer("12 Mill Lane, ZY1 1AA", "Flat 2, 12 Mill Lane, ZY1 1AA")
    )

    assert chosen.match is None
    assert [near.line.address for near in chosen.near] == ["12 Mill Lane, ZY1 1AA", "Flat 2, 12 Mill Lane, ZY1 1AA"]
    assert "is for flat 3, the other says no flat" in chosen.why


def test_two_lines_that_fit_equally_well_are_left_to_a_person():
    chosen = choosing.choose("20 Mill Lane", a_gazetteer("20 Mill Lane, Acacia, ZY1 1AA", "20 Mill Lane, Oakham, ZY2 1AA"))

    assert chosen.match is None
    assert "20 Mill Lane, Oakham, ZY2 1AA fits as well." in chosen.why


def test_the_place_tells_streets_of_one_name_apart():
    lines = "20 Mill Lane, Acacia, ZY1 1AA", "20 Mill Lane, Oakham, ZY2 1AA"

    assert meant("20 Mill Lane, Oakham", *lines) == lines[1]
    assert meant("20 Mill Lane, Elsewhere", *lines) is None


def test_a_number_that_may_have_been_turned_round_is_left_to_a_person():
    lines = "21 Mill Lane, ZY1 1AA", "12 Mill Lane, ZY1 1AB"

    assert meant("21 Mill Lane, ZY1 1AB", *lines) is None
    assert meant("21 Mill Lane, ZY1 1AA", *lines) == lines[0]
    assert meant("21 Mill Lane, ZY1 1AC", *lines) == lines[0]


def test_a_street_of_that_name_with_that_postcode_but_without_that_number_is_another():
    lines = "1 Mill Lane, Acacia, ZY1 1AA", "33 Mill Lane, Oakham, ZY1 4PF"

    assert meant("1 Mill Lane, ZY1 4PF", *lines) is None
    assert meant("1 Mill Lane, ZY1 1AB", *lines) == lines[0]


def test_no_agreement_elsewhere_makes_up_for_another_number():
    chosen = choosing.choose(
        "Rose House, 14 Mill Lane, Acacia, ZY1 1AA", a_gazetteer("Rose House, 12 Mill Lane, Acacia, ZY1 1AA")
    )

    assert chosen.match is None
    assert chosen.near[0].evidence.bars


def test_an_address_that_has_ended_gives_way_to_the_one_that_lives_on():
    ended = Line(1, "12 Mill Lane, ZY1 1AA", None, ended=True)
    living = Line(2, "12 Mill Lane, ZY1 1AA", None)

    assert choosing.choose("12 Mill Lane, ZY1 1AA", gazetteer.Gazetteer([ended, living])).match.line == living
    alone = choosing.choose("12 Mill Lane, ZY1 1AA", gazetteer.Gazetteer([ended]))
    assert alone.match is None
    assert "That address has ended." in alone.why


def test_words_that_only_name_the_place_are_passed_over():
    lines = ("8 Bankside, Acacia, Acaciashire",)

    assert meant("8 Bankside", *lines, place_words=frozenset({"ACACIA", "ACACIASHIRE"})) == lines[0]


def test_a_street_among_the_lines_that_were_not_fetched_is_no_misspelling():
    fetched = [Line(1, "12 Marlow Street, Acacia, ZY1 1AA", None)]

    alone = gazetteer.Gazetteer(fetched)
    among_others = gazetteer.Gazetteer(fetched, streets=["MARLONST"], places=["ACACIA"])

    assert choosing.choose("12 Marlon Street, Acacia", alone).match is not None
    assert choosing.choose("12 Marlon Street, Acacia", among_others).match is None


def test_nothing_comes_of_an_empty_gazetteer():
    assert choosing.choose("12 Mill Lane", a_gazetteer()) == choosing.Choice(None, (), "The gazetteer has nothing like it.")


def test_each_difference_that_bars_is_below_the_threshold_by_far():
    barred = {what for what, left in weighing.LEFT.items() if left < weighing.BARS}

    assert {"another number", "another letter", "another flat", "flat on one side", "another street"} <= barred
    assert all(weighing.LEFT[what] < choosing.ACCEPT - 0.1 for what in barred)


# --- spelling


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [("MILL", "MILL", 0), ("MILL", "MIL", 1), ("MILL", "MLIL", 1), ("MILL", "HALL", 2), ("MILL", "ORCHARD", 4), ("", "AB", 2)],
)
def test_spellings_are_as_far_apart_as_letters_must_be_changed(one, other, apart):
    assert spelling.distance(one, other) == apart
    assert spelling.distance(other, one) == apart


def test_a_misspelt_name_finds_the_nearest_known_ones():
    names = spelling.Names(["ORCHARDROAD", "ORCHARDROW", "MILLLANE"])

    assert names.near("ORCHRDROAD") == ("ORCHARDROAD",)
    assert names.near("MILLLANE") == ()
