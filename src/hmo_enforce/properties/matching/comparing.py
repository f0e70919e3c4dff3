"""What speaks for and against an address and a line of the gazetteer being one home: each difference with its cost.

Confidence is 1 less what the differences take from it, each multiplying what the others left. A difference that bars is
never made up for by agreement elsewhere: numbers and flats that differ are two homes, however alike the rest.
"""

from collections.abc import Iterator
from dataclasses import replace

from hmo_enforce.properties.matching import homes, spelling, streets
from hmo_enforce.properties.matching.parsing import Address, street_ends
from hmo_enforce.properties.matching.weighing import NOTHING_SAID, Difference, Evidence, difference


def compare(said: Address, entry: Address, *, street_is_known: bool = False, strangers: tuple[str, ...] = ()) -> Evidence:
    """The evidence for `said` meaning `entry`, read as favourably as it can be.

    `street_is_known`: the gazetteer has a street that is spelt as in `said`, so that it is no misspelling of another.
    `strangers`: words after the street that the gazetteer has nowhere.
    """
    readings = [(said, entry)]
    if said.names and _called(said.names, entry.street):
        readings += [(said, lifted) for lifted in _lifted(entry)]
    if entry.names and _called(entry.names, said.street):
        readings += [(lifted, entry) for lifted in _lifted(said)]
    readings += [(said, apart) for apart in taken_apart(entry)] if "/" in entry.number and said.ids else []
    found = [_compared(one, other, street_is_known=street_is_known, strangers=strangers) for one, other in readings]
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
    """ "2/12" read as flat 2 of number 12, and as flat 12 of number 2; "2-12" as well."""
    mark = "/" if "/" in address.number else "-"
    before, _, after = address.number.partition(mark)
    if before and after and not address.ids and mark not in after:
        for inner, outer in ((before, after), (after, before)):
            yield replace(address, ids=(inner,), number=outer, spots=address.spots - {"FLAT"})


def _compared(said: Address, entry: Address, *, street_is_known: bool, strangers: tuple[str, ...]) -> Evidence:
    agrees: list[str] = []
    differs: list[Difference] = []
    for what, found in _differences(said, entry, street_is_known=street_is_known):
        if found is None:
            agrees.append(what)
        elif found.left < 1:
            differs.append(found)
    if said.postcode is None or said.postcode != entry.postcode:
        differs += streets.places(said, entry, strangers)
    return Evidence(tuple(agrees), tuple(differs))


def _differences(said: Address, entry: Address, *, street_is_known: bool) -> Iterator[tuple[str, Difference | None]]:
    yield "postcode", _postcodes(said.postcode, entry.postcode)
    yield "number", homes.numbers(said, entry)
    yield "flat", homes.homes(said, entry)
    yield "name", streets.names(said.names, entry.names)
    yield "street", streets.streets(said, entry, street_is_known=street_is_known)
    if not (said.number or entry.number or said.ids or entry.ids):
        yield "house", streets.houses_without_number(said, entry)


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
