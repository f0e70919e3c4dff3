"""The ground plan: where each neighbourhood lies, how dense it is, and the main roads between them.

Neighbourhoods are the Voronoi cells of a sunflower of seeds, dense near the middle, shaken so that nobody sees the
flower. The borough is exactly their union, and each cell becomes one LSOA.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.random import Generator
from numpy.typing import NDArray

from hmo_enforce.demo import ranks

TERRACES, SEMIS, DETACHED, ESTATE = range(4)
KINDS = ("terraces", "semis", "detached", "estate")
FRONTAGE_M = np.array([5.4, 8.8, 13.5, 6.8])
ROW_SPACING_M = np.array([54.0, 68.0, 78.0, 66.0])
GROUND_PER_HOME_M2 = np.array([215.0, 500.0, 930.0, 235.0])
"""Gross ground for each home, streets and green included: a little more than the plots need, so that parks are left."""

HOMES_A_NEIGHBOURHOOD = 650


@dataclass(frozen=True, slots=True)
class Neighbourhoods:
    """Aligned arrays, one item a neighbourhood: polygon on the plan, kind (index in KINDS), homes wanted, ward index."""

    cells: NDArray[np.object_]
    kinds: ranks.Ints
    homes: ranks.Ints
    wards: ranks.Ints

    def centres(self) -> ranks.Floats:
        """The cells' middles, (n, 2) on the plan."""
        return np.asarray(shapely.get_coordinates(shapely.centroid(self.cells)))


def neighbourhoods(properties: int, chance: Generator) -> Neighbourhoods:
    """Ground for `properties` homes. The kinds run from terraces in the middle to detached houses at the edge."""
    count = max(4, round(properties / HOMES_A_NEIGHBOURHOOD))
    kinds = _kinds(count, chance)
    homes = ranks.shared_out(properties, chance.uniform(0.93, 1.07, size=count))
    cells = _cells(homes * GROUND_PER_HOME_M2[kinds], chance)
    centres = np.asarray(shapely.get_coordinates(shapely.centroid(cells)))
    return Neighbourhoods(cells, kinds, homes, wards=_wards(centres, wanted=min(48, max(2, round(count / 2.7)))))


def _kinds(count: int, chance: Generator) -> ranks.Ints:
    outwards = np.clip(np.arange(count) / count + chance.normal(0, 0.10, size=count), 0, 1)
    kinds = np.select([outwards < 0.45, outwards < 0.85], [TERRACES, SEMIS], default=DETACHED)
    estates = (np.arange(count) % 7 == 3) | (chance.random(count) < 0.05)
    return np.where(estates, ESTATE, kinds).astype(np.int64)


def _cells(areas_m2: ranks.Floats, chance: Generator) -> NDArray[np.object_]:
    count = len(areas_m2)
    beyond = 4 * int(np.sqrt(count)) + 16
    every_area = np.concatenate([areas_m2, np.full(beyond, areas_m2[-max(1, count // 6) :].mean())])
    radius = np.sqrt((np.cumsum(every_area) - every_area / 2) / np.pi)
    turn = np.arange(count + beyond) * np.pi * (3 - np.sqrt(5)) + chance.uniform(0, 2 * np.pi)
    shape = 1 + 0.14 * np.cos(2 * turn + chance.uniform(0, 6)) + 0.07 * np.cos(3 * turn + chance.uniform(0, 6))
    seeds = np.column_stack([np.cos(turn), np.sin(turn)]) * (radius * shape)[:, None]
    seeds += chance.normal(0, 0.16, size=seeds.shape) * np.sqrt(every_area)[:, None]
    drawn = shapely.voronoi_polygons(shapely.multipoints(seeds), ordered=True)
    cells = shapely.get_parts(drawn)[:count]
    return np.asarray(shapely.orient_polygons(shapely.set_precision(cells, 0.001)))


def _wards(centres: ranks.Floats, wanted: int) -> ranks.Ints:
    """Halve the borough across its longer side until there are enough wards: compact, and nearly equal in size."""
    wards = np.zeros(len(centres), dtype=np.int64)
    for ward in range(1, wanted):
        largest = np.flatnonzero(wards == np.argmax(np.bincount(wards)))
        spread = centres[largest] - centres[largest].mean(axis=0)
        longest = np.linalg.svd(spread, full_matrices=False)[2][0]
        order = np.argsort(spread @ longest, kind="stable")
        wards[largest[order[len(largest) // 2 :]]] = ward
    return wards
