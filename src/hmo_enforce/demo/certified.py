"""Which certificates Acacia's licensed homes have handed in: most in date, some about to end, some late, a few with defects."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

FITTERS = ("Bramble Gas, no. 400117", "Sedge & Son, no. 400244", "Heather Heating, no. 400391")
ELECTRICIANS = ("Willow Electrical", "R. Rush, electrician", "Fern & Ferret")


@dataclass(frozen=True, slots=True)
class Handed:
    """A certificate of a home, issued so many days before the demo's day."""

    kind: str
    days_ago: int
    outcome: str | None = "satisfactory"
    states_days: int | None = None


SETS: tuple[tuple[Handed, ...], ...] = (
    (Handed("gas", 120), Handed("eicr", 700), Handed("fire_detection", 120, states_days=365)),
    (Handed("gas", 340), Handed("eicr", 1_500)),
    (Handed("gas", 700), Handed("gas", 330), Handed("eicr", 1_800)),
    (Handed("eicr", 400, "unsatisfactory", 90), Handed("gas", 60)),
    (Handed("gas", 410), Handed("pat", 200, states_days=365)),
    (Handed("eicr", 900), Handed("emergency_lighting", 355, states_days=365), Handed("fire_risk", 300, None)),
    (),
)


def spread(homes: Sequence[int], on: date) -> Iterator[tuple[int, Handed, date, str]]:
    """Home, certificate, the day on which it was issued, and by whom."""
    for number, home in enumerate(homes):
        for one in SETS[number % len(SETS)]:
            by = FITTERS if one.kind == "gas" else ELECTRICIANS
            yield home, one, on - timedelta(days=one.days_ago + number % 17), by[number % len(by)]
