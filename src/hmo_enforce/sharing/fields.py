"""The fields that an agreement may name. What is not here can neither be taken nor given, whatever a partner sends.

There is none for nationality, ethnicity, immigration status, religion or health, and none is ever to be added.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """How a value is written."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    YES_NO = "yes_no"
    DAY = "day"
    POSTCODE = "postcode"
    UPRN = "uprn"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that can be told. `comes`, `goes`: whether an agreement may have it come in, or go out.

    `of_people`: it says who somebody is, so it is to be agreed only where the purpose needs it.
    """

    name: str
    title: str
    form: Form
    comes: bool = True
    goes: bool = True
    of_people: bool = False
    also: tuple[str, ...] = ()
    """What else partners call it."""


EVERY = (
    Field("address", "Address", Form.TEXT, also=("property address", "premises")),
    Field("postcode", "Postcode", Form.POSTCODE, also=("post code",)),
    Field("uprn", "UPRN", Form.UPRN),
    Field("their_reference", "The partner’s reference", Form.TEXT, also=("reference", "your reference", "their ref", "ref")),
    Field("our_reference", "Our reference", Form.TEXT, comes=False),
    Field("seen_on", "Day on which it was seen or heard", Form.DAY, also=("date", "date seen", "seen")),
    Field("concern", "What the concern is", Form.LONG, also=("concerns", "details", "reason for referral")),
    Field("persons", "Number of people who live there", Form.NUMBER, also=("people", "occupants", "number of occupants")),
    Field("households", "Number of households", Form.NUMBER),
    Field("storeys", "Number of storeys", Form.NUMBER, also=("floors",)),
    Field("shares_facilities", "Whether a kitchen, bathroom or toilet is shared", Form.YES_NO, also=("shared facilities",)),
    Field("pays_rent", "Whether rent is paid", Form.YES_NO, also=("rent paid",)),
    Field("tied_accommodation", "Whether the home comes with a job", Form.YES_NO, also=("tied",)),
    Field("hazards", "Hazards seen", Form.LONG, also=("hazard",)),
    Field("landlord_name", "Name of the landlord or agent", Form.TEXT, of_people=True, also=("landlord", "owner")),
    Field("landlord_contact", "How the landlord or agent is reached", Form.TEXT, of_people=True),
    Field("employer_name", "Name of the employer", Form.TEXT, of_people=True, also=("employer",)),
    Field("risk_to_visitors", "Risks to whoever visits", Form.LONG, also=("risk", "risks", "warning")),
    Field("licence_state", "Whether a licence is in force", Form.TEXT, comes=False),
    Field("licence_reference", "Reference of the licence", Form.TEXT, comes=False),
    Field("licence_needed", "Whether the home seems to need a licence", Form.TEXT, comes=False),
    Field("outcome", "What came of it", Form.LONG, comes=False),
)
BY_NAME: Mapping[str, Field] = {one.name: one for one in EVERY}
FREE = frozenset(one.name for one in EVERY if one.form is Form.LONG)
"""Whole sentences: never passed on as somebody wrote them, but written anew by whoever sends."""
NEEDED = "address"
"""Without it nothing that comes in can be told of any home."""
COMES = tuple(one for one in EVERY if one.comes)
GOES = tuple(one for one in EVERY if one.goes)


def titles(names: Iterable[str]) -> list[str]:
    """As people read them, in the order in which all fields stand."""
    wanted = set(names)
    return [one.title for one in EVERY if one.name in wanted]


def named(heading: str) -> Field | None:
    """The field that a column's heading means; None for one that is none of ours."""
    return _KNOWN.get(plain(heading))


def plain(heading: str) -> str:
    """A heading without case, blanks and signs, as headings are compared."""
    return re.sub(r"[^a-z0-9]+", "", heading.casefold())


_KNOWN = {plain(said): one for one in EVERY for said in (one.name, one.title, *one.also)}
