"""Streets and plots: rows of houses inside each neighbourhood, and a ring of them facing its main roads.

Each neighbourhood has rows turned its own way. Inside, house fronts stand 9 m from the middle of the street and gardens
meet half way to the next row; around, they stand 13 m from the middle of the main road.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.random import Generator
from numpy.typing import NDArray
from shapely import Polygon

from hmo_enforce.demo import neighbourhoods, ranks

FRONT_M, RING_FRONT_M, RING_DEPTH_M = 9.0, 13.0, 34.0
ROW, CROSS, MAIN = range(3)


@dataclass(frozen=True, slots=True)
class Plots:
    """Aligned arrays, one item a plot: neighbourhood, street, number in the street, place on the plan (n, 2), frame (n, 2).

    `frame` holds the same places in the neighbourhood's own turned frame (along the row, across the rows).
    """

    cell: ranks.Ints
    street: ranks.Ints
    number: ranks.Ints
    on_main_road: NDArray[np.bool_]
    plan: ranks.Floats
    frame: ranks.Floats


@dataclass(frozen=True, slots=True)
class Streets:
    """Aligned arrays, one item a street: its line on the plan, ROW, CROSS or MAIN, and the neighbourhood it belongs to."""

    lines: NDArray[np.object_]
    kind: ranks.Ints
    cell: ranks.Ints


@dataclass(frozen=True, slots=True)
class Layout:
    """How a neighbourhood's rows lie: turned by `turn` about `centre`; rows at `first_row_m` + k * spacing."""

    cell: Polygon
    centre: ranks.Floats
    turn: float
    first_row_m: float
    spacing_m: float
    frontage_m: float
    first_cross_m: float
    cross_every_m: float

    def to_frame(self, plan: ranks.Floats) -> ranks.Floats:
        """Plan metres to (along the rows, across the rows)."""
        c, s = np.cos(self.turn), np.sin(self.turn)
        return np.asarray((plan - self.centre) @ np.array([[c, -s], [s, c]]))

    def to_plan(self, frame: ranks.Floats) -> ranks.Floats:
        """And back."""
        c, s = np.cos(self.turn), np.sin(self.turn)
        return np.asarray(frame @ np.array([[c, s], [-s, c]]) + self.centre)

    def off_row_m(self, across: ranks.Floats) -> ranks.Floats:
        """How far from the middle of the nearest row street."""
        return np.abs((across - self.first_row_m + self.spacing_m / 2) % self.spacing_m - self.spacing_m / 2)

    def off_cross_m(self, along: ranks.Floats) -> ranks.Floats:
        """How far from the middle of the nearest cross street."""
        return np.abs((along - self.first_cross_m + self.cross_every_m / 2) % self.cross_every_m - self.cross_every_m / 2)


def layouts(ground: neighbourhoods.Neighbourhoods, chance: Generator) -> list[Layout]:
    """One layout a neighbourhood; where a cell came out large for its homes, plots and rows are roomier, and the reverse."""
    room = shapely.area(ground.cells) / (ground.homes * neighbourhoods.GROUND_PER_HOME_M2[ground.kinds])
    roomier = np.clip(np.sqrt(room), 0.8, 1.45)
    turns = chance.uniform(0, np.pi, size=len(ground.cells))
    firsts = chance.random((len(ground.cells), 2))
    every = chance.uniform(95, 170, size=len(ground.cells))
    return [
        Layout(
            cell=cell,
            centre=centre,
            turn=float(turn),
            first_row_m=float(first[0] * neighbourhoods.ROW_SPACING_M[kind] * roomy),
            spacing_m=float(neighbourhoods.ROW_SPACING_M[kind] * roomy),
            frontage_m=float(neighbourhoods.FRONTAGE_M[kind] * roomy),
            first_cross_m=float(first[1] * long),
            cross_every_m=float(long),
        )
        for cell, kind, roomy, centre, turn, first, long in zip(
            ground.cells, ground.kinds, roomier, ground.centres(), turns, firsts, every, strict=True
        )
    ]


