"""Which homes lie in which designations: geometry in, an aligned table out. No session, no clock.

Whether a designation is in force on a date is `standing.in_force`; this asks only where the line runs.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Self

import geopandas
import numpy as np
import pandas
import shapely
from numpy.typing import NDArray

from hmo_enforce.areas import edges
from hmo_enforce.kernel import grid

LEAST_BAND_M = 1.0
"""However good the survey claims to be, a home within this of the line is looked at by a person."""
INSIDE, CHECK_BOUNDARY = STATES = ("inside", "check_boundary")


@dataclass(frozen=True, slots=True)
class _Places:
    """Where homes stand, in order of easting. Homes at one point with one accuracy (a block, a postcode) are one place.

    The homes of place p are home[first[p]:first[p + 1]], as positions in the order they came in.
    """

    xs: NDArray[np.float64]
    ys: NDArray[np.float64]
    accuracy_m: NDArray[np.float64]
    first: NDArray[np.int64]
    home: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Found:
    """One row for each (place or home, designation) that met, as positions."""

    who: NDArray[np.int64]
    designation: NDArray[np.int64]
    inside: NDArray[np.bool_]
    distance_m: NDArray[np.float64]

    def take(self, rows: NDArray[np.int64]) -> Self:
        return type(self)(self.who[rows], self.designation[rows], self.inside[rows], self.distance_m[rows])


def covering(
    designations: geopandas.GeoDataFrame, homes: geopandas.GeoSeries, accuracy_m: pandas.Series, *, threads: int = 2
) -> pandas.DataFrame:
    """A row for each home and designation that it is in, or too near the line of to tell; by home, then designation.

    In: `designations` with columns `id`, `accuracy_m` (how well its line is drawn) and polygon geometry already net of
    exclusions, optionally `conversion_m` (what its conversion to the National Grid may have moved it; grid.CONVERSION_M
    where absent); `homes`, points, missing where a home has no coordinates; `accuracy_m`, aligned with `homes`, how far
    a point may stand from its home, its own conversion included. All EPSG:27700 and metres.

    Out: `property` (label in `homes.index`), `designation` (its id), `state` (inside | check_boundary), `inside` (the side
    on which the point lies; the line itself is inside), `distance_m` to the line for check_boundary, else NaN. A point
    nearer the line than the accuracies of point, line and conversion together, and never less than 1 m, is
    check_boundary.

    A home without coordinates, like a designation without geometry, has no row. ValueError for another CRS, for
    geometry that is not polygons, or for an accuracy that is not stated.
    """
    outlines, slack_m = _outlines(designations)
    found = _searched(outlines, slack_m, _places(homes, accuracy_m), threads)
    check = ~np.isnan(found.distance_m)
    return pandas.DataFrame(
        {
            "property": homes.index.take(found.who),
            "designation": designations["id"].array.take(found.designation),
            "state": pandas.Categorical.from_codes(check.astype(np.int8), categories=pandas.Index(STATES)),
            "inside": found.inside,
            "distance_m": found.distance_m,
        }
    )


def _outlines(designations: geopandas.GeoDataFrame) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
    _require_national_grid("designations", designations.crs)
    outlines = np.asarray(designations.geometry.array, dtype=object)
    drawn = ~(shapely.is_missing(outlines) | shapely.is_empty(outlines))
    if not np.isin(shapely.get_type_id(outlines[drawn]), (3, 6)).all():
        raise ValueError("designations must be polygons")
    slack_m = designations["accuracy_m"].to_numpy(dtype=float)
    if "conversion_m" in designations:
        slack_m = slack_m + designations["conversion_m"].to_numpy(dtype=float)
    else:
        slack_m = slack_m + grid.CONVERSION_M
    _require_stated("designations", slack_m)
    return outlines, slack_m


def _places(homes: geopandas.GeoSeries, accuracy_m: pandas.Series) -> _Places:
    _require_national_grid("homes", homes.crs)
    if not accuracy_m.index.equals(homes.index):
        raise ValueError("accuracy_m must be aligned with homes")
    points = np.asarray(homes.array, dtype=object)
    xs, ys = shapely.get_x(points), shapely.get_y(points)
    placed = np.flatnonzero(np.isfinite(xs) & np.isfinite(ys))
    slack_m = accuracy_m.to_numpy(dtype=float, na_value=np.nan)
    _require_stated("homes with coordinates", slack_m[placed])
    # Rough points are mostly shared (postcodes), and dear to measure: for them it pays to bring sharers together.
    rough = (slack_m[placed] > edges.NARROW_M).any()
    order = np.lexsort((ys[placed], xs[placed])) if rough else np.argsort(xs[placed])
    return _shared(xs, ys, slack_m, placed[order])


def _shared(xs: NDArray[np.float64], ys: NDArray[np.float64], slack_m: NDArray[np.float64], home: NDArray[np.int64]) -> _Places:
    xs, ys, slack_m = xs[home], ys[home], slack_m[home]
    new = np.ones(len(home), dtype=np.bool_)
    new[1:] = (np.diff(xs) != 0) | (np.diff(ys) != 0) | (np.diff(slack_m) != 0)
    first = np.flatnonzero(new)
    return _Places(xs[first], ys[first], slack_m[first], np.append(first, len(home)), home)


def _require_national_grid(whose: str, crs: object) -> None:
    if crs is None or crs != grid.EPSG:
        raise ValueError(f"{whose} must be EPSG:{grid.EPSG}, not {crs}")


def _require_stated(whose: str, accuracy_m: NDArray[np.float64]) -> None:
    if not (accuracy_m >= 0).all():
        raise ValueError(f"each of the {whose} must state an accuracy, in metres, of 0 or more")


def _searched(outlines: NDArray[np.object_], slack_m: NDArray[np.float64], places: _Places, threads: int) -> _Found:
    """shapely lets go of the interpreter while it works, so threads help; one designation is one piece of work."""
    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(partial(_in_one, outlines, slack_m, places), range(len(outlines))))
    found = _Found(
        np.concatenate([part.who for part in parts] or [np.empty(0, dtype=np.int64)]),
        np.repeat(np.arange(len(parts)), [len(part.who) for part in parts]),
        np.concatenate([part.inside for part in parts] or [np.empty(0, dtype=np.bool_)]),
        np.concatenate([part.distance_m for part in parts] or [np.empty(0)]),
    )
    return _of_homes(found, places)


def _in_one(outlines: NDArray[np.object_], slack_m: NDArray[np.float64], places: _Places, designation: int) -> _Found:
    """The places in or near one designation: a box first, then its line."""
    west, south, east, north = shapely.bounds(outlines[designation])
    roughest_m = places.accuracy_m.max(initial=0.0)
    reach_m = max(roughest_m + slack_m[designation], LEAST_BAND_M)
    some = slice(*np.searchsorted(places.xs, (west - reach_m, np.nextafter(east + reach_m, np.inf))))
    xs, ys = places.xs[some], places.ys[some]
    band_m = np.maximum(places.accuracy_m[some] + slack_m[designation], LEAST_BAND_M)
    across = (xs >= west - band_m) & (xs <= east + band_m)
    boxed = np.flatnonzero(across & (ys >= south - band_m) & (ys <= north + band_m))
    inside, distance_m = edges.sides(outlines[designation], xs[boxed], ys[boxed], band_m[boxed])
    met = np.flatnonzero(inside | ~np.isnan(distance_m))
    return _Found(boxed[met] + some.start, np.full(len(met), designation), inside[met], distance_m[met])


def _of_homes(found: _Found, places: _Places) -> _Found:
    """What was found of a place, said of each of its homes; by home, then designation."""
    first, homes = places.first[found.who], np.diff(places.first)[found.who]
    if (homes > 1).any():
        found = found.take(np.repeat(np.arange(len(homes)), homes))
        within = np.arange(homes.sum()) - np.repeat(np.cumsum(homes) - homes, homes)
        first = np.repeat(first, homes) + within
    home = places.home[first]
    # Each pair is there once, so the order is settled by one whole number; numpy sorts those fastest.
    order = np.argsort(home * (found.designation.max(initial=0) + 1) + found.designation)
    return replace(found, who=home).take(order)
