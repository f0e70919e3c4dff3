"""The question sets that come with hmo-enforce: TOML, in English; other languages say them by the catalogues."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

from hmo_enforce.questions import checking, conditions, purposes, relevant, sets
from hmo_enforce.questions.sets import QuestionSet

SURVEY: Final = purposes.SURVEY
COMPLAINT: Final = purposes.COMPLAINT
NAMES: Final = (SURVEY, COMPLAINT)
_TEXTS = ("label", "hint")


@cache
def question_set(name: str) -> QuestionSet:
    """The one of that name; FileNotFoundError where there is none."""
    text = resources.files("hmo_enforce.questions").joinpath("shipped", f"{name}.toml").read_text(encoding="utf-8")
    return read(text)


def read(text: str) -> QuestionSet:
    """A set from our TOML: words are plain English, `choices` name one of its lists, `shown_when` is as in XLSForm.

    Refused: one that makes no sense.
    """
    form = tomllib.loads(text)
    lists = {name: _choices(one) for name, one in form.pop("lists", {}).items()}
    asked = [_question(one, lists) for one in form.pop("question")]
    made = sets.from_json({**form, "title": {sets.ENGLISH: form["title"]}, "questions": asked})
    checking.require(made)
    return made


def _choices(named: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"name": name, "label": {sets.ENGLISH: label}} for name, label in named.items()]


def _question(row: Mapping[str, Any], lists: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    form = {**row, **{part: {sets.ENGLISH: row[part]} for part in _TEXTS if part in row}}
    if "choices" in row:
        form["choices"] = lists[row["choices"]]
    if "shown_when" in row:
        form["shown_when"] = conditions.as_json(relevant.read(row["shown_when"]))
    return form


def messages() -> tuple[str, ...]:
    """All that the shipped sets say in English, each once, in the order in which it is asked."""
    said = [words[sets.ENGLISH] for name in NAMES for words in _every_words(question_set(name))]
    return tuple(dict.fromkeys(said))


def _every_words(asked: QuestionSet) -> list[sets.Words]:
    found = [asked.title]
    for question in asked.questions:
        found += [question.label, *([question.hint] if question.hint else []), *(one.label for one in question.choices)]
    return found
