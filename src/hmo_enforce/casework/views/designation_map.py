"""Maps as GeoJSON (RFC 7946): designations and properties in longitude and latitude, through OSTN15."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
import shapely
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from hmo_enforce.areas import standing
from hmo_enforce.areas.records import Area, Designation
from hmo_enforce.casework.views import property_rows
from hmo_enforce.kernel import grid
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Property

FOR_THE_EYE_M = 2.0
"""Lines on a map of the whole council are thinned by this much: nobody can see it there, and pages stay small."""
AROUND_M = 2_500.0
"""How far round a property its map shows designations."""
NEARBY_M = 160.0
MOST_NEARBY = 150
"""The homes that a property's map shows: those nearest it, on a map of about 300 m across."""
DEGREES = 7
"""Decimals of a degree: about a centimetre."""


def of_designations(session: Session, on: date, *, thin_m: float = FOR_THE_EYE_M) -> dict[str, Any]:
    """Every designation in force on the day (or whose dates do not say), and the district's line, thinned by `thin_m`."""
    found = list(session.scalars(select(Designation).order_by(Designation.name)))
    return _collection(
        [*_borough(session, thin_m), *_areas([one for one in found if standing.of(one, on).in_force is not False], thin_m)]
    )


def of_designation(session: Session, designation_id: int) -> dict[str, Any]:
    """One designation with its whole line, or `NotFound`."""
    found = session.get(Designation, designation_id)
    if found is None:
        raise NotFound("There is no such designation.")
    return _collection(_areas([found], 0.0))


def of_property(session: Session, property_id: int, on: date) -> dict[str, Any]:
    """A property, its neighbours and the designations in force around it on the day, or `NotFound`."""
    home = session.get(Property, property_id)
    if home is None:
        raise NotFound("There is no such property.")
    if home.easting is None or home.northing is None:
        return _collection([])
    west, south, east, north = (
        home.easting - AROUND_M, home.northing - AROUND_M, home.easting + AROUND_M, home.northing + AROUND_M,
    )  # fmt: skip
    query = select(Designation).where(
        Designation.min_easting <= east,
        Designation.max_easting >= west,
        Designation.min_northing <= north,
        Designation.max_northing >= south,
    )
    around = [one for one in session.scalars(query.order_by(Designation.name)) if standing.of(one, on).in_force is not False]
    here = _point(home, {"layer": "here", "name": home.address, "accuracy_m": home.point_accuracy_m})
    return _collection([*_areas(around, 0.0, (west, south, east, north)), *_neighbours(session, home, on), here])


def _borough(session: Session, thin_m: float) -> list[dict[str, Any]]:
    """The council's outline, where one district is loaded; a file of many districts does not say which is ours."""
    latest = select(func.max(Area.edition)).where(Area.kind == "district").scalar_subquery()
    found = list(session.scalars(select(Area).where(Area.kind == "district", Area.edition == latest).limit(2)))
    if len(found) != 1:
        return []
    shape = grid.shapes_to_lonlat(shapely.simplify(np.array([found[0].shape], dtype=object), thin_m))[0]
    return [_feature(shape, {"layer": "boundary", "name": found[0].name})]


def _areas(
    found: list[Designation], thin_m: float, window: tuple[float, float, float, float] | None = None
) -> list[dict[str, Any]]:
    if not found:
        return []
    shapes = np.array([one.shape for one in found], dtype=object)
    if window is not None:
        shapes = shapely.clip_by_rect(shapes, *window)
    if thin_m:
        shapes = shapely.simplify(shapes, thin_m)
    moved = grid.shapes_to_lonlat(shapes)
    return [
        _feature(
            shape,
            {
                "layer": "designation",
                "id": one.id,
                "kind": one.kind.replace("_", ""),
                "name": one.name,
                "href": f"/designations/{one.id}",
            },
        )
        for one, shape in zip(found, moved, strict=True)
        if not shapely.is_empty(shape)
    ]


def _neighbours(session: Session, home: Property, on: date) -> list[dict[str, Any]]:
    assert home.easting is not None
    assert home.northing is not None
    near = (
        select(Property)
        .where(
            Property.easting.between(home.easting - NEARBY_M, home.easting + NEARBY_M),
            Property.northing.between(home.northing - NEARBY_M, home.northing + NEARBY_M),
            Property.id != home.id,
            gazetteer.counts_on(on),
        )
        .order_by(_squared(Property.easting - home.easting) + _squared(Property.northing - home.northing), Property.id)
        .limit(MOST_NEARBY)
    )
    found = {one.id: one for one in session.scalars(near)}
    rows = property_rows.rows(session, list(found), on)
    return [
        _point(
            found[row.id],
            {"layer": "property", "outcome": row.outcome, "name": row.address, "href": f"/properties/{row.id}"},
        )
        for row in rows
    ]


def _squared(metres: ColumnElement[float | None]) -> ColumnElement[float | None]:
    return metres * metres


def _point(home: Property, properties: dict[str, Any]) -> dict[str, Any]:
    eastings, northings = [home.easting or 0.0], [home.northing or 0.0]
    longitudes, latitudes = grid.to_lonlat(eastings, northings)
    geometry = {"type": "Point", "coordinates": (float(longitudes[0]), float(latitudes[0]))}
    return {"type": "Feature", "geometry": _rounded(geometry), "properties": properties}


def _feature(shape: Any, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": _rounded(shapely.geometry.mapping(shape)), "properties": properties}


def _rounded(geometry: dict[str, Any]) -> dict[str, Any]:
    return {"type": geometry["type"], "coordinates": _round(geometry["coordinates"])}


def _round(numbers: Any) -> Any:
    if isinstance(numbers, float):
        return round(numbers, DEGREES)
    return [_round(one) for one in numbers]


def _collection(features: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}
