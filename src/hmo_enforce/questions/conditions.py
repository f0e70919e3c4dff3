"""When a question is shown: a small tree of comparisons with earlier answers.

An answer that was not given equals nothing and is less or greater than nothing, as in the forms of ODK and Kobo.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from hmo_enforce.kernel.errors import Refused

SIGNS = ("=", "<", "<=", ">", ">=")
DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Equals:
    """The answer is that text, or that one choice."""

    question: str
    value: str


@dataclass(frozen=True, slots=True)
class Selected:
    """That choice is among those chosen."""

    question: str
    value: str


@dataclass(frozen=True, slots=True)
class Compares:
    """The number answered stands so to that number; `sign` is one of SIGNS."""

    question: str
    sign: str
    number: Decimal


@dataclass(frozen=True, slots=True)
class Answered:
    """Anything was answered."""

    question: str


@dataclass(frozen=True, slots=True)
class Not:
    """The other way about."""

    condition: "Condition"


@dataclass(frozen=True, slots=True)
class Every:
    """All of two or more."""

    conditions: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of two or more."""

    conditions: "tuple[Condition, ...]"


Leaf = Equals | Selected | Compares | Answered
Condition = Leaf | Not | Every | Either


def holds(condition: Condition, answers: Mapping[str, Any]) -> bool:
    """Whether it holds of these answers."""
    match condition:
        case Not(inner):
            return not holds(inner, answers)
        case Every(parts):
            return all(holds(part, answers) for part in parts)
        case Either(parts):
            return any(holds(part, answers) for part in parts)
        case Answered(question):
            return bool(answers.get(question))
        case Equals(question, value):
            return bool(answers.get(question) == value)
        case Selected(question, value):
            chosen = answers.get(question)
            return value in chosen if isinstance(chosen, list | tuple) else chosen == value
        case Compares(question, sign, number):
            return _compares(answers.get(question), sign, number)


def _compares(answer: Any, sign: str, number: Decimal) -> bool:
    try:
        given = Decimal(answer)
    except (TypeError, ValueError, InvalidOperation):
        return False
    return {
        "=": given == number, "<": given < number, "<=": given <= number, ">": given > number, ">=": given >= number,
    }[sign]  # fmt: skip


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Every comparison in it."""
    match condition:
        case Not(inner):
            yield from leaves(inner)
        case Every(parts) | Either(parts):
            for part in parts:
                yield from leaves(part)
        case _:
            yield condition


def as_json(condition: Condition) -> dict[str, Any]:
    """The stored form, which `from_json` takes back."""
    match condition:
        case Not(inner):
            return {"not": as_json(inner)}
        case Every(parts):
            return {"every": [as_json(part) for part in parts]}
        case Either(parts):
            return {"either": [as_json(part) for part in parts]}
        case Answered(question):
            return {"answered": question}
        case Equals(question, value):
            return {"question": question, "equals": value}
        case Selected(question, value):
            return {"question": question, "selected": value}
        case Compares(question, sign, number):
            return {"question": question, "sign": sign, "number": str(number)}


def from_json(form: Any, depth: int = 0) -> Condition:
    """From the stored form. Refused: a form that none of the conditions has."""
    if depth > DEEPEST:
        raise Refused(f"A condition lies more than {DEEPEST} deep. Make it simpler.")
    match form:
        case {"not": inner, **others} if not others:
            return Not(from_json(inner, depth + 1))
        case {"every": list(parts), **others} if not others and len(parts) > 1:
            return Every(tuple(from_json(part, depth + 1) for part in parts))
        case {"either": list(parts), **others} if not others and len(parts) > 1:
            return Either(tuple(from_json(part, depth + 1) for part in parts))
        case {"answered": str(question), **others} if not others:
            return Answered(question)
        case {"question": str(question), "equals": str(value), **others} if not others and value:
            return Equals(question, value)
        case {"question": str(question), "selected": str(value), **others} if not others and value:
            return Selected(question, value)
        case {"question": str(question), "sign": str(sign), "number": str() | int() as number, **others} if not others:
            return _comparison(question, sign, str(number))
    raise Refused(f"{str(form)[:200]} is not a condition that can be read.")


def _comparison(question: str, sign: str, number: str) -> Compares:
    if sign not in SIGNS:
        raise Refused(f"“{sign}” does not compare numbers. Use one of: {', '.join(SIGNS)}.")
    try:
        value = Decimal(number)
    except InvalidOperation as wrong:
        raise Refused(f"“{number}” is not a number to compare with.") from wrong
    if not value.is_finite():
        raise Refused(f"“{number}” is not a number to compare with.")
    return Compares(question, sign, value)
