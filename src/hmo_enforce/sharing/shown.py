"""Partners, agreements and shares as pages and letters take them: plain values, which change nothing."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hmo_enforce.sharing.kinds import Kind


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation; `email` is where it takes referrals."""

    id: int
    name: str
    kind: Kind
    lines: tuple[str, ...]
    email: str | None
    revision: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """Its frame, its partner, and whom to ask about it there."""

    id: int
    partner: Partner
    title: str
    starts_on: date
    ends_on: date | None
    ended_on: date | None
    ended_why: str | None
    contact_name: str
    contact_email: str | None
    contact_telephone: str | None
    revision: int


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of what is agreed. `comes` and `goes` are names of fields."""

    id: int
    number: int
    from_on: date
    purpose: str
    lawful_basis: str
    comes: tuple[str, ...]
    goes: tuple[str, ...]
    why: str
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True)
class Share:
    """What was shared, exactly. `content` is None once it was destroyed; its digest stays."""

    id: int
    agreement_id: int
    terms_number: int
    subject: str
    subject_id: int
    arrival_id: int | None
    way: str
    letter_id: int | None
    to_name: str
    to_address: str
    fields: tuple[str, ...]
    content: tuple[dict[str, Any], ...] | None
    sha256: str
    why: str
    shared_at: datetime
    shared_by: str
    destroyed_at: datetime | None
