"""What a difference costs, and what is left of the confidence after all of them."""

from dataclasses import dataclass
from math import prod
from typing import Final, NamedTuple

# What is left of the confidence after each difference. Set on the tuning half and the tuning noise of
# benchmarks/matching.py, never on what is scored there; the threshold that they serve is choosing.ACCEPT.
LEFT: Final = {
    "postcode slip": 0.99, "postcode lacking": 0.98, "postcode nearby": 0.95, "postcode elsewhere": 0.89,
    "spelling 1": 0.975, "spelling 2": 0.95, "spelling 3": 0.93, "spelling far": 0.75, "spelling of a known street": 0.75,
    "kind of street": 0.85, "kind of street lacking": 0.96, "street lacking": 0.93, "another street": 0.3,
    "street in part": 0.985, "more than the street": 0.9, "street goes on": 0.8, "spelling alone": 0.85,
    "name on one side": 0.97, "name worded otherwise": 0.98, "another name": 0.75, "often a home of its own": 0.85,
    "spot on one side": 0.97, "kind of home": 0.96, "another kind of home": 0.8,
    "flat of a lettered number": 0.93, "flat or house": 0.8,
    "lettered flat as number": 0.8, "another spot": 0.5, "flat on one side": 0.5, "another flat": 0.3,
    "number lacking": 0.95, "range written otherwise": 0.97,
    "within a range": 0.6, "another letter": 0.4, "another number": 0.2,
    "place unknown": 0.85, "place elsewhere": 0.91, "place not named": 0.98, "another house by name": 0.5,
}  # fmt: skip
BARS: Final = 0.76


class Difference(NamedTuple):
    """What differs, in words, and what it leaves of the confidence."""

    left: float
    says: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What agrees and what differs."""

    agrees: tuple[str, ...]
    differs: tuple[Difference, ...]

    @property
    def confidence(self) -> float:
        """From 0 to 1."""
        return prod(difference.left for difference in self.differs)

    @property
    def bars(self) -> bool:
        """Whether something differs that no agreement makes up for."""
        return any(difference.left < BARS for difference in self.differs)

    def why(self) -> str:
        """In words, for whoever has to decide or to explain."""
        agreed = f"Same {_listed(self.agrees)}." if self.agrees else ""
        return " ".join([agreed, *(f"{difference.says}." for difference in self.differs)]).strip()


def _listed(said: tuple[str, ...]) -> str:
    return ", ".join(said[:-1]) + f" and {said[-1]}" if len(said) > 1 else said[0]


NOTHING_SAID: Final = Difference(1.0, "")


def difference(what: str, says: str) -> Difference:
    """The difference of that sort (`LEFT`)."""
    return Difference(LEFT[what], says)
