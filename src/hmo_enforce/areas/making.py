"""Making an area from others: chosen wards or LSOAs, less what is excluded, with the slivers mended."""

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from hmo_enforce.kernel.errors import Refused

SNAP_M = 0.001
"""Vertices of neighbouring areas that should be one point, and differ in the last digits, are brought together."""
SLIVER_WIDTH_M = 1.0
"""Gaps and scraps thinner than this come from boundaries drawn at different times, not from a council's decision."""
LEAST_PART_M2 = 1.0


@dataclass(frozen=True, slots=True)
class Made:
    """The area, EPSG:27700, and what mending its slivers did to it: square metres filled in and taken away."""

    shape: MultiPolygon
    filled_m2: float
    dropped_m2: float


def made_from(areas: Sequence[BaseGeometry], exclusions: Sequence[BaseGeometry] = ()) -> Made:
    """Everything in `areas` that is in none of `exclusions`, as one outline.

    Both polygons in EPSG:27700; the whole council is its own single area. Slivers between neighbouring areas are filled,
    and slivers left along an exclusion are dropped; nothing that is excluded is ever taken back in. Refused if no area is
    chosen, or if nothing is left.
    """
    if not areas:
        raise Refused("No area is chosen: choose at least one ward, LSOA or other boundary.", about="areas")
    whole = shapely.union_all(shapely.make_valid(list(areas)), grid_size=SNAP_M)
    joined = _without_cracks(whole)
    if exclusions:
        excluded = shapely.union_all(shapely.make_valid(list(exclusions)), grid_size=SNAP_M)
        left = shapely.difference(joined, excluded, grid_size=SNAP_M)
    else:
        left = joined
    shape = _without_scraps(left)
    if shape.is_empty:
        raise Refused("Nothing is left: the exclusions cover all of the areas chosen.", about="excluding")
    return Made(shape, filled_m2=joined.area - whole.area, dropped_m2=left.area - shape.area)


def _without_cracks(shape: BaseGeometry) -> BaseGeometry:
    """Closes holes and gaps thinner than a sliver, and leaves every other part of the outline exactly as it was drawn."""
    half = SLIVER_WIDTH_M / 2
    closed = shapely.buffer(shapely.buffer(shape, half, join_style="mitre"), -half, join_style="mitre")
    cracks = [gap for gap in shapely.get_parts(shapely.difference(closed, shape)) if _is_sliver(gap)]
    return shapely.union_all([shape, *cracks], grid_size=SNAP_M) if cracks else shape


def _without_scraps(shape: BaseGeometry) -> MultiPolygon:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and not _is_scrap(part)]
    return MultiPolygon(parts)


def _is_scrap(part: BaseGeometry) -> bool:
    return bool(part.area < LEAST_PART_M2 or _is_sliver(part))


def _is_sliver(part: BaseGeometry) -> bool:
    """Whether nothing of it is left once half a sliver's width is taken off all round."""
    return bool(shapely.buffer(part, -SLIVER_WIDTH_M / 2).is_empty)
