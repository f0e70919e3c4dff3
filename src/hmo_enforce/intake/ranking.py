"""In which order things that are as urgent are looked at first, with the reasons: provisional, until somebody has looked.

It goes by the home and by what is wrong there. Who sent it, in which language, who lives there and how they may be reached
are no facts of it; nor is what made it urgent, which goes before any rank.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from hmo_enforce.intake import matters

SERIOUS: Final = (matters.FIRE_SAFETY, matters.NO_HEATING, matters.OVERCROWDING, matters.HARASSMENT)
MOST_SERIOUS, MOST_HAZARDS, MOST_OTHERS = 2, 4, 2
"""No more of them than this count."""


@dataclass(frozen=True, slots=True)
class Facts:
    """`outcome`: of the home's verdict. `others`: how many about the same home are open."""

    outcome: str | None = None
    is_licensed: bool = False
    is_new_home: bool = False
    matters: Collection[str] = ()
    hazards: int = 0
    others: int = 0


@dataclass(frozen=True, slots=True)
class Ranking:
    """Points, and what each of them is for."""

    points: int
    why: tuple[str, ...]


def ranking(home: Facts) -> Ranking:
    """The more points, the sooner."""
    serious = min(sum(one in home.matters for one in SERIOUS), MOST_SERIOUS)
    hazards, others = min(home.hazards, MOST_HAZARDS), min(home.others, MOST_OTHERS)
    unlicensed = not home.is_licensed
    said = (
        (40 * (unlicensed and home.outcome == "licensable"), "Needs a licence, and none is on record"),
        (30 * (unlicensed and home.outcome == "probably_licensable"), "Probably needs a licence, and none is on record"),
        (10 * (unlicensed and home.outcome == "not_enough_known"), "Not enough is known to say whether it needs a licence"),
        (10 * home.is_new_home, "A home that was not known before"),
        (15 * serious, "What is complained of can do harm soon"),
        (5 * hazards, "Hazards seen"),
        (10 * others, "Others have written about the same home"),
    )
    return Ranking(sum(points for points, _ in said), tuple(f"{words} ({points})" for points, words in said if points))
