"""Who lives where, in truth: tenure, people, households, what they share. Every file that is written is a blurred view of it.

About a fifth of homes are rented privately, more in a few hot spots; about one home in thirty is an HMO, most of those in
the hot spots, some where nobody would look.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from hmo_enforce.demo import buildings, neighbourhoods, ranks

Flags = NDArray[np.bool_]

OWNER, PRIVATE, SOCIAL = range(3)
TENURES = ("owner occupied", "private rented", "social rented")
EMPTY, FAMILY, SHARERS, BEDSITS, LODGERS, HALL_RESIDENTS = range(6)
LIVING = ("empty", "one household", "sharers", "bedsits", "owner with lodgers", "hall residents")

PRIVATE_SHARE, SOCIAL_SHARE, HMO_SHARE = 0.20, 0.15, 0.04
HOT_SPOT_REACH_M = 330.0


@dataclass(frozen=True, slots=True)
class Homes:
    """Aligned arrays, one item a home. `building` is its row in the buildings, `unit` its place among the building's homes."""

    building: ranks.Ints
    unit: ranks.Ints
    units: ranks.Ints
    kind: ranks.Ints
    neighbourhood: ranks.Ints
    neighbourhood_kind: ranks.Ints
    storeys: ranks.Ints
    plan: ranks.Floats


@dataclass(frozen=True, slots=True)
class Households:
    """Aligned with the homes. `surnames` counts different surnames; `bedrooms` is what there is to sleep in."""

    tenure: ranks.Ints
    living: ranks.Ints
    persons: ranks.Ints
    households: ranks.Ints
    adults: ranks.Ints
    surnames: ranks.Ints
    bedrooms: ranks.Ints
    students: Flags
    on_benefit: Flags
    once_hmo: Flags
    """A shared house in years past, not one now: an old licence with no successor and no offence behind it."""
    heat: ranks.Floats
    """How near a hot spot: 0 far away, 1 and more in the middle."""

    def in_multiple_occupation(self) -> Flags:
        """Shared by people of two or more households, before any exemption."""
        return np.isin(self.living, (SHARERS, BEDSITS, LODGERS, HALL_RESIDENTS)) & (self.households > 1)


def homes_of(built: buildings.Buildings, cell: ranks.Ints, kind: ranks.Ints, plan: ranks.Floats) -> Homes:
    """Buildings taken apart into homes. `cell`, `kind` (of the neighbourhood) and `plan` are aligned with the buildings."""
    row = np.repeat(np.arange(len(built.homes)), built.homes)
    first = np.repeat(np.cumsum(built.homes) - built.homes, built.homes)
    return Homes(
        building=row,
        unit=np.arange(len(row)) - first,
        units=built.homes[row],
        kind=built.kind[row],
        neighbourhood=cell[row],
        neighbourhood_kind=kind[row],
        storeys=built.storeys[row],
        plan=plan[row],
    )


def households(homes: Homes, chance: Generator) -> Households:
    """People for every home."""
    heat = _heat(homes, chance)
    tenure = _tenure(homes, heat, chance)
    bedrooms = _bedrooms(homes, chance)
    living, once = _living(homes, tenure, heat, bedrooms, chance)
    persons, count = _numbers(living, bedrooms, chance)
    bedrooms = np.where(np.isin(living, (SHARERS, BEDSITS)), np.maximum(bedrooms, np.ceil(persons * 0.85)), bedrooms).astype(
        np.int64
    )
    bedrooms = np.where(living == HALL_RESIDENTS, persons, bedrooms)
    adults = np.where(living == FAMILY, np.minimum(persons, chance.choice([1, 2, 2, 2, 3], size=len(persons))), persons)
    alike = chance.binomial(np.maximum(count - 1, 0), 0.04)
    surnames = np.where(
        living == FAMILY, np.minimum(adults, 1 + (chance.random(len(adults)) < 0.28)), np.maximum(count - alike, 1)
    )
    shared = np.isin(living, (SHARERS, HALL_RESIDENTS))
    return Households(
        tenure=tenure,
        living=living,
        persons=persons,
        households=count,
        adults=adults,
        surnames=np.where(persons == 0, 0, surnames),
        bedrooms=bedrooms,
        students=shared & (chance.random(len(heat)) < np.clip(0.25 + 0.5 * heat, 0, 0.8)) | (living == HALL_RESIDENTS),
        on_benefit=(persons > 0)
        & (chance.random(len(heat)) < np.select([tenure == SOCIAL, tenure == PRIVATE], [0.52, 0.22], default=0.0)),
        once_hmo=once,
        heat=heat,
    )


