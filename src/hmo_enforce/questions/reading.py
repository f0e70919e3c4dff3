"""What was given on a page, a paper or a file, read as the answer to a question.

Faults are in English, as messages of the catalogues, with what stands in them apart: whoever shows one says it in its language.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from hmo_enforce.questions import conditions
from hmo_enforce.questions.sets import Answer, Kind, Question, QuestionSet

LONGEST = 10_000
"""Characters of any text, where the question says nothing less."""
LONGEST_LINE = 500
MOST_PHOTOS = 20
_LONGEST_NUMBER = 30
_EARLIEST = date(1850, 1, 1)
_NUMBER = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d{1,6})?")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_BRITISH_DAY = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})")
# Those that turn the direction of all that follows; the marks that Urdu and Arabic need stay.
_TURNING = frozenset("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
_ADDRESS = ("lines", "postcode", "uprn", "described")
_PLACE = ("easting", "northing")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why what was given is no answer: `code` for programs, `words` for people, in which `fields` are to be put."""

    question: str
    code: str
    words: str
    fields: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """In English."""
        return self.words.format(**self.fields)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was given: `answers` to what is shown, `hidden` to what is not, and what is wrong, in the questions' order."""

    answers: dict[str, Answer]
    hidden: dict[str, Answer]
    faults: tuple[Fault, ...]


def answer(question: Question, given: Any) -> Answer | Fault | None:
    """The answer; None where nothing was given to a question that may be left.

    `given` is what a form or a file holds: a text; for several choices and for photos a list, or a text with spaces between;
    for a date a text, or its day, month and year; for an address its parts, or all of it as one text.
    """
    read = _READ[question.kind](question, given)
    if read is None and question.required:
        return Fault(question.name, "missing", _MISSING[question.kind])
    return read


def everything(question_set: QuestionSet, given: Mapping[str, Any]) -> Reading:
    """All questions in their order: what is hidden by the answers before it may be missing or wrong, and is no fault."""
    answers: dict[str, Answer] = {}
    hidden: dict[str, Answer] = {}
    faults: list[Fault] = []
    for question in question_set.questions:
        is_shown = question.shown_when is None or conditions.holds(question.shown_when, answers)
        read = answer(question, given.get(question.name))
        if isinstance(read, Fault):
            faults.extend([read] if is_shown else [])
        elif read is not None:
            (answers if is_shown else hidden)[question.name] = read
    return Reading(answers, hidden, tuple(faults))


def clean(given: Any) -> str:
    """The text without control characters, unpaired surrogates and turns of direction, its ends trimmed; emoji stay."""
    text = str(given if given is not None else "").replace("\r\n", "\n").replace("\r", "\n")
    kept = (sign for sign in text if sign in "\n\t" or not (unicodedata.category(sign) in {"Cc", "Cs"} or sign in _TURNING))
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def _text(question: Question, given: Any) -> Answer | Fault | None:
    text = clean(given)
    longest = min(question.longest or LONGEST, LONGEST)
    if len(text) > longest:
        said = {"longest": f"{longest:,}", "over": f"{len(text) - longest:,}"}
        return Fault(question.name, "too_long", "Your answer must be {longest} characters or fewer. It is {over} over.", said)
    return text or None


def _number(question: Question, given: Any) -> Answer | Fault | None:
    text = clean(given).removeprefix("£").strip()
    if not text:
        return None
    # Eastern digits are digits; a decimal comma is not a thousands' one.
    text = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text[: _LONGEST_NUMBER + 1])
    if len(text) > _LONGEST_NUMBER or not any(map(str.isdigit, text)) or not _NUMBER.fullmatch(text):
        return Fault(question.name, "not_a_number", "Enter a number in figures, such as 4.")
    number = Decimal(text.replace(",", ""))
    return _bounds(question, number) or f"{_plain(number):f}"


def _plain(number: Decimal) -> Decimal:
    return number.to_integral_value() if number == number.to_integral_value() else number.normalize()


def _bounds(question: Question, number: Decimal) -> Fault | None:
    if question.whole and number != number.to_integral_value():
        return Fault(question.name, "not_whole", "Enter a whole number, such as 4.")
    if question.least is not None and number < question.least:
        return Fault(question.name, "too_little", "Enter a number of {least} or more.", {"least": f"{question.least:f}"})
    if question.most is not None and number > question.most:
        return Fault(question.name, "too_much", "Enter a number of {most} or fewer.", {"most": f"{question.most:f}"})
    return None