def plots_and_streets(laid: list[Layout]) -> tuple[Plots, Streets]:
    """Every plot and street of the borough. Numbers in a street are odd on one side and even on the other."""
    pieces: list[Plots] = []
    lines: list[NDArray[np.object_]] = []
    kinds: list[ranks.Ints] = []
    cells: list[ranks.Ints] = []
    mains, main_of = _main_roads(laid)
    next_street = len(mains)
    for index, layout in enumerate(laid):
        rows = _rows(layout, index, next_street)
        row_lines, used = _row_lines(layout, rows, next_street)
        cross = _cross_lines(layout)
        pieces += [used, _ring(layout, index, main_of[index])]
        lines += [row_lines, cross]
        kinds += [np.full(len(row_lines), ROW), np.full(len(cross), CROSS)]
        cells += [np.full(len(row_lines) + len(cross), index)]
        next_street += len(row_lines) + len(cross)
    streets = Streets(
        np.concatenate([mains, *lines]),
        np.concatenate([np.full(len(mains), MAIN), *kinds]),
        np.concatenate([np.full(len(mains), -1), *cells]),
    )
    return _joined(pieces), streets


def _joined(pieces: list[Plots]) -> Plots:
    return Plots(
        cell=np.concatenate([p.cell for p in pieces]),
        street=np.concatenate([p.street for p in pieces]),
        number=np.concatenate([p.number for p in pieces]),
        on_main_road=np.concatenate([p.on_main_road for p in pieces]),
        plan=np.concatenate([p.plan for p in pieces]),
        frame=np.concatenate([p.frame for p in pieces]),
    )


def _rows(layout: Layout, index: int, first_street: int) -> Plots:
    inner = shapely.buffer(layout.cell, -RING_DEPTH_M, join_style="mitre")
    frame_box = layout.to_frame(shapely.get_coordinates(layout.cell))
    (along_low, across_low), (along_high, across_high) = frame_box.min(axis=0), frame_box.max(axis=0)
    rows = np.arange(
        np.ceil((across_low - layout.first_row_m) / layout.spacing_m),
        np.floor((across_high - layout.first_row_m) / layout.spacing_m) + 1,
    )
    steps = np.arange(int((along_high - along_low) / layout.frontage_m))
    row, side, step = (a.ravel() for a in np.meshgrid(np.arange(len(rows)), [0, 1], steps, indexing="ij"))
    along = along_low + (step + 0.5) * layout.frontage_m
    across = layout.first_row_m + rows[row] * layout.spacing_m + np.where(side == 0, FRONT_M, -FRONT_M)
    frame = np.column_stack([along, across]) if len(rows) else np.empty((0, 2))
    plan = layout.to_plan(frame)
    shapely.prepare(inner)
    kept = shapely.contains_xy(inner, plan[:, 0], plan[:, 1]) & (layout.off_cross_m(frame[:, 0]) > 7.5 + layout.frontage_m / 2)
    row, side, step = row[kept], side[kept], step[kept]
    from_end = step - ranks.least_within(row, step)
    return Plots(
        cell=np.full(len(row), index),
        street=first_street + row,
        number=2 * from_end + 1 + side,
        on_main_road=np.zeros(len(row), dtype=bool),
        plan=plan[kept],
        frame=frame[kept],
    )


def _row_lines(layout: Layout, rows: Plots, first_street: int) -> tuple[NDArray[np.object_], Plots]:
    """The middle line of each row that has plots, out to the main roads; its plots point to it by place in this list."""
    streets, place = np.unique(rows.street, return_inverse=True)
    across = layout.first_row_m + np.round((rows.frame[:, 1] - layout.first_row_m) / layout.spacing_m) * layout.spacing_m
    middle = np.zeros(len(streets))
    middle[place] = across
    reach = 2 * float(np.sqrt(layout.cell.area)) + 500
    ends = np.stack(
        [np.column_stack([np.full(len(middle), -reach), middle]), np.column_stack([np.full(len(middle), reach), middle])],
        axis=1,
    )
    lines = shapely.linestrings(layout.to_plan(ends.reshape(-1, 2)).reshape(-1, 2, 2)) if len(middle) else np.empty(0, object)
    inside = np.asarray(shapely.intersection(lines, layout.cell), dtype=object)
    moved = Plots(rows.cell, first_street + place, rows.number, rows.on_main_road, rows.plan, rows.frame)
    return inside, moved


