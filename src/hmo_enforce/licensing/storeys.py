"""Which storeys count towards three, for licensing before 1 October 2018 (SI 2006/371 art. 3(3), read in part)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from hmo_enforce.licensing.facts import Count


class Kind(StrEnum):
    """What kind of storey it is."""

    ORDINARY = "ordinary"
    BASEMENT = "basement"
    ATTIC = "attic"
    MEZZANINE = "mezzanine"
    BUSINESS = "business"


@dataclass(frozen=True, slots=True)
class Storey:
    """One storey: whether anyone lives on it, it was made for living, the home uses it, or it is the way in.

    None is unknown. For business premises `beside_living` says that living accommodation lies above or below them.
    """

    kind: Kind
    lived_on: bool | None = None
    made_for_living: bool | None = None
    part_of_the_home: bool | None = None
    only_or_main_way_in: bool | None = None
    beside_living: bool | None = None


def counted(storeys: Iterable[Storey]) -> Count:
    """How many of the storeys count; a range where some are unknown."""
    answers = [counts(storey) for storey in storeys]
    return Count(answers.count(True), answers.count(True) + answers.count(None))


def counts(storey: Storey) -> bool | None:
    """Whether the storey counts; None when that is not known.

    A mezzanine counts as other storeys do; one that only gives access is left to the officer.
    """
    if storey.kind is Kind.BUSINESS:
        return storey.beside_living
    reasons = [storey.lived_on, storey.made_for_living, storey.part_of_the_home]
    if storey.kind is Kind.BASEMENT:
        reasons.append(storey.only_or_main_way_in)
    if any(reasons):
        return True
    return None if None in reasons else False
