"""Who stands near a boundary line, without measuring everyone.

A polygon's line is cut into short pieces and laid on a grid of square cells, each piece noted in every cell that it
comes within `reach_m` of. Two things follow. A home in a cell with no note is farther than `reach_m` from the line. And
two side-by-side cells with no note lie on the same side of it, so that one home speaks for a whole run of cells. Only
homes in noted cells, and one home a run, need exact geometry: the cost of asking a jagged outline about each home falls
several-fold, and the distance comes with it.
"""

import math
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

Floats = NDArray[np.float64]
Indexes = NDArray[np.int64]
Truths = NDArray[np.bool_]

NARROW_M = 25.0
"""Up to here cells are cheaper than a tree of pieces; measured with outlines of 2,000 vertices a kilometre across."""
LEAST_PIECES = 500
"""A plain square is cut this fine: pieces are cheap, and fine cells spare most homes any measuring."""
MOST_CELLS = 1_000_000
"""Keeps a far-flung, finely drawn outline (a coast, say) to a few megabytes; larger cells only cost time."""
MOST_PAIRS = 1_000_000
"""Home-and-piece pairs measured at once, for the same reason: about 100 MB."""


@dataclass(frozen=True, slots=True)
class Edge:
    """The line of one polygon on its grid. Pieces run from (ax, ay) by (dx, dy), metres."""

    outline: Geometry
    ax: Floats
    ay: Floats
    dx: Floats
    dy: Floats
    west: float
    south: float
    cell_m: float
    columns: int
    rows: int
    first: Indexes
    """Where each cell's notes begin: cell c, counted along the rows, has notes[first[c]:first[c + 1]]."""
    notes: Indexes
    run: Indexes
    """The run of like cells that each cell belongs to."""


def laid_out(outline: Geometry, reach_m: float) -> Edge:
    """The line of `outline` (polygon or multipolygon, metres) on a grid that answers for distances up to `reach_m`."""
    shapely.prepare(outline)
    ax, ay, dx, dy = _pieces(outline)
    left, right = np.minimum(ax, ax + dx) - reach_m, np.maximum(ax, ax + dx) + reach_m
    low, high = np.minimum(ay, ay + dy) - reach_m, np.maximum(ay, ay + dy) + reach_m
    west, south, east, north = left.min(), low.min(), right.max(), high.max()
    # A piece's box is no larger than a cell, so it touches four cells at most: those of its corners.
    # (A hair over, so that rounding cannot make it five.)
    piece_m = max(float((right - left).max()), float((high - low).max()))
    cell_m = max(1.000001 * piece_m, math.sqrt((east - west) * (north - south) / MOST_CELLS), 1e-3)
    # One empty cell all round: the runs of neighbouring rows join outside the polygon.
    west, south = west - cell_m, south - cell_m
    columns, rows = int((east - west) / cell_m) + 2, int((north - south) / cell_m) + 2
    cells, pieces = _noted(
        ((left - west) / cell_m).astype(np.int64),
        ((right - west) / cell_m).astype(np.int64),
        ((low - south) / cell_m).astype(np.int64) * columns,
        ((high - south) / cell_m).astype(np.int64) * columns,
    )
    counts = np.bincount(cells, minlength=columns * rows)
    first = np.concatenate(([0], np.cumsum(counts)))
    notes = pieces[np.argsort(cells, kind="stable")]
    return Edge(outline, ax, ay, dx, dy, west, south, cell_m, columns, rows, first, notes, np.cumsum(counts > 0))


def _pieces(outline: Geometry) -> tuple[Floats, Floats, Floats, Floats]:
    """The line cut so that no piece is much longer than the rest: a long one would make every cell as large as itself."""
    line = shapely.boundary(outline)
    wanted = max(int(shapely.get_num_coordinates(line)), LEAST_PIECES)
    line = shapely.segmentize(line, max(float(shapely.length(line)) / wanted, 1e-6))
    xy, part = shapely.get_coordinates(shapely.get_parts(line), return_index=True)
    step = np.diff(xy, axis=0)
    real = (part[1:] == part[:-1]) & step.any(axis=1)
    start, step = xy[:-1][real], step[real]
    return start[:, 0].copy(), start[:, 1].copy(), step[:, 0].copy(), step[:, 1].copy()


def _noted(left: Indexes, right: Indexes, low: Indexes, high: Indexes) -> tuple[Indexes, Indexes]:
    """Every (cell, piece) note, from the columns and row starts of each piece's box, in one, two or four cells."""
    every = np.arange(len(left))
    wide, tall = right > left, high > low
    both = wide & tall
    cells = np.concatenate([low + left, (low + right)[wide], (high + left)[tall], (high + right)[both]])
    return cells, np.concatenate([every, every[wide], every[tall], every[both]])


