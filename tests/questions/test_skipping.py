"""What is shown follows from what was answered before, and what is hidden claims nothing."""

from decimal import Decimal

import pytest

from asked import YES_NO, a_question, a_set, every_kind
from hmo_enforce.questions import claims, conditions, skipping
from hmo_enforce.questions.claims import Claim
from hmo_enforce.questions.conditions import Answered, Compares, Either, Equals, Every, Not, Selected
from hmo_enforce.questions.sets import Kind

TREE = Every((Selected("hazards", "damp"), Either((Not(Answered("name")), Compares("persons", ">=", Decimal("4"))))))


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"hazards": ["damp", "cold"]}, True),
        ({"hazards": ["cold"]}, False),
        ({"hazards": ["damp"], "name": "Nora"}, False),
        ({"hazards": ["damp"], "name": "Nora", "persons": "4"}, True),
        ({"hazards": ["damp"], "name": "Nora", "persons": "many"}, False),
        ({}, False),
    ],
)
def test_a_condition_holds_of_answers(answers: dict, expected: bool):
    assert conditions.holds(TREE, answers) is expected
    assert conditions.from_json(conditions.as_json(TREE)) == TREE


def test_an_answer_that_was_not_given_equals_nothing():
    assert not conditions.holds(Equals("a", "yes"), {})
    assert conditions.holds(Not(Equals("a", "yes")), {})


def test_a_question_that_is_hidden_shows_no_other():
    asked = a_set(
        a_question("a"),
        a_question("b", shown_when=Equals("a", "yes")),
        a_question("c", shown_when=Answered("b")),
    )

    shown = skipping.shown(asked, {"a": "no", "b": "still here"})

    assert [question.name for question in shown] == ["a"]
    assert skipping.apart(asked, {"a": "no", "b": "x"}).hidden == {"b": "x"}


def test_the_next_question_passes_over_what_is_hidden():
    asked = a_set(a_question("a"), a_question("b", shown_when=Equals("a", "yes")), a_question("c"))

    assert [skipping.next_question(asked, {"a": said}, after="a").name for said in ("yes", "no")] == ["b", "c"]
    assert skipping.next_question(asked, {}).name == "a"
    assert skipping.next_question(asked, {}, after="c") is None


def test_answers_claim_what_their_questions_claim():
    answers = {"persons": "6", "shares": "yes", "hazards": ["damp"], "rent": "450.5", "since": "2026-01-02"}

    assert claims.claims(every_kind(), answers) == (
        Claim("persons", 6, "persons"),
        Claim("shares_facilities", True, "shares"),
        Claim("hazards", ["damp"], "hazards"),
        Claim("rent_pence_a_month", 45_050, "rent"),
    )


def test_a_hidden_answer_and_one_who_does_not_know_claim_nothing():
    hidden = claims.claims(every_kind(), {"persons": "1", "shares": "yes"})
    unsure = claims.claims(every_kind(), {"persons": "5", "shares": "not_sure"})

    assert [claim.name for claim in hidden] == ["persons"]
    assert [claim.name for claim in unsure] == ["persons"]


def test_a_number_that_makes_no_sense_claims_nothing():
    asked = a_set(a_question("persons", Kind.NUMBER, claim="persons", whole=True))

    assert [claims.claims(asked, {"persons": said}) for said in ("-1", "2.5", "1000", "NaN", "lots")] == [()] * 5


def test_a_yes_or_no_needs_its_choices():
    question = a_question("tied", Kind.CHOICE, choices=YES_NO[1:], claim="tied_accommodation")

    assert "needs choices named “yes” and “no”" in claims.faults(question)[0]
