"""The columns of XLSForm in which words stand, one a language: `label::polski (pl)`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from babel import Locale

from hmo_enforce.questions import catalogues
from hmo_enforce.questions.sets import ENGLISH, Words

_HEADING = re.compile(r"(?P<part>[a-z_ ]+?)\s*::?\s*(?P<language>.+)", re.I)
_TAG = re.compile(r"\(\s*([a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)\s*\)\s*$")
_BARE_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
PARTS = ("label", "hint", "hmo_title")


@dataclass(frozen=True, slots=True)
class Columns:
    """Of each part, the heading by the language's tag; and the headings whose language is not known."""

    by_part: Mapping[str, Mapping[str, str]]
    unknown: tuple[str, ...]

    def languages(self) -> tuple[str, ...]:
        """Those in which labels stand, English first."""
        tags = self.by_part.get("label", {})
        return tuple(sorted(tags, key=lambda tag: tag != ENGLISH))

    def words(self, part: str, cells: Mapping[str, str]) -> Words:
        """What a row says in each language."""
        headings = self.by_part.get(part, {})
        return {
            tag: cells[headings[tag]] for tag in sorted(headings, key=lambda one: one != ENGLISH) if cells.get(headings[tag])
        }


def columns(headings: Iterable[str], default_language: str = "") -> Columns:
    """Which heading holds which words. One without a language is of the default one, which is English where none is named.

    `default_language` is as the settings give it: a name, or a name with a tag in brackets.
    """
    plain = tag(default_language) or ENGLISH
    found: dict[str, dict[str, str]] = {}
    unknown = []
    for heading in headings:
        said = _HEADING.fullmatch(heading.strip())
        part, language = (said["part"], said["language"]) if said else (heading, "")
        part = {"caption": "label"}.get(part.strip().lower(), part.strip().lower())
        if part not in PARTS:
            continue
        its_tag = tag(language) if language else plain
        if its_tag is None:
            unknown.append(heading)
        else:
            found.setdefault(part, {})[its_tag] = heading
    return Columns(found, tuple(unknown))


def tag(language: str) -> str | None:
    """The tag of a language as a heading gives it: in brackets, by itself, or by its name in English or its own."""
    text = language.strip()
    if found := _TAG.search(text):
        return found[1].replace("_", "-")
    return text if _BARE_TAG.fullmatch(text) and text in _names().values() else _names().get(text.casefold())


@cache
def _names() -> Mapping[str, str]:
    english = Locale(ENGLISH)
    named = {str(name).casefold(): one for one, name in english.languages.items() if _BARE_TAG.fullmatch(one)}
    return {**named, **{one.name.casefold(): one.tag for one in catalogues.LANGUAGES.values()}}


def heading(part: str, language: str) -> str:
    """The heading under which the words of a language are written."""
    return f"{part}::{named(language)}"


def named(language: str) -> str:
    """A language's name with its tag, as XLSForm wants it."""
    known = catalogues.LANGUAGES.get(language)
    return f"{known.name if known else language} ({language})"
