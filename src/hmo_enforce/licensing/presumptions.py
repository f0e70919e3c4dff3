"""What an officer expects of a home before the visit, used only to say *probably*.

These are working expectations, not law (but for sole use, s. 260), so they never make a verdict definite: each has a
confidence below 1, and the question stays open. People, households, letting and boundaries are never presumed:
they must come from evidence. A council passes its own tuple to change them, or () to have none.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from hmo_enforce.licensing.facts import Fact, Home, ManagedBy, Tenancy


@dataclass(frozen=True, slots=True)
class Presumption:
    """A fact of a home, the value expected while nobody has looked, how far to trust that, and why."""

    fact: str
    value: bool | ManagedBy | Tenancy
    confidence: float
    why: str


USUAL: tuple[Presumption, ...] = (
    Presumption("main_residence", True, 0.9, "people recorded at an address usually have their main home there"),
    Presumption("only_use", True, 0.95, "presumed in proceedings unless the contrary is shown (s. 260)"),
    Presumption("rent_paid", True, 0.8, "several households in one home usually pay for it"),
    Presumption("amenity_shared", True, 0.8, "several households in one home usually share a kitchen or bathroom"),
    Presumption("purpose_built", False, 0.7, "most shared homes are not flats in purpose-built blocks"),
    Presumption("owner_lives_here", False, 0.8, "most shared homes are let by someone who lives elsewhere"),
    Presumption("managed_by", ManagedBy.PRIVATE, 0.9, "no public body or registered provider is on record"),
    Presumption("regulated_otherwise", False, 0.95, "no other registration is on record"),
    Presumption("student_accommodation", False, 0.9, "not on record as managed by a university or college"),
    Presumption("religious_community", False, 0.95, "no religious community is on record"),
    Presumption("tenancy", Tenancy.ORDINARY, 0.8, "most lets are on ordinary tenancies"),
)


def presumed(home: Home, presumptions: Iterable[Presumption]) -> Home:
    """The home with each unknown fact filled by its presumption."""
    filled: dict[str, Any] = {
        one.fact: Fact(one.value, one.confidence, f"presumed: {one.why}")
        for one in presumptions
        if getattr(home, one.fact).value is None
    }
    return replace(home, **filled)
