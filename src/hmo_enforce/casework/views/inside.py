"""What lies inside an area that somebody draws: homes by verdict and licence, open cases, and the wards that it is of."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from hmo_enforce.areas.records import Area
from hmo_enforce.cases import terms
from hmo_enforce.cases.records import Case
from hmo_enforce.casework.views import map_lists, mapped
from hmo_enforce.casework.views import property_conditions as conditions
from hmo_enforce.casework.views.mapped import Wanted
from hmo_enforce.casework.views.property_rows import LICENCE_CALLED_FOR
from hmo_enforce.properties.records import Property

M2_A_HECTARE = 10_000
READ_ROWS = 20_000
LEAST_SHARE = 0.005
"""Of a ward: less than that is a line drawn a little beside its own."""


@dataclass(frozen=True, slots=True)
class Inside:
    """Counts of one area. A home on its line counts. `outcomes` are those that stand, officers' decisions above verdicts.

    `licensed` have a licence in force on the day, called for or not; `unlicensed` are called for one and have none.
    `wards`: the part of each ward that lies in the area, from 0 to 1, by name.
    """

    properties: int
    licensed: int
    unlicensed: int
    outcomes: Mapping[str, int]
    open_cases: int
    wards: tuple[tuple[str, float], ...]
    hectares: float


def inside(session: Session, shape: Any, on: date) -> Inside:
    """What lies in the shape (valid polygons, EPSG:27700) on the day, of what the session shows."""
    shapely.prepare(shape)
    outcomes: dict[str, int] = defaultdict(int)
    licensed = unlicensed = 0
    for outcome, has_licence in _in(session, shape, _homes(session, shape, on)):
        outcomes[outcome] += 1
        licensed += bool(has_licence)
        unlicensed += outcome in LICENCE_CALLED_FOR and not has_licence
    return Inside(
        properties=sum(outcomes.values()),
        licensed=licensed,
        unlicensed=unlicensed,
        outcomes=outcomes,
        open_cases=len({row[0] for row in _in(session, shape, _cases(session, shape, on))}),
        wards=_wards(session, shape),
        hectares=float(shapely.area(shape)) / M2_A_HECTARE,
    )


def _homes(session: Session, shape: Any, on: date) -> Select[Any]:
    chosen = mapped.chosen_homes(session, {}, shape.bounds, on, conditions.licensed(True, on).label("licensed")).c
    return select(chosen.easting, chosen.northing, chosen.said, chosen.licensed)


def _cases(session: Session, shape: Any, on: date) -> Select[Any]:
    chosen = mapped.cases_of(session, {}, Wanted(status=terms.OPEN), on, shape.bounds)
    columns: tuple[Any, ...] = (Property.easting, Property.northing, Case.id)
    return chosen.with_only_columns(*columns, maintain_column_froms=True)


def _in(session: Session, shape: Any, query: Select[Any]) -> list[tuple[Any, ...]]:
    """Of rows that begin with a point, what else those say whose point lies in the shape."""
    found: list[tuple[Any, ...]] = []
    for rows in session.execute(query).partitions(READ_ROWS):
        eastings, northings = (np.fromiter((row[axis] for row in rows), dtype=float, count=len(rows)) for axis in (0, 1))
        met = shapely.intersects_xy(shape, eastings, northings)
        found += [tuple(rows[at][2:]) for at in np.flatnonzero(met).tolist()]
    return found


def _wards(session: Session, shape: Any) -> tuple[tuple[str, float], ...]:
    west, south, east, north = shape.bounds
    near = map_lists.meets(Area, (west, south, east, north))
    shares = [
        (row.name, float(shapely.area(shapely.intersection(row.shape, shape)) / shapely.area(row.shape)))
        for row in session.execute(select(Area.name, Area.shape).where(map_lists.current_wards(), near).order_by(Area.name))
    ]
    return tuple((name, share) for name, share in shares if share >= LEAST_SHARE)
