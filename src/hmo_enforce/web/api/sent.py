"""What programs send: one struct a thing. A member that is not named here is refused, so that no word is lost by a slip."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from hmo_enforce.cases import outside, terms
from hmo_enforce.licensing.facts import ManagedBy, Tenancy
from hmo_enforce.web.api.answers import LARGEST

BLANK = r"\x09-\x0d\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""Written out: what a blank is by one letter differs from language to language, and clients check by the same pattern."""
SAYS = rf"^[^\x00]*[^{BLANK}\x00][^\x00]*$"
"""Something, and no NUL, which no text that we keep can hold."""
Id = Annotated[int, Meta(ge=1, le=LARGEST)]
Word = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[a-z_]+$")]
_KINDS = outside.kinds()
Kind = Annotated[Word, Meta(extra_json_schema={"enum": [*_KINDS.by_name]}, description="The kind of case.")]
Step = Annotated[
    Word,
    Meta(
        extra_json_schema={"enum": [*_KINDS.steps]},
        description=" ".join(f"Of {one.name}: {', '.join(one.steps)}." for one in _KINDS.by_name.values()),
    ),
]
Short = Annotated[str, Meta(min_length=1, max_length=200, pattern=SAYS)]
Reason = Annotated[str, Meta(min_length=1, max_length=500, pattern=SAYS)]
Long = Annotated[str, Meta(min_length=1, max_length=20_000, pattern=SAYS)]
Name = Annotated[str, Meta(min_length=1, max_length=300, pattern=SAYS)]
Day = Annotated[date, Meta(extra_json_schema={"pattern": r"^(19[0-9]{2}|2[01][0-9]{2})-"})]
Count = Annotated[int, Meta(ge=0, le=10_000)]
Postcode = Annotated[str, Meta(min_length=5, max_length=8, pattern=r"^[A-Za-z]{1,2}[0-9][A-Za-z0-9]? ?[0-9][A-Za-z]{2}$")]


class Priority(StrEnum):
    """How urgent a case is."""

    NORMAL = terms.NORMAL
    URGENT = terms.URGENT


class NoteKind(StrEnum):
    """Whether a note is what is so, or what somebody thinks (Data Protection Act 2018 s. 38(2))."""

    FACT = terms.FACT
    OPINION = terms.OPINION


class Part(StrEnum):
    """What somebody is in a case."""

    COMPLAINANT = terms.COMPLAINANT
    VICTIM = "victim"
    WITNESS = "witness"
    TENANT = "tenant"
    OWNER = "owner"
    MANAGER = "manager"
    AGENT = "agent"
    SUSPECT = "suspect"
    OTHER = "other"


class NewCase(msgspec.Struct, forbid_unknown_fields=True):
    """A case to be opened. `title` names nobody; `kind` is one of those that the council's cases have."""

    kind: Kind
    title: Short
    priority: Priority = Priority.NORMAL
    property_ids: Annotated[list[Id], Meta(max_length=50)] = []
    with_tasks: bool = True


class CaseChange(msgspec.Struct, forbid_unknown_fields=True):
    """What a case is to be called, and how urgent it is to be; what is left out stays as it is."""

    title: Short | UnsetType = UNSET
    priority: Priority | UnsetType = UNSET


class NewStep(msgspec.Struct, forbid_unknown_fields=True):
    """The step that a case comes to, one of its kind's; going back needs a reason."""

    step: Step
    why: Reason | None = None


class NewNote(msgspec.Struct, forbid_unknown_fields=True):
    """Something to be written down. `said_by`: whose word it is, where that is not the writer; `corrects`: an earlier note."""

    text: Long
    kind: NoteKind = NoteKind.FACT
    said_by: Short | None = None
    corrects: Id | None = None


class HomeInCase(msgspec.Struct, forbid_unknown_fields=True):
    """A property that a case is about, too."""

    property_id: Id
    why: Reason | None = None


class PersonInCase(msgspec.Struct, forbid_unknown_fields=True):
    """Somebody's part in a case. `contact`: how they asked to be reached in this matter."""

    party_id: Id
    part: Part
    contact: Reason | None = None


class NewPerson(msgspec.Struct, forbid_unknown_fields=True):
    """A person or an organisation. Who surely is one of those known (company number; or name and postcode) is not made anew."""

    name: Name
    is_organisation: bool | None = None
    company_number: Annotated[str, Meta(min_length=1, max_length=20, pattern="^[A-Za-z0-9]+$")] | None = None
    address: Reason | None = None
    postcode: Postcode | None = None


class Facts(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What licensing turns on, as far as it is known: numbers, yes or no, and who manages it. Null, or left out: not known."""

    persons: Count | None = None
    households: Count | None = None
    lodgers: Count | None = None
    storeys: Count | None = None
    flats: Count | None = None
    flats_in_block: Count | None = None
    flats_owner_occupied: Count | None = None
    managed_by: ManagedBy | None = None
    tenancy: Tenancy | None = None
    amenity_lacking: bool | None = None
    amenity_shared: bool | None = None
    building_standards_met: bool | None = None
    converted_building: bool | None = None
    converted_into_flats: bool | None = None
    empty_dwelling_order: bool | None = None
    hmo_declaration: bool | None = None
    main_residence: bool | None = None
    management_order: bool | None = None
    only_use: bool | None = None
    owner_lives_here: bool | None = None
    prohibition_order: bool | None = None
    purpose_built: bool | None = None
    regulated_otherwise: bool | None = None
    religious_community: bool | None = None
    rent_paid: bool | None = None
    self_contained_flat: bool | None = None
    student_accommodation: bool | None = None
    unit_not_self_contained: bool | None = None
    wholly_let: bool | None = None

    def stated(self) -> dict[str, Any]:
        """Those that are known, in plain values."""
        known: dict[str, Any] = msgspec.to_builtins(self)
        return known


class NewObservation(msgspec.Struct, forbid_unknown_fields=True):
    """What an officer saw of a property (`seen`), or was told, on a day."""

    as_at: Annotated[date, Meta(extra_json_schema={"pattern": r"^(19[0-9]{2}|20[0-2][0-9])-"})]
    facts: Facts
    seen: bool = False
