"""Words of the public pages and of the shipped questions in other languages: one file a language, read once.

A message goes by its English words, and where a language lacks it, it is said in English. A message flagged `machine-made`
was translated by a program; a person who reads both languages takes the flag away. `scripts/messages.py` keeps the files.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Final

from babel import Locale
from babel.dates import format_date
from babel.messages import pofile

ENGLISH: Final = "en"
MACHINE_MADE: Final = "machine-made"
PACKAGE: Final = "hmo_enforce.questions"
RIGHT_TO_LEFT: Final = "rtl"
_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"
"""First strong isolate and what ends it (Unicode Standard Annex 9): no markup, so that it serves in titles and on paper too."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the public pages. `name` is its own name for itself; `direction` is ltr or rtl, as HTML says it."""

    tag: str
    name: str
    direction: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is said in a language, by the English words. `unchecked`: what a program translated and nobody has read yet."""

    said: Mapping[str, str]
    unchecked: frozenset[str]


def read(tag: str, lines: list[bytes]) -> Catalogue:
    """A catalogue from the lines of its file; `babel.messages.pofile.PoFileError` where it is broken."""
    messages = [one for one in pofile.read_po(lines, locale=tag, abort_invalid=True) if one.id and one.string]
    return Catalogue(
        said={str(one.id): str(one.string) for one in messages},
        unchecked=frozenset(str(one.id) for one in messages if MACHINE_MADE in one.flags),
    )


@cache
def catalogue(tag: str) -> Catalogue:
    """As packaged with this program; an empty one of a language that has none, as English has none."""
    if tag not in LANGUAGES or tag == ENGLISH:
        return Catalogue({}, frozenset())
    text = resources.files(PACKAGE).joinpath("languages", f"{tag}.po").read_bytes()
    return read(tag, text.splitlines(keepends=True))


def _languages() -> Mapping[str, Language]:
    files = resources.files(PACKAGE).joinpath("languages").iterdir()
    tags = sorted(file.name.removesuffix(".po") for file in files if file.name.endswith(".po"))
    return {tag: _language(tag) for tag in (ENGLISH, *tags)}


def _language(tag: str) -> Language:
    locale = Locale.parse(tag)
    name = locale.display_name or tag
    return Language(tag, name[:1].upper() + name[1:], locale.text_direction)


LANGUAGES: Final = _languages()
"""By tag, English first; a language is added by its file."""


def message(english: str) -> str:
    """The same words: marks, where they stand, what is said by `say` elsewhere, so that it comes into the catalogues."""
    return english


def say(tag: str, english: str, /, **fields: object) -> str:
    """The message in the language, with its fields filled in: in one that is written from the right, each keeps its own order.

    Else the groups of a telephone number, or a file's name and its ending, would be read the wrong way round.
    """
    said = catalogue(tag).said.get(english, english)
    if tag in LANGUAGES and LANGUAGES[tag].direction == RIGHT_TO_LEFT:
        fields = {name: f"{_ISOLATE}{value}{_END_OF_ISOLATE}" for name, value in fields.items()}
    return said.format_map(fields) if fields else said


def day(tag: str, on: date) -> str:
    """As it is written in a sentence of the language: 1 March 2024, in England."""
    return format_date(on, "long", locale="en_GB" if tag == ENGLISH else tag)


def in_english(tag: str) -> str:
    """What the English call a language: Urdu."""
    return (Locale.parse(tag).english_name if tag in LANGUAGES else None) or tag


def is_machine_made(tag: str) -> bool:
    """Whether nobody has yet read all that is said in the language."""
    return bool(catalogue(tag).unchecked)
