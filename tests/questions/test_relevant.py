"""Conditions are written as XLSForm has them, read back the same, and refused by name where they say more than we know."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from hmo_enforce.kernel.errors import Refused
from hmo_enforce.questions import relevant
from hmo_enforce.questions.conditions import SIGNS, Answered, Compares, Either, Equals, Every, Not, Selected

NAMES = some.from_regex(r"[A-Za-z_][A-Za-z0-9_.-]{0,20}", fullmatch=True)
WORDS = some.text(some.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="'"), min_size=1, max_size=20)
NUMBERS = some.decimals(-9999, 9999, places=2, allow_nan=False)
LEAVES = some.one_of(
    some.builds(Equals, NAMES, WORDS),
    some.builds(Selected, NAMES, WORDS),
    some.builds(Compares, NAMES, some.sampled_from(SIGNS), NUMBERS),
    some.builds(Answered, NAMES),
)
TREES = some.recursive(
    LEAVES,
    lambda inner: some.one_of(
        some.builds(Not, inner),
        some.builds(Every, some.lists(inner, min_size=2, max_size=3).map(tuple)),
        some.builds(Either, some.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(TREES)
def test_a_condition_that_was_written_is_read_back_the_same(condition):
    assert relevant.read(relevant.write(condition)) == condition


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${a} = 'yes'", Equals("a", "yes")),
        ('${a}="yes"', Equals("a", "yes")),
        ("'yes' = ${a}", Equals("a", "yes")),
        ("5 < ${n}", Compares("n", ">", Decimal(5))),
        ("${n} >= '5'", Compares("n", ">=", Decimal(5))),
        ("${n} != 5", Not(Compares("n", "=", Decimal(5)))),
        ("${a} != ''", Answered("a")),
        ("string-length(${a}) > 0", Answered("a")),
        ("count-selected(${a}) = 0", Not(Answered("a"))),
        ("not(selected(${a}, 'x'))", Not(Selected("a", "x"))),
        (
            "${a} = 'x' or ${b} = 'y' and ${c} = 'z'",
            Either((Equals("a", "x"), Every((Equals("b", "y"), Equals("c", "z"))))),
        ),
        (
            "(${a} = 'x' or ${b} = 'y')\n and ${c} = 'z'",
            Every((Either((Equals("a", "x"), Equals("b", "y"))), Equals("c", "z"))),
        ),
    ],
)
def test_a_condition_is_read_as_xpath_reads_it(text: str, expected: object):
    assert relevant.read(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("${a} = today()", "the function or word “today” is not understood"),
        ("regex(${a}, '[0-9]+')", "“regex” is not understood"),
        ("${a} = ${b}", "compares two questions"),
        ("1 = 1", "compares two questions, or none"),
        ("${a} + 1 > 2", r"“\+” is not understood"),
        (". > 2", "“.” is not understood"),
        ("${a}", "breaks off"),
        ("(${a} = 'x'", "breaks off"),
        ("${a} = 'x')", r"“\)” is not understood"),
        ("${a} = 'x", "“'” is not understood"),
        ("${a} > 'many'", "“many” is no number"),
        ("string-length(${a}) > 5", "only be compared with 0"),
        ("(" * 40 + "${a} = 'x'" + ")" * 40, "more than 20 deep"),
        ("not(" * 40 + "${a} = 'x'" + ")" * 40, "more than 20 deep"),
        ("${a} = 'x' or " * 1000, "longer than 5,000"),
        ("", "breaks off"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(text: str, message: str):
    with pytest.raises(Refused, match=message):
        relevant.read(text)
