"""A question as its page shows it, and an answer as the last page before sending tells it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from litestar import Request

from hmo_enforce.questions.sets import Answer, Kind, Question
from hmo_enforce.web import languages
from hmo_enforce.web.answering import page, words

FIELD = "answer"
"""What the one field of a question's page is called, whatever the question is."""


def context(request: Request, question: Question, value: Any = None) -> dict[str, Any]:  # type: ignore[type-arg]
    """As `answering/question.html` says; `value` is what stands in it, as it was answered or as it was typed."""
    tag = languages.chosen(request).tag
    label, hint = page.words(tag, question.label), page.words(tag, question.hint)
    chosen = value if isinstance(value, list) else [value] if value else []
    return {
        "name": FIELD,
        "kind": str(question.kind),
        "label": label["text"],
        "lang": label["lang"],
        "direction": label["direction"],
        "hint": hint["text"],
        "optional": not question.required,
        "longest": question.longest,
        "value": value if isinstance(value, str) else "",
        "choices": [
            {"value": one.name, **page.words(tag, one.label), "checked": one.name in chosen} for one in question.choices
        ],
    }


def told(request: Request, question: Question, answer: Answer | None, photos: Sequence[str]) -> list[str]:  # type: ignore[type-arg]
    """The answer in words; nothing where there is none."""
    if question.kind is Kind.PHOTO:
        return list(photos)
    if answer is None:
        return []
    if isinstance(answer, dict):
        return _place(request, answer)
    if question.kind in {Kind.CHOICE, Kind.CHOICES}:
        tag, chosen = languages.chosen(request).tag, answer if isinstance(answer, list) else [answer]
        return [page.words(tag, one.label)["text"] for one in question.choices if one.name in chosen]
    if question.kind is Kind.DATE:
        return [page.day(request, date.fromisoformat(str(answer)))]
    return str(answer).split("\n")


def _place(request: Request, answer: dict[str, Any]) -> list[str]:  # type: ignore[type-arg]
    lines, postcode = str(answer.get("lines") or ""), str(answer.get("postcode") or "")
    # One that was chosen from the list ends in its postcode already.
    said = [lines, "" if postcode and lines.endswith(postcode) else postcode, str(answer.get("described") or "")]
    if answer.get("easting") is not None:
        said.append(page.say(request, words.PIN_ON_MAP))
    return [line for part in said for line in part.split("\n") if line]
