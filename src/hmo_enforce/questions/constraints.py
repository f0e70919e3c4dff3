"""What an answer must be, as XLSForm writes it (the column `constraint`): bounds of a number, the length of a text."""

import re
from dataclasses import dataclass
from decimal import Decimal

from hmo_enforce.kernel.errors import Refused
from hmo_enforce.questions.sets import Question

_AND = re.compile(r"\s+and\s+")
_BOUND = re.compile(r"\.\s*(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)")
_LENGTH = re.compile(r"string-length\(\s*\.\s*\)\s*(<=|<)\s*(\d{1,6})")
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of a question; None where there is none."""

    least: Decimal | None = None
    most: Decimal | None = None
    longest: int | None = None


def read(text: str, *, is_whole: bool) -> Bounds:
    """The bounds. Refused, with what is not understood."""
    least = most = None
    longest = None
    for part in _AND.split(text.strip().strip("()")) if len(text) <= _LONGEST else [text[:80]]:
        bound, length = _BOUND.fullmatch(part.strip(" ()")), _LENGTH.fullmatch(part.strip())
        if length:
            longest = int(length[2]) - (length[1] == "<")
        elif bound and (is_whole or "=" in bound[1]):
            value = Decimal(bound[2]) + {">": 1, "<": -1}.get(bound[1], 0)
            least, most = (value, most) if bound[1].startswith(">") else (least, value)
        else:
            raise Refused(
                f"“{part.strip()[:80]}” is not understood as a bound. Use . >= and . <= with numbers, or string-length(.) <= n."
            )
    return Bounds(least, most, longest)


def written(question: Question) -> str:
    """The text that `read` makes the same bounds of; empty where there are none."""
    parts = [
        f". >= {question.least:f}" if question.least is not None else "",
        f". <= {question.most:f}" if question.most is not None else "",
        f"string-length(.) <= {question.longest}" if question.longest is not None else "",
    ]
    return " and ".join(filter(None, parts))
