"""A question set: its questions in their order, and the form in which it is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from hmo_enforce.kernel.errors import Refused
from hmo_enforce.questions import conditions
from hmo_enforce.questions.conditions import Condition

ENGLISH = "en"
Words = Mapping[str, str]
"""Of a language's tag what is said in it; always with English."""

Answer = str | list[str] | dict[str, Any]
"""As JSON holds it: text, numbers and dates as text, a choice by its name, choices and photos as lists, an address by parts."""
Answers = Mapping[str, Answer]
"""By the name of the question. What was not answered is not there."""


class Kind(StrEnum):
    """What is given in answer."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    CHOICES = "choices"
    ADDRESS = "address"
    DATE = "date"
    PHOTO = "photo"


CHOOSES = frozenset({Kind.CHOICE, Kind.CHOICES})


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers to choose from."""

    name: str
    label: Words


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    `claim`: the fact of a home that its answer claims (see `claims`); None: it stays a statistic. `least` and `most` bound a
    number, `longest` a text in characters. `is_private`: the answer tells who somebody is, or how to reach them.
    """

    name: str
    kind: Kind
    label: Words
    hint: Words | None = None
    choices: tuple[Choice, ...] = ()
    required: bool = False
    shown_when: Condition | None = None
    claim: str | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    longest: int | None = None
    whole: bool = False
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions asked together. `languages` are those in which its own words stand, English first."""

    name: str
    title: Words
    questions: tuple[Question, ...]
    languages: tuple[str, ...] = (ENGLISH,)

    def question(self, name: str) -> Question:
        """The question of that name; KeyError where there is none."""
        for one in self.questions:
            if one.name == name:
                return one
        raise KeyError(name)


def as_json(question_set: QuestionSet) -> dict[str, Any]:
    """The stored form, which `from_json` takes back; what is not said of a question is left out."""
    return {
        "name": question_set.name,
        "title": dict(question_set.title),
        "languages": list(question_set.languages),
        "questions": [_question_as_json(question) for question in question_set.questions],
    }


def _question_as_json(question: Question) -> dict[str, Any]:
    form: dict[str, Any] = {
        "name": question.name, "kind": str(question.kind), "label": dict(question.label),
        "hint": dict(question.hint) if question.hint else None,
        "choices": [{"name": choice.name, "label": dict(choice.label)} for choice in question.choices],
        "required": question.required,
        "shown_when": conditions.as_json(question.shown_when) if question.shown_when else None,
        "claim": question.claim,
        "least": None if question.least is None else str(question.least),
        "most": None if question.most is None else str(question.most),
        "longest": question.longest, "whole": question.whole, "is_private": question.is_private,
    }  # fmt: skip
    return {key: value for key, value in form.items() if value not in (None, [], False)}


_SET_KEYS = frozenset({"name", "title", "languages", "questions"})
_QUESTION_KEYS = frozenset(Question.__dataclass_fields__)


def from_json(form: Any) -> QuestionSet:
    """From the stored form. Refused, with where and why: another shape. Whether it makes sense is `checking`'s to say."""
    where = "The question set"
    _known(form, _SET_KEYS, where)
    asked = form.get("questions")
    if not isinstance(asked, list):
        raise Refused(f"{where} has no list of questions.")
    return QuestionSet(
        name=_text(form, "name", where),
        title=_words(form.get("title"), f"{where}: title"),
        questions=tuple(_question(one, number) for number, one in enumerate(asked, start=1)),
        languages=tuple(_texts(form.get("languages", [ENGLISH]), f"{where}: languages")),
    )


def _question(form: Any, number: int) -> Question:
    where = f"Question {number}"
    _known(form, _QUESTION_KEYS, where)
    name = _text(form, "name", where)
    where = f"Question {number} (“{name}”)"
    if form.get("kind") not in set(Kind):
        raise Refused(f"{where}: the kind “{form.get('kind')}” is none of: {', '.join(Kind)}.")
    when, claim, longest = form.get("shown_when"), form.get("claim"), form.get("longest")
    if not (claim is None or isinstance(claim, str)) or not (longest is None or type(longest) is int):
        raise Refused(f"{where}: the claim is a name and the longest answer a whole number.")
    return Question(
        name=name, kind=Kind(form["kind"]), label=_words(form.get("label"), f"{where}: label"),
        hint=_words(form["hint"], f"{where}: hint") if form.get("hint") is not None else None,
        choices=tuple(_choice(one, where) for one in form.get("choices", ())), required=_flag(form, "required", where),
        shown_when=conditions.from_json(when) if when is not None else None, claim=claim,
        least=_number(form, "least", where), most=_number(form, "most", where), longest=longest,
        whole=_flag(form, "whole", where), is_private=_flag(form, "is_private", where),
    )  # fmt: skip


def _choice(form: Any, where: str) -> Choice:
    _known(form, frozenset({"name", "label"}), f"{where}: a choice")
    name = _text(form, "name", f"{where}: a choice")
    return Choice(name, _words(form.get("label"), f"{where}: choice “{name}”"))


def _known(form: Any, keys: frozenset[str], where: str) -> None:
    if not isinstance(form, dict):
        raise Refused(f"{where} is not a table of names and values.")
    if unknown := sorted(set(map(str, form)) - keys):
        raise Refused(f"{where}: “{unknown[0]}” is not known. Known are: {', '.join(sorted(keys))}.")


def _text(form: Mapping[str, Any], key: str, where: str) -> str:
    value = form.get(key)
    if not isinstance(value, str) or not value:
        raise Refused(f"{where} has no {key}.")
    return value


def _texts(given: Any, where: str) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise Refused(f"{where}: give a list of texts.")
    return given


def _words(given: Any, where: str) -> Words:
    if not isinstance(given, dict) or not all(isinstance(one, str) for pair in given.items() for one in pair):
        raise Refused(f"{where}: give the words by language.")
    if not given.get(ENGLISH, "").strip():
        raise Refused(f"{where}: the words in English are missing.")
    return dict(given)


def _flag(form: Mapping[str, Any], key: str, where: str) -> bool:
    value = form.get(key, False)
    if not isinstance(value, bool):
        raise Refused(f"{where}: {key} is true or false.")
    return value


def _number(form: Mapping[str, Any], key: str, where: str) -> Decimal | None:
    given = form.get(key)
    if given is None:
        return None
    try:
        value = Decimal(str(given))
    except InvalidOperation:
        value = Decimal("NaN")
    if isinstance(given, bool) or not value.is_finite():
        raise Refused(f"{where}: {key} is not a number.")
    return value


def say(words: Words, tag: str) -> str:
    """What is said in the language, or in English where nothing is."""
    return words.get(tag) or words[ENGLISH]
