"""What is typed from a sheet of paper: choices by their numbers, gaps left as gaps, what cannot be read told."""

import pytest

from hmo_enforce.intake import keyed
from hmo_enforce.questions.outside import shipped
from hmo_enforce.questions.sets import Kind

SURVEY = shipped.question_set(shipped.SURVEY)


def test_choices_are_typed_by_number_and_an_address_in_two_parts():
    typed = {
        "where--lines": "7 Juniper Street", "where--postcode": "zy1 1aa", "persons": "6", "shares_facilities": "1",
        "hazards": "1, 3 4",
    }  # fmt: skip

    sheet = keyed.read(SURVEY, typed)

    assert sheet.faults == ()
    assert sheet.answers == {
        "where": {"lines": "7 Juniper Street", "postcode": "zy1 1aa"}, "persons": "6", "shares_facilities": "yes",
        "hazards": ["damp_and_mould", "no_hot_water", "no_smoke_alarm"],
    }  # fmt: skip


def test_what_is_empty_on_the_sheet_is_no_fault():
    assert keyed.read(SURVEY, {}) == keyed.Sheet({}, ())


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"shares_facilities": "9"}, "Type a number from 1 to 3"),
        ({"shares_facilities": "yes"}, "Type a number from 1 to 3"),
        ({"shares_facilities": "1 2"}, "Type one number"),
        ({"hazards": "0"}, "Type a number from 1 to 12"),
        ({"persons": "six"}, "Enter a number in figures"),
        ({"persons": "6" * 40}, "Enter a number in figures"),
    ],
)
def test_what_cannot_be_read_is_told_with_how_to_mend_it(typed: dict[str, str], told: str):
    (fault,) = keyed.read(SURVEY, typed).faults

    assert told in str(fault)


def test_photographs_are_not_keyed():
    assert Kind.PHOTO not in {one.kind for one in keyed.asked(SURVEY)}
