"""The chain's links, without any database."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hmo_enforce.kernel import chain

KEY, OTHER = chain.key("a key of the tests' own, by no chance"), chain.key("another key of the tests' own, also known")
AT = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
LINE = chain.Line(7, AT, "officer", 3, "Priya Shah", "corrected", "property", "42", b"salt", b"d" * 32)


def the_link(**changes: object) -> bytes:
    return chain.link(KEY, chain.FIRST, 1, AT, replace(LINE, **changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"id": 8},
        {"at": datetime(2026, 11, 1, 9, 31, tzinfo=UTC)},
        {"actor_kind": "job"},
        {"actor_id": None},
        {"actor_name": "Someone Else"},
        {"verb": "withdrew"},
        {"subject": "party"},
        {"subject_id": "43"},
        {"digest": b"e" * 32},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_each_field_of_a_line_is_in_its_link(changes: dict[str, object]):
    assert the_link(**changes) != the_link()


def test_a_link_depends_on_its_key_its_place_and_the_link_before():
    links = {
        the_link(),
        chain.link(OTHER, chain.FIRST, 1, AT, LINE),
        chain.link(KEY, b"x" * 32, 1, AT, LINE),
        chain.link(KEY, chain.FIRST, 2, AT, LINE),
        chain.link(KEY, chain.FIRST, 1, AT.replace(minute=31), LINE),
    }

    assert len(links) == 5


def test_a_line_keeps_its_link_when_its_salt_is_destroyed():
    assert the_link(salt=b"") == the_link()


def test_words_that_run_over_into_the_next_field_make_another_link():
    assert the_link(verb="ab", subject="c") != the_link(verb="a", subject="bc")


def test_an_anchor_comes_back_from_its_line_as_it_was():
    made = chain.anchor(KEY, b"", AT, 12, b"l" * 32)

    assert chain.from_json(chain.as_json(made)) == made


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", "12", "not json", '{"at": "x", "position": 1, "link": "", "key": "", "mac": ""}']
)
def test_what_is_no_anchor_is_a_value_error(text: str):
    with pytest.raises(ValueError, match="not an anchor"):
        chain.from_json(text)


def test_a_key_is_told_by_a_name_that_does_not_hold_it():
    assert KEY.id == chain.key(" a key of the tests' own, by no chance\n").id
    assert KEY.id != OTHER.id
    assert len(KEY.id) == 16


@given(st.sets(st.integers(min_value=1, max_value=60)))
def test_ranges_hold_exactly_the_numbers_that_they_were_made_of(numbers: set[int]):
    spans = chain.Spans(chain.ranges(numbers))

    assert {number for number in range(62) if number in spans} == numbers


def test_ranges_that_overlap_are_one():
    spans = chain.Spans([[1, 10], [3, 4], [20, 20]])

    assert [number in spans for number in (1, 7, 10, 11, 20, 21)] == [True, True, True, False, True, False]