def sides(outline: Geometry, xs: Floats, ys: Floats, within_m: Floats) -> tuple[Truths, Floats]:
    """For each home: is it inside (the line itself counts), and how far from the line, where nearer than `within_m`.

    All in metres on one grid; the distance is NaN for the rest. Each home must lie in the outline's box enlarged by its
    own `within_m`: choosing those is the caller's part.
    """
    if not len(xs):
        return np.empty(0, dtype=np.bool_), np.empty(0)
    narrow = within_m <= NARROW_M
    if narrow.all():
        return _sides_by_cell(laid_out(outline, float(within_m.max())), xs, ys, within_m)
    inside, distance = np.empty(len(xs), dtype=np.bool_), np.empty(len(xs))
    if narrow.any():
        edge = laid_out(outline, float(within_m[narrow].max()))
        inside[narrow], distance[narrow] = _sides_by_cell(edge, xs[narrow], ys[narrow], within_m[narrow])
    wide = ~narrow
    inside[wide], distance[wide] = _sides_by_tree(outline, xs[wide], ys[wide], within_m[wide])
    return inside, distance


def _sides_by_tree(outline: Geometry, xs: Floats, ys: Floats, within_m: Floats) -> tuple[Truths, Floats]:
    """The same where the band is so wide that a cell would hold much of the line: the nearest piece, by a tree."""
    shapely.prepare(outline)
    distance = np.full(len(xs), np.nan)
    ax, ay, dx, dy = _pieces(outline)
    ends = np.stack([np.column_stack([ax, ay]), np.column_stack([ax + dx, ay + dy])], axis=1)
    found, metres = shapely.STRtree(np.asarray(shapely.linestrings(ends))).query_nearest(
        shapely.points(xs, ys), max_distance=float(within_m.max()), return_distance=True, all_matches=False
    )
    distance[found[0]] = metres
    distance[distance >= within_m] = np.nan
    return shapely.intersects_xy(outline, xs, ys), distance


def _sides_by_cell(edge: Edge, xs: Floats, ys: Floats, within_m: Floats) -> tuple[Truths, Floats]:
    column = ((xs - edge.west) / edge.cell_m).astype(np.int64)
    row = ((ys - edge.south) / edge.cell_m).astype(np.int64)
    cell = row * edge.columns + column
    notes = edge.first[cell + 1] - edge.first[cell]
    near = np.flatnonzero(notes)
    inside = np.empty(len(xs), dtype=np.bool_)
    far = np.flatnonzero(notes == 0)
    inside[far] = _by_run(edge, edge.run[cell[far]], xs[far], ys[far])
    inside[near] = shapely.intersects_xy(edge.outline, xs[near], ys[near])
    distance = np.full(len(xs), np.nan)
    distance[near] = _distances(edge, xs[near], ys[near], edge.first[cell[near]], notes[near])
    distance[distance >= within_m] = np.nan
    return inside, distance


def _by_run(edge: Edge, run: Indexes, xs: Floats, ys: Floats) -> Truths:
    """Asks the outline about one home in each run, and answers for the others."""
    speaker = np.full(edge.run[-1] + 1, -1)
    speaker[run] = np.arange(len(run))
    asked = np.flatnonzero(speaker >= 0)
    answer = np.zeros(len(speaker), dtype=np.bool_)
    answer[asked] = shapely.intersects_xy(edge.outline, xs[speaker[asked]], ys[speaker[asked]])
    return answer[run]


def _distances(edge: Edge, xs: Floats, ys: Floats, first: Indexes, counts: Indexes) -> Floats:
    """The least distance from each home to the pieces noted in its cell, in batches of bounded size."""
    nearest = np.empty(len(xs))
    ends = np.cumsum(counts)
    start = 0
    while start < len(xs):
        done = ends[start - 1] if start else 0
        stop = max(int(np.searchsorted(ends, done + MOST_PAIRS, side="right")), start + 1)
        batch = slice(start, stop)
        nearest[batch] = _measured(edge, xs[batch], ys[batch], first[batch], counts[batch])
        start = stop
    return nearest


def _measured(edge: Edge, xs: Floats, ys: Floats, first: Indexes, counts: Indexes) -> Floats:
    begins = np.cumsum(counts) - counts
    piece = edge.notes[np.arange(begins[-1] + counts[-1]) + np.repeat(first - begins, counts)]
    dx, dy = edge.dx[piece], edge.dy[piece]
    px, py = np.repeat(xs, counts) - edge.ax[piece], np.repeat(ys, counts) - edge.ay[piece]
    along = np.clip((px * dx + py * dy) / (dx * dx + dy * dy), 0.0, 1.0)
    px -= along * dx
    py -= along * dy
    return np.sqrt(np.minimum.reduceat(px * px + py * py, begins))
