"""Who has, had, or should have a licence: the true history from which both registers are written.

Two registers are taken: the present one, on the demo's day, and an older one thirty months before. Between them licences
were renewed, lapsed because the house is let to one family now, or lapsed and nobody came back: the ones to look for.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from hmo_enforce.demo import designated, households, ranks, regimes, wording

Days = NDArray[np.datetime64]
Flags = NDArray[np.bool_]

OLD_REGISTER_MONTHS, SELECTIVE_MONTHS, ADDITIONAL_MONTHS = 30, 26, 42
LICENSED_SHARE = np.array([0.0, 0.76, 0.66, 0.62])
LAPSED_SHARE_OF_UNLICENSED_HMOS = 0.38
TERMS_YEARS, TERM_SHARES = (5, 2, 1), (0.62, 0.13, 0.25)


@dataclass(frozen=True, slots=True)
class Licences:
    """Aligned arrays, one item a licence ever granted, in order of start. `home` is a row of the homes."""

    home: ranks.Ints
    regime: ranks.Ints
    starts: Days
    ends: Days
    reference: wording.Text
    max_persons: ranks.Ints
    max_households: ranks.Ints
    in_present: Flags
    in_old: Flags


@dataclass(frozen=True, slots=True)
class Standing:
    """Aligned with the homes: a licence in force on the day; one that lapsed with no successor; a temporary exemption."""

    licensed: Flags
    lapsed: Flags
    exempted: Flags


def old_register_on(as_at: date) -> date:
    """The day of the older register."""
    return designated.months_before(as_at, OLD_REGISTER_MONTHS)


def granted(law: regimes.Regimes, living: households.Households, as_at: date, chance: Generator) -> tuple[Licences, Standing]:
    """Every licence that either register shows, and how each home stands on the day."""
    regime, count = law.regime, len(law.regime)
    licensed = chance.random(count) < LICENSED_SHARE[regime]
    lapsed = ~licensed & np.isin(regime, (regimes.MANDATORY, regimes.ADDITIONAL))
    lapsed &= chance.random(count) < LAPSED_SHARE_OF_UNLICENSED_HMOS
    gone = living.once_hmo & (regime != regimes.SELECTIVE) & (chance.random(count) < 0.7)
    exempted = ~licensed & (np.isin(regime, (1, 2)) | living.once_hmo) & (chance.random(count) < 0.05)
    today, old = wording.day(as_at), wording.day(old_register_on(as_at))
    now = _present(np.flatnonzero(licensed), regime, as_at, chance)
    renewed = np.isin(regime[now[0]], (1, 2)) & (now[1] > old) & (chance.random(len(now[0])) < 0.7)
    before = _ending(now[0][renewed], now[1][renewed] - 1 - chance.integers(0, 40, size=int(renewed.sum())), chance)
    over = np.flatnonzero(lapsed | gone)
    spent = _ending(over, old + (chance.random(len(over)) * (today - old).astype(int) * 0.97).astype(int), chance)
    home, starts, ends = (np.concatenate([now[i], before[i], spent[i]]) for i in range(3))
    possible = (starts >= _first_start(regime[home], as_at)) | (starts < old)
    return _recorded(
        home[possible], starts[possible], ends[possible], truth=(regime, living), as_at=as_at, chance=chance
    ), Standing(licensed, lapsed, exempted)


def _first_start(regime: ranks.Ints, as_at: date) -> Days:
    begins = [
        date(2006, 4, 6),
        date(2018, 10, 1),
        designated.months_before(as_at, ADDITIONAL_MONTHS),
        designated.months_before(as_at, SELECTIVE_MONTHS),
    ]
    return np.array([wording.day(begin) for begin in begins])[regime]


def _end_of(starts: Days, years: ranks.Ints) -> Days:
    """The day before the anniversary."""
    months = starts.astype("datetime64[M]")
    day = (starts - months.astype("datetime64[D]")).astype(int)
    return np.asarray((months + (12 * years).astype("timedelta64[M]")).astype("datetime64[D]") + np.minimum(day, 27) - 1)


def _present(home: ranks.Ints, regime: ranks.Ints, as_at: date, chance: Generator) -> tuple[ranks.Ints, Days, Days]:
    today, first = wording.day(as_at), _first_start(regime[home], as_at)
    years = chance.choice(TERMS_YEARS, p=TERM_SHARES, size=len(home))
    starts = today - (chance.random(len(home)) * (365 * years - 5)).astype("timedelta64[D]")
    early = starts < first
    starts = np.where(early, first + chance.integers(0, 200, size=len(home)), starts)
    years = np.where(early, 5, years)
    ends = _end_of(starts, years)
    return home, starts, np.maximum(ends, today)


def _ending(home: ranks.Ints, ends: Days, chance: Generator) -> tuple[ranks.Ints, Days, Days]:
    years = chance.choice(TERMS_YEARS, p=TERM_SHARES, size=len(home))
    starts = _end_of(ends + 2, -years)
    return home, starts, ends


def _recorded(
    home: ranks.Ints,
    starts: Days,
    ends: Days,
    *,
    truth: tuple[ranks.Ints, households.Households],
    as_at: date,
    chance: Generator,
) -> Licences:
    order = np.lexsort((home, starts))
    home, starts, ends = home[order], starts[order], ends[order]
    regime, living = truth[0][home], truth[1]
    regime = np.where(
        regime == regimes.NONE, np.where(living.bedrooms[home] >= 5, regimes.MANDATORY, regimes.ADDITIONAL), regime
    )
    today, old = wording.day(as_at), wording.day(old_register_on(as_at))
    persons = np.where(living.living[home] == households.FAMILY, living.bedrooms[home] + 1, living.persons[home])
    over = chance.random(len(home)) < 0.07
    persons = np.maximum(
        np.where(regime == regimes.MANDATORY, 5, 3), persons + np.where(over, -1, chance.integers(0, 2, size=len(home)))
    )
    return Licences(
        home=home,
        regime=regime,
        starts=starts,
        ends=ends,
        reference=_references(starts, regime, starts < old),
        max_persons=persons,
        max_households=np.where(regime == regimes.SELECTIVE, np.maximum(1, living.households[home]), persons),
        in_present=(ends >= today) | ((ends > today - 60) & (chance.random(len(home)) < 0.5)),
        in_old=(starts < old) & (ends > old - 120) & (regime != regimes.SELECTIVE),
    )


def _references(starts: Days, regime: ranks.Ints, before_old: Flags) -> wording.Text:
    """Such as 24/00117/HMOADD: year, running number in the year, case type (the types changed after the older register)."""
    year = starts.astype("datetime64[Y]").astype(int) + 1970
    number = ranks.rank_within(year, np.arange(len(year))) * 3 + 14
    kinds = ("", "HMOMAN", "HMOADD", "SEL", "HMOLIC", "HMOADL")
    suffix = wording.chosen(kinds, np.where(before_old & (regime < regimes.SELECTIVE), regime + 3, regime))
    return wording.joined("/", wording.padded(year % 100, 2), wording.padded(number, 5), suffix)
