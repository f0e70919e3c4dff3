"""What an officer may correct of a person or an organisation by hand, and how its text is read."""

import re
from collections.abc import Callable, Mapping

from hmo_enforce.files import values
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.people import names

Value = str | bool | None
KINDS = {"person": False, "organisation": True}
"""What `is_organisation` is written as; nothing where nobody knows which."""
NEEDED = frozenset({"name"})
COMPANY_NUMBER = re.compile(r"[A-Z]{0,2}[0-9]{4,8}[A-Z]{0,2}")


def _up_to(most: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) > most:
            raise ValueError(f"This is longer than the {most} characters that there is room for.")
        return " ".join(text.split())

    return read


def _kind(text: str) -> bool:
    if text not in KINDS:
        raise ValueError("Choose a person, an organisation, or that it is not known which.")
    return KINDS[text]


def _company_number(text: str) -> str:
    plain = names.company_number(text) or ""
    if len(plain) != 8 or not COMPANY_NUMBER.fullmatch(plain):
        raise ValueError("A company number has eight characters, such as 01234567 or SC123456.")
    return plain


FIELDS: Mapping[str, tuple[str, Callable[[str], str | bool]]] = {
    "name": ("Name", _up_to(300)),
    "is_organisation": ("Person or organisation", _kind),
    "company_number": ("Company number", _company_number),
    "address": ("Address", _up_to(500)),
    "postcode": ("Postcode", values.typed_postcode),
}


def read(changes: Mapping[str, str | None]) -> dict[str, Value]:
    """The values, or `Refused` with what is wrong with each."""
    wrong = [f"“{name}” is not something that is corrected here." for name in changes if name not in FIELDS]
    found: dict[str, Value] = {}
    for name in (one for one in changes if one in FIELDS):
        try:
            found[name] = value(name, changes[name])
        except ValueError as error:
            wrong.append(f"{FIELDS[name][0]}: {error}")
    if wrong:
        raise Refused(*wrong)
    return found


def value(name: str, text: str | None) -> Value:
    """One field's value from its text; nothing written is None. ValueError says what is wrong."""
    plain = (text or "").strip()
    if not plain:
        if name in NEEDED:
            raise ValueError("It cannot be left empty.")
        return None
    return FIELDS[name][1](plain)


def as_text(value: Value) -> str | None:
    """The value as `value` reads it again."""
    if isinstance(value, bool):
        return next(text for text, kind in KINDS.items() if kind is value)
    return value
