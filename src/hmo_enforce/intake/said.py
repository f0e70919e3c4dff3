"""What somebody says when they answer a survey, complain or refer a home, as whoever takes it in hands it over."""

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from hmo_enforce.intake import channels, matters, states, urgency

LONGEST_ADDRESS, LONGEST_TEXT = 500, 10_000
SAFE_WAYS: Final = {"phone": "By telephone", "text": "By text", "email": "By email", "post": "By post"}
"""How somebody may be reached, where they said that it is safe."""
UPRN = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Place:
    """Which home: as it was said, whole or in part. The point is EPSG:27700, of a pin that was dropped on a map."""

    address: str | None = None
    postcode: str | None = None
    uprn: str | None = None
    easting: float | None = None
    northing: float | None = None
    accuracy_m: float | None = None
    described: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """How whoever says it may be reached. `ways` are those that are safe, of `SAFE_WAYS`."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    language: str | None = None
    ways: tuple[str, ...] = ()
    safe_note: str | None = None

    def is_empty(self) -> bool:
        """Whether nobody could be reached by it."""
        return not (self.name or self.phone or self.email or self.safe_note)


@dataclass(frozen=True, slots=True)
class Said:
    """One submission. `submission_key` is the sender's own for it (a form's hidden token, an instance's id), long and by chance
    where a PIN follows from it. `claims` are by the names of `questions.claims`; `unasked` are answers to questions that were
    hidden in the end. `wants_pin`: somebody may come back to it. `photos`: evidence item ids, with the question of each.
    """

    kind: str
    way: str
    submission_key: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    claims: Mapping[str, Any] = field(default_factory=dict)
    place: Place = Place()
    contact: Contact | None = None
    matters: tuple[str, ...] = ()
    urgent: urgency.Facts = field(default_factory=urgency.Facts)
    version_id: int | None = None
    channel_id: int | None = None
    agreement_id: int | None = None
    unasked: Mapping[str, Any] | None = None
    submitted_at: datetime | None = None
    is_late: bool = False
    wants_pin: bool = False
    photos: tuple[tuple[int, str | None], ...] = ()


def key_digest(said: Said) -> str:
    """The submission's key as it is kept: the key itself leads to the PIN."""
    return _sha256(said.submission_key)


def digest(said: Said) -> str:
    """Of what is said: two submissions under one key that differ in it are two."""
    contact = said.contact or Contact()
    told = [said.kind, dict(said.answers), dict(said.claims), sorted(said.matters), *_fields(said.place), *_fields(contact)]
    return _sha256(json.dumps(told, sort_keys=True, default=str))


def again(key: str, told: str) -> str:
    """The key of something else that came under the same one."""
    return _sha256(f"{key} {told}")


def _fields(of: Place | Contact) -> Iterator[Any]:
    return (getattr(of, name) for name in of.__dataclass_fields__)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def faults(said: Said) -> Iterator[str]:
    """What keeps it from being kept at all, in whole sentences. What is merely odd is kept: a person can ask."""
    if said.kind not in states.KINDS:
        yield f"“{said.kind}” is none of: {', '.join(states.KINDS)}."
    if said.way not in channels.WAYS:
        yield f"“{said.way}” is none of: {', '.join(channels.WAYS)}."
    if not said.submission_key:
        yield "Every submission has a key of its own, by which it comes in once."
    yield from _unknown(said.matters)
    if said.place.uprn and not UPRN.fullmatch(said.place.uprn):
        yield f"A UPRN is a number of up to 12 digits, not “{said.place.uprn}”."
    if (said.place.easting is None) != (said.place.northing is None):
        yield "A point has an easting and a northing."
    for name in ("address", "described"):
        if len(getattr(said.place, name) or "") > LONGEST_TEXT:
            yield f"The home’s {name} may have up to {LONGEST_TEXT:,} characters."


def _unknown(named: Collection[str]) -> Iterator[str]:
    for one in named:
        if one not in matters.MATTERS:
            yield f"“{one}” is nothing that a complaint is about. Those are: {', '.join(matters.MATTERS)}."
