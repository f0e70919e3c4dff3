"""Addresses as keys: two ways of writing the same home give the same key, two homes never do.

Kept conservative on purpose: what a key misses, a person can match; what a key confuses, nobody finds out. Within one
postcode the numbers decide ("12-1" is not "12-2", "Flat 1/2" not "Flat 2/1"), so they stand in the key in their order.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

ABBREVIATIONS = {
    "RD": "ROAD", "AVE": "AVENUE", "AV": "AVENUE", "CL": "CLOSE", "DR": "DRIVE", "CRES": "CRESCENT", "LN": "LANE",
    "PL": "PLACE", "SQ": "SQUARE", "GDNS": "GARDENS", "TERR": "TERRACE", "TER": "TERRACE", "CT": "COURT",
    "PK": "PARK", "GRN": "GREEN", "HSE": "HOUSE", "BLDG": "BUILDING", "BLDGS": "BUILDINGS", "APT": "FLAT",
    "APARTMENT": "FLAT", "GRD": "GROUND", "FLR": "FLOOR", "SAINT": "ST",
}  # fmt: skip
STREETS = frozenset({
    "ROAD", "STREET", "AVENUE", "CLOSE", "DRIVE", "CRESCENT", "LANE", "PLACE", "SQUARE", "GARDENS", "TERRACE", "COURT",
    "PARK", "GREEN", "WAY", "HILL", "MEWS", "GROVE", "RISE", "WALK", "ROW", "VIEW", "END", "HOUSE",
})  # fmt: skip
# A hyphen or slash between numbers tells homes apart; every other mark only separates words.
APART = re.compile(r"[^0-9A-Z/\-]+|(?<![0-9A-Z])[/\-]|[/\-](?![0-9A-Z])")
POSTCODE_AT_END = re.compile(r"\s*[A-Z]{1,2}[0-9][0-9A-Z]?\s*[0-9][A-Z]{2}\s*$")
HAS_DIGIT = re.compile(r"[0-9]")


def key(address: str, place_words: frozenset[str]) -> str:
    """The address without postcode, punctuation and the words (in capitals) that only name the place."""
    text = POSTCODE_AT_END.sub("", address.upper().replace("'", "").replace("’", ""))
    words = APART.split(text)
    while len(words) > 1 and (not words[-1] or words[-1] in place_words):
        words.pop()
    canonical = [ABBREVIATIONS.get(word, word) for word in words if word]
    # "ST" is STREET after a name, and Saint before one.
    if len(canonical) > 1 and canonical[-1] == "ST":
        canonical[-1] = "STREET"
    return " ".join(canonical)


def numbers(address_key: str) -> tuple[str, ...]:
    """The words with a digit in them, in their order: flat, range and house numbers with their suffixes."""
    return tuple(word for word in address_key.split() if HAS_DIGIT.search(word))


def words(address_key: str) -> frozenset[str]:
    """The words without a digit."""
    return frozenset(word for word in address_key.split() if not HAS_DIGIT.search(word))


@dataclass(frozen=True, slots=True)
class Match:
    """The property that an address means, and why we think so."""

    property_id: int
    why: str


def match(address_key: str, candidates: Sequence[tuple[int, str]]) -> Match | None:
    """The one candidate of the same postcode with the same numbers and compatible words; None where two would do.

    `candidates` are (property id, address key). Compatible: one's words contain the other's, street word and all, so
    that "18 ABBEY ROAD NEW HINKSEY" meets "18 ABBEY ROAD".
    """
    ours, wanted = words(address_key), numbers(address_key)
    if not wanted or not ours:
        return None
    found = [
        property_id for property_id, theirs in candidates if numbers(theirs) == wanted and _compatible(ours, words(theirs))
    ]
    if len(found) != 1:
        return None
    return Match(found[0], "same postcode and numbers, one address within the other")


def _compatible(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    shared = ours & theirs
    return (ours <= theirs or theirs <= ours) and bool(shared - STREETS - {"FLAT"})
