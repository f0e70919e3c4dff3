"""What a file's coordinates are measured in, and the way from there to the British National Grid."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.exceptions import CRSError
from pyproj.transformer import TransformerGroup

from hmo_enforce.kernel import grid
from hmo_enforce.kernel.errors import Refused

Floats = NDArray[np.float64]
Convert = Callable[[Floats, Floats], tuple[Floats, Floats]]

GREAT_BRITAIN = AreaOfInterest(-8.82, 49.79, 1.92, 60.94)
SAY_SO = "If you know better, say so when you load it: the coordinates are EPSG:27700 (eastings and northings)."


@dataclass(frozen=True, slots=True)
class Reference:
    """`convert` takes x and y (longitude first) to eastings and northings, NaN where there are none.

    `conversion_m` is how far that may move a point from where the file's maker meant it.
    """

    name: str
    in_degrees: bool
    conversion_m: float
    convert: Convert


def understood(said: str) -> Reference:
    """From `EPSG:4326`, WKT or PROJ's JSON. Refused where it has no definition, or no way to the grid of known accuracy."""
    try:
        crs = CRS.from_user_input(said)
    except CRSError as unknown:
        raise Refused(
            f"The file says that its coordinates are “{said[:80]}”, which has no definition. Save it again as EPSG:27700 "
            "(British National Grid)."
        ) from unknown
    flat = (crs.source_crs or crs) if crs.is_bound else crs
    flat = flat.to_2d() if not flat.is_compound else flat.sub_crs_list[0].to_2d()
    conversion_m, convert = _way(flat)
    return Reference(_named(crs), bool(flat.is_geographic), conversion_m, convert)


def _named(crs: CRS) -> str:
    code = crs.to_epsg(min_confidence=25)
    return f"EPSG:{code} ({crs.name})" if code else crs.name


def _way(crs: CRS) -> tuple[float, Convert]:
    if crs.to_epsg(min_confidence=25) == grid.EPSG:
        return 0.0, lambda x, y: (x, y)
    base = crs.geodetic_crs
    datum = base.datum.name if base is not None and base.datum is not None else ""
    if "World Geodetic System 1984" in datum:
        return grid.WGS84_CONVERSION_M, _through_lonlat(crs, base)
    if "European Terrestrial Reference System 1989" in datum:
        return grid.CONVERSION_M, _through_lonlat(crs, base)
    if "OSGB" in datum or "Ordnance Survey of Great Britain 1936" in datum:
        # The grid's own datum: only the projection differs, and that is exact.
        return 0.0, _straight(Transformer.from_crs(crs, grid.EPSG, always_xy=True))
    return _by_way_of_etrs89(crs)


def _through_lonlat(crs: CRS, base: CRS | None) -> Convert:
    """To degrees of the same datum, which is exact, and on through OSTN15."""
    if crs.is_geographic:
        return grid.from_lonlat
    unprojected = _straight(Transformer.from_crs(crs, base, always_xy=True))
    return lambda x, y: grid.from_lonlat(*unprojected(x, y))


def _by_way_of_etrs89(crs: CRS) -> tuple[float, Convert]:
    found = TransformerGroup(crs, "EPSG:4258", always_xy=True, area_of_interest=GREAT_BRITAIN).transformers  # type: ignore[arg-type]
    if not found or found[0].accuracy < 0:
        raise Refused(
            f"The coordinates are in {_named(crs)}, from which no conversion of known accuracy is at hand. Save the file "
            "again as EPSG:27700 (British National Grid)."
        )
    to_degrees = _straight(found[0])
    return grid.CONVERSION_M + float(found[0].accuracy), lambda x, y: grid.from_lonlat(*to_degrees(x, y))


def _straight(transformer: Transformer) -> Convert:
    def convert(x: Floats, y: Floats) -> tuple[Floats, Floats]:
        east, north = transformer.transform(x, y)
        lost = ~(np.isfinite(east) & np.isfinite(north))
        return np.where(lost, np.nan, east), np.where(lost, np.nan, north)

    return convert


def require_plausible(reference: Reference, x: Floats, y: Floats) -> None:
    """Refused where the numbers cannot be what the file says they are: the commonest fault of files from a map."""
    if not len(x):
        return
    small = bool((np.abs(x) <= 180).all() and (np.abs(y) <= 90).all())
    if reference.in_degrees and not small and (np.abs(x) > 180).mean() > 0.5:
        raise Refused(
            f"The file says {reference.name}, which is degrees, but its coordinates, such as ({x[0]:.0f}, {y[0]:.0f}), are "
            "far too large for degrees and look like eastings and northings. Save it again with its coordinate "
            f"system set to EPSG:27700. {SAY_SO}"
        )
    if not reference.in_degrees and small:
        raise Refused(
            f"The file says {reference.name}, which is metres, but its coordinates, such as ({x[0]:.5f}, {y[0]:.5f}), look "
            "like degrees of longitude and latitude. Save it again with its coordinate system set to EPSG:4326. "
            "If you know better, say so when you load it: the coordinates are EPSG:4326 (longitude and latitude)."
        )
    if reference.in_degrees and (x > 49).all() and (x < 61).all() and (y > -9).all() and (y < 3).all():
        raise Refused(
            "Latitude and longitude stand the wrong way round in this file: longitude comes first. Export it again with "
            "the axes in the order longitude, latitude (or x, y)."
        )
