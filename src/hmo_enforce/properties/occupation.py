"""What the sources say of a home, brought to one answer for each fact, with how far to trust it and on whose word.

A source *claims* facts. Claims that agree strengthen each other, claims that differ weaken the one that is taken, and
what grew old is trusted less. None of this is law: docs/decisions/0004-strength-of-evidence.md gives the reasons and the
numbers. Facts go by the names that licensing gives them; a count is a range from the least to the most.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

SURNAMES_SHARE = 0.8
"""How far a count of different surnames is trusted to speak of households, as a share of its source's confidence."""
STUDENTS_SHARE = 0.9
"""The same for three or more adults who are all students."""
BENEFIT_SHARE = 0.8
"""The same for a housing benefit claim to say that the whole of a home is let, and not only a room in it."""
SUPPORT_SHARE = 0.5
"""A second source counts half: a council's records are copied from one another more often than not."""
MOST_CLAIMED = 0.95
"""However many sources agree, what nobody saw stays a claim."""
AGED: Mapping[int, float] = {0: 1.0, 2: 0.8, 5: 0.5}
"""What is left of a claim's confidence from so many years on, where the fact is one that changes."""
LASTING = frozenset(
    {
        "self_contained_flat", "converted_building", "unit_not_self_contained", "purpose_built", "flats_in_block",
        "storeys", "converted_into_flats", "building_standards_met", "flats",
    }
)  # fmt: skip
"""Facts of the building, which do not change with the people in it."""
BY_EYE = frozenset({"inspection", "officer"})
"""What officers say: seen, or told to them."""
ARRIVING = frozenset({"survey", "complaint", "referral"})
"""What somebody outside says: each time somebody else, perhaps."""
A_LITTLE = BY_EYE | ARRIVING
"""Sources that say a little each time; of all others the newest word replaces what the source said before."""


class Range(NamedTuple):
    """A number known to lie from `low` to `high` (None: or more)."""

    low: int
    high: int | None


Value = bool | str | Range


@dataclass(frozen=True, slots=True)
class Claim:
    """One source's word on one fact. `years` is its age band: 0, 2 or 5 years and more."""

    fact: str
    value: Value
    source: str
    confidence: float
    years: int = 0

    @property
    def weight(self) -> float:
        """The confidence that its age leaves."""
        return self.confidence if self.fact in LASTING else self.confidence * AGED[self.years]


class Part(StrEnum):
    """What came of a claim."""

    TAKEN = "taken"
    NARROWS = "narrows"
    AGREES = "agrees"
    ADDS_NOTHING = "adds nothing"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Resolved:
    """The answer for one fact, and what came of each claim."""

    value: Value
    confidence: float
    source: str
    claims: tuple[tuple[Claim, Part], ...]


@dataclass(frozen=True, slots=True)
class Said:
    """An observation: what one source said on one day; `years` old. `facts` holds the rest by name, in plain values."""

    source: str
    confidence: float
    years: int
    adults: int | None = None
    persons: int | None = None
    households: int | None = None
    surnames_differ: int | None = None
    tenure: str | None = None
    facts: tuple[tuple[str, Value], ...] = ()


def years_old(as_at: date, on: date) -> int:
    """The age band of what was said on one day, on another: 0, 2 or 5 years and more."""
    years = on.year - as_at.year - ((on.month, on.day) < (as_at.month, as_at.day))
    return max(band for band in AGED if band <= max(years, 0))


def claims(said: Sequence[Said]) -> tuple[Claim, ...]:
    """What the sources claim, from what each said, the newest first."""
    found: dict[tuple[str, str], Claim] = {}
    heard: set[str] = set()
    for one in said:
        if one.source in heard and one.source not in A_LITTLE:
            continue
        heard.add(one.source)
        for claim in _claims(one):
            found.setdefault((claim.source, claim.fact), claim)
    return tuple(found.values())


