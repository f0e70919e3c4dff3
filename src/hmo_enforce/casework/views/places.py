"""Where things are, on the grid: points of homes and lines of designations, for whatever draws or exports them."""

from collections.abc import Collection

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.areas.records import Designation
from hmo_enforce.casework.views.placing import Place
from hmo_enforce.kernel import portions
from hmo_enforce.properties.records import Property


def of_homes(session: Session, ids: Collection[int]) -> dict[int, Place]:
    """Each home's point and how far it may stand from there; none of a home that has none."""
    found: dict[int, Place] = {}
    for some in portions.of(list(ids)):
        query = select(Property.id, Property.easting, Property.northing, Property.point_accuracy_m)
        for id_, easting, northing, accuracy in session.execute(query.where(Property.id.in_(some))):
            if easting is not None and northing is not None:
                found[id_] = Place(easting, northing, accuracy or 0.0)
    return found


def of_designations(session: Session, ids: Collection[int]) -> dict[int, shapely.Geometry]:
    """Each designation's whole line."""
    found = session.execute(select(Designation.id, Designation.shape).where(Designation.id.in_(ids)))
    return {row.id: row.shape for row in found}
