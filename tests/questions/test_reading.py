"""What people give is read kindly, and what cannot be read is told in words that say how to mend it."""

from decimal import Decimal

import pytest

from asked import a_question, choices, every_kind
from hmo_enforce.questions import reading
from hmo_enforce.questions.sets import Kind

NUMBER = a_question("persons", Kind.NUMBER, least=Decimal(0), most=Decimal(99), whole=True)
HAZARDS = a_question("hazards", Kind.CHOICES, choices=choices("damp", "cold", "fire"))


@pytest.mark.parametrize(
    ("question", "given", "expected"),
    [
        (a_question(), "  Damp 🏚️ in\r\nthe\x00 hall\x07 ", "Damp 🏚️ in\nthe hall"),
        (a_question(), "a\ud800b\u202ec", "abc"),
        (a_question(), "   ", None),
        (a_question(), "گھر میں نمی", "گھر میں نمی"),
        (NUMBER, " 6 ", "6"),
        (NUMBER, "6.0", "6"),
        (NUMBER, "٦", "6"),
        (NUMBER, "", None),
        (a_question("rent", Kind.NUMBER), "£1,250.50", "1250.5"),
        (a_question("rent", Kind.NUMBER), "100", "100"),
        (HAZARDS, ["fire", "damp", "damp"], ["damp", "fire"]),
        (HAZARDS, "cold damp", ["damp", "cold"]),
        (HAZARDS, [], None),
        (a_question("since", Kind.DATE), {"day": "2", "month": "1", "year": "2026"}, "2026-01-02"),
        (a_question("since", Kind.DATE), "02/01/2026", "2026-01-02"),
        (a_question("since", Kind.DATE), "2026-1-2", "2026-01-02"),
        (a_question("since", Kind.DATE), {"day": "", "month": "", "year": ""}, None),
        (a_question("where", Kind.ADDRESS), "1 High Street, Acacia", {"lines": "1 High Street, Acacia"}),
        (
            a_question("where", Kind.ADDRESS),
            {"lines": ["1 High Street", "Acacia"], "postcode": "ZY1 1AA", "easting": "450000", "northing": 206000, "more": "x"},
            {"lines": "1 High Street\nAcacia", "postcode": "ZY1 1AA", "easting": 450_000.0, "northing": 206_000.0},
        ),
        (a_question("where", Kind.ADDRESS), {"lines": ""}, None),
        (a_question("picture", Kind.PHOTO), "k1", ["k1"]),
    ],
)
def test_what_was_given_is_read(question, given, expected):
    assert reading.answer(question, given) == expected


@pytest.mark.parametrize(
    ("question", "given", "code", "words"),
    [
        (a_question(required=True), " ", "missing", "Enter an answer."),
        (a_question(longest=5), "abcdefgh", "too_long", "Your answer must be 5 characters or fewer. It is 3 over."),
        (a_question(longest=99_999), "x" * 10_001, "too_long", "Your answer must be 10,000 characters or fewer. It is 1 over."),
        (NUMBER, "six", "not_a_number", "Enter a number in figures, such as 4."),
        (NUMBER, "1e3", "not_a_number", "Enter a number in figures, such as 4."),
        (NUMBER, "NaN", "not_a_number", "Enter a number in figures, such as 4."),
        (NUMBER, "9" * 5_000, "not_a_number", "Enter a number in figures, such as 4."),
        (NUMBER, "2.5", "not_whole", "Enter a whole number, such as 4."),
        (NUMBER, "-1", "too_little", "Enter a number of 0 or more."),
        (NUMBER, "100", "too_much", "Enter a number of 99 or fewer."),
        (HAZARDS, ["damp", "<script>"], "no_such_choice", "Choose only from the answers listed."),
        (a_question("a", Kind.CHOICE, choices=choices("b")), "c", "no_such_choice", "Choose one of the answers listed."),
        (a_question("since", Kind.DATE), "31/02/2026", "not_a_date", "Enter a real date, such as 27 3 2026."),
        (a_question("since", Kind.DATE), {"day": "2", "year": "2026"}, "not_a_date", "Enter a real date, such as 27 3 2026."),
        (a_question("since", Kind.DATE), "0001-01-01", "too_early", "Enter a date after 1850."),
        (
            a_question("where", Kind.ADDRESS),
            {"easting": "here"},
            "not_a_place",
            "The place on the map could not be read. Choose it again.",
        ),
        (a_question("picture", Kind.PHOTO), ["k"] * 21, "too_many", "You can add 20 photos at most."),
    ],
)
def test_what_cannot_be_read_is_told(question, given, code, words):
    fault = reading.answer(question, given)

    assert isinstance(fault, reading.Fault)
    assert (fault.code, str(fault)) == (code, words)


def test_ten_thousand_characters_are_kept_whole():
    assert reading.answer(a_question(), "🏚" * 10_000) == "🏚" * 10_000


def test_all_questions_are_read_in_turn_and_what_is_hidden_is_no_fault():
    given = {"where": "1 High Street", "persons": "1", "shares": "nonsense", "picture": "k1", "since": "soon"}

    read = reading.everything(every_kind(), given)

    assert read.answers == {"where": {"lines": "1 High Street"}, "persons": "1"}
    assert read.hidden == {"picture": ["k1"]}
    assert [(fault.question, fault.code) for fault in read.faults] == [("since", "not_a_date")]


def test_of_an_empty_form_every_required_question_that_is_shown_is_missing():
    read = reading.everything(every_kind(), {})

    assert [(fault.question, fault.code) for fault in read.faults] == [("where", "missing"), ("persons", "missing")]
