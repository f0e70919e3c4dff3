"""A share of a count, and how two shares differ, each with the interval in which it may as well lie: 95 in 100 hold it.

Wilson, *Probable inference, the law of succession, and statistical inference*, Journal of the American Statistical Association
22 (1927) 209-212, for one share; Newcombe, *Interval estimation for the difference between independent proportions*, Statistics
in Medicine 17 (1998) 873-890, method 10, for the difference of two, which is built from Wilson's. Both hold for small counts,
and for none or all of them, where the usual formula gives an interval of no width.
"""

from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054
"""Of the normal distribution, what leaves 2.5% on either side."""


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`, as a value from 0 to 1 with its interval. There is none of nothing: see `share`."""

    part: int
    whole: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """How much larger the later share is than the earlier, from -1 to 1, with its interval."""

    value: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out no difference at all."""
        return self.low > 0 or self.high < 0


def share(part: int, whole: int) -> Share | None:
    """The share, or None of a whole of nothing. ValueError where the part is no part of it."""
    if not 0 <= part <= max(whole, 0):
        raise ValueError(f"{part} is no part of {whole}")
    if whole == 0:
        return None
    value, squared = part / whole, Z * Z
    middle = (value + squared / (2 * whole)) / (1 + squared / whole)
    half = Z / (1 + squared / whole) * sqrt(value * (1 - value) / whole + squared / (4 * whole * whole))
    low = 0.0 if part == 0 else max(0.0, middle - half)
    high = 1.0 if part == whole else min(1.0, middle + half)
    return Share(part, whole, value, low, high)


def difference(earlier: Share | None, later: Share | None) -> Difference | None:
    """The later share less the earlier; None where either is missing."""
    if earlier is None or later is None:
        return None
    value = later.value - earlier.value
    below = sqrt((later.value - later.low) ** 2 + (earlier.high - earlier.value) ** 2)
    above = sqrt((later.high - later.value) ** 2 + (earlier.value - earlier.low) ** 2)
    return Difference(value, max(-1.0, value - below), min(1.0, value + above))
