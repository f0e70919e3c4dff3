"""How often what was accepted is right, and how much of what is there was accepted."""

from collections import Counter
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

PRECISION, RECALL = 0.995, 0.95


def wilson(right: int, of: int) -> tuple[float, float, float]:
    """The share, and the bounds of its 95 % interval (Wilson 1927)."""
    if not of:
        return float("nan"), 0.0, 1.0
    z = 1.959964
    share, centre = right / of, (right + z * z / 2) / (of + z * z)
    reach = z / (of + z * z) * sqrt(right * (of - right) / of + z * z / 4)
    return share, centre - reach, centre + reach


@dataclass(slots=True)
class Score:
    """What was decided of the addresses whose home can be told."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    kept_out: int = 0
    apart: Counter[str] = field(default_factory=Counter)

    def count(self, found: int | None, means: frozenset[int]) -> None:
        """One address: the home that was found, if one was, and those that it means, if the gazetteer has any."""
        if found is not None:
            self.right += found in means
            self.wrong += found not in means
        self.missed += bool(means) and found not in means
        self.kept_out += not means and found is None

    @property
    def precision(self) -> tuple[float, float, float]:
        """Of what was accepted, how much is right."""
        return wilson(self.right, self.right + self.wrong)

    @property
    def recall(self) -> tuple[float, float, float]:
        """Of what is in the gazetteer, how much was accepted rightly."""
        return wilson(self.right, self.right + self.missed)

    def told(self) -> dict[str, Any]:
        """For the report."""
        return {
            "precision": self.precision, "recall": self.recall, "right": self.right, "wrong": self.wrong,
            "missed, to review": self.missed, "not in the gazetteer, kept out": self.kept_out, "apart": dict(self.apart),
        }  # fmt: skip
