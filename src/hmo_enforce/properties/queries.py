"""Reads of the gazetteer."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from itertools import pairwise
from operator import add
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import bulk
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.properties.records import Correction, Observation, Property
from hmo_enforce.properties.within import Corner, Within

UNSTATED_ACCURACY_M = 100.0
"""For a point whose source does not say how good it is: about as far as a postcode's point may be from its homes."""


@dataclass(frozen=True, slots=True)
class Points:
    """Aligned arrays, by property id: EPSG:27700 metres (NaN: no point) and how far each point may be from its home."""

    ids: NDArray[np.int64]
    eastings: NDArray[np.float64]
    northings: NDArray[np.float64]
    accuracy_m: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: NDArray[Any]) -> "Points":
        """Those rows."""
        return Points(self.ids[rows], self.eastings[rows], self.northings[rows], self.accuracy_m[rows])


def property_(session: Session, property_id: int) -> Property:
    """The property, or `NotFound`."""
    found = session.get(Property, property_id)
    if found is None:
        raise NotFound("There is no such property.")
    return found


def correction(session: Session, correction_id: int) -> Correction:
    """The correction, standing or withdrawn; or `NotFound`."""
    found = session.get(Correction, correction_id)
    if found is None:
        raise NotFound("There is no such correction.")
    return found


def observation(session: Session, observation_id: int) -> Observation:
    """The observation, used or withdrawn; or `NotFound`."""
    found = session.get(Observation, observation_id)
    if found is None:
        raise NotFound("There is no such observation.")
    return found


def counts_on(on: date) -> ColumnElement[bool]:
    """The homes that count on a day, in every number and list: one that is retired does not, from the day it says."""
    return or_(Property.retired_on.is_(None), Property.retired_on > on)


def retired_by(on: date) -> ColumnElement[bool]:
    """The homes that do not (`counts_on`), said so that the index of the few that are retired finds them."""
    return Property.retired_on <= on


def points(session: Session, *chosen: ColumnElement[bool]) -> Points:
    """The points of the properties for which every condition holds, in order of id."""
    query = select(Property.id, Property.easting, Property.northing, Property.point_accuracy_m)
    found = bulk.arrays(session, query.where(*chosen).order_by(Property.id), (np.int64, float, float, float))
    ids, eastings, northings, accuracy_m = found
    accuracy_m[np.isnan(accuracy_m)] = UNSTATED_ACCURACY_M
    return Points(ids, eastings, northings, accuracy_m)


def moved_since(moment: datetime, last_id: int) -> ColumnElement[bool]:
    """Moved, or come in, since then; `last_id` was the newest property at the time."""
    return or_(Property.moved_at >= moment, Property.id > last_id)


def in_box(west: float, south: float, east: float, north: float) -> ColumnElement[bool]:
    """With a point in the box, its edges included."""
    return and_(Property.easting.between(west, east), Property.northing.between(south, north))


def lies_within(part: Within) -> ColumnElement[bool]:
    """With a point in a box or polygon: in a polygon where a line from it to the west crosses an odd number of sides."""
    boxed = in_box(*part.box)
    if not part.corners:
        return boxed
    crossed = [_crosses(*side) for side in pairwise((*part.corners, part.corners[0])) if side[0][1] != side[1][1]]
    return and_(boxed, reduce(add, crossed) % 2 == 1) if crossed else and_(boxed, Property.id < 0)


def _crosses(one: Corner, other: Corner) -> ColumnElement[int]:
    """1 where a side lies to the west of the point: of its ends the lower counts as on it, the upper not."""
    (east, north), (to_east, to_north) = one, other
    slope = (to_east - east) / (to_north - north)
    across = and_(Property.northing >= min(north, to_north), Property.northing < max(north, to_north))
    return case((and_(across, Property.easting > east + (Property.northing - north) * slope), 1), else_=0)


def roughest_accuracy_m(session: Session) -> float:
    """The worst accuracy that any point states, or leaves unstated."""
    stated, unstated = session.execute(
        select(func.max(Property.point_accuracy_m), func.count().filter(Property.point_accuracy_m.is_(None)))
    ).one()
    return max(stated or 0.0, UNSTATED_ACCURACY_M if unstated else 0.0)


def newest_id(session: Session) -> int:
    """The highest id in use; 0 when there are no properties."""
    return session.scalar(select(func.max(Property.id))) or 0
