"""How somebody's name, numbers and address are found in text, and taken out of it.

A `Word` is something that tells who somebody is. It is found however it is capitalised and spaced: "NORA  Nettle", and
07700900123 as "07700 900 123" or "+44 7700 900123".
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
TELEPHONE = re.compile(r"(?<![\w])(?:\+44|0044|0)[\s()./-]*(?:\d[\s()./-]*){8,10}(?!\w)")
SHORTEST_PART = 3
SHORTEST_SIGN = 3
TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "rev", "the", "and", "ltd", "limited"})


@dataclass(frozen=True, slots=True)
class Word:
    """What to look for. `sure`: it can be nobody else's, as a surname alone can."""

    text: str
    pattern: re.Pattern[str]
    sign: str
    sure: bool = True


def name(text: str) -> Word:
    """A whole name."""
    return Word(text, _spaced(text.split(), r"\s+"), _sign(text))


def address(text: str) -> Word:
    """An address on one line, whatever stands between its parts."""
    return Word(text, _spaced(re.findall(r"[\w'-]+", text), r"[\s,.;]+"), _sign(text))


def parts(text: str) -> Iterator[Word]:
    """The parts of a person's name, each alone and capitalised: they may be somebody else's, so a person must look."""
    whole = text.replace(",", " ").split()
    for part in whole if len(whole) > 1 else ():
        bare = part.strip(".'’-")
        if len(bare) >= SHORTEST_PART and bare.casefold() not in TITLES:
            yield Word(bare, re.compile(rf"(?<!\w){re.escape(bare.capitalize())}(?!\w)"), _sign(bare), sure=False)


def contacts(text: str) -> Iterator[Word]:
    """The email addresses and telephone numbers in a text."""
    for email in EMAIL.findall(text):
        yield Word(email, re.compile(re.escape(email), re.IGNORECASE), _sign(email))
    for found in TELEPHONE.findall(text):
        digits = re.sub(r"\D", "", found)
        own = re.sub(r"^(0044|44|0)", "", digits)
        joined = r"[\s()./-]*".join(own)
        yield Word(found.strip(), re.compile(rf"(?:(?:\+44|0044|0)[\s()./-]*)?{joined}"), own[-SHORTEST_SIGN:])


def _spaced(words: Iterable[str], between: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){between.join(re.escape(word) for word in words)}(?!\w)", re.IGNORECASE)


def _sign(text: str) -> str:
    """The longest run of plain letters or digits: the database looks for it first. Empty where none is long enough."""
    longest = max(re.findall(r"[A-Za-z]+|[0-9]+", text), key=len, default="")
    return longest if len(longest) >= SHORTEST_SIGN else ""


def found(text: str, words: Iterable[Word]) -> list[Word]:
    """Those that stand in the text."""
    return [word for word in words if word.pattern.search(text)]


def without(text: str, words: Iterable[Word], instead: str) -> str:
    """The text with each of them replaced, the longest first."""
    for word in sorted(words, key=lambda one: -len(one.text)):
        text = word.pattern.sub(instead, text)
    return text
