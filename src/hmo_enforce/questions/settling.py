"""Comparisons as what they compare wants them: forms say `${n} = '3'` of a number, and `${c} = 1` of a choice."""

import re
from collections.abc import Mapping

from hmo_enforce.questions import conditions
from hmo_enforce.questions.conditions import Compares, Condition, Either, Equals, Every, Not
from hmo_enforce.questions.sets import CHOOSES, Kind


def settled(condition: Condition, kinds: Mapping[str, Kind]) -> Condition:
    """The same, where a comparison suits what it compares; `kinds` are by the questions' names."""
    match condition:
        case Not(inner):
            return Not(settled(inner, kinds))
        case Every(parts):
            return Every(tuple(settled(part, kinds) for part in parts))
        case Either(parts):
            return Either(tuple(settled(part, kinds) for part in parts))
        case Equals(question, value) if kinds.get(question) is Kind.NUMBER and re.fullmatch(r"-?\d+(\.\d+)?", value):
            return conditions.from_json({"question": question, "sign": "=", "number": value})
        case Compares(question, "=", number) if kinds.get(question) in {*CHOOSES, Kind.TEXT}:
            return Equals(question, f"{number:f}")
    return condition
