"""The types of XLSForm: which of ours each is, which are left out, and which cannot be asked here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hmo_enforce.questions.sets import Kind, Question

_KINDS: Mapping[str, Kind] = {
    "text": Kind.TEXT, "string": Kind.TEXT, "integer": Kind.NUMBER, "int": Kind.NUMBER, "decimal": Kind.NUMBER,
    "date": Kind.DATE, "image": Kind.PHOTO, "photo": Kind.PHOTO,
}  # fmt: skip
_WHOLE = frozenset({"integer", "int"})
_SELECTS = re.compile(
    r"(?P<one>select_one|select one|select1|select one from)"
    r"|(?P<many>select_multiple|select multiple|select all that apply from)"
)
_FILLED = frozenset(
    ["start", "end", "today", "deviceid", "imei", "subscriberid", "simserial", "phonenumber", "username", "email", "audit"]
)
_SHOWN = frozenset({"note", "calculate", "hidden"})
BEGINS_GROUP, ENDS_GROUP = frozenset({"begin_group", "begin group"}), frozenset({"end_group", "end group"})
BEGINS_REPEAT = frozenset({"begin_repeat", "begin repeat", "end_repeat", "end repeat"})
CAN_BE_ASKED = "text, integer, decimal, date, image, select_one and select_multiple"


@dataclass(frozen=True, slots=True)
class Asks:
    """A type that can be asked; `choices` is the list that is chosen from."""

    kind: Kind
    is_whole: bool = False
    choices: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A type that nobody answers."""

    why: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A type that cannot be asked."""

    why: str


def understood(said: str) -> Asks | LeftOut | Refused:
    """What the cell `type` means."""
    text = " ".join(said.split())
    low = text.lower()
    if low in _KINDS:
        return Asks(_KINDS[low], is_whole=low in _WHOLE)
    if low in _FILLED:
        return LeftOut(f"“{text}” is filled in by a device, which is not asked here. It was left out.")
    if low in _SHOWN:
        return LeftOut(f"“{text}” is nothing that anybody answers. It was left out.")
    return _select(text) or Refused(f"A question of the type “{text}” cannot be asked here. Those that can: {CAN_BE_ASKED}.")


def _select(text: str) -> Asks | Refused | None:
    words = text.split(" ")
    for count in range(min(len(words), 5), 0, -1):
        found = _SELECTS.fullmatch(" ".join(words[:count]).lower())
        if found:
            named = words[count:]
            if named and named[-1].lower() in {"or_other", "or_specify"}:
                return Refused(f"“{named[-1]}” cannot be asked here. Add a choice “other”, and a text question after it.")
            if len(named) != 1:
                return Refused(f"“{text}” names no list of choices. Write select_one or select_multiple, and one list.")
            return Asks(Kind.CHOICE if found["one"] else Kind.CHOICES, choices=named[0])
    return None


def written(question: Question, list_name: str) -> str:
    """The cell `type` of a question."""
    match question.kind:
        case Kind.NUMBER:
            return "integer" if question.whole else "decimal"
        case Kind.CHOICE:
            return f"select_one {list_name}"
        case Kind.CHOICES:
            return f"select_multiple {list_name}"
        case Kind.PHOTO:
            return "image"
        case Kind.DATE:
            return "date"
        case Kind.TEXT | Kind.ADDRESS:
            return "text"
