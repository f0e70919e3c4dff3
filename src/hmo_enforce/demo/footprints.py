"""The outlines of buildings, for the ground below the demo's maps: a rectangle behind each front door, away from its street."""

import numpy as np
import shapely
from numpy.typing import NDArray

from hmo_enforce.demo import buildings, landform, plots, ranks

PLOTS_WIDE = np.array([1.0, 1.0, 4.6, 1.0, 2.6])
DEEP_M = np.array([9.0, 10.0, 15.0, 13.0, 16.0])
"""By kind of building, as `buildings.KINDS` has them."""
PARTY_WALL = 0.96
"""A little less than the whole plot: a row is told from one long building."""


def footprints(
    laid: list[plots.Layout], on: plots.Plots, built: buildings.Buildings, land: landform.Landform
) -> NDArray[np.object_]:
    """One polygon a building, EPSG:27700; its front stands where its address is."""
    front = on.plan[built.plot]
    away = _away_from_the_street(laid, on, built.plot)
    along = np.column_stack([-away[:, 1], away[:, 0]])
    frontage_m = np.array([layout.frontage_m for layout in laid])[on.cell[built.plot]]
    half = (along.T * frontage_m * PLOTS_WIDE[built.kind] * PARTY_WALL / 2).T
    deep = (away.T * DEEP_M[built.kind]).T
    corners = np.stack([front - half, front + half, front + half + deep, front - half + deep], axis=1)
    ground = land.on_the_ground(corners.reshape(-1, 2)).reshape(-1, 4, 2)
    return np.asarray(shapely.polygons(ground), dtype=object)


def _away_from_the_street(laid: list[plots.Layout], on: plots.Plots, plot: ranks.Ints) -> ranks.Floats:
    """A metre away from the street, on the plan: across the row, or into the neighbourhood from a main road."""
    away = np.zeros((len(plot), 2))
    for index, layout in enumerate(laid):
        here = np.flatnonzero(on.cell[plot] == index)
        on_main = on.on_main_road[plot[here]]
        row, ring = here[~on_main], here[on_main]
        away[row] = _across(layout, on.frame[plot[row]])
        inward = shapely.get_coordinates(shapely.shortest_line(layout.cell.exterior, shapely.points(on.plan[plot[ring]])))
        steps = inward.reshape(-1, 2, 2)[:, 1] - inward.reshape(-1, 2, 2)[:, 0]
        away[ring] = steps / np.hypot(*steps.T)[:, None]
    return away


def _across(layout: plots.Layout, frame: ranks.Floats) -> ranks.Floats:
    """Which side of its row a plot is on, as a direction on the plan."""
    off = (frame[:, 1] - layout.first_row_m + layout.spacing_m / 2) % layout.spacing_m - layout.spacing_m / 2
    up = layout.to_plan(np.array([[0.0, 1.0]])) - layout.to_plan(np.array([[0.0, 0.0]]))
    return np.asarray(np.sign(off)[:, None] * up)
