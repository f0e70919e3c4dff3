"""Where a line crosses or touches itself, by its corners, and what to do about it."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon

FEW = 5
WORDS = "Move one of these corners, or take one out."


@dataclass(frozen=True, slots=True)
class Crossing:
    """One place, in a sentence and on the grid (EPSG:27700)."""

    message: str
    at: tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Sides:
    """Aligned arrays: each side, the ring that it is of, and its number in the ring, from 0 to `of` less one."""

    lines: NDArray[np.object_]
    ring: NDArray[np.int64]
    number: NDArray[np.int64]
    of: NDArray[np.int64]


def crossings(shape: MultiPolygon) -> list[Crossing]:
    """The first few places that make it invalid; none where it is valid. One place at least where it is not."""
    if shapely.is_valid(shape):
        return []
    sides = _sides(shape)
    met = _met(sides)
    found: dict[tuple[int, int], Crossing] = {}
    for one, other in met:
        place = shapely.get_coordinates(shapely.intersection(sides.lines[one], sides.lines[other]))[0]
        found.setdefault((round(place[0]), round(place[1])), _crossing(sides, one, other, place))
        if len(found) == FEW:
            break
    return list(found.values()) or [_unnamed(shape)]


def _sides(shape: MultiPolygon) -> _Sides:
    rings = [ring for part in shape.geoms for ring in (part.exterior, *part.interiors)]
    each = [shapely.get_coordinates(ring) for ring in rings]
    counts = np.array([len(corners) - 1 for corners in each])
    ends = np.concatenate([np.stack([corners[:-1], corners[1:]], axis=1) for corners in each])
    return _Sides(
        lines=np.asarray(shapely.linestrings(ends), dtype=object),
        ring=np.repeat(np.arange(len(rings)), counts),
        number=np.concatenate([np.arange(count) for count in counts]),
        of=np.repeat(counts, counts),
    )


def _met(sides: _Sides) -> list[tuple[int, int]]:
    """Pairs of sides that meet elsewhere than at the corner that they share as neighbours; in order."""
    one, other = shapely.STRtree(sides.lines).query(sides.lines, predicate="intersects")
    later = one < other
    one, other = one[later], other[later]
    apart = np.abs(sides.number[one] - sides.number[other])
    neighbours = (sides.ring[one] == sides.ring[other]) & ((apart == 1) | (apart == sides.of[one] - 1))
    doubled_back = shapely.length(shapely.intersection(sides.lines[one], sides.lines[other])) > 0
    kept = ~neighbours | doubled_back
    order = np.lexsort((other[kept], one[kept]))
    return list(zip(one[kept][order].tolist(), other[kept][order].tolist(), strict=True))


def _crossing(sides: _Sides, one: int, other: int, place: NDArray[np.float64]) -> Crossing:
    east, north = float(place[0]), float(place[1])
    between = " and ".join(f"from corner {_ends(sides, side)}" for side in (one, other))
    crosses = "crosses" if bool(shapely.crosses(sides.lines[one], sides.lines[other])) else "touches"
    message = f"The line {crosses} itself near easting {east:,.0f}, northing {north:,.0f}: its sides {between}. {WORDS}"
    return Crossing(message, (east, north))


def _ends(sides: _Sides, side: int) -> str:
    number, of, ring = sides.number[side], sides.of[side], sides.ring[side]
    whose = f" of part {ring + 1}" if sides.ring.max() else ""
    return f"{number + 1} to {(number + 1) % of + 1}{whose}"


def _unnamed(shape: MultiPolygon) -> Crossing:
    """No two sides meet, and still it is invalid: one part lies within another, or a hole outside its part."""
    point = shapely.get_coordinates(shapely.point_on_surface(shapely.make_valid(shape)))[0]
    wrong = "One of its parts lies inside another, or a hole outside its part."
    message = f"{wrong} Draw parts beside one another, and holes within them."
    return Crossing(message, (float(point[0]), float(point[1])))
