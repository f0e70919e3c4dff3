"""What stands on the plots: houses, converted houses, blocks of flats, flats above shops, and greens where nothing stands.

The number of homes comes out exactly as asked, neighbourhood by neighbourhood.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from hmo_enforce.demo import neighbourhoods, plots, ranks

HOUSE, CONVERSION, BLOCK, OVER_SHOP, HALL = range(5)
KINDS = ("house", "conversion", "block", "over shop", "student hall")

CONVERTED_SHARE = np.array([0.085, 0.025, 0.015, 0.01])
BLOCK_SHARE = np.array([0.007, 0.004, 0.001, 0.022])
BLOCK_SIZE = np.array([14, 12, 9, 30])
PLOTS_UNDER_A_BLOCK = 5


@dataclass(frozen=True, slots=True)
class Buildings:
    """Aligned arrays, one item a building. `homes` is how many homes it holds; `plot` is its row in the plots."""

    plot: ranks.Ints
    kind: ranks.Ints
    homes: ranks.Ints
    storeys: ranks.Ints
    park_plots: ranks.Ints
    """Rows of the plots that stayed green (not aligned with the rest)."""


def buildings(ground: neighbourhoods.Neighbourhoods, on: plots.Plots, chance: Generator) -> Buildings:
    """One building to a plot, five plots to a block; plots nearest the middle of a park stay empty."""
    kind, homes, free = _wished(ground, on, chance)
    park = (
        ground.centres()[on.cell]
        + chance.normal(0, 0.12, size=(len(ground.cells), 2))[on.cell] * _width_m(ground)[on.cell, None]
    )
    nearness = -np.hypot(*(on.plan - park).T)
    nearness[~free] = np.inf
    built = free & (ranks.running_total_within(on.cell, nearness, np.where(free, homes, 0)) <= ground.homes[on.cell])
    row = np.flatnonzero(built)
    homes, kind = _filled_up(ground, on.cell[row], homes[row], kind[row], chance)
    kind = _with_halls(kind, ground.kinds[on.cell[row]], on.on_main_road[row], chance)
    if int(homes.sum()) != int(ground.homes.sum()):
        raise ValueError("The plan has too few plots for so many homes: ask for at least 200.")
    storeys = _storeys(kind, homes, ground.kinds[on.cell[row]], chance)
    return Buildings(row, kind, homes, storeys, park_plots=np.flatnonzero(free & ~built))


def _width_m(ground: neighbourhoods.Neighbourhoods) -> ranks.Floats:
    return np.asarray(np.sqrt([cell.area for cell in ground.cells]))


def _wished(
    ground: neighbourhoods.Neighbourhoods, on: plots.Plots, chance: Generator
) -> tuple[ranks.Ints, ranks.Ints, NDArray[np.bool_]]:
    of = ground.kinds[on.cell]
    dice = chance.random(len(of))
    converted = dice < CONVERTED_SHARE[of]
    over_shop = on.on_main_road & (of == neighbourhoods.TERRACES) & (dice > 0.75)
    block = chance.random(len(of)) < BLOCK_SHARE[of]
    taken = _next_to_a_block(on, block)
    kind = np.select([block, converted, over_shop], [BLOCK, CONVERSION, OVER_SHOP], default=HOUSE)
    conversions = 2 + chance.binomial(4, 0.28, size=len(of))
    blocks = 4 + chance.poisson(BLOCK_SIZE[of] - 4)
    homes = np.select([block, converted], [blocks, conversions], default=1)
    return kind, homes, ~taken


def _next_to_a_block(on: plots.Plots, block: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The plots that a block's building and yard take up: the next few on its side of the street."""
    taken = np.zeros(len(block), dtype=bool)
    for step in range(1, PLOTS_UNDER_A_BLOCK):
        same_side = (on.street[step:] == on.street[:-step]) & (np.abs(on.number[step:] - on.number[:-step]) == 2 * step)
        taken[step:] |= block[:-step] & same_side
    return taken & ~block


def _filled_up(
    ground: neighbourhoods.Neighbourhoods, cell: ranks.Ints, homes: ranks.Ints, kind: ranks.Ints, chance: Generator
) -> tuple[ranks.Ints, ranks.Ints]:
    """What is still missing in a neighbourhood: houses split in two, then (rarely) one house that gives way to a block."""
    missing = ground.homes - np.bincount(cell, weights=homes, minlength=len(ground.homes)).astype(np.int64)
    houses = kind == HOUSE
    turn = np.full(len(cell), np.iinfo(np.int64).max)
    turn[houses] = ranks.rank_within(cell[houses], chance.random(int(houses.sum())))
    split = turn < missing[cell]
    still = missing - np.bincount(cell[split], minlength=len(missing))
    grown = homes + split + np.where((turn == 0) & split, still[cell], 0)
    became = np.where(split, np.where(grown > 6, BLOCK, CONVERSION), kind)
    return grown, became


def _with_halls(kind: ranks.Ints, of: ranks.Ints, on_main_road: NDArray[np.bool_], chance: Generator) -> ranks.Ints:
    """A few houses on main roads, in or near the middle, give way to student halls: one home each on the gazetteer."""
    wanted = max(2, len(kind) // 3000)
    fit = np.flatnonzero((kind == HOUSE) & on_main_road & (of != neighbourhoods.DETACHED))
    halls = chance.permutation(fit)[:wanted]
    return np.asarray(np.where(np.isin(np.arange(len(kind)), halls), HALL, kind))


def _storeys(kind: ranks.Ints, homes: ranks.Ints, of: ranks.Ints, chance: Generator) -> ranks.Ints:
    usual = chance.choice([1, 2, 3, 4], p=[0.04, 0.78, 0.16, 0.02], size=len(kind))
    usual = np.where((of == neighbourhoods.DETACHED) | (kind == HOUSE), np.minimum(usual, 3), usual)
    tall = np.clip(np.ceil(homes / 4), 3, 12).astype(np.int64)
    converted = np.clip(homes, 2, 4)
    return np.asarray(
        np.select([kind == BLOCK, kind == CONVERSION, kind == OVER_SHOP, kind == HALL], [tall, converted, 3, 5], default=usual)
    )
