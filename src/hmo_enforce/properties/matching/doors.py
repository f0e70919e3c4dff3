"""By what a line of the gazetteer is found in a database: its doors as text, its street, and the places after it."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from hmo_enforce.properties.matching.comparing import taken_apart
from hmo_enforce.properties.matching.gazetteer import MOST_WORDS, Gazetteer
from hmo_enforce.properties.matching.parsing import Address, parse

LONGEST: Final = 200


class Doors(NamedTuple):
    """The columns beside an address. `door` is "12|HIGHSTREET", `inner_door` "17|TANNERYHOUSE"; `places` are words."""

    door: str | None
    inner_door: str | None
    door_street: str | None
    door_places: str | None


COLUMNS: Final = Doors._fields
NOWHERE: Final = Doors(None, None, None, None)


def of(text: str | None, postcode: str | None, place_words: frozenset[str]) -> Doors:
    """By what the line is found. `place_words` are the council's, in capitals."""
    if not text:
        return NOWHERE
    said = parse(text, postcode, place_words)
    inner = _text(said.ids[-1] if said.ids else "", said.names[0].replace(" ", "")) if said.names else None
    door = _text(said.number, said.street) if said.words else None
    return Doors(door, inner, said.street[:LONGEST] or None, " ".join(said.context)[:LONGEST] or None)


def wanted(said: Address, streets: Gazetteer) -> Iterator[str]:
    """The doors that an address may mean: its own in each reading, and those of streets that it may be misspelt from.

    `streets` is a gazetteer without lines, which knows every street.
    """
    for reading in (said, *taken_apart(said)):
        yield from _as_it_stands(reading)
    if said.street and not streets.knows(said.street):
        yield from (_text(said.number, street) for street in streets.spelt_like(said))


def _as_it_stands(said: Address) -> Iterator[str]:
    so_far = ""
    for word in said.words[:MOST_WORDS]:
        so_far += word
        yield _text(said.number, so_far)
        if said.ids:
            yield _text(f"{said.ids[-1]}-{said.number}", so_far)
            yield _text(f"{said.number}-{said.ids[-1]}", so_far)
    for name in said.names:
        yield _text(said.ids[-1] if said.ids else "", name.replace(" ", ""))


def _text(number: str, street: str) -> str:
    return f"{number.replace('/', '-')}|{street}"[:LONGEST]
