"""A line as somebody typed, pasted or drew it: corners into polygons, or what is wrong with them, where, and how to mend it."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from hmo_enforce.areas import crossing
from hmo_enforce.kernel import grid

MOST_CORNERS = 10_000
LEAST_M2 = 1.0
DEGREES_LAT, DEGREES_LON = (49.0, 61.5), (-9.5, 2.5)
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
BETWEEN = re.compile(r"[\s,;]+")
HOW = "Write each corner on a line of its own: easting and northing, or latitude and longitude."
GRID, LAT_LON, LON_LAT = "grid", "latitude and longitude", "longitude and latitude"
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong and how to mend it; `at` is where (EPSG:27700), if it is anywhere."""

    message: str
    at: Point | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """What was given, as polygons of EPSG:27700: None where it cannot be drawn at all. It stands only without faults."""

    shape: MultiPolygon | None
    faults: tuple[Fault, ...] = ()


class _Wrong(ValueError):
    """What is wrong with a text, as a sentence."""


def read(text: str) -> Line:
    """A line from corners, one a line of text with a blank line between parts, or from GeoJSON."""
    try:
        shape = _from_geojson(text) if text.lstrip().startswith(("{", "[")) else _from_corners(text)
    except _Wrong as wrong:
        return Line(None, (Fault(str(wrong)),))
    return Line(shape, tuple(faults(shape)))


def faults(shape: MultiPolygon) -> list[Fault]:
    """All that keeps it from being a designation's line."""
    if shapely.get_num_coordinates(shape) > MOST_CORNERS:
        return [Fault(f"It has more than {MOST_CORNERS:,} corners. Load it as a file under Imports.")]
    west, south, east, north = grid.EXTENT_M
    bounds = shape.bounds
    if not (west <= bounds[0] and south <= bounds[1] and bounds[2] <= east and bounds[3] <= north):
        return [Fault("Part of it lies outside the National Grid. Check that no two numbers are the wrong way round.")]
    if crossed := crossing.crossings(shape):
        return [Fault(one.message, one.at) for one in crossed]
    if shapely.area(shape) < LEAST_M2:
        return [Fault("It encloses nothing: it needs three corners that are not in one line.")]
    return []


def as_text(shape: MultiPolygon) -> str:
    """Eastings and northings, one corner a line and a blank line between parts; GeoJSON where there are holes."""
    parts = list(shape.geoms)
    if any(part.interiors for part in parts):
        moved = grid.shapes_to_lonlat(np.array([shape], dtype=object))[0]
        return str(shapely.to_geojson(shapely.transform(moved, lambda degrees: np.round(degrees, 8))))
    return "\n\n".join("\n".join(f"{x:.2f}, {y:.2f}" for x, y in part.exterior.coords[:-1]) for part in parts)


def _from_corners(text: str) -> MultiPolygon:
    numbered = list(enumerate(text.splitlines(), start=1))
    parts: list[list[tuple[int, Point]]] = [[]]
    for number, line in numbered:
        if not line.strip():
            parts.append([])
        else:
            parts[-1].append((number, _pair(number, line)))
    parts = [part for part in parts if part]
    if not parts:
        raise _Wrong(f"No line is drawn. {HOW}")
    way = _way([corner for part in parts for corner in part])
    return MultiPolygon([_polygon(_moved(np.array([pair for _, pair in part]), way)) for part in parts])


def _pair(number: int, line: str) -> Point:
    said = [part for part in BETWEEN.split(line.strip()) if part]
    if len(said) != 2 or not all(NUMBER.fullmatch(one) for one in said):
        raise _Wrong(f"Line {number} is not two numbers: “{line.strip()[:60]}”. {HOW}")
    return float(said[0]), float(said[1])


def _way(corners: Sequence[tuple[int, Point]]) -> str:
    """Which of the three ways of writing a place they are all written in."""
    ways = [_way_of(number, pair) for number, pair in corners]
    for (number, _), way in zip(corners, ways, strict=True):
        if way != ways[0]:
            raise _Wrong(f"Line {number} is {way}, and the lines before it {ways[0]}. Write all in one way.")
    return ways[0]


