"""Addresses as keys: two ways of writing the same home give the same key, two homes never do.

Kept conservative on purpose: what a key misses, a person can match; what a key confuses, nobody finds out. Within one
postcode the numbers decide ("12-1" is not "12-2", "Flat 1/2" not "Flat 2/1"), so they stand in the key in their order.
"""

import re
from collections.abc import Mapping, Sequence
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


PARTS = ("organisation", "sub_building", "building_name", "building_number", "street", "locality", "town", "postcode")
BEFORE_THE_ROAD, ROAD = frozenset({"organisation", "sub_building", "building_name"}), "road"


def line(parts: Mapping[str, str | None]) -> str:
    """The address on one line, from its parts (`PARTS`)."""
    return ", ".join(part for part in _in_line(parts).values() if part)


def rewritten(address: str, before: Mapping[str, str | None], after: Mapping[str, str | None]) -> str:
    """The line with its parts changed from those before to those after; as it is where a part is not found in it once.

    What the line says besides its parts stays, and so do its capitals; the same change the other way gives it back.
    """
    if address == line(before):
        return line(after)
    was, now = _in_line(before), _in_line(after)
    for name in was:
        if was[name] != now[name]:
            address = _with_part(address, name, was[name], now[name].upper() if address.isupper() else now[name])
    return address


def _in_line(parts: Mapping[str, str | None]) -> dict[str, str]:
    """The parts in the order of a line, number and street as one; "" for what there is not."""
    said = {name: parts.get(name) or "" for name in PARTS}
    road = f"{said.pop('building_number')} {said.pop('street')}".strip()
    names = ("organisation", "sub_building", "building_name", ROAD, "locality", "town", "postcode")
    return {name: {**said, ROAD: road}[name] for name in names}


def _with_part(address: str, name: str, was: str, now: str) -> str:
    if not was:
        return address if name == ROAD else f"{now}, {address}" if name in BEFORE_THE_ROAD else f"{address}, {now}"
    there = re.compile(rf"(?<!\w){re.escape(was)}(?!\w)", re.IGNORECASE)
    if len(there.findall(address)) != 1:
        return address
    changed = there.sub(lambda _: now, address)
    return changed if now else re.sub(r"\s*,(\s*,)+", ",", changed).strip(" ,")


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


# --- without a postcode

Doorway = tuple[tuple[str, ...], str]
"""The numbers of an address in their order, and its street up to the word that says street."""

# What stands before a number to tell one home in a house from another, where that is no number.
INSIDE = frozenset({
    "FLAT", "UNIT", "ROOM", "STUDIO", "MAISONETTE", "ANNEXE", "ANNEX", "BASEMENT", "GROUND", "FIRST", "SECOND", "THIRD",
    "FOURTH", "TOP", "FLOOR", "UPPER", "LOWER", "REAR", "FRONT", "BACK", "LEFT", "RIGHT", "ABOVE",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """An address as it is written, its key, and the locality and town that a gazetteer gives apart."""

    address: str
    key: str
    locality: str | None = None
    town: str | None = None


def doorway(address_key: str) -> Doorway | None:
    """The same for every address with that number (flat and all) in a street of that name; None without a number."""
    every = address_key.split()
    last = max((at for at, word in enumerate(every) if HAS_DIGIT.search(word)), default=None)
    street = [] if last is None else every[last + 1 :]
    if not street:
        return None
    end = next((at for at, word in enumerate(street) if at and word in STREETS), len(street) - 1)
    return numbers(address_key), " ".join(street[: end + 1])


def meant(row: Written, candidates: Sequence[tuple[int, Written]], place_words: frozenset[str]) -> int | None:
    """The one candidate that a row without postcode means, of those behind its doorway; None where two would do.

    The row must name the locality or town in which the candidate lies, and may say nothing that the candidate does not.
    """
    found = [
        property_id for property_id, other in candidates if _same_inside(row, other) and _says_all(row, other, place_words)
    ]
    return found[0] if len(found) == 1 else None


def _same_inside(row: Written, other: Written) -> bool:
    return _inside(row.key) == _inside(other.key)


def _inside(address_key: str) -> frozenset[str]:
    return frozenset(word for word in words(address_key) if word in INSIDE or len(word) == 1)


def _says_all(row: Written, other: Written, place_words: frozenset[str]) -> bool:
    whole = key(row.address, frozenset())
    places = [key(place, frozenset()) for place in (other.locality, other.town) if place]
    named = whole != row.key or any(row.key.endswith(f" {place}") for place in places)
    known = words(key(other.address, frozenset())).union(place_words, *(words(place) for place in places))
    return named and words(whole) <= known
