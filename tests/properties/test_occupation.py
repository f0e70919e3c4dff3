from dataclasses import replace
from datetime import date

import pytest

from hmo_enforce.properties import occupation
from hmo_enforce.properties.occupation import Claim, Part, Range, Said

COUNCIL_TAX = Said("council_tax", 0.6, 0)
ELECTORAL = Said("electoral", 0.5, 0)
INSPECTION = Said("inspection", 1.0, 0)


def resolved(*said):
    return occupation.resolve(occupation.claims(said))


def answers(*said):
    return {fact: (one.value, one.confidence) for fact, one in resolved(*said).items()}


def parts(answer):
    return [(claim.source, part) for claim, part in answer.claims]


def test_a_list_of_adults_shows_the_fewest_persons_there_can_be():
    assert answers(replace(COUNCIL_TAX, adults=3)) == {"persons": (Range(3, None), 0.6)}


def test_two_surnames_may_be_a_couple_but_five_are_three_households_at_least():
    assert "households" not in resolved(replace(ELECTORAL, surnames_differ=2))
    assert answers(replace(ELECTORAL, surnames_differ=5)) == {
        "persons": (Range(5, None), 0.5),
        "households": (Range(3, None), 0.4),
    }


def test_a_count_of_households_is_taken_as_it_is():
    assert answers(replace(COUNCIL_TAX, persons=6, households=4, surnames_differ=2)) == {
        "persons": (Range(6, 6), 0.6),
        "households": (Range(4, 4), 0.6),
    }


@pytest.mark.parametrize(
    ("tenure", "fact", "value"),
    [
        ("private_rented", "wholly_let", True),
        ("private_rented", "managed_by", "private"),
        ("owner_occupied", "owner_lives_here", True),
        ("owner_occupied", "wholly_let", False),
        ("social_rented", "managed_by", "non-profit registered provider"),
        ("rent_free", "rent_paid", False),
    ],
)
def test_a_tenure_claims_what_it_means(tenure, fact, value):
    assert resolved(replace(COUNCIL_TAX, tenure=tenure))[fact].value == value


@pytest.mark.parametrize(
    ("source", "facts"),
    [
        ("housing_benefit", {"rent_paid": 0.6, "wholly_let": 0.48}),
        ("deposit_scheme", {"rent_paid": 0.6, "wholly_let": 0.6, "tenancy": 0.6}),
        ("student_exemption", {"rent_paid": 0.6, "wholly_let": 0.6, "main_residence": 0.6}),
        ("electoral", {}),
    ],
)
def test_being_on_a_record_is_a_claim_in_itself(source, facts):
    found = resolved(Said(source, 0.6, 0))

    assert {fact: one.confidence for fact, one in found.items()} == facts


def test_three_students_are_hardly_ever_one_family():
    assert resolved(Said("student_exemption", 0.7, 0, adults=3))["households"].confidence == 0.63
    assert "households" not in resolved(Said("student_exemption", 0.7, 0, adults=2))


def test_the_newest_word_of_a_record_replaces_its_older_ones():
    found = answers(replace(COUNCIL_TAX, adults=1), replace(COUNCIL_TAX, adults=5, surnames_differ=5))

    assert found == {"persons": (Range(1, None), 0.6)}


def test_an_officers_notes_add_up_and_the_newest_of_each_fact_stands():
    newer = replace(INSPECTION, persons=4)
    older = replace(INSPECTION, persons=6, facts=(("rent_paid", True),))

    assert answers(newer, older) == {"persons": (Range(4, 4), 1.0), "rent_paid": (True, 1.0)}


def test_sources_that_agree_strengthen_each_other_but_never_become_knowledge():
    one = resolved(replace(COUNCIL_TAX, tenure="private_rented"), replace(ELECTORAL, tenure="private_rented"))["rent_paid"]
    many = occupation.resolve([Claim("rent_paid", True, f"source {number}", 0.9) for number in range(9)])["rent_paid"]

    assert one.confidence == 0.7
    assert one.source == "council tax, electoral"
    assert many.confidence == occupation.MOST_CLAIMED


def test_a_source_that_differs_weakens_the_one_that_is_taken():
    found = resolved(replace(COUNCIL_TAX, tenure="owner_occupied"), replace(ELECTORAL, tenure="private_rented"))["wholly_let"]

    assert (found.value, found.confidence) == (False, 0.45)
    assert parts(found) == [("council_tax", Part.TAKEN), ("electoral", Part.DIFFERS)]
    assert found.source == "council tax"


def test_a_weaker_source_narrows_a_range_at_its_own_strength():
    found = resolved(replace(COUNCIL_TAX, adults=3), replace(ELECTORAL, adults=5))["persons"]

    assert (found.value, found.confidence) == (Range(5, None), 0.5)
    assert parts(found) == [("council_tax", Part.TAKEN), ("electoral", Part.NARROWS)]


def test_a_source_that_says_less_adds_nothing():
    found = resolved(replace(COUNCIL_TAX, adults=5), replace(ELECTORAL, adults=2))["persons"]

    assert (found.value, found.confidence) == (Range(5, None), 0.6)
    assert parts(found)[1] == ("electoral", Part.ADDS_NOTHING)


def test_what_an_officer_saw_is_neither_narrowed_nor_weakened_by_claims():
    found = resolved(replace(INSPECTION, persons=2), replace(COUNCIL_TAX, adults=5), replace(ELECTORAL, adults=2))["persons"]

    assert (found.value, found.confidence) == (Range(2, 2), 1.0)
    assert parts(found) == [("inspection", Part.TAKEN), ("council_tax", Part.DIFFERS), ("electoral", Part.AGREES)]


def test_a_range_that_an_officer_saw_is_not_narrowed_by_a_claim_within_it():
    seen = replace(INSPECTION, facts=(("persons", Range(3, 6)),))

    found = resolved(seen, replace(COUNCIL_TAX, adults=5))["persons"]

    assert (found.value, found.confidence) == (Range(3, 6), 1.0)
    assert parts(found) == [("inspection", Part.TAKEN), ("council_tax", Part.AGREES)]


@pytest.mark.parametrize(
    ("day", "years"),
    [(date(2024, 11, 23), 0), (date(2024, 11, 22), 2), (date(2021, 11, 23), 2), (date(2021, 11, 22), 5), (date(2027, 1, 1), 0)],
)
def test_age_is_counted_in_whole_years(day, years):
    assert occupation.years_old(day, date(2026, 11, 22)) == years


def test_what_is_said_of_people_grows_stale_and_what_is_said_of_the_building_does_not():
    old = replace(INSPECTION, years=5, persons=6, facts=(("storeys", Range(3, 3)),))

    assert answers(old) == {"persons": (Range(6, 6), 0.5), "storeys": (Range(3, 3), 1.0)}


def test_the_order_in_which_claims_come_makes_no_difference():
    claims = [
        Claim("persons", Range(3, None), "a", 0.6), Claim("persons", Range(5, 7), "b", 0.5), Claim("persons", Range(1, 2), "c", 0.6)
    ]  # fmt: skip

    assert occupation.resolve(claims) == occupation.resolve(claims[::-1])
