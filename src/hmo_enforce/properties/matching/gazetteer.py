"""The gazetteer as it is looked up: by postcode, and by doorway (number and street) for what has the postcode wrong.

Kept small: a line is read again when it is a candidate, and only the doorways' hashes stay.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from hmo_enforce.properties.matching import spelling
from hmo_enforce.properties.matching.parsing import Address, parse

# So many words after a number are tried as its street.
MOST_WORDS = 6
KEPT = 65_536


_read = lru_cache(maxsize=KEPT)(parse)


class Line(NamedTuple):
    """An address of the gazetteer. `ended`: it is an address no longer. `kept_id`: the home of which it is a second record."""

    property_id: int
    address: str
    postcode: str | None
    ended: bool = False
    kept_id: int | None = None

    @property
    def home(self) -> int:
        """Which home it is in the end: two lines of one home are no rivals."""
        return self.kept_id or self.property_id


class Gazetteer:
    """Lines to be looked up. `place_words` (capitals) only name the place.

    Where only the lines that could be meant were fetched, `streets` and `names` of buildings (run together, as
    `Address.street` is) and `places` (words) are those of all the others, so that none is taken for a misspelling.
    `beside`: one that has these already, for several that follow each other.
    """

    def __init__(
        self,
        lines: Iterable[Line],
        place_words: frozenset[str] = frozenset(),
        *,
        streets: Iterable[str] = (),
        places: Iterable[str] = (),
        names: Iterable[str] = (),
        beside: "Gazetteer | None" = None,
    ) -> None:
        self.lines: Sequence[Line] = list(lines)
        self.place_words = place_words
        self._by_postcode: dict[str, list[int]] = defaultdict(list)
        self._by_doorway: dict[tuple[str, str], int | tuple[int, ...]] = {}
        self._places: set[str] = beside._places if beside else set(places)
        self._streets: set[str] = beside._streets if beside else set(streets)
        self._called: set[str] = beside._called if beside else set(names)
        self._spells = beside or self
        for at, line in enumerate(self.lines):
            self._add(at, line)
        self._names: spelling.Names | None = None

    def entry(self, at: int) -> Address:
        """What a line says."""
        line = self.lines[at]
        return _read(line.address, line.postcode, self.place_words)

    def _add(self, at: int, line: Line) -> None:
        address = _read(line.address, line.postcode, self.place_words)
        if address.postcode:
            self._by_postcode[address.postcode].append(at)
        for doorway in _doorways(address):
            before = self._by_doorway.get(doorway)
            there = () if before is None else (before,) if isinstance(before, int) else before
            self._by_doorway[doorway] = (*there, at) if there else at
        self._streets.add(address.street)
        self._called.update(_joined(name) for name in address.names)
        self._places.update(address.context)

    def knows(self, street: str) -> bool:
        """Whether a line has a street of just that spelling (run together)."""
        return street in self._streets

    def knows_name(self, address: Address) -> bool:
        """Whether a line has a building that is called just so."""
        return any(_joined(name) in self._called for name in address.names)

    def strangers(self, address: Address) -> tuple[str, ...]:
        """The words after its street that stand after none of the gazetteer's."""
        return tuple(word for word in address.context if word not in self._places and word not in self.place_words)

    def behind(self, doorway: tuple[str, str]) -> tuple[int, ...]:
        """The lines with that number in that street."""
        found = self._by_doorway.get(doorway)
        return () if found is None else (found,) if isinstance(found, int) else found

    def in_postcode(self, postcode: str | None) -> Sequence[int]:
        """The lines with that postcode."""
        return self._by_postcode.get(postcode, ()) if postcode else ()

    def at_its_doorway(self, address: Address) -> list[int]:
        """The lines with its number in its street, wherever; each once."""
        return list(dict.fromkeys(at for doorway in _doorways(address, prefixes=True) for at in self.behind(doorway)))

    def around(self, address: Address) -> list[int]:
        """What else it could mean: the same number in streets spelt like its own, and what has its postcode."""
        found: dict[int, None] = {}
        if address.street and not self.knows(address.street):
            for street in self.spelt_like(address):
                found.update(dict.fromkeys(self.behind((address.number.replace("/", "-"), street))))
        numbers = {address.number, *address.ids}
        for at in self.in_postcode(address.postcode):
            entry = self.entry(at)
            if entry.number in numbers or not numbers.isdisjoint(entry.ids) or entry.street == address.street:
                found[at] = None
        return list(found)

    def spelt_like(self, address: Address) -> Iterator[str]:
        """Known streets that its own may be misspelt from: of as many words as it seems to have, or fewer."""
        spells = self._spells
        if spells._names is None:
            spells._names = spelling.Names(self._streets)
        for count in range(min(address.of_street, MOST_WORDS), 0, -1):
            yield from spells._names.near("".join(address.words[:count]))


def _doorways(address: Address, *, prefixes: bool = False) -> Iterator[tuple[str, str]]:
    """Number and street; and the inner ones: a flat's number and its building's name, or that name alone."""
    number = address.number.replace("/", "-")
    if prefixes:
        so_far = ""
        for word in address.words[:MOST_WORDS]:
            so_far += word
            yield number, so_far
    elif address.words:
        yield number, address.street
        if "/" in address.number:
            yield from ((part, address.street) for part in address.number.split("/"))
    for name in address.names:
        yield (address.ids[-1] if address.ids else ""), _joined(name)


def _joined(name: str) -> str:
    return name.replace(" ", "")
