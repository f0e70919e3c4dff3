"""Answers on their way: kept for whoever gives them until they are sent, deleted, or nobody has come back for a while.

Whose they are is known by a ticket in a cookie, or by a reference and PIN where somebody saved them to come back.
"""

import hashlib
import re
from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

from hmo_enforce.intake import references
from hmo_enforce.questions import skipping
from hmo_enforce.questions.sets import Answers, QuestionSet

KEPT_FOR: Final = timedelta(days=30)
"""After the last answer. Long enough to ask somebody at home; no longer, since what is not sent is for nobody's eyes."""
SENT_KEPT_FOR: Final = timedelta(days=1)
"""After it was sent, empty: so that the page with the reference can be loaded again. What was saved before it was sent stays
for the longer time, empty too: somebody may have noted only the reference that they were given first."""
MOST_PHOTOS: Final = 10
PREFIX: Final = "D-"
CONTACT, CHECK, WARNED = "contact", "check", "now"
"""Steps after the last question; and that whoever is at risk was told what to do now."""
STEPS: Final = frozenset({CONTACT, CHECK, WARNED})


def ticket_digest(ticket: str) -> str:
    """How a ticket is kept."""
    return hashlib.sha256(b"ticket " + ticket.encode()).hexdigest()


def reference(chance: bytes) -> str:
    """The reference that these 16 bytes of chance give."""
    return PREFIX + references.of(chance).removeprefix(references.PREFIX)


def read_reference(text: str) -> str | None:
    """As it is kept, from however somebody typed it; None for none."""
    plain = re.sub(r"[\s\-–—.]", "", text).upper()
    if len(plain) == references.LENGTH + 1 and plain.startswith("D"):
        plain = plain[1:]
    found = references.read(references.PREFIX + plain)
    return None if found is None else PREFIX + found.removeprefix(references.PREFIX)


def kept_until(changed_on: date) -> date:
    """The last day on which somebody can come back."""
    return changed_on + KEPT_FOR


def next_step(question_set: QuestionSet, answers: Answers, passed: Collection[str], after: str | None) -> str:
    """The first step after this one that was not passed yet, else the first before it: a question's name, or one of ours."""
    shown = [question.name for question in skipping.shown(question_set, answers)]
    at = shown.index(after) + 1 if after in shown else 0
    for name in (*shown[at:], *shown[:at], CONTACT):
        if name not in passed:
            return name
    return CHECK


def step_before(question_set: QuestionSet, answers: Answers, step: str) -> str | None:
    """Where the back link leads; None: to where it began."""
    steps = [*(question.name for question in skipping.shown(question_set, answers)), CONTACT, CHECK]
    at = steps.index(step) if step in steps else 0
    return steps[at - 1] if at else None


def lacking(question_set: QuestionSet, answers: Answers) -> str | None:
    """The first question that must be answered and is not."""
    needed = (one for one in skipping.shown(question_set, answers) if one.required and one.name not in answers)
    return next((question.name for question in needed), None)
