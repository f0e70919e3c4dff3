"""Who sees a case: whoever each restriction names that stands on it, or on a home or person that was ever part of it."""

from collections.abc import Sequence
from functools import reduce

Circle = frozenset[int]
"""The accounts, open ones alone, that one restriction names."""


def within_all(circles: Sequence[Circle]) -> Circle | None:
    """Whoever is in each; None where there is none, so that everybody is whose role includes cases."""
    return reduce(Circle.intersection, circles) if circles else None


def widens(before: Sequence[Circle], after: Sequence[Circle]) -> bool:
    """Whether what some saw under `before` would be seen by anybody else under `after`."""
    saw, sees = within_all(before), within_all(after)
    return saw is not None and (sees is None or not sees <= saw)
