"""The facts of a home as plain values, which JSON, forms and files can hold; and checking what an officer states.

A count is a whole number, or a pair [least, most] with null for "or more"; a yes or no is true or false; who manages
it and the tenancy are the words of `facts.ManagedBy` and `facts.Tenancy`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from hmo_enforce.kernel.errors import Refused
from hmo_enforce.licensing.facts import Count, Fact, Home, ManagedBy, Tenancy

COUNTS = frozenset({"persons", "households", "flats_in_block", "storeys", "flats", "flats_owner_occupied", "lodgers"})
WORDS: Mapping[str, type[StrEnum]] = {"managed_by": ManagedBy, "tenancy": Tenancy}
NAMES = frozenset(Home.__dataclass_fields__) - {"notices"}
MOST = 10_000


def checked(said: Mapping[str, Any]) -> dict[str, Any]:
    """What was stated, each value in its plain form, or `Refused` with what is wrong with each fact."""
    wrong = [f"“{name}” is not a fact that licensing turns on." for name in said if name not in NAMES]
    plain: dict[str, Any] = {}
    for name in sorted(NAMES & said.keys()):
        try:
            plain[name] = as_plain(value(name, said[name]))
        except (TypeError, ValueError):
            wrong.append(f"{name.replace('_', ' ').capitalize()}: {said[name]!r} will not do. {_wanted(name)}")
    if not said:
        wrong.append("Nothing is stated: give at least one fact.")
    if wrong:
        raise Refused(*wrong)
    return plain


def value(name: str, plain: Any) -> Count | bool | StrEnum:
    """The value that the rules use. TypeError or ValueError if the plain one is not of the fact's kind."""
    if name in COUNTS:
        low, high = (plain, plain) if isinstance(plain, int) else plain
        for bound in (low, high):
            if bound is not None and (isinstance(bound, bool) or not isinstance(bound, int) or bound > MOST):
                raise ValueError(f"{bound!r} is not a count")
        return Count(low, high)
    if name in WORDS:
        return WORDS[name](plain)
    if not isinstance(plain, bool):
        raise ValueError(f"{plain!r} is neither yes nor no")
    return plain


def as_plain(stated: Count | bool | StrEnum) -> Any:
    """The plain form of a value."""
    if isinstance(stated, Count):
        return stated.low if stated.low == stated.high else [stated.low, stated.high]
    return str(stated) if isinstance(stated, StrEnum) else stated


def fact(name: str, plain: Any, confidence: float, source: str) -> Fact[Any]:
    """A fact from its plain value."""
    return Fact(value(name, plain), confidence, source)


def home(said: Mapping[str, Mapping[str, Any]]) -> Home:
    """A home from facts by name, each with `value` (plain), `confidence` and `source`; the rest is not known."""
    known: dict[str, Any] = {name: fact(name, one["value"], one["confidence"], one["source"]) for name, one in said.items()}
    return Home(**known)


def _wanted(name: str) -> str:
    if name in COUNTS:
        return "Give a whole number of 0 or more, or the least and the most."
    if name in WORDS:
        return f"Give one of: {', '.join(WORDS[name])}."
    return "Say yes or no."
