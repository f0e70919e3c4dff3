"""What Acacia's officers are at work on: cases as the demo opens them, on homes of its list to look at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Somebody:
    """A made-up person in a case; `contact` as they asked for it."""

    name: str
    part: str
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case: its steps in the order in which it came to them, notes as (kind, text), and how many of its tasks are done.

    `also`: a task that somebody added, and in how many days from today it is due; before 0 it is overdue.
    """

    kind: str
    title: str
    priority: str
    steps: tuple[str, ...]
    people: tuple[Somebody, ...]
    notes: tuple[tuple[str, str], ...]
    done: int
    taken: bool
    closed: str | None = None
    also: tuple[str, int] | None = None


CASES = (
    CaseFile(
        "unlicensed_hmo", "Six bells, no licence on the register", "normal", ("checking", "visit_arranged"),
        (Somebody("Petra Plum", "complainant", "by e-mail only: the landlord answers the telephone"),),
        (
            ("fact", "Six names on the bells, seen from the street. Bins for six."),
            ("opinion", "Most likely let by the room since the summer."),
        ),
        1, taken=True, also=("Ask the owner for the tenancy agreements", -2),
    ),
    CaseFile(
        "hazard_complaint", "Damp and no heating in the back bedroom", "urgent", ("checking", "landlord_told"),
        (Somebody("Rowan Rye", "complainant", "by text after 18:00"), Somebody("Linden Lettings", "agent")),
        (("fact", "The tenant says that the boiler has been out for nine days."),),
        1, taken=True, also=("Ring the tenant: is there heating?", 0),
    ),
    CaseFile(
        "illegal_eviction", "Locks changed while the tenant was at work", "urgent", ("landlord_told",),
        (Somebody("Hazel Hawthorn", "victim", "through her solicitor alone"), Somebody("Conrad Conker", "suspect")),
        (("fact", "The tenant is back inside since 16:40, with the police."), ("opinion", "He will try again.")),
        2, taken=False,
    ),
    CaseFile(
        "licence_breach", "No gas certificate sent for two years", "normal", ("checking", "landlord_told", "weighing"),
        (), (("fact", "Asked for it on three occasions; the letters are on file."),), 2, taken=True,
        also=("Decide on a penalty, with the manager", -6),
    ),
    CaseFile(
        "overcrowding", "Seven people in two bedrooms", "normal", ("checking",),
        (Somebody("Willow Weld", "tenant"),), (), 0, taken=False,
    ),
    CaseFile(
        "general", "A neighbour asks what selective licensing is", "normal", ("acting",),
        (), (("fact", "Told on the telephone, and sent the leaflet."),), 1, taken=True,
        closed="Answered. Nothing more was wanted.",
    ),
)  # fmt: skip


def spread(homes: Sequence[int]) -> Iterator[tuple[CaseFile, int]]:
    """Each case with a home, far apart in the list; fewer cases where there are fewer homes."""
    apart = max(1, len(homes) // len(CASES))
    yield from zip(CASES, homes[::apart], strict=False)
