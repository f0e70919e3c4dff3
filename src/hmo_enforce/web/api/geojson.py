"""GeoJSON as RFC 7946 has it: longitude and latitude, six decimals (a decimetre), outer rings anticlockwise.

WGS84 is taken as ETRS89, through OSTN15 (`kernel/grid.py`): whoever overlays it with a satellite's fix of 2026 finds it a
metre off, since the country has moved by that much since 1989.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import numpy as np
import shapely
from litestar import Request

from hmo_enforce.casework.views.placing import Place
from hmo_enforce.kernel import grid
from hmo_enforce.web.api import answers, shapes

DECIMALS = 6


def is_wanted(request: Request[Any, Any, Any]) -> bool:
    """Whether the asker would rather have it than plain JSON."""
    return request.accept.best_match([answers.JSON, answers.GEOJSON], answers.JSON) == answers.GEOJSON


def points(items: Iterable[Any], places: Mapping[int, Place]) -> list[shapes.Feature]:
    """A feature for each item (a struct with an `id`); without geometry where nobody knows where it is."""
    known = list(items)
    there = [(places[one.id].easting, places[one.id].northing) if one.id in places else (np.nan, np.nan) for one in known]
    lon, lat = grid.to_lonlat(*np.array(there, dtype=float).reshape(-1, 2).T)
    return [feature(one, _point(float(x), float(y))) for one, x, y in zip(known, lon, lat, strict=True)]


def outlines(items: Iterable[Any], lines: Mapping[int, shapely.Geometry]) -> list[shapes.Feature]:
    """The same of what has a line round it, on the grid."""
    known = list(items)
    there = [one.id for one in known if one.id in lines]
    moved = grid.shapes_to_lonlat(np.array([lines[id_] for id_ in there], dtype=object))
    drawn = dict(zip(there, shapely.orient_polygons(moved), strict=True))
    return [feature(one, _rounded(shapely.geometry.mapping(drawn[one.id])) if one.id in drawn else None) for one in known]


def feature(item: Any, geometry: dict[str, Any] | None) -> shapes.Feature:
    """One thing: what is said of it, and where it is."""
    return shapes.Feature("Feature", item.id, geometry, msgspec.to_builtins(item))


def collection(features: list[shapes.Feature], following: str | None = None) -> shapes.FeatureCollection:
    """Some of a list; `next` is a member of our own, which readers of GeoJSON pass over."""
    return shapes.FeatureCollection("FeatureCollection", features, following)


def _point(longitude: float, latitude: float) -> dict[str, Any] | None:
    return None if np.isnan(longitude) else {"type": "Point", "coordinates": _round([longitude, latitude])}


def _rounded(geometry: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": geometry["type"], "coordinates": _round(geometry["coordinates"])}


def _round(numbers: Any) -> Any:
    return round(numbers, DECIMALS) if isinstance(numbers, float) else [_round(one) for one in numbers]
