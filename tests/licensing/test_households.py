"""Households under section 258 against worked cases."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hmo_enforce.licensing import households
from hmo_enforce.licensing.households import Relation, Tie

CASES = json.loads((Path(__file__).parents[1] / "cases" / "households.json").read_text(encoding="utf-8"))["cases"]
PEOPLE = ["A", "B", "C", "D", "E", "F"]
TIES = st.builds(Tie, st.sampled_from(PEOPLE), st.sampled_from(list(Relation)), st.sampled_from(PEOPLE))


def some_ties(rows):
    return [Tie(person, Relation(relation), of) for person, relation, of in rows]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_worked_case_has_its_number_of_households(case):
    found = households.households(case["occupiers"], some_ties(case["ties"]))

    assert (found.count.low, found.count.high) == (case["low"], case["high"]), case["cites"]
    assert found.officer_to_decide == (case["low"] != case["high"])
    assert list(found.unsettled) == case.get("unsettled", list(found.unsettled))
    assert bool(found.unsettled) == found.officer_to_decide


@settings(max_examples=300, deadline=None)
@given(st.lists(TIES, max_size=8), st.permutations(PEOPLE))
def test_the_order_in_which_people_are_named_does_not_matter(ties, order):
    assert households.households(order, ties).count == households.households(PEOPLE, ties).count


@settings(max_examples=300, deadline=None)
@given(st.lists(TIES, max_size=8), TIES)
def test_one_more_tie_never_makes_more_households(ties, more):
    before = households.households(PEOPLE, ties).count
    after = households.households(PEOPLE, [*ties, more]).count

    assert after.low <= before.low
    assert after.high <= before.high


@given(st.lists(TIES, max_size=8))
def test_everyone_is_in_exactly_one_group(ties):
    groups = households.households(PEOPLE, ties).groups

    assert sorted(person for group in groups for person in group) == PEOPLE


def test_twelve_sharers_are_counted_at_once():
    people = [str(number) for number in range(12)]
    chain = [Tie(one, Relation.SIBLING, other) for one, other in pairwise(people)]

    found = households.households(people, chain)

    assert (found.count.low, found.count.high) == (1, 6)
