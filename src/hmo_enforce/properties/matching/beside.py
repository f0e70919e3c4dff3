"""Two addresses side by side, part by part, so that what differs can be marked."""

from dataclasses import astuple, dataclass, fields
from typing import Final

from hmo_enforce.properties.matching.parsing import Address, parse


@dataclass(frozen=True, slots=True)
class Parts:
    """What an address says, as it is read, in words for people; "" for what it does not say."""

    flat: str
    number: str
    building: str
    street: str
    place: str
    postcode: str


NAMES: Final = tuple(field.name for field in fields(Parts))


def parts(text: str, postcode: str | None) -> Parts:
    """The address taken apart as the rules read it, without abbreviations."""
    said = parse(text, postcode)
    spots = sorted(said.spots - {"FLAT"})
    return Parts(
        flat=_words((*said.ids, *spots)),
        number=said.number,
        building=_words(said.names, between=", "),
        street=_words(_street(said)),
        place=_words(said.context),
        postcode=said.postcode or "",
    )


def differing(one: Parts, other: Parts) -> frozenset[str]:
    """The names of the parts that are not the same; of a place, not where one says only less than the other."""
    parted = zip(NAMES, astuple(one), astuple(other), strict=True)
    return frozenset(name for name, a, b in parted if a != b and not (name == "place" and _less(a, b)))


def _less(one: str, other: str) -> bool:
    return set(one.split()) <= set(other.split()) or set(other.split()) <= set(one.split())


def _street(said: Address) -> tuple[str, ...]:
    words = said.words[: said.of_street]
    return (*words[:-1], "STREET") if len(words) > 1 and words[-1] == "ST" else words


def _words(words: tuple[str, ...] | list[str], between: str = " ") -> str:
    return between.join(word if any(map(str.isdigit, word)) else word.title() for word in words)
