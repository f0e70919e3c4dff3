"""A file of areas, opened: GeoJSON, GeoPackage, GeoParquet or a zipped Shapefile, told apart by content.

    layer = geography.read(path)
    for feature in layer.features:
        feature.row, feature.attributes["WD24CD"], feature.shape

Every area comes out valid and on the British National Grid, or stands among the issues with what to do about it.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from hmo_enforce.files import outlines
from hmo_enforce.files.issues import Issue
from hmo_enforce.files.outside import layers, references, sniffing, zips
from hmo_enforce.files.outside.facts import Found
from hmo_enforce.files.outside.references import Reference
from hmo_enforce.kernel import grid
from hmo_enforce.kernel.errors import Refused

MAX_BYTES = 512 << 20
GEOMETRY = "geometry"
OUTSIDE = "This area lies outside Great Britain, wholly or in part. Check its coordinates."


@dataclass(frozen=True, slots=True)
class Feature:
    """`row` is its place in the file, from 1; `shape` is valid, two-dimensional and EPSG:27700."""

    row: int
    attributes: dict[str, Any]
    shape: Polygon | MultiPolygon


@dataclass(frozen=True, slots=True)
class Layer:
    """What was read: `found.read_rows` = len(features) + found.rejected_rows.

    `conversion_m` is how far the way from the file's coordinates to the grid may have moved the lines.
    """

    format: layers.Format
    name: str
    reference: str
    conversion_m: float
    sha256: str
    features: list[Feature] = field(default_factory=list)
    found: Found = field(default_factory=Found)


def read(
    path: Path,
    *,
    layer: str | None = None,
    crs: str | None = None,
    max_bytes: int = MAX_BYTES,
    max_unpacked: int = zips.MAX_UNPACKED,
) -> Layer:
    """Every area in the file, on the grid. `layer` names one where there are several; `crs` overrules the file.

    Refused, before anything is read, for a file above `max_bytes` or a zip that would unpack above `max_unpacked`; and
    for a file whose coordinates have no definition, are not what the file says, or lie outside Great Britain. A row
    without a usable area is an issue, and so is one whose outline had to be mended.
    """
    sniffing.check_size(path, max_bytes)
    sha256 = sniffing.file_sha256(path)
    source = layers.opened(path, layer, max_unpacked)
    reference = references.understood(crs or source.crs or _no_reference(source))
    read_layer = Layer(source.format, source.name, reference.name, reference.conversion_m, sha256)
    for warning in source.warned:
        read_layer.found.add("noted", Issue(None, "", "", f"The file's reader warns: {warning}"))
    _take_in(source, reference, read_layer)
    return read_layer


def _no_reference(source: layers.Source) -> str:
    where = " (its .prj part is missing)" if source.format == "Shapefile" else ""
    raise Refused(
        f"The file does not say what its coordinates are{where}. Save it again with its coordinate system set to "
        f"EPSG:27700 (British National Grid). {references.SAY_SO}"
    )


def _take_in(source: layers.Source, reference: Reference, layer: Layer) -> None:
    shapes = shapely.force_2d(shapely.from_wkb(np.array(source.wkb, dtype=object), on_invalid="ignore"))
    shapes = np.atleast_1d(np.asarray(shapes, dtype=object))
    xy = shapely.get_coordinates(shapes)
    xy = xy[np.isfinite(xy).all(axis=1)]
    references.require_plausible(reference, xy[:, 0], xy[:, 1])
    was_valid = shapely.is_valid(shapes)
    moved, outside = _on_the_grid(shapes, reference)
    for number, attributes in enumerate(source.attributes):
        if outside[number]:
            layer.found.reject(number + 1, GEOMETRY, "outside Great Britain", OUTSIDE)
        else:
            _take_in_row(
                layer, number + 1, attributes, source.wkb[number], shape=moved[number], was_valid=bool(was_valid[number])
            )
    if outside.any() and not layer.features:
        raise Refused(
            f"No area in the file lies within Great Britain when read as {reference.name}. Check its coordinate "
            f"system; {references.SAY_SO[0].lower()}{references.SAY_SO[1:]}"
        )


def _on_the_grid(shapes: NDArray[np.object_], reference: Reference) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """The shapes moved; and which could not be, because some vertex has no place on the grid."""
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    moved = np.column_stack(reference.convert(xy[:, 0], xy[:, 1]))
    lost = np.zeros(len(shapes), dtype=np.bool_)
    lost[owner[~np.isfinite(moved).all(axis=1)]] = True
    kept = shapes.copy()
    kept[~lost] = shapely.transform(shapes[~lost], lambda _: moved[~lost[owner]])
    west, south, east, north = shapely.bounds(kept).T
    least_east, least_north, most_east, most_north = grid.EXTENT_M
    return kept, lost | (west < least_east) | (south < least_north) | (east > most_east) | (north > most_north)


def _take_in_row(layer: Layer, row: int, attributes: dict[str, Any], wkb: bytes | None, *, shape: Any, was_valid: bool) -> None:
    fault = _cannot_be_used(wkb, shape)
    if fault is not None:
        layer.found.reject(row, GEOMETRY, *fault)
        return
    mending = outlines.mended(shape)
    if mending.shape is None:
        message = f"Row {row} has no usable area: {mending.fault}. Draw it again."
        layer.found.reject(row, GEOMETRY, mending.fault or "", message)
        return
    layer.found.read_rows += 1
    layer.features.append(Feature(row, attributes, mending.shape))
    if outlines.is_worth_a_word(mending, was_valid):
        layer.found.add("mended", Issue(row, GEOMETRY, mending.fault or "", _mended(row, mending)))


def _cannot_be_used(wkb: bytes | None, shape: Any) -> tuple[str, str] | None:
    """(value, message) where a row has nothing to mend."""
    if wkb is None or (shape is not None and shape.is_empty):
        return "", "There is no area in this row. Draw it, or leave the row out."
    if shape is None:
        return "", "The outline in this row cannot be read (curves, perhaps). Save the layer with straight lines."
    if not outlines.has_polygons(shape):
        kind = _KINDS.get(shape.geom_type, shape.geom_type)
        return shape.geom_type, f"This row is a {kind}, and an area is needed. Draw its outline."
    return None


_KINDS = {"Point": "point", "MultiPoint": "set of points", "LineString": "line", "MultiLineString": "set of lines"}


def _mended(row: int, mending: outlines.Mended) -> str:
    change = mending.mended_m2 - mending.drawn_m2
    return (
        f"The area in row {row} was faulty: {mending.fault}. It was mended, and covers {mending.mended_m2:,.0f} m² "
        f"(as drawn, {mending.drawn_m2:,.0f} m²; a change of {change:+,.0f} m²). Look at it on the map before relying on "
        "it."
    )
