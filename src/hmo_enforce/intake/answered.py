"""From a question set and what was answered to what is handed over (`said.Said`): on a page, by telephone or on paper alike.

A complaint's set names three of its questions as here; a set that has none of them says none of it.
"""

from typing import Any, Final

from hmo_enforce.intake import matters, states, urgency
from hmo_enforce.intake.said import LONGEST_ADDRESS, Place, Said
from hmo_enforce.questions import claims, skipping
from hmo_enforce.questions.sets import Answers, Kind, QuestionSet

MATTERS: Final = "matters"
AT_RISK_TODAY: Final = "at_risk_today"
BABY_OR_ILL: Final = "baby_or_ill"
YES: Final = "yes"


def said(question_set: QuestionSet, answers: Answers, *, kind: str, way: str, submission_key: str, **more: Any) -> Said:
    """All that was answered. `more`: what `Said` has beside (contact, photos, version_id, …)."""
    apart = skipping.apart(question_set, answers)
    is_complaint = kind == states.COMPLAINT
    return Said(
        kind=kind, way=way, submission_key=submission_key, answers=apart.shown, unasked=apart.hidden or None,
        claims={one.name: one.value for one in claims.claims(question_set, answers)},
        place=place(question_set, apart.shown),
        matters=_matters(apart.shown) if is_complaint else (),
        urgent=facts(question_set, answers) if is_complaint else urgency.Facts(),
        **more,
    )  # fmt: skip


def place(question_set: QuestionSet, answers: Answers) -> Place:
    """Which home: the first address that was given."""
    for question in question_set.questions:
        given = answers.get(question.name)
        if question.kind is Kind.ADDRESS and isinstance(given, dict):
            return Place(
                address=str(given.get("lines") or "").replace("\n", ", ")[:LONGEST_ADDRESS] or None,
                postcode=given.get("postcode"), uprn=given.get("uprn"), easting=given.get("easting"),
                northing=given.get("northing"), described=given.get("described"),
            )  # fmt: skip
    return Place()


def facts(question_set: QuestionSet, answers: Answers) -> urgency.Facts:
    """What bears on whether it can wait; what is hidden by other answers does not."""
    shown = skipping.apart(question_set, answers).shown
    return urgency.Facts(at_risk_today=shown.get(AT_RISK_TODAY) == YES, baby_or_ill=shown.get(BABY_OR_ILL) == YES)


def _matters(answers: Answers) -> tuple[str, ...]:
    given = answers.get(MATTERS)
    return tuple(one for one in given if one in matters.MATTERS) if isinstance(given, list) else ()
