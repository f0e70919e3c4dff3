"""The British National Grid (EPSG:27700): between it and longitude and latitude, through Ordnance Survey's OSTN15.

OSTN15 *defines* the National Grid against ETRS89, so conversion adds no error beyond rounding (a millimetre). Without
its table, the usual seven-parameter conversion is 1 to 4 m out in England, more than the boundary tolerance.
`convertbng` carries the table; what it says is held against Ordnance Survey's published points
(tests/cases/ostn15.json).

WGS84 is taken as ETRS89, as Ordnance Survey does for mapping. The two coincided in 1989; Great Britain has since moved
with its plate by about 2.5 cm a year in WGS84, 0.9 m by 2026. Coordinates that only claim to be WGS84 carry that doubt.
"""

from collections.abc import Callable

import numpy as np
import shapely
from convertbng import cutil
from numpy.typing import ArrayLike, NDArray

from hmo_enforce.kernel import projection

EPSG = 27700
CONVERSION_M = 0.1
"""ETRS89 <-> grid: OSTN15's stated fit to the survey's own marks (0.1 m root mean square); its sums are good to 0.002 m."""
WGS84_CONVERSION_M = 1.0
"""The same for coordinates labelled WGS84: with the drift of the plate since 1989."""
EXTENT_M = (0.0, 0.0, 700_000.0, 1_250_000.0)
"""West, south, east, north of the transformation, in grid metres; outside there is no answer."""

Pair = tuple[NDArray[np.float64], NDArray[np.float64]]


class OutsideGridError(ValueError):
    """Some coordinates lie outside the area that OSTN15 covers."""


def from_lonlat(longitudes: ArrayLike, latitudes: ArrayLike) -> Pair:
    """Eastings and northings, metres to the millimetre, of ETRS89 degrees; NaN where OSTN15 does not reach."""
    east, north = projection.projected(*_near(_flat(longitudes), _flat(latitudes)))
    return cutil.convert_etrs89_to_osgb36(east, north)


def to_lonlat(eastings: ArrayLike, northings: ArrayLike) -> Pair:
    """ETRS89 degrees of grid metres; NaN where OSTN15 does not reach."""
    return projection.unprojected(*cutil.convert_osgb36_to_etrs89(_flat(eastings), _flat(northings)))


def shapes_from_lonlat(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Geometries in degrees (longitude first), moved to the grid vertex by vertex; heights are dropped.

    Missing and empty geometries stay as they are. OutsideGridError if any vertex has no answer.
    """
    return _moved(shapes, from_lonlat)


def shapes_to_lonlat(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """The way back, for maps and GeoJSON."""
    return _moved(shapes, to_lonlat)


def _near(longitudes: NDArray[np.float64], latitudes: NDArray[np.float64]) -> Pair:
    """Far from Great Britain the projection's series means nothing, and could land anywhere: NaN."""
    near = (np.abs(longitudes + 2) < 10) & (np.abs(latitudes - 55) < 10)
    return np.where(near, longitudes, np.nan), np.where(near, latitudes, np.nan)


def _flat(values: ArrayLike) -> NDArray[np.float64]:
    return np.atleast_1d(np.asarray(values, dtype=np.float64)).ravel()


def _moved(shapes: NDArray[np.object_], convert: Callable[[ArrayLike, ArrayLike], Pair]) -> NDArray[np.object_]:
    def by_column(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        moved = np.column_stack(convert(xy[:, 0], xy[:, 1]))
        lost = np.flatnonzero(np.isnan(moved).any(axis=1))
        if len(lost):
            x, y = xy[lost[0]]
            raise OutsideGridError(
                f"{len(lost)} of {len(xy)} coordinates lie outside Great Britain, the first at ({x:.6g}, {y:.6g})"
            )
        return moved

    shapes = np.asarray(shapes, dtype=object)
    return np.asarray(shapely.transform(shapely.force_2d(shapes), by_column), dtype=object)
