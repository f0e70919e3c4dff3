"""Answers on paper as they are typed: a choice by its number on the sheet, so that hands stay on the keys.

A sheet is what it is: what somebody left out is no fault here, and what they wrote to a question that their other answers skip
is kept apart, as everywhere. What cannot be read is: the keyer mends it, or leaves it out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hmo_enforce.questions import reading
from hmo_enforce.questions.reading import Fault
from hmo_enforce.questions.sets import Answer, Kind, Question, QuestionSet

LINES, POSTCODE = "lines", "postcode"
NUMBERED = "Type a number from 1 to {most}, as they stand beside it."
ONE = "Type one number from 1 to {most}, as they stand beside it."


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was typed of a sheet: the answers by question, and what could not be read."""

    answers: dict[str, Answer]
    faults: tuple[Fault, ...]


def asked(question_set: QuestionSet) -> tuple[Question, ...]:
    """What is keyed: all but photographs."""
    return tuple(one for one in question_set.questions if one.kind is not Kind.PHOTO)


def read(question_set: QuestionSet, typed: Mapping[str, str]) -> Sheet:
    """A sheet. `typed` is by the question's name; of an address by its name and part ("where--lines", "where--postcode")."""
    answers: dict[str, Answer] = {}
    faults = []
    for question in asked(question_set):
        found = _answer(question, typed)
        if isinstance(found, Fault):
            faults += [found] if found.code != "missing" else []
        elif found is not None:
            answers[question.name] = found
    return Sheet(answers, tuple(faults))


def field(question: Question, part: str = "") -> str:
    """The name under which it is typed."""
    return f"{question.name}--{part}" if part else question.name


def _answer(question: Question, typed: Mapping[str, str]) -> Answer | Fault | None:
    if question.kind is Kind.ADDRESS:
        return reading.answer(question, {part: typed.get(field(question, part), "") for part in (LINES, POSTCODE)})
    text = typed.get(question.name, "").strip()
    if question.kind in (Kind.CHOICE, Kind.CHOICES):
        return _chosen(question, text)
    return reading.answer(question, text)


def _chosen(question: Question, text: str) -> Answer | Fault | None:
    most, numbers = len(question.choices), [int(one) for one in re.findall(r"\d{1,4}", text)]
    unread = re.sub(r"[\d\s,.;/+-]", "", text) or (text and not numbers)
    if unread or any(not 1 <= one <= most for one in numbers):
        return Fault(question.name, "no_such_choice", NUMBERED, {"most": str(most)})
    if question.kind is Kind.CHOICE and len(numbers) > 1:
        return Fault(question.name, "too_many", ONE, {"most": str(most)})
    names = [question.choices[one - 1].name for one in numbers]
    return reading.answer(question, names or "")