def _way_of(number: int, pair: Point) -> str:
    first, second = pair
    if DEGREES_LAT[0] <= first <= DEGREES_LAT[1] and DEGREES_LON[0] <= second <= DEGREES_LON[1]:
        return LAT_LON
    if DEGREES_LAT[0] <= second <= DEGREES_LAT[1] and DEGREES_LON[0] <= first <= DEGREES_LON[1]:
        return LON_LAT
    if first > 1_000 and second >= 0:
        return GRID
    raise _Wrong(f"Line {number} is no place in Great Britain: {first:g}, {second:g}. {HOW}")


def _moved(corners: NDArray[np.float64], way: str) -> NDArray[np.float64]:
    if way == GRID:
        return corners
    longitudes, latitudes = (corners[:, 1], corners[:, 0]) if way == LAT_LON else (corners[:, 0], corners[:, 1])
    moved = np.column_stack(grid.from_lonlat(longitudes, latitudes))
    if np.isnan(moved).any():
        raise _Wrong("Part of it lies outside Great Britain. Check that no two numbers are the wrong way round.")
    return moved


def _polygon(corners: NDArray[np.float64]) -> Polygon:
    kept = _without_repeats(corners)
    if len(kept) < 3:
        raise _Wrong("A part of it has fewer than three corners: give it at least three, or take it out.")
    return Polygon(kept)


def _without_repeats(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """A corner given twice running, or again at the end, is one corner."""
    different = np.ones(len(corners), dtype=bool)
    different[1:] = (np.diff(corners, axis=0) != 0).any(axis=1)
    kept = corners[different]
    return kept[:-1] if len(kept) > 1 and (kept[0] == kept[-1]).all() else kept


def _from_geojson(text: str) -> MultiPolygon:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise _Wrong("It begins like GeoJSON and cannot be read as such. Paste the whole file, or write corners.") from None
    parts = [part for geometry in _geometries(said, 0) for part in _polygons(geometry)]
    if not parts:
        raise _Wrong("There is no polygon in this GeoJSON: lines and points enclose nothing.")
    return MultiPolygon(parts)


def _geometries(said: Any, depth: int) -> list[dict[str, Any]]:
    if not isinstance(said, dict) or depth > 4:
        return []
    kind = said.get("type")
    inner = {"FeatureCollection": "features", "GeometryCollection": "geometries"}.get(str(kind))
    if inner:
        some = said.get(inner)
        return [one for part in (some if isinstance(some, list) else []) for one in _geometries(part, depth + 1)]
    if kind == "Feature":
        return _geometries(said.get("geometry"), depth + 1)
    return [said] if kind in ("Polygon", "MultiPolygon") else []


def _polygons(geometry: dict[str, Any]) -> list[Polygon]:
    coordinates = geometry.get("coordinates")
    rings: Any = [coordinates] if geometry["type"] == "Polygon" else coordinates
    try:
        return [Polygon(_ring(part[0]), [_ring(hole) for hole in part[1:]]) for part in rings]
    except _Wrong:
        raise
    except (TypeError, ValueError, IndexError, shapely.errors.ShapelyError):
        raise _Wrong("A polygon in this GeoJSON has corners that are no pairs of numbers.") from None


def _ring(corners: Any) -> NDArray[np.float64]:
    """RFC 7946 says longitude and latitude; councils also send metres of the National Grid, which are told by their size."""
    pairs = np.array([[float(corner[0]), float(corner[1])] for corner in corners])
    if not np.isfinite(pairs).all() or not len(pairs):
        raise _Wrong("A polygon in this GeoJSON has corners that are no pairs of numbers.")
    kept = _without_repeats(_moved(pairs, GRID if np.abs(pairs).max() > 1_000 else LON_LAT))
    if len(kept) < 3:
        raise _Wrong("A part of it has fewer than three corners: give it at least three, or take it out.")
    return kept
