"""Conditions as XLSForm writes them (the column `relevant`), read and written.

What is understood: comparisons of one question with a text or a number, `selected`, `not`, `and`, `or` and brackets, and
whether a question was answered (`${q} != ''`, `string-length(${q}) > 0`, `count-selected(${q}) > 0`). Anything else is
refused by name: a condition that was half understood would hide the wrong question.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from hmo_enforce.kernel.errors import Refused
from hmo_enforce.questions.conditions import (
    DEEPEST,
    Answered,
    Compares,
    Condition,
    Either,
    Equals,
    Every,
    Not,
    Selected,
)  # fmt: skip

LONGEST = 5_000
_TOKEN = re.compile(
    r"""\s*(?:(?P<question>\$\{\s*(?P<name>[^}\s]+)\s*\})|(?P<text>'[^']*'|"[^"]*")|(?P<number>-?\d+(?:\.\d+)?|-?\.\d+)"""
    r"""|(?P<sign>!=|<=|>=|=|<|>)|(?P<word>[A-Za-z_][A-Za-z0-9_:-]*)|(?P<mark>[(),])|(?P<other>\S))"""
)
_FLIPPED: Mapping[str, str] = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_LENGTHS = ("string-length", "count-selected")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, or (`is_length`) how much was answered to it."""

    name: str
    is_length: bool = False


def read(text: str) -> Condition:
    """The condition that the text says. Refused, with what is not understood."""
    if len(text) > LONGEST:
        raise Refused(f"The condition is longer than {LONGEST:,} characters. Make it simpler.")
    return _Reader(text).whole()


class _Reader:
    """Reads from left to right, `or` before `and` before comparisons, as XPath does."""

    def __init__(self, text: str) -> None:
        self._tokens = [_token(match) for match in _TOKEN.finditer(text)]
        self._at = 0
        self._depth = 0

    def whole(self) -> Condition:
        condition = self._either()
        if (left := self._peek()) is not None:
            raise Refused(_not_understood(left))
        return condition

    def _peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self, kind: str = "", text: str = "") -> _Token:
        token = self._peek()
        if token is None:
            raise Refused("The condition breaks off before its end.")
        if (kind and token.kind != kind) or (text and token.text != text):
            raise Refused(_not_understood(token))
        self._at += 1
        return token

    def _passes(self, kind: str, text: str) -> bool:
        token = self._peek()
        passed = token is not None and token.kind == kind and token.text == text
        self._at += passed
        return passed

    def _either(self) -> Condition:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Refused(f"The condition has brackets more than {DEEPEST} deep. Make it simpler.")
        parts = [self._every()]
        while self._passes("word", "or"):
            parts.append(self._every())
        self._depth -= 1
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _every(self) -> Condition:
        parts = [self._one()]
        while self._passes("word", "and"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _one(self) -> Condition:
        if self._passes("mark", "("):
            return self._closed(self._either())
        if self._passes("word", "not"):
            self._take("mark", "(")
            return Not(self._closed(self._either()))
        if self._passes("word", "selected"):
            self._take("mark", "(")
            question = self._take("question").text
            self._take("mark", ",")
            return self._closed(Selected(question, _unquoted(self._take("text").text)))
        return self._comparison()

    def _closed(self, condition: Condition) -> Condition:
        self._take("mark", ")")
        return condition

    def _comparison(self) -> Condition:
        left = self._operand()
        sign = self._take("sign").text
        right = self._operand()
        if isinstance(left, _Token) and isinstance(right, _Asked):
            left, right, sign = right, left, _FLIPPED[sign]
        if not isinstance(left, _Asked) or not isinstance(right, _Token):
            raise Refused("The condition compares two questions, or none. Compare one question with a text or a number.")
        return _compared(left, sign, right)

    def _operand(self) -> _Asked | _Token:
        token = self._take()
        if token.kind == "question":
            return _Asked(token.text)
        if token.kind == "word" and token.text in _LENGTHS:
            self._take("mark", "(")
            asked = _Asked(self._take("question").text, is_length=True)
            self._take("mark", ")")
            return asked
        if token.kind not in {"text", "number"}:
            raise Refused(_not_understood(token))
        return token


def _token(match: re.Match[str]) -> _Token:
    return _Token("question", match["name"]) if match["question"] else _Token(match.lastgroup or "", match[0].strip())


def _compared(asked: _Asked, sign: str, value: _Token) -> Condition:
    text = _unquoted(value.text)
    if asked.is_length:
        return _by_length(asked, sign, text)
    if sign in {"=", "!="}:
        if not text:
            equal: Condition = Answered(asked.name)
            return equal if sign == "!=" else Not(equal)
        equal = Equals(asked.name, text) if value.kind == "text" else Compares(asked.name, "=", Decimal(text))
        return equal if sign == "=" else Not(equal)
    if not re.fullmatch(r"-?\d*\.?\d+", text):
        raise Refused(f"“{text}” is no number to compare with. Only numbers are less or greater.")
    return Compares(asked.name, sign, Decimal(text))


def _by_length(asked: _Asked, sign: str, text: str) -> Condition:
    if (sign, text) in {(">", "0"), ("!=", "0"), (">=", "1")}:
        return Answered(asked.name)
    if (sign, text) in {("=", "0"), ("<", "1"), ("<=", "0")}:
        return Not(Answered(asked.name))
    raise Refused("The length of an answer can only be compared with 0: whether there is one.")


def _unquoted(text: str) -> str:
    return text[1:-1] if text[:1] in {"'", '"'} else text


def _not_understood(token: _Token) -> str:
    shown = "${" + token.text + "}" if token.kind == "question" else token.text
    what = f"the function or word “{shown}”" if token.kind == "word" else f"“{shown[:80]}”"
    return (
        f"In a condition, {what} is not understood here. Use comparisons of a question with a text or a number, "
        "selected(), not(), and, or."
    )


def write(condition: Condition) -> str:
    """The text that `read` makes the same condition of."""
    match condition:
        case Every(parts):
            return " and ".join(_bracketed(part) for part in parts)
        case Either(parts):
            return " or ".join(_bracketed(part) for part in parts)
        case Not(Answered(question)):
            return f"{_asked(question)} = ''"
        case Not(Equals(question, value)):
            return f"{_asked(question)} != {_quoted(value)}"
        case Not(inner):
            return f"not({write(inner)})"
        case Answered(question):
            return f"{_asked(question)} != ''"
        case Equals(question, value):
            return f"{_asked(question)} = {_quoted(value)}"
        case Selected(question, value):
            return f"selected({_asked(question)}, {_quoted(value)})"
        case Compares(question, sign, number):
            return f"{_asked(question)} {sign} {number:f}"


def _bracketed(condition: Condition) -> str:
    text = write(condition)
    return f"({text})" if isinstance(condition, Every | Either) else text


def _asked(question: str) -> str:
    return "${" + question + "}"


def _quoted(value: str) -> str:
    return f'"{value}"' if "'" in value else f"'{value}'"
