"""The rules of retention: what they say, and on which day something is due."""

import tomllib
from dataclasses import replace
from datetime import date

import pytest

from hmo_enforce import council
from hmo_enforce.casework import due
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.privacy import outside, retention, states
from hmo_enforce.privacy.retention import Rule

RULE = Rule("closed_case", "Closed cases", "case", "the case was closed", 72, "It goes.", "Because.", "Example.")


@pytest.mark.parametrize(("since", "today", "expected"), [
    (date(2020, 11, 22), date(2026, 11, 22), date(2026, 11, 22)),
    (date(2020, 11, 23), date(2026, 11, 22), None),
    (date(2020, 2, 29), date(2026, 2, 28), date(2026, 2, 28)),
    (date(2010, 1, 1), date(2026, 11, 22), date(2016, 1, 1)),
])  # fmt: skip
def test_not_earlier_than_so_many_months_after_the_event(since: date, today: date, expected: date | None):
    assert retention.due(RULE, since, today) == expected


def test_a_rule_of_no_months_never_finds_anything_due():
    assert retention.due(replace(RULE, months=0), date(1990, 1, 1), date(2026, 11, 22)) is None


@pytest.mark.parametrize("months", [1, 12, 13, 72, 84, 1200])
def test_whatever_is_due_lies_before_the_day_up_to_which_events_are_looked_at(months: int):
    today, rule = date(2026, 3, 31), replace(RULE, months=months)
    before = retention.earliest_that_cannot_be_due(rule, today)

    assert retention.due(rule, before, today) is None


def test_each_rule_that_is_shipped_is_found_by_a_query_says_that_it_is_an_example_and_has_a_word():
    rules = outside.rules()

    assert set(rules) == set(due.FOUND)
    assert [one.name for one in rules.values() if "xample" not in one.note] == []
    assert {one.subject for one in rules.values()} <= set(states.SORTS)


def test_a_council_sets_its_own_months():
    rules = retention.overridden(outside.rules(), {"closed_case": 84, "licence_ended": 0})

    assert (rules["closed_case"].months, rules["licence_ended"].months) == (84, 0)
    assert rules["sign_in_ended"] == outside.rules()["sign_in_ended"]


@pytest.mark.parametrize(("own", "said"), [
    ({"closed_cases": 84}, "no rule 'closed_cases'"),
    ({"closed_case": "seven years"}, "whole number"),
    ({"closed_case": -1}, "whole number"),
    ({"closed_case": True}, "whole number"),
])  # fmt: skip
def test_a_councils_file_that_says_it_wrongly_is_refused(own: dict[str, object], said: str):
    of = {
        "name": "Acacia", "gss": "E99000001", "colour": "#000000", "contact_email": "a@b.example", "source_confidence": {},
        "retention": own,
    }  # fmt: skip

    with pytest.raises(Refused, match=said):
        council.parsed("acacia", of)


@pytest.mark.parametrize(("lacking", "said"), [("months", "lacks"), ("reason", "lacks")])
def test_a_rule_that_lacks_something_is_refused(lacking: str, said: str):
    text = '[[rule]]\nname = "a"\ntitle = "a"\nsubject = "case"\nfrom = "a"\nmonths = 1\ndestroys = "a"\nreason = "a"\nnote = "a"\n'
    parsed = tomllib.loads(text)
    del parsed["rule"][0][lacking]

    with pytest.raises(ValueError, match=said):
        retention.read(parsed)