def _heat(homes: Homes, chance: Generator) -> ranks.Floats:
    """Hot spots: about one for every ten neighbourhoods, in the terraces where there are any."""
    terraces = np.flatnonzero((homes.neighbourhood_kind == neighbourhoods.TERRACES) & (homes.kind == buildings.HOUSE))
    wanted = max(2, round((homes.neighbourhood.max() + 1) / 10))
    middles = homes.plan[chance.choice(terraces if len(terraces) else np.arange(len(homes.unit)), size=wanted)]
    heat = np.zeros(len(homes.plan))
    for middle, strength in zip(middles, chance.uniform(0.6, 1.3, size=wanted), strict=True):
        heat += strength * np.exp(-((homes.plan - middle) ** 2).sum(axis=1) / (2 * HOT_SPOT_REACH_M**2))
    return heat


def _tenure(homes: Homes, heat: ranks.Floats, chance: Generator) -> ranks.Ints:
    estate = homes.neighbourhood_kind == neighbourhoods.ESTATE
    whole_building_social = (chance.random(homes.building.max() + 1) < 0.62)[homes.building] & (homes.kind == buildings.BLOCK)
    social_score = np.where(estate, 1.6, -0.6) + np.where(
        whole_building_social, 2.2, np.where(homes.kind == buildings.BLOCK, -3.0, 0.0)
    )
    small = np.isin(homes.kind, (buildings.CONVERSION, buildings.OVER_SHOP))
    social = chance.random(len(heat)) < ranks.chances_with_mean(social_score - 2.5 * small, SOCIAL_SHARE)
    score = 2.0 * heat + 1.7 * small + 0.6 * (homes.kind == buildings.BLOCK)
    score -= 0.9 * (homes.neighbourhood_kind == neighbourhoods.DETACHED)
    private = chance.random(len(heat)) < ranks.chances_with_mean(score, PRIVATE_SHARE / (1 - SOCIAL_SHARE))
    hall = homes.kind == buildings.HALL
    return np.asarray(np.select([hall, social, private], [PRIVATE, SOCIAL, PRIVATE], default=OWNER))


def _bedrooms(homes: Homes, chance: Generator) -> ranks.Ints:
    house = 2 + chance.binomial(3, 0.38, size=len(homes.unit)) + (homes.storeys > 2)
    flat = 1 + chance.binomial(2, 0.35, size=len(homes.unit))
    return np.asarray(np.where(homes.kind == buildings.HOUSE, house, flat))


def _living(
    homes: Homes, tenure: ranks.Ints, heat: ranks.Floats, bedrooms: ranks.Ints, chance: Generator
) -> tuple[ranks.Ints, Flags]:
    count = len(tenure)
    private = (tenure == PRIVATE) & (homes.kind != buildings.HALL)
    score = 1.9 * heat + 0.75 * (bedrooms - 3) + np.where(homes.kind == buildings.HOUSE, 0.9, -0.5)
    odds = np.zeros(count)
    odds[private] = ranks.chances_with_mean(score[private], min(0.8, HMO_SHARE * count / max(1, int(private.sum()))))
    dice = chance.random(count)
    hmo = dice < odds
    bedsits = hmo & (homes.kind == buildings.HOUSE) & (homes.storeys >= 2) & (chance.random(count) < 0.14)
    lodgers = (tenure == OWNER) & (chance.random(count) < 0.012)
    empty = ~hmo & (chance.random(count) < 0.03)
    living = np.select(
        [homes.kind == buildings.HALL, bedsits, hmo, lodgers, empty],
        [HALL_RESIDENTS, BEDSITS, SHARERS, LODGERS, EMPTY],
        default=FAMILY,
    )
    once = (living == FAMILY) & (tenure != SOCIAL) & (chance.random(count) < 0.004 + 0.03 * np.clip(heat, 0, 1))
    return living, once


def _numbers(living: ranks.Ints, bedrooms: ranks.Ints, chance: Generator) -> tuple[ranks.Ints, ranks.Ints]:
    """Persons and households of each home. Two sharers are two households; a couple among sharers is one."""
    count = len(living)
    family = chance.choice([1, 2, 3, 4, 5, 6, 7], p=[0.31, 0.34, 0.155, 0.125, 0.045, 0.017, 0.008], size=count)
    sharers = np.clip(bedrooms + chance.choice([-1, 0, 0, 1, 1, 2], size=count), 2, 9)
    bedsits = 4 + chance.binomial(9, 0.35, size=count)
    lodging = chance.choice([2, 3, 4, 5], p=[0.5, 0.3, 0.12, 0.08], size=count)
    hall = chance.integers(28, 140, size=count)
    kinds = [living == EMPTY, living == SHARERS, living == BEDSITS, living == LODGERS, living == HALL_RESIDENTS]
    persons = np.select(kinds, [np.zeros(count, int), sharers, bedsits, lodging, hall], default=family)
    couples = chance.binomial(persons // 2, 0.07)
    lodger_count = np.minimum(persons - 1, chance.choice([1, 1, 2, 3], size=count))
    counts = [
        np.zeros(count, int),
        np.maximum(persons - couples, 2),
        np.maximum(persons - couples, 2),
        1 + lodger_count,
        persons,
    ]
    return persons, np.asarray(np.select(kinds, counts, default=1))
