"""What came of a wave's homes, and two waves beside each other on the same footing.

Two waves stand on the same footing where only what both had is counted: homes and channels of wards in which both handed out,
and what happened in as many days from each one's first day as the shorter of them has had.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from hmo_enforce.intake import shares
from hmo_enforce.intake.shares import Difference, Share


@dataclass(frozen=True, slots=True)
class Home:
    """A home that a wave's answers are about. Days are None where it has not happened.

    `answered_on` is the day of the first answer; `inspected_on` and `licensed_on` of the first inspection or licence since the
    wave began; `was_licensed`: on the day before. `is_licensable` as it is judged now, needing a licence or probably so.
    """

    answered_on: date
    wards: frozenset[str]
    found_new: bool
    has_hazards: bool
    is_licensable: bool
    was_licensed: bool
    inspected_on: date | None = None
    licensed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Handed:
    """A channel: its ward, the day of each answer, and how many cards it had handed out in all by the end of which day."""

    ward: str | None
    answered_on: tuple[date, ...]
    cards: tuple[tuple[date, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Followed:
    """A wave with what is known of its homes."""

    id: int
    name: str
    starts_on: date
    homes: tuple[Home, ...]
    channels: tuple[Handed, ...]


@dataclass(frozen=True, slots=True)
class Footing:
    """What is counted: the first so many days of a wave (None: all), in these wards (None: everywhere)."""

    days: int | None = None
    wards: frozenset[str] | None = None

    def until(self, wave: Followed) -> date:
        """The last day that is counted."""
        return date.max if self.days is None else wave.starts_on + timedelta(days=max(self.days - 1, 0))


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of the report: how it is called, and of what it is a share."""

    name: str
    title: str
    means: str


MEASURES = (
    Measure("response", "Answers to cards", "Answers by channels that counted their cards, of the cards handed out by these."),
    Measure("new", "Newly found", "Homes that were in no record of ours until somebody answered, of all homes answered for."),
    Measure("known", "Already known", "All other homes answered for."),
    Measure("hazards", "Hazards told", "Homes of which at least one answer tells of a hazard, of all homes answered for."),
    Measure("inspected", "Inspected", "Homes inspected since the wave's first day, of all homes answered for."),
    Measure("licensable", "Needs a licence", "Homes that need a licence or probably do, as judged now, of all answered for."),
    Measure(
        "licensed",
        "Licensed since",
        "Homes with a licence that began since the wave's first day, of those that had none on the day before.",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures:
    """A wave's figures on a footing: how many answers and homes, and each measure's share, by its name."""

    answers: int
    homes: int
    shares: Mapping[str, Share | None]


@dataclass(frozen=True, slots=True)
class Beside:
    """Two waves beside each other: the footing, the figures of each on it, and how each share differs, by its name."""

    footing: Footing
    earlier: Figures
    later: Figures
    differences: Mapping[str, Difference | None]


def figures(wave: Followed, footing: Footing = Footing()) -> Figures:
    """Its figures, counting what the footing lets count."""
    until = footing.until(wave)
    homes = [one for one in wave.homes if one.answered_on <= until and _inside(one.wards, footing)]
    ways = [one for one in wave.channels if footing.wards is None or one.ward in footing.wards]
    unlicensed = [one for one in homes if not one.was_licensed]

    def of(whole: list[Home], counts: Callable[[Home], bool]) -> Share | None:
        return shares.share(sum(map(counts, whole)), len(whole))

    return Figures(
        answers=sum(day <= until for way in ways for day in way.answered_on),
        homes=len(homes),
        shares={
            "response": _response(ways, until),
            "new": of(homes, lambda one: one.found_new),
            "known": of(homes, lambda one: not one.found_new),
            "hazards": of(homes, lambda one: one.has_hazards),
            "inspected": of(homes, lambda one: _by(one.inspected_on, until)),
            "licensable": of(homes, lambda one: one.is_licensable),
            "licensed": of(unlicensed, lambda one: _by(one.licensed_on, until)),
        },
    )


def beside(earlier: Followed, later: Followed, on: date) -> Beside:
    """The two on the same footing, as far as they have one: where no ward is of both, or one has not begun, its `wards` are
    empty."""
    days = max(0, min((on - wave.starts_on).days + 1 for wave in (earlier, later)))
    wards = _wards(earlier) & _wards(later) if days else frozenset[str]()
    footing = Footing(days, wards)
    was, is_now = figures(earlier, footing), figures(later, footing)
    return Beside(
        footing, was, is_now,
        {one.name: shares.difference(was.shares[one.name], is_now.shares[one.name]) for one in MEASURES},
    )  # fmt: skip


def _wards(wave: Followed) -> frozenset[str]:
    return frozenset(one.ward for one in wave.channels if one.ward is not None)


def _inside(wards: frozenset[str], footing: Footing) -> bool:
    return footing.wards is None or bool(wards & footing.wards)


def _by(day: date | None, until: date) -> bool:
    return day is not None and day <= until


def _response(ways: list[Handed], until: date) -> Share | None:
    """None where nobody counted cards, or more answered than had one: one card is read by many."""
    answers, cards = 0, 0
    for way in ways:
        counted = [number for day, number in way.cards if day <= until]
        if counted:
            cards += counted[-1]
            answers += sum(day <= until for day in way.answered_on)
    return shares.share(answers, cards) if cards > 0 and answers <= cards else None
