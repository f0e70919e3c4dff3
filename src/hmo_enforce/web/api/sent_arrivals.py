"""What programs send of a complaint, and of what is done with what arrived."""

from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from hmo_enforce.intake import matters, states
from hmo_enforce.web.api.sent import Count, Long, Postcode, Reason, Short
from hmo_enforce.web.api.sent_cases import Email

Matter = Annotated[
    str, Meta(min_length=1, max_length=30, pattern=f"^({'|'.join(matters.MATTERS)})$", description="What is wrong.")
]  # fmt: skip
Uprn = Annotated[str, Meta(min_length=1, max_length=12, pattern=r"^[0-9]+$")]
Telephone = Annotated[str, Meta(min_length=3, max_length=40, pattern=r"^[0-9+() -]+$")]


class Way(StrEnum):
    """How somebody may safely be reached."""

    PHONE = "phone"
    TEXT = "text"
    EMAIL = "email"
    POST = "post"


class End(StrEnum):
    """How it ended."""

    DEALT_WITH = "dealt_with"
    NO_ACTION = "no_action"
    NOT_OURS = "not_ours"
    NOT_MEANT = "not_meant"


class Sender(msgspec.Struct, forbid_unknown_fields=True):
    """Who complains, if they say so, and the ways in which it is safe to reach them: none, if none is named."""

    name: Short | None = None
    phone: Telephone | None = None
    email: Email | None = None
    ways: Annotated[list[Way], Meta(max_length=4)] = []
    take_care: Reason | None = None


class Occupied(msgspec.Struct, forbid_unknown_fields=True):
    """What is said of who lives there: a claim, which overwrites nothing that was inspected."""

    persons: Count | None = None
    households: Count | None = None
    storeys: Annotated[int, Meta(ge=1, le=99)] | None = None


class NewArrival(msgspec.Struct, forbid_unknown_fields=True):
    """A complaint. Where the home is, is said by its UPRN, by its address or in words; what is wrong, by `matters` and `says`.

    `at_risk_today` and `baby_or_ill` raise how urgent the complaint is, and nothing else.
    """

    says: Long
    matters: Annotated[list[Matter], Meta(max_length=8)] = []
    address: Reason | None = None
    postcode: Postcode | None = None
    uprn: Uprn | None = None
    described: Long | None = None
    at_risk_today: bool = False
    baby_or_ill: bool = False
    claims: Occupied | None = None
    sender: Sender | None = None

    def claimed(self) -> dict[str, Any]:
        """What is claimed of the home, by name."""
        said: dict[str, Any] = msgspec.to_builtins(self.claims) if self.claims else {}
        return {name: value for name, value in said.items() if value is not None}


class ArrivalAssignment(msgspec.Struct, forbid_unknown_fields=True):
    """Who looks after it from now on: the address of an account of staff, null for nobody."""

    assignee: Email | None


class ArrivalEnd(msgspec.Struct, forbid_unknown_fields=True):
    """How it ended, and why: for the record alone."""

    closed_as: End
    why: Reason


assert {one.value for one in End} < set(states.CLOSED_AS)
