"""What somebody claims of a home, as the facts that licensing turns on; and where it differs from what was known.

A claim never overwrites: it is one more source's word, weighed by the council's trust in such sources. What is no fact of the
home (its rent, its landlord's name, hazards seen, that it comes with a job) stays with the arrival.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hmo_enforce.properties import occupation

FACTS: Final = {
    "persons": "persons",
    "households": "households",
    "storeys": "storeys",
    "shares_facilities": "amenity_shared",
    "lacks_facilities": "amenity_lacking",
    "pays_rent": "rent_paid",
    "owner_lives_there": "owner_lives_here",
    "main_home": "main_residence",
}
"""The fact that a claim is of, by the claim's name in `questions.claims`."""
TIED, HAZARDS = "tied_accommodation", "hazards"
Plain = int | bool | str | list[int | None]
"""A fact's value as JSON has it: a count that is not known exactly as [least, most], None for "or more"."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A claim that cannot be true together with what was known before, by whose word."""

    fact: str
    claimed: Any
    known: Any
    source: str

    @property
    def is_of_what_was_seen(self) -> bool:
        """Whether an officer says otherwise."""
        return any(source.replace(" ", "_") in occupation.BY_EYE for source in self.source.split(", "))


def facts(claims: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that are claimed, in plain values."""
    return {FACTS[name]: value for name, value in claims.items() if name in FACTS and isinstance(value, int)}


def contradictions(claimed: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> tuple[Contradiction, ...]:
    """`known`: by fact, its `value` and `source`, of everything but this claim."""
    return tuple(
        Contradiction(name, value, known[name]["value"], known[name]["source"])
        for name, value in claimed.items()
        if name in known and not _agree(value, known[name]["value"])
    )


def _agree(one: Plain, other: Plain) -> bool:
    if isinstance(one, bool) or isinstance(other, bool) or isinstance(one, str) or isinstance(other, str):
        return one == other
    (low, high), (least, most) = _range(one), _range(other)
    return (most is None or low <= most) and (high is None or least <= high)


def _range(value: Any) -> tuple[int, int | None]:
    return (value, value) if isinstance(value, int) else (value[0], value[1])
