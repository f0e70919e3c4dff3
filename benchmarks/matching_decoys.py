"""Addresses of homes that no gazetteer has, each a word or a mark away from one that it has: none of them may be accepted."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from random import Random

from hmo_enforce.properties.matching import choosing
from hmo_enforce.properties.matching.gazetteer import Gazetteer, Line

BEHIND = ("Annexe", "Studio", "Garage", "Shop", "Loft", "Flat", "Bungalow", "Cottage", "Maisonette", "Rear Bungalow", "Rear")
BEFORE = ("Bungalow rear of", "Cottage rear", "House behind", "Barn at", "Mobile home,", "Annexe at", "The Lodge,", "Offices,")
TOWERS = (("North Tower", "South Tower"), ("East Wing", "West Wing"), ("Birch House", "Beech House"),
          ("Tower One", "Tower Two"), ("Albert House", "Gilbert House"), ("Hart House", "Hare House"),
          ("Old Mill", "New Mill"))  # fmt: skip
NUMBERED = (("Fifth Avenue", "Sixth Avenue"), ("10th Street", "11th Street"), ("First Avenue", "Third Avenue"),
            ("5th Avenue", "6th Avenue"), ("Ninth Street", "Tenth Street"))  # fmt: skip
SHORT = (("Mill Lane", "Hill Lane"), ("Marlow Road", "Harlow Road"), ("Oak Road", "Ash Road"), ("Beech Road", "Leech Road"))
FLAT, HOUSE = re.compile(r"Flat (\d+),? (\d+),? (.+)"), re.compile(r"(\d+),? ([A-Za-z][^,]+)(.*)")
Pair = tuple[str, str]
"""A gazetteer's line, and an address that is not it."""


def slash_swapped(line: str, dice: Random) -> Pair | None:
    """ "12/3" for flat 3 of 12, or "3/12" against "12/3"."""
    found = FLAT.fullmatch(line)
    if not found or found[1] == found[2]:
        return None
    flat, house, rest = found.groups()
    written = f"{house}/{flat} {rest}"
    return dice.choice(((line, written), (written, f"{flat}/{house} {rest}"), (f"{flat}/{house} {rest}", written)))


def beside(line: str, dice: Random) -> Pair | None:
    """What lies behind, above or beside the house with the number; or only that is known, and the house is asked for."""
    found = HOUSE.fullmatch(line)
    if not found:
        return None
    after = f"{found[1]} {found[2]} {dice.choice(BEHIND)}{found[3]}"
    return dice.choice(((line, after), (after, line), (line, f"{dice.choice(BEFORE)} {line}")))


def tower(line: str, dice: Random) -> Pair | None:
    """The same flat in another building of the same number."""
    found = FLAT.fullmatch(line)
    if not found:
        return None
    one, other = dice.choice(TOWERS)
    flat, house, rest = found.groups()
    return f"Flat {flat}, {one}, {house} {rest}", f"Flat {flat}, {other}, {house} {rest}"


def _in(streets: Sequence[Pair]) -> Callable[[str, Random], Pair | None]:
    def other_street(line: str, dice: Random) -> Pair | None:
        found = HOUSE.fullmatch(line)
        one, other = dice.choice(streets)
        return (f"{found[1]} {one}{found[3]}", f"{found[1]} {other}{found[3]}") if found else None

    return other_street


def turned(line: str, dice: Random) -> Pair | None:
    """The same street, further north."""
    found = HOUSE.fullmatch(line)
    return (line, f"{found[1]} {found[2]} {dice.choice(('North', 'South', 'East', 'West'))}{found[3]}") if found else None


def half(line: str, dice: Random) -> Pair | None:
    """ "12½" beside 12."""
    found = HOUSE.fullmatch(line)
    return (line, f"{found[1]}{dice.choice(('½', ' ½', '¼'))} {found[2]}{found[3]}") if found else None


# With the gazetteer's own postcode, but for the last, which stand without any.
KINDS: dict[str, Callable[[str, Random], Pair | None]] = {
    "slash swapped": slash_swapped, "annexe, rear, bungalow": beside, "another tower": tower,
    "numbered street": _in(NUMBERED), "North or South": turned, "a half": half, "short name, no postcode": _in(SHORT),
}  # fmt: skip
WITHOUT = "short name, no postcode"


def wrongly_accepted(lines: Sequence[Line], pool: Sequence[Line], seed: int, each: int) -> dict[str, tuple[int, int]]:
    """For each kind how many were accepted as a home that they are not, and of how many."""
    dice = Random(seed)
    asked: list[tuple[str, str, str | None]] = []
    changed: dict[int, Line] = {}
    for kind, line, (known, said) in _drawn(pool, dice, each):
        changed[line.property_id] = line._replace(address=known)
        asked.append((kind, said, None if kind == WITHOUT else line.postcode))
    gazetteer = Gazetteer([changed.get(line.property_id, line) for line in lines])
    wrong, of = Counter[str](), Counter(kind for kind, _, _ in asked)
    for kind, said, postcode in asked:
        match = choosing.choose(said, gazetteer, postcode).match
        if match and _plain(match.line.address) != _plain(said):
            wrong[kind] += 1
    return {kind: (wrong[kind], of[kind]) for kind in KINDS}


def _plain(address: str) -> str:
    return " ".join(address.upper().replace(",", " ").split())


def _drawn(pool: Sequence[Line], dice: Random, each: int) -> Iterator[tuple[str, Line, Pair]]:
    left = iter(dice.sample(pool, len(pool)))
    counts: Counter[str] = Counter()
    for line in left:
        kinds = [kind for kind in KINDS if counts[kind] < each]
        dice.shuffle(kinds)
        found = next(((kind, pair) for kind in kinds if (pair := KINDS[kind](line.address, dice))), None)
        if found:
            counts[found[0]] += 1
            yield found[0], line, found[1]
        if not kinds:
            return
