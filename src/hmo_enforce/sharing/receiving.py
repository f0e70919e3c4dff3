"""What a partner wrote, understood field by field: values to be kept, what they claim of a home, and what is wrong."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from hmo_enforce.files import values as written
from hmo_enforce.sharing import fields
from hmo_enforce.sharing.fields import Field, Form

LONGEST = {Form.TEXT: 300, Form.LONG: 10_000}
LONGEST_ADDRESS = 500
MOST = {"persons": 999, "households": 999, "storeys": 99}
CLAIMS = ("persons", "households", "storeys", "shares_facilities", "pays_rent", "tied_accommodation", "landlord_name")
"""The fields that claim something of the home, by the names that claims have (`questions.claims`)."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field, and how to mend it; `was` is what stood there."""

    field: str
    was: str
    message: str


@dataclass(frozen=True, slots=True)
class Read:
    """The values that could be understood, and what is wrong with the others."""

    values: Mapping[str, Any]
    faults: tuple[Fault, ...]

    @property
    def has_home(self) -> bool:
        """Whether it can be told of a home at all."""
        return fields.NEEDED in self.values


def read(given: Mapping[str, str], *, needs_home: bool = True) -> Read:
    """What was written, by the names of fields. A blank is no value, and nothing wrong.

    `needs_home`: but an address must be there.
    """
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, text in given.items():
        value, message = _value(fields.BY_NAME[name], clean(text))
        if message is not None:
            faults.append(Fault(name, text, message))
        elif value is not None:
            values[name] = value
    if needs_home and fields.NEEDED not in values and not any(one.field == fields.NEEDED for one in faults):
        faults.append(Fault(fields.NEEDED, "", "The address is missing: without it nobody knows which home is meant."))
    return Read(values, tuple(faults))


def clean(text: str) -> str:
    """Without signs that cannot be seen or kept; line breaks stay, and so does whatever people write in any language."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in plain if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs")).strip()


def _value(field: Field, text: str) -> tuple[Any, str | None]:
    if written.is_blank(text):
        return None, None
    match field.form:
        case Form.NUMBER:
            return _count(field, text)
        case Form.YES_NO:
            said = written.yes_no(text)
            return (None if said.value is None else "yes" if said.value else "no"), said.message
        case Form.DAY:
            day = written.day(text)
            return (day.value.isoformat(), None) if day.value is not None else (None, day.message)
        case Form.POSTCODE:
            postcode = written.postcode(text)
            return (postcode.value, None) if postcode.value is not None else (None, postcode.message)
        case Form.UPRN:
            uprn = written.uprn(text)
            return (uprn.value, None) if uprn.value is not None else (None, uprn.message)
        case Form.TEXT:
            most = LONGEST_ADDRESS if field.name == fields.NEEDED else LONGEST[Form.TEXT]
            return _text(field, written.one_line(text), most)
        case Form.LONG:
            return _text(field, text, LONGEST[Form.LONG])


def _count(field: Field, text: str) -> tuple[int | None, str | None]:
    found, most = written.count(text), MOST[field.name]
    if found.value is not None and found.value > most:
        return None, f"{field.title} cannot be more than {most}. Correct it, or leave it empty."
    return found.value, found.message


def _text(field: Field, text: str, most: int) -> tuple[str | None, str | None]:
    if len(text) > most:
        return None, f"{field.title} may have up to {most:,} characters; it has {len(text):,}."
    return text, None


def claims(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the values claim of the home: yes and no as such, as claims have them."""
    yes_no = {"yes": True, "no": False}
    return {name: yes_no.get(values[name], values[name]) for name in CLAIMS if name in values}


def digest(values: Mapping[str, Any]) -> str:
    """SHA-256 of what was said: the same referral, by whichever way it comes again, has the same."""
    return sha256(json.dumps(dict(values), sort_keys=True, ensure_ascii=False).encode()).hexdigest()
