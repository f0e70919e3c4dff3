"""What somebody answered, question by question, in words: in the language of whoever reads, not of whoever answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.kernel import days
from hmo_enforce.questions import queries, sets
from hmo_enforce.questions.sets import Kind, Question, QuestionSet
from hmo_enforce.sharing import fields
from hmo_enforce.sharing.fields import Field, Form

APART = "Kept with who sent it"
PHOTOS = "{number} photograph(s), below"
YES_NO = {True: "Yes", False: "No"}


@dataclass(frozen=True, slots=True)
class Answered:
    """One question and its answer; `is_apart`: what was answered tells who it was, and stands on their own page."""

    name: str
    question: str
    answer: str
    is_apart: bool = False


def question_set(session: Session, version_id: int | None) -> QuestionSet | None:
    """The questions as they were asked; None where none were."""
    return None if version_id is None else queries.version(session, version_id).question_set


def answered(asked: QuestionSet | None, answers: Mapping[str, Any], *, private: bool = False) -> tuple[Answered, ...]:
    """Each answer, in the order of the questions; what no question asked comes last, by its own name.

    private   also what tells who answered: for the page that shows that
    """
    known = {one.name: one for one in asked.questions} if asked else {}
    ordered = [name for name in known if name in answers] + [name for name in answers if name not in known]
    return tuple(_answered(name, known.get(name), answers[name], private=private) for name in ordered)


def referred(answers: Mapping[str, Any]) -> tuple[Answered, ...]:
    """What a partner said, by the names of an agreement's fields."""
    told = [one for one in fields.EVERY if one.name in answers]
    return tuple(Answered(one.name, one.title, _field(one, answers[one.name])) for one in told)


def _field(field: Field, answer: Any) -> str:
    if field.form is Form.YES_NO:
        return {"yes": YES_NO[True], "no": YES_NO[False]}.get(answer, str(answer))
    return days.in_words(date.fromisoformat(answer)) if field.form is Form.DAY else str(answer)


def _answered(name: str, question: Question | None, answer: Any, *, private: bool) -> Answered:
    label = sets.say(question.label, sets.ENGLISH) if question else name.replace("_", " ").capitalize()
    if question and question.is_private and not question.claim and not private:
        return Answered(name, label, APART, is_apart=True)
    return Answered(name, label, in_words(question, answer))


def in_words(question: Question | None, answer: Any) -> str:
    """An answer as somebody reads it."""
    kind = question.kind if question else None
    if kind is Kind.PHOTO:
        return PHOTOS.format(number=len(answer) if isinstance(answer, list) else 1)
    if isinstance(answer, dict):
        return _address(answer)
    if isinstance(answer, list):
        return ", ".join(_chosen(question, one) for one in answer)
    if isinstance(answer, bool):
        return YES_NO[answer]
    if kind is Kind.DATE:
        return days.in_words(date.fromisoformat(str(answer)))
    return _chosen(question, answer)


def _chosen(question: Question | None, value: Any) -> str:
    labels = {one.name: sets.say(one.label, sets.ENGLISH) for one in question.choices} if question else {}
    return labels.get(str(value), str(value))


def _address(said: Mapping[str, Any]) -> str:
    lines = said.get("lines")
    told = [*(lines if isinstance(lines, list) else [lines] if lines else [])]
    if not (told and str(told[-1]).endswith(str(said.get("postcode") or "-"))):
        told.append(said.get("postcode"))
    told.append(said.get("described"))
    place = ", ".join(str(one).replace("\n", ", ") for one in told if one)
    return place or ("A point on the map" if said.get("easting") is not None else "")
