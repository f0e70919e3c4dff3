"""What the licensing rules say about a home: the outcome, its reasons, and what is still to be found out."""

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from hmo_enforce.licensing.reasoning import Ground, Standing
from hmo_enforce.licensing.regimes import Regime
from hmo_enforce.licensing.visit_questions import Question


class Outcome(StrEnum):
    """The answer in one word, in the order in which enforcement looks at homes."""

    LICENSABLE = "licensable"
    PROBABLY_LICENSABLE = "probably_licensable"
    NOT_ENOUGH_KNOWN = "not_enough_known"
    EXEMPT = "exempt"
    NOT_LICENSABLE = "not_licensable"


@dataclass(frozen=True, slots=True)
class Support:
    """A fact that the verdict rests on, the confidence in it, its source and how it stands."""

    fact: str
    value: str
    confidence: float
    source: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one home on one day.

    `needs_licence` is None while a missing fact could change it, and is never overturned by an answer to an open
    question. `outcome` adds to it how firm it is: probably licensable when the facts are only claimed, or when what is
    missing has been presumed. `strength` (0 to 1) is that of the weakest fact in the strongest argument; 0 when not
    enough is known.

    `regime` is None when no licence is needed, or when it is not settled which of `possible_regimes` it is.
    `is_hmo` leaves out the buildings of Schedule 14; `is_hmo_for_part_1` does not. `questions` are the missing facts
    that may change the answer or the regime, alone or together; `to_confirm` the claimed ones that it rests on.
    `ruled_out` are the exemptions that were looked at and do not apply when a licence is needed.
    """

    outcome: Outcome
    needs_licence: bool | None
    strength: float
    regime: Regime | None
    possible_regimes: tuple[Regime, ...]
    designation_id: str | None
    grounds: tuple[Ground, ...]
    ruled_out: tuple[Ground, ...]
    tests_met: tuple[str, ...]
    is_hmo: bool | None
    is_hmo_for_part_1: bool | None
    questions: tuple[Question, ...]
    to_confirm: tuple[Question, ...]
    rests_on: tuple[Support, ...]
    cautions: tuple[Ground, ...]
    as_at: date
    law_version: str

    @property
    def verified(self) -> bool:
        """Whether the wording behind every ground was read; false when one rests on general knowledge."""
        return all(ground.verified for ground in self.grounds)

    def reasons(self) -> dict[str, Any]:
        """All of it as plain values that JSON can hold, for the record."""
        return {**asdict(self), "as_at": self.as_at.isoformat()}


_PLACE = {outcome: place for place, outcome in enumerate(Outcome)}


def by_evidence(verdict: Verdict) -> tuple[int, float, int]:
    """Sort key for enforcement's list: surest outcome first, then strongest evidence, then fewest open questions."""
    return _PLACE[verdict.outcome], -verdict.strength, len(verdict.questions)
