"""What speaks for and against an address and a line of the gazetteer being one home: each difference with its cost.

Confidence is 1 less what the differences take from it, each multiplying what the others left. A difference that bars is
never made up for by agreement elsewhere: numbers and flats that differ are two homes, however alike the rest.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from hmo_enforce.properties.matching import homes, names, spelling, streets
from hmo_enforce.properties.matching.parsing import Address
from hmo_enforce.properties.matching.tails import street_ends
from hmo_enforce.properties.matching.weighing import NOTHING_SAID, Difference, Evidence, difference

# From the first to the last house of such a pair: one side of a street, a door or two between.
HOUSES_OF_A_RANGE: Final = (2, 4)


class Known(NamedTuple):
    """What the gazetteer has of an address.

    `street`: a street that is spelt so, which is then no misspelling of another; `name`: a building that is called so.
    `strangers`: words after the street that it has nowhere.
    """

    street: bool = False
    name: bool = False
    strangers: tuple[str, ...] = ()


NOTHING_KNOWN: Final = Known()


def compare(said: Address, entry: Address, known: Known = NOTHING_KNOWN, *, as_written: bool = True) -> Evidence:
    """The evidence for `said` meaning `entry`, read as favourably as it can be.

    Not `as_written` is what was taken apart: the entry is then not taken apart as well, or "2/1" would be "1/2".
    """
    readings = [(said, entry)]
    if said.names and _called(said.names, entry.street):
        readings += [(said, lifted) for lifted in _lifted(entry)]
    if entry.names and _called(entry.names, said.street):
        readings += [(lifted, entry) for lifted in _lifted(said)]
    found = [_compared(one, other, known) for one, other in readings]
    if as_written and said.ids and "/" in entry.number and not is_range(entry):
        found += [_compared(said, apart, known) for apart in list(taken_apart(entry))[:1]]
    return max(found, key=lambda evidence: evidence.confidence)


def _called(names: tuple[str, ...], street: str) -> bool:
    return any(name.replace(" ", "").endswith(street) for name in names) if street else False


def _lifted(address: Address) -> Iterator[Address]:
    """ "17 Tannery House, Brewer Street" read as flat 17 of a house without number in Brewer Street."""
    if not address.of_street:
        return
    ids = (*address.ids, address.number) if address.number else address.ids
    name = " ".join(address.words[: address.of_street])
    yield replace(
        address, ids=ids, names=(*address.names, name), number="", words=address.context,
        of_street=street_ends(address.context), spots=address.spots - {"FLAT"} if ids else address.spots,
    )  # fmt: skip


def taken_apart(address: Address) -> Iterator[Address]:
    """ "2/12" read as flat 2 of number 12, as it is mostly meant, and as flat 12 of number 2; "2-12" as well."""
    mark = "/" if "/" in address.number else "-"
    before, _, after = address.number.partition(mark)
    if before and after and not address.ids and mark not in after:
        for inner, outer in ((before, after), (after, before)):
            yield replace(address, ids=(inner,), number=outer, spots=address.spots - {"FLAT"})


def is_range(address: Address) -> bool:
    """Whether "12/14" may be two houses side by side, and not flat 12 of number 14."""
    first, _, last = address.number.replace("-", "/").partition("/")
    return first.isdigit() and last.isdigit() and int(last) - int(first) in HOUSES_OF_A_RANGE


def _compared(said: Address, entry: Address, known: Known) -> Evidence:
    agrees: list[str] = []
    differs: list[Difference] = []
    for what, found in _differences(said, entry, known):
        if found is None:
            agrees.append(what)
        elif found.left < 1:
            differs.append(found)
    if said.postcode is None or said.postcode != entry.postcode:
        differs += streets.places(said, entry, known.strangers)
    return Evidence(tuple(agrees), tuple(differs))


def _differences(said: Address, entry: Address, known: Known) -> Iterator[tuple[str, Difference | None]]:
    yield "postcode", _postcodes(said.postcode, entry.postcode)
    yield "number", homes.numbers(said, entry)
    yield "flat", homes.homes(said, entry)
    yield "name", names.names(said.names, entry.names, known=known.name)
    yield "street", streets.streets(said, entry, street_is_known=known.street)
    if not (said.number or entry.number or said.ids or entry.ids):
        yield "house", names.houses_without_number(said, entry)


def _postcodes(said: str | None, known: str | None) -> Difference | None:
    if said == known:
        return None if said else NOTHING_SAID
    if said is None or known is None:
        return difference("postcode lacking", "It gives no postcode" if said is None else "The gazetteer has no postcode")
    if spelling.distance(said.replace(" ", ""), known.replace(" ", ""), 1) == 1:
        return difference("postcode slip", f"{said} is a slip away from {known}")
    if said.split()[0] == known.split()[0]:
        return difference("postcode nearby", f"It says {said}, not {known}, which is nearby")
    return difference("postcode elsewhere", f"It says {said}, which is not near {known}")
