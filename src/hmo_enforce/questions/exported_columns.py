"""Which column of an export of ODK or KoboToolbox answers which question.

Columns are known by the question's name, alone or behind its groups (`home/persons`, `home-persons`), or by its label. Several
choices stand in one column with spaces between, or in one column a choice with 1 and 0.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hmo_enforce.questions.issues import Issue
from hmo_enforce.questions.sets import Choice, Kind, Question, QuestionSet, Words

_OURS = re.compile(r"_.*|start|end|today|deviceid|subscriberid|simserial|simid|phonenumber|username|audit"
                   r"|submitter.*|status|reviewstate|device.*|edits|formversion|key|instancename|instanceid|attachments.*"
                   r"|submissiondate|completiondate|meta[/-].*|formhub[/-].*", re.I)  # fmt: skip
_SEPARATORS = "/-.:"
_FEW = 20


@dataclass(frozen=True, slots=True)
class Column:
    """Where a question is answered: in one column, or in one for each choice."""

    whole: str | None
    by_choice: Mapping[str, str]


def columns(question_set: QuestionSet, headings: Sequence[str]) -> tuple[dict[str, Column], set[str]]:
    """By the question's name where it is answered, and the headings that are used."""
    found: dict[str, Column] = {}
    used: set[str] = set()
    for question in question_set.questions:
        whole = _heading(question, headings, used)
        by_choice = {}
        if question.kind is Kind.CHOICES:
            by_choice = {one.name: heading for one in question.choices if (heading := _of_choice(question, one, headings))}
        if whole is not None or by_choice:
            found[question.name] = Column(whole, by_choice)
            used |= {*by_choice.values(), *([whole] if whole is not None else [])}
    return found, used


def _heading(question: Question, headings: Sequence[str], used: set[str]) -> str | None:
    """The heading that is its name, or ends with it behind groups, or is its label."""
    name = question.name.lower()
    behind = tuple(f"{sign}{name}" for sign in _SEPARATORS)
    labels = {label.strip().lower() for label in question.label.values()}
    free = {heading: heading.strip().lower() for heading in headings if heading not in used}
    named = [heading for heading, low in free.items() if low == name]
    grouped = [heading for heading, low in free.items() if low.endswith(behind) and not low.startswith("meta")]
    labelled = [heading for heading, low in free.items() if low in labels]
    return next(iter([*named, *grouped, *labelled]), None)


def _of_choice(question: Question, choice: Choice, headings: Sequence[str]) -> str | None:
    names = _called(question.name, question.label)
    for heading in headings:
        low = heading.strip().lower()
        for end in _called(choice.name, choice.label):
            before = low.removesuffix(f"/{end}").removesuffix(f"-{end}")
            if before != low and (before in names or any(before.endswith((f"/{name}", f"-{name}")) for name in names)):
                return heading
    return None


def _called(name: str, label: Words) -> set[str]:
    return {name.lower(), *(said.strip().lower() for said in label.values())}


def plain(heading: str) -> str:
    """The heading as those of the exporters' own are compared."""
    return heading.strip().lower().replace("meta-", "meta/")


def passed_over(headings: Sequence[str], used: set[str], question_set: QuestionSet, found: Mapping[str, Column]) -> list[Issue]:
    """What was left out of the file, by heading; nothing of what the exporters add."""
    over = [heading for heading in headings if heading.strip() and heading not in used and not _OURS.fullmatch(heading.strip())]
    issues = [
        Issue("", None, heading[:80], "", "No question of this set is so named. The column was left out.", is_refused=False)
        for heading in over[:_FEW]
    ]
    if len(over) > _FEW:
        issues.append(Issue("", None, "", "", f"{len(over) - _FEW} further columns were left out.", is_refused=False))
    photos = [one.name for one in question_set.questions if one.kind is Kind.PHOTO and one.name in found]
    return issues + [
        Issue("", None, name, "", "Photos are not in such a file, only their names. Add them by hand.", is_refused=False)
        for name in photos
    ]
