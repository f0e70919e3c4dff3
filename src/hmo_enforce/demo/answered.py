"""What people of Acacia answered to a survey in spring and to one that is open, complained of, and what a partner referred."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hmo_enforce.intake.waves import Kind

Answers = Mapping[str, Any]

CHANNELS = (
    (Kind.SCHOOL, "Acacia Primary School", 240),
    (Kind.SURGERY, "Rowan Road Surgery", 180),
    (Kind.COMMUNITY_GROUP, "Polish Saturday Club", 60),
    (Kind.LEISURE_CENTRE, "Fern Pool", None),
)
"""Kind, name, and how many cards it handed out; None: nobody counted."""

HOUSEHOLDS: tuple[Answers, ...] = (
    {"who": "lives_there", "held_from": "private_landlord", "pays_rent": "yes", "persons": "6", "households": "4",
     "shares_facilities": "yes", "storeys": "2", "hazards": ["damp_and_mould", "no_smoke_alarm"], "repairs": "not_done",
     "satisfied": "dissatisfied"},
    {"who": "lives_there", "held_from": "private_landlord", "pays_rent": "yes", "persons": "3", "households": "1",
     "storeys": "2", "repairs": "done", "satisfied": "satisfied"},
    {"who": "neighbour", "held_from": "private_landlord", "persons": "8", "households": "5", "shares_facilities": "yes",
     "more": "New faces each month."},
    {"who": "lives_there", "held_from": "owned", "persons": "2", "households": "1", "storeys": "2",
     "satisfied": "very_satisfied"},
    {"who": "lives_there", "held_from": "employer", "pays_rent": "yes", "persons": "5", "households": "5",
     "shares_facilities": "yes", "tied_accommodation": "yes", "tied_signs": ["rent_from_wages", "lose_home_with_job"],
     "hazards": ["cold", "crowding"], "satisfied": "very_dissatisfied"},
    {"who": "lives_there", "held_from": "private_landlord", "pays_rent": "yes", "persons": "4", "households": "4",
     "shares_facilities": "yes", "landlord_name": "Linden Lettings", "repairs": "worse_after", "hazards": ["electrics"],
     "satisfied": "neither"},
    {"who": "visits", "held_from": "not_sure"},
)  # fmt: skip

COMPLAINTS: tuple[tuple[Answers, int], ...] = (
    ({"matters": ["no_heating", "disrepair"], "what": "No hot water for six days. The landlord does not answer.",
      "at_risk_today": "no", "baby_or_ill": "yes", "hazards": ["no_hot_water", "cold"]}, 1),
    ({"matters": ["noise", "rubbish"], "what": "Mattresses in the front garden since Easter, and music until four.",
      "at_risk_today": "no"}, 6),
    ({"matters": ["unlicensed_hmo", "overcrowding"], "what": "I count nine people. The back room is let by the bed.",
      "at_risk_today": "no", "persons": "9", "households": "6", "shares_facilities": "yes"}, 4),
    ({"matters": ["harassment"], "what": "He comes in without knocking, and says that he will change the lock on Friday.",
      "at_risk_today": "yes"}, 0),
    ({"matters": ["fire_safety"], "what": "The only stairs are full of bicycles, and no alarm sounds when we cook.",
      "at_risk_today": "no", "hazards": ["no_smoke_alarm", "blocked_way_out"]}, 12),
)  # fmt: skip
"""What was said, and how many days ago."""

REFERRALS: tuple[Mapping[str, str], ...] = (
    {
        "concern": "Sleeping places on the landing; the way out is through a kitchen.",
        "persons": "11",
        "their_reference": "AFR-311",
    },
    {"concern": "Locks on each room door, one smoke alarm for three floors.", "persons": "7", "their_reference": "AFR-327"},
)


@dataclass(frozen=True, slots=True)
class Wave:
    """A wave that began and ends so many days from today (before 0: in the past), and how many answered."""

    name: str
    starts: timedelta
    ends: timedelta
    answers: int
    is_over: bool = False


WAVES = (
    Wave("Private renting survey, spring", timedelta(days=-230), timedelta(days=-190), 34, is_over=True),
    Wave("Private renting survey, now", timedelta(days=-12), timedelta(days=30), 22),
)


def answers(wave: Wave, homes: Sequence[int]) -> Iterator[tuple[int, Answers, int, timedelta]]:
    """Home, what was answered there, by which channel, and how long after the wave began."""
    lasted = min(wave.ends, timedelta()) - wave.starts
    for number, home in zip(range(wave.answers), homes, strict=False):
        said = HOUSEHOLDS[number % len(HOUSEHOLDS)]
        after = lasted * (number + 1) / (wave.answers + 2)
        yield home, said, number * 5 % len(CHANNELS), after
