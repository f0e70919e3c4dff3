"""What a partner's program sends: a referral, each of whose members is a field that an agreement may name."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from hmo_enforce.web.api.sent import SAYS, Day

Text = Annotated[str, Meta(min_length=1, max_length=300, pattern=SAYS)]
Long = Annotated[str, Meta(min_length=1, max_length=10_000, pattern=SAYS)]
People = Annotated[int, Meta(ge=0, le=999)]


class NewReferral(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A home that the partner tells of. A member that its agreement does not name is refused by name (422)."""

    address: Annotated[str, Meta(min_length=1, max_length=500, pattern=SAYS)]
    postcode: Annotated[str, Meta(min_length=5, max_length=8)] | None = None
    uprn: Annotated[str, Meta(min_length=1, max_length=12, pattern="^[0-9]{1,12}$")] | None = None
    their_reference: Text | None = None
    seen_on: Day | None = None
    concern: Long | None = None
    persons: People | None = None
    households: People | None = None
    storeys: Annotated[int, Meta(ge=0, le=99)] | None = None
    shares_facilities: bool | None = None
    pays_rent: bool | None = None
    tied_accommodation: bool | None = None
    hazards: Long | None = None
    landlord_name: Text | None = None
    landlord_contact: Text | None = None
    employer_name: Text | None = None
    risk_to_visitors: Long | None = None

    def given(self) -> dict[str, str]:
        """What was said, as it would be written, by the names of fields."""
        said: dict[str, Any] = msgspec.to_builtins(self)
        words = {True: "yes", False: "no"}
        return {
            name: words[value] if isinstance(value, bool) else str(value) for name, value in said.items() if value is not None
        }
