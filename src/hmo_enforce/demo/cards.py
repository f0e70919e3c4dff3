"""Licences of long ago, typed in from a drawer of cards: most of their addresses fit no home for certain, so people decide.

They are of homes that were licensed again later, and ended before the older register begins, so that nobody's licence of
today depends on whichever home somebody says they are of.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.random import Generator
from numpy.typing import NDArray

from hmo_enforce.demo import addresses, buildings, designated, ranks, regimes, registers

CLEAR = 11
"""Cards whose address is the gazetteer's: they go in by themselves."""
TERM_MONTHS, ENDED_MONTHS = 60, (49, 88)
"""A licence's length, and how long ago the last and the first of them ended."""


class Front(NamedTuple):
    """A home's doorway in the gazetteer, and how many homes are behind it."""

    number: str
    street: str
    postcode: str
    homes: int


Written = tuple[str, str | None]
"""An address as the card has it, and the postcode beside it."""
Mess = Callable[[Front, registers.Town, Generator], Written | None]
"""How an address is spoilt; None where that gives an address that the borough has."""


def drawer(town: registers.Town, chance: Generator) -> pa.Table:
    """The cards, in the columns of the register of today."""
    cards = list(_cards(town, chance))
    order = chance.permutation(len(cards))
    return pa.table({name: [cards[at][name] for at in order] for name in cards[0]})


def in_force_on(as_at: date) -> date:
    """A day on which all of them were in force."""
    return designated.months_before(as_at, ENDED_MONTHS[1] + 1)


def _cards(town: registers.Town, chance: Generator) -> Iterator[dict[str, str | None]]:
    number = 0
    for homes, mess, wanted in _sorts(town):
        found = 0
        for home in chance.permutation(homes)[: 4 * wanted].tolist():
            written = None if found == wanted else mess(_front(town, home), town, chance)
            if written is not None:
                found, number = found + 1, number + 1
                yield _card(town, home, number, written, chance)


def _card(town: registers.Town, home: int, number: int, written: Written, chance: Generator) -> dict[str, str | None]:
    ended = designated.months_before(town.as_at, int(chance.integers(*ENDED_MONTHS)))
    starts = designated.months_before(ended, TERM_MONTHS)
    persons = max(3, int(town.living.bedrooms[home]) + 1)
    landlord = int(town.lettings.landlord[home])
    return {
        "reference": f"CARD/{number:03}",
        "kind": regimes.REGIMES[regimes.MANDATORY if persons >= 5 else regimes.ADDITIONAL],
        "address": written[0],
        "postcode": written[1],
        "starts_on": f"{starts:%d/%m/%Y}",
        "ends_on": f"{ended - timedelta(days=1):%d/%m/%Y}",
        "max_persons": str(persons),
        "holder": None if landlord < 0 else registers.party_names(town.lettings.parties)[landlord].as_py(),
    }


def _front(town: registers.Town, home: int) -> Front:
    at = town.at
    number, street, postcode = (column[home].as_py() for column in (at.building_number, at.street, at.postcode))
    return Front(number, street, postcode, int(town.homes.units[home]))


# --- which homes, and how their addresses are spoilt


def _sorts(town: registers.Town) -> Iterator[tuple[ranks.Ints, Mess, int]]:
    """Homes that may be so spoilt, how, and how many of them."""
    numbered = pc.is_valid(town.at.building_number).to_numpy(False)
    named = pc.is_valid(town.at.building_name).to_numpy(False)
    plain = numbered & ~named & np.isin(np.arange(len(named)), town.granted.home)
    house = np.flatnonzero(plain & (town.homes.kind == buildings.HOUSE))
    flats = plain & (town.homes.kind == buildings.CONVERSION) & (town.homes.units > 1)
    floors = flats & pc.match_substring(town.at.sub_building, "Floor").fill_null(False).to_numpy(False)
    yield house, _as_it_is, CLEAR
    yield np.flatnonzero(flats), _no_such_flat, 4
    yield np.flatnonzero(flats), _which_flat, 3
    yield np.flatnonzero(floors), _upper_flat, 2
    yield house, _next_door, 3
    yield house, _lettered, 2
    yield house, _two_numbers, 2
    yield house, _behind, 2
    yield house, _first_letter_lost, 3
    yield house, _another_kind_of_street, 2
    yield house, _nothing_like_it, 1
    yield house, _flat_and_number, 2
    yield house, _no_number, 1


def _as_it_is(at: Front, town: registers.Town, chance: Generator) -> Written | None:
    return f"{at.number} {at.street}, {addresses.TOWN}", at.postcode


def _no_such_flat(at: Front, town: registers.Town, chance: Generator) -> Written | None:
    return f"Flat {at.homes + int(chance.integers(3, 6))}, {at.number} {at.street}, {addresses.TOWN}", at.postcode


def _which_flat(at: Front, town: registers.Town, chance: Generator) -> Written | None:
    return f"The Flat, {at.number} {at.street}, {addresses.TOWN}", at.postcode


def _upper_flat(at: Front, town: registers.Town, chance: Generator) -> Written | None:
    return f"Upper Flat, {at.number} {at.street}, {addresses.TOWN}", at.postcode


def _next_door(at: Front, town: registers.Town, chance: Generator) -> Written | None:
    number = f"{int(at.number) + 2}"
    return None if _is_there(town, number, at.street) else (f"{number} {at.street}, {addresses.TOWN}", at.postcode)


def _lettered(at: Front, town: registers.Town, chance: Generator) -> Written | None:
    return f"{at.number}{'AB'[chance.integers(2)]} {at.street}, {addresses.TOWN}", at.postcode


def _two_numbers(at: Front, town: registers.Town, chance: Generator) -> Written | None:
    return f"{at.number}-{int(at.number) + 2} {at.street}, {addresses.TOWN}", at.postcode


def _behind(at: Front, town: registers.Town, chance: Generator) -> Written | None:
    return f"Rear of {at.number} {at.street}, {addresses.TOWN}", at.postcode


def _first_letter_lost(at: Front, town: registers.Town, chance: Generator) -> Written | None:
    """And the postcode with it."""
    street = at.street[1].upper() + at.street[2:]
    return None if _is_there(town, at.number, street) else (f"{at.number} {street}, {addresses.TOWN}", None)


def _another_kind_of_street(at: Front, town: registers.Town, chance: Generator) -> Written | None:
    kind = "Close" if at.street.endswith(" Road") else "Road"
    street = f"{at.street.rsplit(' ', 1)[0]} {kind}"
    return None if _is_there(town, at.number, street) else (f"{at.number} {street}, {addresses.TOWN}", at.postcode)


def _nothing_like_it(at: Front, town: registers.Town, chance: Generator) -> Written | None:
    """Neither the street nor a postcode to find it by."""
    written = _another_kind_of_street(at, town, chance)
    return written and (written[0], None)


def _flat_and_number(at: Front, town: registers.Town, chance: Generator) -> Written | None:
    return f"{at.number}/{int(chance.integers(2, 5))} {at.street}, {addresses.TOWN}", at.postcode


def _no_number(at: Front, town: registers.Town, chance: Generator) -> Written | None:
    return f"{at.street}, {addresses.TOWN}", at.postcode


def _is_there(town: registers.Town, number: str, street: str) -> bool:
    same: NDArray[np.bool_] = pc.and_(
        pc.equal(town.at.street, street), pc.equal(town.at.building_number, number).fill_null(False)
    ).to_numpy(False)
    return bool(same.any())
