"""Claims as facts of a home, and where they differ from what was known."""

import pytest

from hmo_enforce.intake import claimed


def test_claims_become_the_facts_that_licensing_turns_on_and_the_rest_stays():
    said = {"persons": 6, "shares_facilities": True, "pays_rent": False, "landlord_name": "Larry", "hazards": ["damp"]}

    assert claimed.facts(said) == {"persons": 6, "amenity_shared": True, "rent_paid": False}


@pytest.mark.parametrize(
    ("said", "known", "agrees"),
    [
        (6, 6, True),
        (6, [3, None], True),
        (6, [1, 4], False),
        (6, 2, False),
        (True, True, True),
        (True, False, False),
    ],
)
def test_a_claim_contradicts_what_cannot_be_true_with_it(said: object, known: object, agrees: bool):
    found = claimed.contradictions({"persons": said}, {"persons": {"value": known, "source": "council tax"}})

    assert (found == ()) is agrees


def test_what_was_not_known_contradicts_nothing():
    assert claimed.contradictions({"storeys": 3}, {"persons": {"value": 2, "source": "inspection"}}) == ()


@pytest.mark.parametrize(("source", "seen"), [("inspection", True), ("electoral, officer", True), ("council tax", False)])
def test_what_an_officer_says_is_told_apart(source: str, seen: bool):
    (one,) = claimed.contradictions({"persons": 6}, {"persons": {"value": 2, "source": source}})

    assert one.is_of_what_was_seen is seen
