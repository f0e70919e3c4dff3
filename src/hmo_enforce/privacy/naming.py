"""How somebody's name, numbers and address are found in text, and taken out of it.

A `Word` is something that tells who somebody is. It is found however it is capitalised and spaced: "NORA  Nettle", and
07700900123 as "07700 900 123" or "+44 7700 900123".
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
# From abroad the first nought is not dialled, and many write it all the same: +44 (0)7700 900123.
TELEPHONE = re.compile(r"(?<!\w)(?:(?:\+44|0044)[\s()./-]*0?|0)[\s()./-]*(?:\d[\s()./-]*){8,10}(?!\w)")
SHORTEST_PART = 3
TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "rev", "the", "and", "ltd", "limited"})


@dataclass(frozen=True, slots=True)
class Word:
    """What to look for. `sure`: it is no name of one part, which anybody may have. Whether somebody else on record has the
    same name is for whoever knows the records to say (`casework/complainants.py`)."""

    text: str
    pattern: re.Pattern[str]
    sign: str
    sure: bool = True


def name(text: str) -> Word:
    """A whole name. Sure where it has two parts or more beside titles: "Sam" and "Mr Li" are many people's."""
    return Word(text, _spaced(text.split(), r"\s+"), _sign(text), sure=len(bare(text)) > 1)


def bare(text: str) -> list[str]:
    """The parts of a name, without titles."""
    whole = (part.strip(".'’-") for part in text.replace(",", " ").split())
    return [part for part in whole if part and part.casefold() not in TITLES]


def same(one: str, other: str) -> bool:
    """Whether two names are the same, however they are capitalised and spaced, and with whatever title."""
    parts = [part.casefold() for part in bare(one)]
    return bool(parts) and parts == [part.casefold() for part in bare(other)]


def address(text: str) -> Word:
    """An address on one line, whatever stands between its parts. Others may live or have lived there."""
    return Word(text, _spaced(re.findall(r"[\w'-]+", text), r"[\s,.;]+"), _sign(text), sure=False)


def parts(text: str) -> Iterator[Word]:
    """The parts of a person's name, each alone and capitalised: they may be somebody else's, so a person must look."""
    whole = text.replace(",", " ").split()
    for part in whole if len(whole) > 1 else ():
        plain = part.strip(".'’-")
        if len(plain) >= SHORTEST_PART and plain.casefold() not in TITLES:
            yield Word(plain, re.compile(rf"(?<!\w){re.escape(plain.capitalize())}(?!\w)"), _sign(plain), sure=False)


def contacts(text: str) -> Iterator[Word]:
    """The email addresses and telephone numbers in a text."""
    for email in EMAIL.findall(text):
        yield Word(email, re.compile(re.escape(email), re.IGNORECASE), _sign(email))
    for found in TELEPHONE.findall(text):
        digits = re.sub(r"\D", "", found)
        own = re.sub(r"^((0044|44)0?|0)", "", digits)
        joined = r"[\s()./-]*".join(own)
        before = r"(?<!\d)(?:(?:\+?44|0044)[\s()./-]*)?(?:0[\s()./-]*)?"
        yield Word(found.strip(), re.compile(rf"{before}{joined}(?!\d)"), own[-3:])


def _spaced(words: Iterable[str], between: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){between.join(re.escape(word) for word in words)}(?!\w)", re.IGNORECASE)


def _sign(text: str) -> str:
    """The longest run of plain letters or digits: the database looks for it first. Empty where there is none, and then every
    row of every table is read: "Li" is in many, and leaves most of them there all the same.
    """
    return max(re.findall(r"[A-Za-z]+|[0-9]+", text), key=len, default="")


def found(text: str, words: Iterable[Word]) -> list[Word]:
    """Those that stand in the text."""
    return [word for word in words if word.pattern.search(text)]


def without(text: str, words: Iterable[Word], instead: str) -> str:
    """The text with each of them replaced, the longest first."""
    for word in sorted(words, key=lambda one: -len(one.text)):
        text = word.pattern.sub(instead, text)
    return text