def _cross_lines(layout: Layout) -> NDArray[np.object_]:
    frame_box = layout.to_frame(shapely.get_coordinates(layout.cell))
    low, high = frame_box.min(axis=0), frame_box.max(axis=0)
    first = np.ceil((low[0] + 20 - layout.first_cross_m) / layout.cross_every_m)
    along = (
        layout.first_cross_m
        + np.arange(first, (high[0] - 20 - layout.first_cross_m) / layout.cross_every_m) * layout.cross_every_m
    )
    ends = np.stack(
        [np.column_stack([along, np.full(len(along), low[1])]), np.column_stack([along, np.full(len(along), high[1])])], axis=1
    )
    if not len(along):
        return np.empty(0, dtype=object)
    lines = shapely.linestrings(layout.to_plan(ends.reshape(-1, 2)).reshape(-1, 2, 2))
    inside = np.asarray(shapely.intersection(lines, layout.cell), dtype=object)
    return np.asarray(inside[(shapely.get_type_id(inside) == 1) & (shapely.length(inside) > 60)])


def _main_roads(laid: list[Layout]) -> tuple[NDArray[np.object_], list[ranks.Ints]]:
    """The edges between neighbourhoods, once each, and for each neighbourhood the road along each of its sides in turn."""
    rings = [shapely.get_coordinates(layout.cell) for layout in laid]
    sides = np.concatenate([np.hstack([ring[:-1], ring[1:]]) for ring in rings])
    millimetres = np.round(sides * 1000).astype(np.int64).reshape(-1, 2, 2)
    swapped = (millimetres[:, 0, 0] > millimetres[:, 1, 0]) | (
        (millimetres[:, 0, 0] == millimetres[:, 1, 0]) & (millimetres[:, 0, 1] > millimetres[:, 1, 1])
    )
    millimetres[swapped] = millimetres[swapped][:, ::-1]
    edges, road = np.unique(millimetres.reshape(-1, 4), axis=0, return_inverse=True)
    lines = np.asarray(shapely.linestrings(edges.reshape(-1, 2, 2) / 1000.0), dtype=object)
    splits = np.cumsum([len(ring) - 1 for ring in rings])[:-1]
    return lines, np.split(road.ravel(), splits)


def _ring(layout: Layout, index: int, roads: ranks.Ints) -> Plots:
    ring = shapely.get_coordinates(layout.cell)
    start, end = ring[:-1], ring[1:]
    length = np.hypot(*(end - start).T)
    frontage = layout.frontage_m
    counts = np.maximum(0, ((length - 40) / frontage).astype(np.int64))
    side = np.repeat(np.arange(len(length)), counts)
    step = np.arange(len(side)) - np.repeat(np.cumsum(counts) - counts, counts)
    heading = (end - start) / length[:, None]
    inward = np.column_stack([-heading[:, 1], heading[:, 0]]) * (1 if shapely.is_ccw(layout.cell.exterior) else -1)
    plan = start[side] + heading[side] * (20 + (step + 0.5) * frontage)[:, None] + inward[side] * RING_FRONT_M
    frame = layout.to_frame(plan)
    inner = shapely.buffer(layout.cell, -(RING_FRONT_M - 1), join_style="mitre")
    clear = shapely.contains_xy(inner, plan[:, 0], plan[:, 1]) & (layout.off_row_m(frame[:, 1]) > 9)
    clear &= layout.off_cross_m(frame[:, 0]) > 9
    forward = (start[:, 0] < end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] < end[:, 1]))
    along = np.where(forward[side], step, counts[side] - 1 - step)
    return Plots(
        cell=np.full(int(clear.sum()), index),
        street=roads[side[clear]],
        number=2 * along[clear] + np.where(forward[side[clear]], 1, 2),
        on_main_road=np.ones(int(clear.sum()), dtype=bool),
        plan=plan[clear],
        frame=frame[clear],
    )
