"""What follows an address's number: the street, words that say what beside it is meant, the places, and a county."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from hmo_enforce.properties.matching.vocabulary import (
    BESIDE,
    BUILDINGS,
    COMPASS,
    COUNTIES,
    COUNTRIES,
    DIRECTIONS,
    NAMING_NONE,
    PLACES,
    SAYING_NOTHING,
    SPOTS,
    STREETS,
)

MOST_WORDS_OF_A_STREET, MOST_WORDS_OF_A_SEGMENT = 5, 4
# After these a word is a part of a name ("12 The Old Shop").
_NAMING: Final = frozenset({"THE", "OLD", "NEW"})


class Tail(NamedTuple):
    """The words after the number, how many of them are the street, and the counties that the line ended in."""

    words: tuple[str, ...]
    of_street: int
    county: tuple[str, ...]


def read(tail: Sequence[str], place_words: frozenset[str]) -> Tail:
    """What the words say, "," among them where something ends. `place_words` only name the place."""
    words: list[str] = []
    ends: list[int] = []
    for word in (*tail, ","):
        if word == ",":
            ends.append(len(words))
        else:
            words.append(word)
    county = _without_county(words, ends, place_words)
    if len(words) > 1 and words[0] == "THE" and words[1] not in place_words:
        words, ends = words[1:], [end - 1 for end in ends]
    if len(words) > 1 and words[0] in COMPASS:
        words[0] = COMPASS[words[0]]
    first = next((end for end in ends if 0 < end <= len(words)), 0)
    if first > 2 and words[first - 1] in DIRECTIONS and words[first - 2] in STREETS:
        return Tail(tuple(words), first, county)
    if 0 < first <= MOST_WORDS_OF_A_SEGMENT and first < len(words) and not STREETS.intersection(words[1 : first - 1]):
        return Tail(tuple(words), first, county)
    return Tail(tuple(words), street_ends(words[:first] if first else words), county)


def _without_county(words: list[str], ends: Sequence[int], place_words: frozenset[str]) -> tuple[str, ...]:
    """Take the county and the council's own words off the end; the county, "EAST" of "East London" with it."""
    county: list[str] = []
    while len(words) > 1 and (words[-1] in place_words or (words[-1] in COUNTIES and len(words) > 2)):
        word = words.pop()
        county += [word] if word not in place_words and word not in COUNTRIES else []
        if word in county and words[-1] in DIRECTIONS and len(words) > 2 and len(words) not in ends:
            words.pop()
    return tuple(county)


@lru_cache(maxsize=65_536)
def _ends(words: tuple[str, ...]) -> int:
    """After the first word that says street and is not followed by another, as in HILL VIEW ROAD."""
    for at in range(1, len(words)):
        if (words[at] in STREETS or words[at] in BUILDINGS) and not _goes_on(words, at + 1):
            return at + 1
    return min(len(words), MOST_WORDS_OF_A_STREET)


def _goes_on(words: tuple[str, ...], at: int) -> bool:
    """MILL HOUSE goes on in MILL HOUSE LANE, but FERN HOUSE does not in FERN HOUSE HILL ST."""
    follows = words[at : at + 2]
    if not follows or follows[0] not in STREETS:
        return False
    return words[at - 1] in STREETS or len(follows) == 1 or follows[1] not in STREETS


def street_ends(words: Sequence[str]) -> int:
    """How many of the words are the street that they begin with."""
    return _ends(tuple(words))


def beside(run: Sequence[str], *, street_is_said: bool, street_follows: bool) -> tuple[int, int]:
    """From where to where the words between two commas say what beside a street's number is meant; (0, 0) if they do not.

    "12 High Street Annexe", "12 High Street, Bungalow". `street_is_said` before them; `street_follows` after them.
    """
    if street_is_said and any(word in BESIDE for word in run) and all(map(_belongs, run)):
        return 0, len(run)
    for at in range(1, len(run)):
        if run[at] in BESIDE or (run[at] in NAMING_NONE and at + 1 == len(run)) or _leads(run, at):
            end = at + 1
            while end < len(run) and _belongs(run[end]):
                end += 1
            if not (run[end : end + 1] and run[end] in STREETS) and _is_behind_a_street(run, at, street_follows=street_follows):
                return at, end
    return 0, 0


def _leads(run: Sequence[str], at: int) -> bool:
    """ "Upper Flat", "First Floor Annexe", but not "Lower Earley"."""
    return run[at] in SPOTS and at + 1 < len(run) and run[at + 1] in BESIDE


def _belongs(word: str) -> bool:
    return word in BESIDE or word in SPOTS or word in NAMING_NONE or word in SAYING_NOTHING


def _is_behind_a_street(run: Sequence[str], at: int, *, street_follows: bool) -> bool:
    if street_follows or (STREETS - PLACES).intersection(run[at:]):
        return False
    if at > 1 and run[at - 1] in STREETS:
        return True
    return run[at] in BESIDE and run[at] not in BUILDINGS and run[at - 1] not in _NAMING
