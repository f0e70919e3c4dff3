"""A question set keeps its form, and one that makes no sense is refused with where and why."""

import json
from decimal import Decimal

import pytest

from asked import YES_NO, a_question, a_set, every_kind
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.questions import checking, sets
from hmo_enforce.questions.conditions import Answered, Compares, Equals, Selected
from hmo_enforce.questions.sets import Kind


def test_a_set_comes_back_from_its_stored_form_as_it_was():
    asked = every_kind()

    stored = json.loads(json.dumps(sets.as_json(asked)))

    assert sets.from_json(stored) == asked
    assert checking.faults(asked) == ()


@pytest.mark.parametrize(
    ("part", "value", "message"),
    [
        ("kind", "geopoint", "the kind “geopoint” is none of: text"),
        ("label", {"pl": "Ile?"}, "label: the words in English are missing"),
        ("label", "How many?", "give the words by language"),
        ("required", "yes", "required is true or false"),
        ("least", "a few", "least is not a number"),
        ("shown_when", {"question": "b", "near": "c"}, "is not a condition"),
        ("colour", "red", "“colour” is not known"),
        ("name", "", "has no name"),
    ],
)
def test_a_stored_form_that_is_wrong_is_refused_with_where(part: str, value: object, message: str):
    form = sets.as_json(a_set())

    form["questions"][0][part] = value

    with pytest.raises(Refused, match=message):
        sets.from_json(form)


@pytest.mark.parametrize(
    ("questions", "message"),
    [
        ((a_question("a"), a_question("A")), "Two questions have this name"),
        ((a_question("how many"),), "This name will not do"),
        ((a_question("a", Kind.CHOICE),), "nothing to choose from"),
        ((a_question("a", choices=YES_NO),), "has no choices"),
        ((a_question("a", Kind.CHOICE, choices=YES_NO + YES_NO),), "Two choices have the name “yes”"),
        ((a_question("a", least=Decimal(1)),), "Only a number has a least"),
        ((a_question("a", Kind.NUMBER, least=Decimal(2), most=Decimal(1)),), "is more than the most"),
        ((a_question("a", shown_when=Answered("b")),), "no question of the set"),
        ((a_question("a", shown_when=Answered("b")), a_question("b")), "asked later"),
        ((a_question("a", shown_when=Answered("b")), a_question("b", shown_when=Answered("a"))), "in turn"),
        ((a_question("a"), a_question("b", shown_when=Compares("a", ">", Decimal(1)))), "not answered by one"),
        ((a_question("a"), a_question("b", shown_when=Selected("a", "yes"))), "has no choices"),
        (
            (a_question("a", Kind.CHOICE, choices=YES_NO), a_question("b", shown_when=Equals("a", "maybe"))),
            "none of its choices",
        ),
        ((a_question("a", claim="nationality"),), "not a fact that an answer can claim"),
        ((a_question("a", claim="persons"),), "cannot claim persons"),
        ((a_question("a", Kind.NUMBER, claim="persons"),), "must be a whole number"),
    ],
)
def test_a_set_that_makes_no_sense_is_refused(questions: tuple[sets.Question, ...], message: str):
    with pytest.raises(Refused, match=message):
        checking.require(a_set(*questions))


def test_what_is_said_falls_back_on_english():
    label = every_kind().question("persons").label

    assert sets.say(label, "pl") == "Ile osób tam mieszka?"
    assert sets.say(label, "ro") == "How many people live there?"
