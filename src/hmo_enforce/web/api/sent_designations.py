"""What programs send of designations."""

from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from hmo_enforce.areas import covers
from hmo_enforce.areas.standing import Kind
from hmo_enforce.web.api.sent import SAYS, Day, Long, Reason, Short, Word

Code = Annotated[str, Meta(min_length=1, max_length=20, pattern=r"^[A-Za-z0-9_-]+$")]
Codes = Annotated[list[Code], Meta(max_length=5_000)]
Reference = Annotated[str, Meta(min_length=1, max_length=100, pattern=SAYS)]
Documents = Annotated[list[Reason], Meta(max_length=50)]
Least = Annotated[int, Meta(ge=1, le=covers.MOST)]


class HmoTest(StrEnum):
    """By which a home is an HMO (Housing Act 2004 ss. 254 to 257)."""

    STANDARD = "standard"
    SELF_CONTAINED_FLAT = "self_contained_flat"
    CONVERTED_BUILDING = "converted_building"
    DECLARED = "declared"
    SECTION_257 = "section_257"


class Covers(msgspec.Struct, forbid_unknown_fields=True):
    """Which HMOs an additional designation covers. `tests`: left out, the usual ones; `description`: the notice's words."""

    min_persons: Least
    min_households: Least = covers.USUAL["min_households"]
    min_storeys: Least | None = None
    leaves_out_flats_in_blocks_of: Least | None = None
    tests: Annotated[list[HmoTest], Meta(min_length=1, max_length=len(covers.TESTS))] | None = None
    description: Annotated[str, Meta(min_length=1, max_length=2_000, pattern=SAYS)] | None = None

    def plain(self) -> dict[str, Any]:
        """As a designation keeps it."""
        said: dict[str, Any] = msgspec.to_builtins(self)
        return {name: value for name, value in said.items() if value is not None}


class Extent(msgspec.Struct, forbid_unknown_fields=True):
    """Areas of one kind that make it up, by their codes, in the newest edition loaded; without `codes`, all of the kind.

    `excluding`: codes of areas of the kind that are cut out.
    """

    kind: Word
    codes: Annotated[Codes, Meta(min_length=1)] | None = None
    excluding: Codes = []


class NewDesignation(msgspec.Struct, forbid_unknown_fields=True):
    """A designation over areas that are loaded. `covers` is of additional licensing alone, and needed there.

    `ends_on` is the last day in force. `documents`: the address of each on the web, or its name.
    """

    kind: Kind
    reference: Reference
    name: Short
    extent: Extent
    made_on: Day | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    legal_basis: Reason | None = None
    covers: Covers | None = None
    documents: Documents | None = None
    notes: Long | None = None


class DesignationChange(msgspec.Struct, forbid_unknown_fields=True):
    """What is to be said of a designation instead; what is left out stays as it is, and null takes it away."""

    why: Reason
    name: Short | UnsetType = UNSET
    made_on: Day | UnsetType | None = UNSET
    starts_on: Day | UnsetType | None = UNSET
    ends_on: Day | UnsetType | None = UNSET
    legal_basis: Reason | UnsetType | None = UNSET
    covers: Covers | UnsetType = UNSET
    documents: Documents | UnsetType | None = UNSET
    notes: Long | UnsetType | None = UNSET


class Revocation(msgspec.Struct, forbid_unknown_fields=True):
    """From which day a designation is no longer in force, and why."""

    revoked_on: Day
    why: Reason
