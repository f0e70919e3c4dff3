"""What is known about a home: each fact known, claimed with a confidence, or unknown; and the findings they give.

The *home* is whatever would be licensed: a house, a flat, or a block for section 257. A fact never says "no" by being
absent: leave it UNKNOWN unless someone looked. Only what the council itself decides (orders, notices, declarations)
starts as "no".
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Generic, Literal, TypeVar

from hmo_enforce.licensing.reasoning import Finding

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """A value (None: unknown) with the confidence in it, above 0 and up to 1, and who or what says so.

    Confidence 1 is for what an officer saw or the council's own record; a claim or an inference has less.
    """

    value: T | None
    confidence: float = 1.0
    source: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.confidence <= 1:
            raise ValueError(f"a confidence is above 0 and at most 1, not {self.confidence}")


UNKNOWN: Fact[None] = Fact(None)


@dataclass(frozen=True, slots=True)
class Count:
    """A number known exactly (low == high), or only as a range; `high` None: no upper limit known."""

    low: int
    high: int | None

    def __post_init__(self) -> None:
        if self.low < 0 or (self.high is not None and self.high < self.low):
            raise ValueError(f"a count runs from 0 upwards and from low to high, not {self.low} to {self.high}")

    def __str__(self) -> str:
        if self.high is None:
            return f"{self.low} or more"
        return str(self.low) if self.low == self.high else f"{self.low} to {self.high}"


def exactly(number: int) -> Count:
    """A number known exactly."""
    return Count(number, number)


def at_least(number: int) -> Count:
    """A number of which only the least it can be is known (five surnames: at least five people)."""
    return Count(number, None)


class ManagedBy(StrEnum):
    """Who manages or controls the home, as the exemptions of Schedule 14 and of selective licensing need it.

    A society or provider that does not meet its paragraph's conditions is PRIVATE here.
    """

    PRIVATE = "private"
    LOCAL_HOUSING_AUTHORITY = "local housing authority"
    NON_PROFIT_PROVIDER = "non-profit registered provider"
    SOCIAL_LANDLORD = "registered social landlord"
    PROFIT_MAKING_PROVIDER = "profit-making registered provider (social housing)"
    POLICE = "police"
    FIRE = "fire and rescue authority"
    HEALTH = "health service body"
    CO_OPERATIVE = "fully mutual co-operative"


class Tenancy(StrEnum):
    """The kind of tenancy or licence, as the exemptions from selective licensing need it; ORDINARY is none of them."""

    ORDINARY = "ordinary"
    BUSINESS = "business"
    LICENSED_PREMISES = "licensed premises"
    AGRICULTURAL_LAND = "agricultural land"
    AGRICULTURAL_HOLDING = "agricultural holding"
    LONG_LEASE = "long lease"
    FAMILY_OF_OWNER = "family of the owner"
    HOLIDAY_LET = "holiday let"
    SHARED_WITH_LANDLORD = "shared with the landlord"


@dataclass(frozen=True, slots=True)
class Notice:
    """A temporary exemption notice: first and last day, and the Part it exempts from (None: not on record)."""

    begins_on: date
    ends_on: date
    part: Literal[2, 3] | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """The facts that the licensing rules turn on.

    `main_residence`, `only_use` and `rent_paid` are of the accommodation that the several households live in.
    `storeys` are those that count (storeys.py). `flats_in_block` are the self-contained flats of the block the home
    stands in; `flats` and `flats_owner_occupied` those of the home itself when it is a converted block.
    `lodgers` are the people outside the household of an owner who lives there.
    """

    persons: Fact[Count] | Fact[None] = UNKNOWN
    households: Fact[Count] | Fact[None] = UNKNOWN
    rent_paid: Fact[bool] | Fact[None] = UNKNOWN
    main_residence: Fact[bool] | Fact[None] = UNKNOWN
    only_use: Fact[bool] | Fact[None] = UNKNOWN
    amenity_shared: Fact[bool] | Fact[None] = UNKNOWN
    amenity_lacking: Fact[bool] | Fact[None] = UNKNOWN
    self_contained_flat: Fact[bool] | Fact[None] = UNKNOWN
    converted_building: Fact[bool] | Fact[None] = UNKNOWN
    unit_not_self_contained: Fact[bool] | Fact[None] = UNKNOWN
    purpose_built: Fact[bool] | Fact[None] = UNKNOWN
    flats_in_block: Fact[Count] | Fact[None] = UNKNOWN
    storeys: Fact[Count] | Fact[None] = UNKNOWN
    converted_into_flats: Fact[bool] | Fact[None] = UNKNOWN
    building_standards_met: Fact[bool] | Fact[None] = UNKNOWN
    flats: Fact[Count] | Fact[None] = UNKNOWN
    flats_owner_occupied: Fact[Count] | Fact[None] = UNKNOWN
    managed_by: Fact[ManagedBy] | Fact[None] = UNKNOWN
    regulated_otherwise: Fact[bool] | Fact[None] = UNKNOWN
    student_accommodation: Fact[bool] | Fact[None] = UNKNOWN
    religious_community: Fact[bool] | Fact[None] = UNKNOWN
    owner_lives_here: Fact[bool] | Fact[None] = UNKNOWN
    lodgers: Fact[Count] | Fact[None] = UNKNOWN
    wholly_let: Fact[bool] | Fact[None] = UNKNOWN
    tenancy: Fact[Tenancy] | Fact[None] = UNKNOWN
    hmo_declaration: Fact[bool] | Fact[None] = field(default_factory=lambda: Fact(False))
    prohibition_order: Fact[bool] | Fact[None] = field(default_factory=lambda: Fact(False))
    management_order: Fact[bool] | Fact[None] = field(default_factory=lambda: Fact(False))
    empty_dwelling_order: Fact[bool] | Fact[None] = field(default_factory=lambda: Fact(False))
    notices: tuple[Notice, ...] = ()


def held(name: str, fact: Fact[bool] | Fact[None]) -> Finding:
    """Whether a yes-or-no fact is true."""
    return _finding(name, fact, lambda value: value)


def is_at_least(name: str, fact: Fact[Count] | Fact[None], number: int) -> Finding:
    """Whether a count reaches the number; unknown while its range straddles it."""
    return _finding(name, fact, lambda count: _reaches(count, number))


def is_at_most(name: str, fact: Fact[Count] | Fact[None], number: int) -> Finding:
    """Whether a count stays at or under the number."""
    reaches = is_at_least(name, fact, number + 1)
    return reaches if reaches.holds is None else _finding(name, fact, lambda count: not _reaches(count, number + 1))


def is_one_of(name: str, fact: Fact[ManagedBy] | Fact[Tenancy] | Fact[None], names: tuple[str, ...]) -> Finding:
    """Whether a manager or tenancy is among those named."""
    return _settled(name, fact, None if fact.value is None else fact.value in names)


def _reaches(count: Count, number: int) -> bool | None:
    if count.low >= number:
        return True
    return False if count.high is not None and count.high < number else None


def _finding(name: str, fact: Fact[T] | Fact[None], judged: Callable[[T], bool | None]) -> Finding:
    return _settled(name, fact, None if fact.value is None else judged(fact.value))


def _settled(name: str, fact: Fact[Any], holds: bool | None) -> Finding:
    if holds is None:
        return Finding(None, strength=0.0, asks=(name,))
    return Finding(holds, strength=fact.confidence, rests_on=(name,))