def _claims(said: Said) -> Iterable[Claim]:
    def claim(fact: str, value: Value, share: float = 1.0) -> Claim:
        return Claim(fact, value, said.source, round(said.confidence * share, 3), said.years)

    for name, value in said.facts:
        yield claim(name, value)
    if said.persons is not None:
        yield claim("persons", Range(said.persons, said.persons))
    elif said.adults or said.surnames_differ:
        # Children and babies count as persons, and a list of adults does not show them.
        yield claim("persons", Range(max(said.adults or 0, said.surnames_differ or 0), None))
    if said.households is not None:
        yield claim("households", Range(said.households, said.households))
    elif (said.surnames_differ or 0) >= 3:
        # Two surnames may be one couple, so that each pair of surnames makes one household at least.
        yield claim("households", Range(((said.surnames_differ or 0) + 1) // 2, None), SURNAMES_SHARE)
    elif said.source == "student_exemption" and (said.adults or said.persons or 0) >= 3:
        yield claim("households", Range(2, None), STUDENTS_SHARE)
    for name, value, share in (*_BY_SOURCE.get(said.source, ()), *_BY_TENURE.get(said.tenure or "", ())):
        yield claim(name, value, share)


_LET: tuple[tuple[str, Value, float], ...] = (("wholly_let", True, 1.0), ("rent_paid", True, 1.0))
_BY_SOURCE: Mapping[str, tuple[tuple[str, Value, float], ...]] = {
    "housing_benefit": (("rent_paid", True, 1.0), ("wholly_let", True, BENEFIT_SHARE)),
    "deposit_scheme": (*_LET, ("tenancy", "ordinary", 1.0)),
    "student_exemption": (*_LET, ("main_residence", True, 1.0)),
}
_BY_TENURE: Mapping[str, tuple[tuple[str, Value, float], ...]] = {
    "owner_occupied": (("owner_lives_here", True, 1.0), ("wholly_let", False, 1.0)),
    "private_rented": (*_LET, ("managed_by", "private", 1.0), ("owner_lives_here", False, 1.0)),
    # Which of the public landlords it is makes no difference to whether a licence is needed.
    "social_rented": (*_LET, ("managed_by", "non-profit registered provider", 1.0)),
    "rent_free": (("rent_paid", False, 1.0),),
}


def resolve(claimed: Iterable[Claim]) -> dict[str, Resolved]:
    """The answer for each fact that anything is claimed of."""
    by_fact: dict[str, list[Claim]] = {}
    for claim in claimed:
        by_fact.setdefault(claim.fact, []).append(claim)
    return {fact: _resolved(those) for fact, those in sorted(by_fact.items())}


def _resolved(claimed: list[Claim]) -> Resolved:
    ordered = sorted(claimed, key=lambda one: (-one.weight, one.years, one.source))
    value, confidence = ordered[0].value, ordered[0].weight
    parts = [(ordered[0], Part.TAKEN)]
    for claim in ordered[1:]:
        part, value = _weighed(value, claim, known=ordered[0].weight >= 1)
        if part is Part.NARROWS:
            confidence = min(confidence, claim.weight)
        parts.append((claim, part))
    sources = dict.fromkeys(claim.source for claim, part in parts if part not in (Part.DIFFERS, Part.ADDS_NOTHING))
    said = ", ".join(source.replace("_", " ") for source in sources)
    return Resolved(value, _trusted(confidence, parts), said, tuple(parts))


def _weighed(value: Value, claim: Claim, *, known: bool) -> tuple[Part, Value]:
    """What a further claim does to the answer so far; what is known is not narrowed by what is only claimed."""
    if not isinstance(value, Range) or not isinstance(claim.value, Range):
        return (Part.AGREES if claim.value == value else Part.DIFFERS), value
    both = _overlap(value, claim.value)
    if both is None:
        return Part.DIFFERS, value
    if both == value or known:
        return (Part.AGREES if claim.value.low >= value.low else Part.ADDS_NOTHING), value
    return Part.NARROWS, both


def _overlap(one: Range, other: Range) -> Range | None:
    low = max(one.low, other.low)
    highs = [high for high in (one.high, other.high) if high is not None]
    high = min(highs, default=None)
    return Range(low, high) if high is None or low <= high else None


def _trusted(confidence: float, parts: Iterable[tuple[Claim, Part]]) -> float:
    if confidence >= 1:
        return 1.0
    for claim, part in parts:
        if part is Part.AGREES:
            confidence = max(confidence, min(MOST_CLAIMED, 1 - (1 - confidence) * (1 - claim.weight * SUPPORT_SHARE)))
    for claim, part in parts:
        if part is Part.DIFFERS:
            confidence *= 1 - claim.weight * SUPPORT_SHARE
    return round(confidence, 3)
