"""When a question on paper may be left out, in plain words: nothing moves a reader on, so the sheet says it where that is easy.

Simple is: one box ticked or not, one number reached or not, or several of these that must all hold. Of anything else nothing is
said: a sheet with an answer too many is read all the same, and what the others skip is kept apart.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from hmo_enforce.questions import spoken
from hmo_enforce.questions.catalogues import message, say
from hmo_enforce.questions.conditions import Compares, Condition, Equals, Every, Leaf, Not, Selected
from hmo_enforce.questions.sets import CHOOSES, Question

ONLY_IF_TICKED: Final = message("Answer this only if you ticked “{choice}” in question {number}.")
NOT_IF_TICKED: Final = message("Leave this out if you ticked “{choice}” in question {number}.")
ONLY_FROM: Final = message("Answer this only if the number in question {number} is {least} or more.")
NOT_UP_TO: Final = message("Leave this out if the number in question {number} is {most} or less.")


def sentences(tag: str, condition: Condition | None, asked: Mapping[str, tuple[int, Question]]) -> tuple[str, ...]:
    """In the language; none where the condition is not simple. `asked`: each question of the sheet with its number, by name."""
    if condition is None:
        return ()
    parts = condition.conditions if isinstance(condition, Every) else (condition,)
    said = [_sentence(tag, part, asked) for part in parts]
    return tuple(one for one in said if one) if all(said) else ()


def _sentence(tag: str, part: Condition, asked: Mapping[str, tuple[int, Question]]) -> str:
    if isinstance(part, Not):
        return _leaf(tag, part.condition, asked, is_not=True)
    return _leaf(tag, part, asked, is_not=False)


def _leaf(tag: str, part: Condition, asked: Mapping[str, tuple[int, Question]], *, is_not: bool) -> str:
    if not isinstance(part, Leaf) or part.question not in asked:
        return ""
    number, question = asked[part.question]
    match part:
        case Equals(_, value) | Selected(_, value) if question.kind in CHOOSES:
            choice = next((spoken.spoken(tag, one.label).text for one in question.choices if one.name == value), "")
            said = NOT_IF_TICKED if is_not else ONLY_IF_TICKED
            return say(tag, said, choice=choice, number=number) if choice else ""
        case Compares(_, "<=", most) if is_not:
            return say(tag, NOT_UP_TO, number=number, most=f"{most:f}")
        case Compares(_, ">=" | ">", least) if not is_not and (part.sign == ">=" or question.whole):
            return say(tag, ONLY_FROM, number=number, least=f"{_from(least, part.sign):f}")
    return ""


def _from(least: Decimal, sign: str) -> Decimal:
    """The first whole number that is more, where more is asked for."""
    return least if sign == ">=" else least.to_integral_value(rounding="ROUND_FLOOR") + 1
