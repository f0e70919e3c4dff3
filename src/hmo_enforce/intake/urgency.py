"""Whether something that arrived cannot wait its turn, and why.

It orders what arrived and nothing else: whether somebody in a home is ill or a baby is no fact of the home, enters no rank
of homes and no model, and goes with the complaint.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Facts:
    """What was said of it. `baby_or_ill`: a baby, or somebody ill, lives there."""

    at_risk_today: bool = False
    baby_or_ill: bool = False


@dataclass(frozen=True, slots=True)
class Urgency:
    """Whether it is urgent, with the reasons in words."""

    is_urgent: bool
    why: tuple[str, ...] = ()


AT_RISK = "Somebody is at risk today"
BABY_OR_ILL = "A baby or somebody ill lives there"


def urgency(said: Facts) -> Urgency:
    """It is urgent when somebody is at risk today, or a baby or somebody ill lives there."""
    reasons = ((said.at_risk_today, AT_RISK), (said.baby_or_ill, BABY_OR_ILL))
    why = tuple(words for holds, words in reasons if holds)
    return Urgency(bool(why), why)
