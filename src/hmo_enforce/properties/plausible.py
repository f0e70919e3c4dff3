"""What cannot be true of who lives in a home, whoever says it.

Values are plain, as forms and files have them: a count is a whole number or a pair [least, most] with None for "or more".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LIVED_IN: Mapping[str, str] = {
    "rent_paid": "somebody pays rent",
    "main_residence": "it is somebody's main home",
    "only_use": "living there is its only use",
    "amenity_shared": "households share an amenity",
    "student_accommodation": "students live there",
    "religious_community": "a religious community lives there",
    "owner_lives_here": "the owner lives there",
}
"""What cannot be so of a home where nobody lives, in words that follow "but"."""
WITHIN = (("adults", "adults"), ("surnames_differ", "different surnames"), ("lodgers", "lodgers"))
"""Counts that are of some of the people."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What contradicts what: `field` is the one to show it beside, `facts` all that it is about."""

    field: str
    message: str
    facts: tuple[str, ...]


def faults(said: Mapping[str, Any]) -> tuple[Fault, ...]:
    """What of this cannot all be true; nothing where it can. What is not said (or None) contradicts nothing."""
    known = {name: value for name, value in said.items() if value is not None}
    return tuple(_faults(known))


def _faults(said: Mapping[str, Any]) -> Iterator[Fault]:
    people, households = _bounds(said, "persons"), _bounds(said, "households")
    if households.low > people.high:
        message = (
            f"{_households(households.low)} cannot live where {_people(people.high)}: there is at least one person in each."
        )
        yield Fault("households", f"{message} Check both numbers.", ("persons", "households"))
    elif people.low > 0 and households.high == 0:
        message = "Where people live there is at least one household. Check both numbers."
        yield Fault("households", message, ("persons", "households"))
    for name, words in WITHIN:
        if (of_them := _bounds(said, name).low) > people.high:
            message = f"There cannot be {of_them} {words} where {_people(people.high)}. Check both numbers."
            yield Fault(name, message, ("persons", name))
    if (owned := _bounds(said, "flats_owner_occupied").low) > (flats := _bounds(said, "flats").high):
        message = f"{owned} flats cannot have owners in them where there are {flats} flats. Check both numbers."
        yield Fault("flats_owner_occupied", message, ("flats", "flats_owner_occupied"))
    if 0 in (people.high, households.high) and people.low == 0:
        empty = "persons" if people.high == 0 else "households"
        for name, words in LIVED_IN.items():
            if said.get(name) is True:
                yield Fault(name, f"Nobody lives here, you say, but {words}. Check both answers.", (empty, name))


@dataclass(frozen=True, slots=True)
class _Bounds:
    low: int
    high: float


def _bounds(said: Mapping[str, Any], name: str) -> _Bounds:
    """From the least to the most that the number may be; from none to any where nothing is said."""
    given = said.get(name, (0, None))
    low, high = (given, given) if isinstance(given, int) else given
    return _Bounds(low or 0, float("inf") if high is None else high)


def _people(number: float) -> str:
    return "nobody lives" if number == 0 else "1 person lives" if number == 1 else f"{number:g} people live"


def _households(number: int) -> str:
    return "1 household" if number == 1 else f"{number} households"
