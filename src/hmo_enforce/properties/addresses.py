"""Addresses as keys: two ways of writing the same home give the same key, two homes that are written as two never do.

Kept conservative on purpose: what a key misses, a person can match; what a key confuses, nobody finds out. Within one
postcode the numbers decide ("12-1" is not "12-2", "Flat 1/2" not "Flat 2/1"), so they stand in the key in their order, with
what stands between them ("12 & 14" and "12 - 14" are not "12, 14") and what is a part of them ("12½").
"""

import re
from collections.abc import Mapping

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
# A hyphen or slash between numbers tells homes apart, and so does a fraction; every other mark only separates words.
APART = re.compile(r"[^0-9A-Z½¼¾/\-]+|(?<![0-9A-Z½¼¾])[/\-]|[/\-](?![0-9A-Z½¼¾])")
MARKS = str.maketrans({"–": "-", "—": "-", "⁄": "/", "\\": "/", "&": " AND ", "+": " AND "})
# Few lines have such a mark: "4.02" is no "4, 02", and "12 - 14" no "12, 14".
MARKED = re.compile(r"[½¼¾⁄–—\\&+]|[0-9]\.[0-9]|[0-9][A-Z]? ?- ?[0-9]")
POINT, FRACTION = re.compile(r"(?<=[0-9])\.(?=[0-9])"), re.compile(r"(?<=[0-9]) (?=[½¼¾])")
TO = re.compile(r"(?<=[0-9])([A-Z]?)(?: -|- | - )(?=[0-9])")
POSTCODE_AT_END = re.compile(r"\s*[A-Z]{1,2}[0-9][0-9A-Z]?\s*[0-9][A-Z]{2}\s*$")


def key(address: str, place_words: frozenset[str]) -> str:
    """The address without postcode, punctuation and the words (in capitals) that only name the place."""
    text = POSTCODE_AT_END.sub("", address.upper().replace("'", "").replace("’", ""))
    if MARKED.search(text):
        text = FRACTION.sub("", TO.sub(r"\1 TO ", POINT.sub("/", text).translate(MARKS)))
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
