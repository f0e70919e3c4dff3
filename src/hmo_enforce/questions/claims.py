"""Which answers claim a fact of a home. What claims nothing stays a statistic, whatever else is done with it.

A claim is what somebody said and no more: how far it is trusted, and what it may not overwrite, is decided by whoever takes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from hmo_enforce.questions import skipping
from hmo_enforce.questions.sets import Answer, Answers, Kind, Question, QuestionSet

YES, NO = "yes", "no"
MOST_PEOPLE, MOST_STOREYS = 999, 99

Value = int | bool | str | list[str]


@dataclass(frozen=True, slots=True)
class Claimable:
    """A fact that answers may claim, and the kind of question it takes.

    Of a `CHOICE` that `is_yes_or_no`, the choices named yes and no claim, and others ("don't know") do not. A `NUMBER` is a
    whole one from `least` to `most`; with `is_money` it is in pounds and becomes pence.
    """

    name: str
    kind: Kind
    title: str
    is_yes_or_no: bool = False
    is_money: bool = False
    least: int = 0
    most: int = 0


_EVERY = (
    Claimable("persons", Kind.NUMBER, "How many people live there", least=0, most=MOST_PEOPLE),
    Claimable("households", Kind.NUMBER, "How many households they are", least=0, most=MOST_PEOPLE),
    Claimable("storeys", Kind.NUMBER, "How many storeys it has", least=1, most=MOST_STOREYS),
    Claimable("shares_facilities", Kind.CHOICE, "Whether households share a kitchen, bathroom or toilet", is_yes_or_no=True),
    Claimable("lacks_facilities", Kind.CHOICE, "Whether it lacks a kitchen, bathroom or toilet", is_yes_or_no=True),
    Claimable("pays_rent", Kind.CHOICE, "Whether rent is paid, or work done in its place", is_yes_or_no=True),
    Claimable("rent_pence_a_month", Kind.NUMBER, "The rent", is_money=True, least=0, most=10_000_000),
    Claimable("owner_lives_there", Kind.CHOICE, "Whether an owner lives there", is_yes_or_no=True),
    Claimable("main_home", Kind.CHOICE, "Whether it is the only or main home of those who live there", is_yes_or_no=True),
    Claimable("tied_accommodation", Kind.CHOICE, "Whether the home comes with a job", is_yes_or_no=True),
    Claimable("landlord_name", Kind.TEXT, "The landlord's name"),
    Claimable("agent_name", Kind.TEXT, "The agent's name"),
    Claimable("hazards", Kind.CHOICES, "Hazards seen"),
)
CLAIMS: Mapping[str, Claimable] = {one.name: one for one in _EVERY}


@dataclass(frozen=True, slots=True)
class Claim:
    """What an answer says of a home: `value` a whole number, yes or no, a text, or the names of choices."""

    name: str
    value: Value
    question: str


def claims(question_set: QuestionSet, answers: Answers) -> tuple[Claim, ...]:
    """What the answers claim. An answer to a question that is hidden claims nothing; nor does one that makes no sense."""
    found = (_claim(question, answers[question.name]) for question in skipping.shown(question_set, answers)
             if question.claim in CLAIMS and question.name in answers)  # fmt: skip
    return tuple(claim for claim in found if claim is not None)


def _claim(question: Question, answer: Answer) -> Claim | None:
    about = CLAIMS[question.claim or ""]
    value = _value(about, answer)
    return None if value is None else Claim(about.name, value, question.name)


def _value(about: Claimable, answer: Answer) -> Value | None:
    if about.is_yes_or_no:
        return {YES: True, NO: False}.get(answer) if isinstance(answer, str) else None
    if about.kind is Kind.NUMBER:
        return _count(about, answer)
    if about.kind is Kind.CHOICES:
        return list(answer) or None if isinstance(answer, list) else None
    return answer.strip() or None if isinstance(answer, str) else None


def _count(about: Claimable, answer: Answer) -> int | None:
    try:
        given = Decimal(str(answer)) * (100 if about.is_money else 1)
    except ArithmeticError:
        return None
    is_one = given.is_finite() and given == given.to_integral_value() and about.least <= given <= about.most
    return int(given) if is_one else None


def faults(question: Question) -> tuple[str, ...]:
    """Why the question cannot claim what it says that it claims; nothing where it can."""
    if question.claim is None:
        return ()
    about = CLAIMS.get(question.claim)
    if about is None:
        return (f"“{question.claim}” is not a fact that an answer can claim. Known are: {', '.join(CLAIMS)}.",)
    if question.kind is not about.kind:
        return (f"An answer of the kind “{question.kind}” cannot claim {about.name}: make it of the kind “{about.kind}”.",)
    if about.is_yes_or_no and not {YES, NO} <= {choice.name for choice in question.choices}:
        return (f"To claim {about.name} it needs choices named “{YES}” and “{NO}”.",)
    if about.kind is Kind.NUMBER and not about.is_money and not question.whole:
        return (f"To claim {about.name} its answer must be a whole number.",)
    return ()