def _choice(question: Question, given: Any) -> Answer | Fault | None:
    name = clean(given[0] if isinstance(given, list | tuple) and len(given) == 1 else given)
    if not name:
        return None
    return name if name in _names(question) else Fault(question.name, "no_such_choice", "Choose one of the answers listed.")


def _choices(question: Question, given: Any) -> Answer | Fault | None:
    listed = given if isinstance(given, list | tuple) else clean(given).split()
    chosen = {clean(one) for one in listed} - {""}
    names = _names(question)
    if chosen - set(names):
        return Fault(question.name, "no_such_choice", "Choose only from the answers listed.")
    return [name for name in names if name in chosen] or None


def _names(question: Question) -> list[str]:
    return [choice.name for choice in question.choices]


def _date(question: Question, given: Any) -> Answer | Fault | None:
    is_parts = isinstance(given, Mapping)
    parts = [clean(given.get(part)) for part in ("year", "month", "day")] if is_parts else _parts(clean(given))
    if not any(parts):
        return None
    try:
        day = date(*(int(part) for part in parts))
    except (TypeError, ValueError, OverflowError):
        return Fault(question.name, "not_a_date", "Enter a real date, such as 27 3 2026.")
    if day < _EARLIEST:
        return Fault(question.name, "too_early", "Enter a date after 1850.")
    return day.isoformat()


def _parts(text: str) -> list[str]:
    if found := _DAY.fullmatch(text):
        return list(found.groups())
    if found := _BRITISH_DAY.fullmatch(text):
        return list(found.groups())[::-1]
    return [text] if text else []


def _address(question: Question, given: Any) -> Answer | Fault | None:
    said = given if isinstance(given, Mapping) else {"lines": given}
    lines = said.get("lines")
    parts = {**said, "lines": "\n".join(map(clean, lines)) if isinstance(lines, list | tuple) else lines}
    read: dict[str, Any] = {name: text for name in _ADDRESS if (text := clean(parts.get(name)))}
    if any(len(text) > (LONGEST if name == "described" else LONGEST_LINE) for name, text in read.items()):
        return Fault(question.name, "too_long", "This address is too long. Give its number or name, street and postcode.")
    place = [_metres(parts.get(name)) for name in _PLACE]
    if None not in place:
        read.update(zip(_PLACE, place, strict=True))
    elif any(clean(parts.get(name)) for name in _PLACE):
        return Fault(question.name, "not_a_place", "The place on the map could not be read. Choose it again.")
    return read or None


def _metres(given: Any) -> float | None:
    """Of the British National Grid."""
    try:
        metres = float(clean(given))
    except ValueError:
        return None
    return metres if 0 <= metres <= 1_300_000 else None


def _photo(question: Question, given: Any) -> Answer | Fault | None:
    listed = given if isinstance(given, list | tuple) else [given]
    keys = [key for one in listed if (key := clean(one))]
    if len(keys) > MOST_PHOTOS or any(len(key) > LONGEST_LINE for key in keys):
        return Fault(question.name, "too_many", "You can add {most} photos at most.", {"most": str(MOST_PHOTOS)})
    return keys or None


_READ: Mapping[Kind, Callable[[Question, Any], Answer | Fault | None]] = {
    Kind.TEXT: _text, Kind.NUMBER: _number, Kind.CHOICE: _choice, Kind.CHOICES: _choices, Kind.ADDRESS: _address,
    Kind.DATE: _date, Kind.PHOTO: _photo,
}  # fmt: skip
_MISSING: Mapping[Kind, str] = {
    Kind.TEXT: "Enter an answer.",
    Kind.NUMBER: "Enter a number in figures, such as 4.",
    Kind.CHOICE: "Choose one of the answers.",
    Kind.CHOICES: "Choose at least one of the answers.",
    Kind.ADDRESS: "Enter an address, or describe where it is.",
    Kind.DATE: "Enter a date, such as 27 3 2026.",
    Kind.PHOTO: "Add a photo.",
}
