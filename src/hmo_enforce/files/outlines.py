"""Mending a polygon that crosses itself, so that inside and outside are certain, and saying what that changed."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

LEAST_M2 = 0.01
"""A polygon smaller than this is a slip of the mouse, or a line drawn there and back."""
SILENT_M2 = 1.0
"""Rounding to the millimetre can make neighbouring vertices touch; mending that moves nothing worth a word."""

_FAULTS = {
    "Self-intersection": "its outline crosses itself",
    "Ring Self-intersection": "its outline touches itself",
    "Hole lies outside shell": "it has a hole that lies outside it",
    "Nested shells": "one of its parts lies inside another",
    "Nested holes": "one of its holes lies inside another",
    "Duplicate Rings": "a part of its outline is there twice",
    "Interior is disconnected": "its holes cut it in pieces",
    "Too few points in geometry component": "a part of its outline is a line or a point",
}


@dataclass(frozen=True, slots=True)
class Mended:
    """`shape` is None where nothing with an area is left. `fault` is None where nothing was wrong; else it says what was.

    Areas in square metres. `drawn_m2` is what the faulty outline measured, in which crossing loops cancel out.
    """

    shape: Polygon | MultiPolygon | None
    fault: str | None = None
    drawn_m2: float = 0.0
    mended_m2: float = 0.0


def mended(shape: Any) -> Mended:
    """`shape` (any geometry, EPSG:27700) as a valid polygon or multipolygon; its lines and points are left out."""
    if shape.geom_type in ("Polygon", "MultiPolygon") and shape.area >= LEAST_M2 and shapely.is_valid(shape):
        return Mended(shape)
    fault = _said(shapely.is_valid_reason(shape))
    whole = _polygons(shapely.make_valid(shape, method="structure", keep_collapsed=False))
    if whole is None or whole.area < LEAST_M2:
        return Mended(None, fault or "it has no area", shape.area)
    return Mended(whole, fault, shape.area, whole.area)


def is_worth_a_word(mending: Mended, was_valid: bool) -> bool:
    """Whether an officer should hear of it: not where only the conversion made two vertices touch."""
    return mending.fault is not None and not (was_valid and abs(mending.mended_m2 - mending.drawn_m2) < SILENT_M2)


def _polygons(shape: Any) -> Polygon | MultiPolygon | None:
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return None if shape.is_empty else shape
    parts: NDArray[np.object_] = shapely.get_parts(shapely.get_parts(shape))
    polygons = [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]
    joined: Polygon | MultiPolygon | None = shapely.union_all(polygons) if polygons else None  # type: ignore[assignment]
    return joined


def _said(reason: str) -> str | None:
    """The library's reason, `Self-intersection[530050 180050]`, in words."""
    if reason == "Valid Geometry":
        return None
    name, _, place = reason.partition("[")
    said = _FAULTS.get(name.strip(), f"its outline is faulty ({name.strip().lower()})")
    numbers = re.findall(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", place)[:2]
    at = [f"{float(number):.0f}" for number in numbers]
    return f"{said} near easting {at[0]}, northing {at[1]}" if len(at) == 2 else said


def has_polygons(shape: Any) -> bool:
    """Whether there is any polygon in it, at whatever depth."""
    return any(part.geom_type == "Polygon" for part in shapely.get_parts(shapely.get_parts(shape)))
