"""Submissions as ODK and KoboToolbox export them: what each row says.

What no question of the set asks is not read at all: neither devices' numbers nor what other versions of a form asked.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from hmo_enforce.questions import exported_columns, reading
from hmo_enforce.questions.exported_columns import Column
from hmo_enforce.questions.issues import Issue
from hmo_enforce.questions.sets import CHOOSES, Answer, Kind, Question, QuestionSet

# The first of these that a file has; an answer that was edited keeps its root.
_IDS = ("meta/rootuuid", "meta/instanceid", "instanceid", "key", "__id", "_uuid", "_id")
_TIMES = ("submissiondate", "_submission_time", "__system/submissiondate")
_STATES = ("reviewstate", "__system/reviewstate", "_validation_status", "_validation_status/uid")
_TURNED_DOWN = frozenset({"rejected", "validation_status_not_approved", "not approved"})
_CHOSEN, _NOT_CHOSEN = frozenset({"1", "1.0", "true", "yes"}), frozenset({"", "0", "0.0", "false", "no", "n/a"})
_NOTHING = frozenset({"", "n/a", "na", "null", "none"})


@dataclass(frozen=True, slots=True)
class Row:
    """One submission of the file as it stands there, by heading; `number` counts as the file's reader would."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Submission:
    """One submission. `answers` are to what is shown, `hidden` to what is not; `is_whole`: nothing was wrong or missing."""

    row: int
    instance_id: str
    submitted_at: datetime | None
    answers: dict[str, Answer]
    hidden: dict[str, Answer]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Exported:
    """What a file holds. An issue that `is_refused` kept its row out, or the file; any other, a value or a column."""

    submissions: tuple[Submission, ...]
    issues: tuple[Issue, ...]


def read(question_set: QuestionSet, headings: Sequence[str], rows: Iterable[Row]) -> Exported:
    """The submissions of a file to the questions of a set, each under its own id, and once."""
    issues: list[Issue] = []
    by_low = {exported_columns.plain(heading): heading for heading in reversed(headings)}
    ids = [by_low[one] for one in _IDS if one in by_low]
    if not ids:
        said = "No column says which submission is which (meta/instanceID, KEY or _uuid). Export it with its metadata."
        return Exported((), (Issue("", None, "", "", said),))
    columns, used = exported_columns.columns(question_set, headings)
    if not columns:
        said = "No column of this file answers a question of this set. Is it an export of another form?"
        return Exported((), (Issue("", None, "", "", said),))
    issues += exported_columns.passed_over(headings, used, question_set, columns)
    made, seen = [], dict[str, int]()
    for row in rows:
        instance = next((row.cells[one].strip() for one in ids if row.cells.get(one, "").strip()), "").removeprefix("uuid:")
        if why := _kept_out(row, instance, seen, by_low):
            issues.append(Issue("", row.number, ids[0], instance[:200], why))
            continue
        seen[instance] = row.number
        read_, wrong = _answers(question_set, columns, row)
        at = _time(row, by_low, issues)
        issues += wrong
        made.append(Submission(row.number, instance, at, read_.answers, read_.hidden, not wrong))
    return Exported(tuple(made), tuple(issues))


def _kept_out(row: Row, instance: str, seen: Mapping[str, int], by_low: Mapping[str, str]) -> str | None:
    if not instance:
        return "This submission has no id of its own, so it cannot be told from others. It was left out."
    if len(instance) > 200:
        return "The id of this submission is too long to be one. It was left out."
    if instance in seen:
        return f"This is the submission of row {seen[instance]} again. It was taken once."
    states = {row.cells.get(by_low[one], "").strip().lower() for one in _STATES if one in by_low}
    return "This submission was rejected where it was collected. It was left out." if states & _TURNED_DOWN else None


def _time(row: Row, by_low: Mapping[str, str], issues: list[Issue]) -> datetime | None:
    heading = next((by_low[one] for one in _TIMES if one in by_low), None)
    text = row.cells.get(heading or "", "").strip()
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)  # Kobo's are of UTC, and do not say so
    except (ValueError, OverflowError):
        message = "This is no date and time such as 2026-03-27T10:00:00Z, so it is not known when this was submitted."
        issues.append(Issue("", row.number, heading or "", text[:200], message, is_refused=False))
        return None


# --- one row


def _answers(question_set: QuestionSet, columns: Mapping[str, Column], row: Row) -> tuple[reading.Reading, list[Issue]]:
    asked = {question.name: question for question in question_set.questions}
    given = {name: _given(asked[name], column, row) for name, column in columns.items() if asked[name].kind is not Kind.PHOTO}
    read_ = reading.everything(question_set, given)
    wrong = []
    for fault in read_.faults:
        if asked[fault.question].kind is not Kind.PHOTO:
            heading = columns[fault.question].whole if fault.question in columns else None
            said = str(given.get(fault.question) or "")[:200]
            message = f"{fault} The answer was left out."
            wrong.append(Issue("", row.number, heading or fault.question, said, message, is_refused=False))
    return read_, wrong


def _given(question: Question, column: Column, row: Row) -> str | list[str]:
    text = row.cells.get(column.whole, "") if column.whole is not None else ""
    if question.kind is not Kind.TEXT and text.strip().lower() in _NOTHING:
        text = ""
    if question.kind in CHOOSES and text:
        return _chosen(question, text)
    if not text and column.by_choice:
        said = {name: row.cells.get(heading, "").strip().lower() for name, heading in column.by_choice.items()}
        return [name for name, one in said.items() if one in _CHOSEN or one not in _NOT_CHOSEN]
    return text[:10] if question.kind is Kind.DATE and re.match(r"\d{4}-\d\d-\d\dT", text) else text


def _chosen(question: Question, text: str) -> str | list[str]:
    """By the choices' names, or by what they say in any language."""
    names = {choice.name for choice in question.choices}
    by_label = {label.strip().lower(): one.name for one in question.choices for label in one.label.values()}
    by_label |= {one.name.lower(): one.name for one in question.choices}
    if question.kind is Kind.CHOICE:
        return text if text.strip() in names else by_label.get(text.strip().lower(), text)
    if set(text.split()) <= names:
        return text.split()
    parts = [part.strip().lower() for part in re.split(r"[;,|]", text) if part.strip()]
    return [by_label[part] for part in parts] if all(part in by_label for part in parts) else text
