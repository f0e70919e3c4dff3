"""A template's wording, and what is wrong with it: said when it is saved, not when a letter is due."""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hmo_enforce.letters import markup

LONGEST_HEADING, LONGEST_BODY = 200, 20_000
HEADING, BODY = "heading", "body"


@dataclass(frozen=True, slots=True)
class Field:
    """What may be put into a letter. `kind` is line or block (several paragraphs); a secret is wiped once it was sent."""

    name: str
    tells: str
    example: str
    kind: str = "line"
    secret: bool = False
    asked: bool = False
    """Typed by whoever writes the letter, rather than taken from the records."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a template is for: which fields it may use and which it must, through which channels it goes."""

    name: str
    title: str
    tells: str
    about: str
    channels: tuple[str, ...]
    offers: tuple[Field, ...]
    needs: frozenset[str]
    language: str
    heading: str
    body: str
    private: bool = False
    """The letter tells who complained: only those see it who may see complainants."""

    def field(self, name: str) -> Field:
        """The field of that name; KeyError if the purpose does not offer it."""
        return {one.name: one for one in self.offers}[name]

    @property
    def secrets(self) -> frozenset[str]:
        """The fields that are wiped once they were sent."""
        return frozenset(one.name for one in self.offers if one.secret)

    def examples(self) -> dict[str, str]:
        """A value for each field, for a preview."""
        return {one.name: one.example for one in self.offers}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a wording and how to mend it; `where` is heading or body."""

    where: str
    message: str


def problems(purpose: Purpose, heading: str, body: str) -> tuple[Problem, ...]:
    """Everything that is wrong with a wording; nothing, where it may be saved."""
    found = list(_of_the_heading(purpose, heading))
    for where, text, most in ((HEADING, heading, LONGEST_HEADING), (BODY, body, LONGEST_BODY)):
        found += _size(where, text, most)
        found += _unknown(purpose, where, text)
        found += _unclosed(where, text)
        found += _html(where, text)
    used = {*markup.fields_in(heading), *markup.fields_in(body)}
    found += (_left_out(one) for one in purpose.offers if one.name in purpose.needs - used)
    return tuple(found)


def _size(where: str, text: str, most: int) -> Iterator[Problem]:
    if not text.strip():
        yield Problem(where, f"The {where} is empty: write it.")
    if len(text) > most:
        yield Problem(where, f"The {where} must be {most:,} characters or fewer; it has {len(text):,}.")


def _unknown(purpose: Purpose, where: str, text: str) -> Iterator[Problem]:
    offered = [one.name for one in purpose.offers]
    for name in markup.fields_in(text):
        if name in offered:
            continue
        near = difflib.get_close_matches(name.lower().replace(" ", "_"), offered, n=1, cutoff=0.5)
        mend = f"Did you mean (({near[0]}))?" if near else f"The fields are: {', '.join(offered)}."
        yield Problem(where, f"There is no field (({name})) for this letter. {mend}")


def _unclosed(where: str, text: str) -> Iterator[Problem]:
    left = markup.FIELD.sub("", text)
    at, mark = min(((left.find(mark), mark) for mark in ("((", "))", "{{", "}}") if mark in left), default=(-1, ""))
    if mark:
        near = " ".join(left[max(0, at - 20) : at + 22].split())
        yield Problem(where, f"A field is written ((like_this)): near “{near}”, a {mark} stands without the rest of it.")


def _html(where: str, text: str) -> Iterator[Problem]:
    tag = re.search(r"</?[a-zA-Z][^>]*>", text)
    if tag:
        marks = "blank lines between paragraphs, # for a heading, - for a list, ** for bold"
        yield Problem(where, f"“{tag[0][:40]}” is HTML, which letters do not take: use {marks}.")


def _of_the_heading(purpose: Purpose, heading: str) -> Iterator[Problem]:
    if "\n" in heading.strip():
        yield Problem(HEADING, "The heading is one line: take the line break out.")
    alone = {one.name for one in purpose.offers if one.kind == "block" or one.secret}
    for name in markup.fields_in(heading):
        if name in alone:
            yield Problem(HEADING, f"(({name})) cannot stand in the heading: use it in the letter itself.")


def _left_out(one: Field) -> Problem:
    said = one.tells[0].lower() + one.tells[1:]
    return Problem(BODY, f"(({one.name})) is missing, {said} Without it the letter cannot do its work.")


def used(heading: str, body: str) -> frozenset[str]:
    """The fields that a wording puts into the letter."""
    return frozenset({*markup.fields_in(heading), *markup.fields_in(body)})


def missing(purpose: Purpose, heading: str, body: str, values: Mapping[str, str]) -> list[Field]:
    """The fields that this wording uses and needs, and that have no value."""
    alone = {block.items[0][0].field for block in markup.parsed(body) if block.kind == "paragraph" and len(block.items[0]) == 1}
    may_be_empty = {one.name for one in purpose.offers if one.kind == "block"} & alone - purpose.needs
    return [
        one for one in purpose.offers if one.name in used(heading, body) - may_be_empty and not values.get(one.name, "").strip()
    ]
