"""What stands on the map, as lists: for whoever cannot use a map, and beside it for everybody."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import Session

from hmo_enforce.areas.records import Area, Designation
from hmo_enforce.cases.records import Case
from hmo_enforce.casework.views import case_list, designation_list, mapped
from hmo_enforce.casework.views.designation_list import Listed
from hmo_enforce.casework.views.listing.declared import Values
from hmo_enforce.casework.views.mapped import Wanted
from hmo_enforce.casework.views.property_choices import WARD, Choice
from hmo_enforce.kernel import grid
from hmo_enforce.properties.within import Box, Within

FEW = 50
FOR_THE_EYE_M = 4.0


@dataclass(frozen=True, slots=True)
class Cases:
    """The newest, and how many there are."""

    rows: tuple[case_list.Row, ...]
    total: int


def cases(session: Session, values: Values, wanted: Wanted, on: date) -> Cases:
    """The cases about the homes that the filters leave."""
    chosen = mapped.cases_of(session, values, wanted, on).subquery()
    among = Case.id.in_(select(chosen.c.id))
    total = session.scalar(select(func.count(Case.id)).where(among)) or 0
    newest = session.scalars(select(Case.id).where(among).order_by(Case.id.desc()).limit(FEW)).all()
    return Cases(case_list.rows(session, newest), total)


def designations(session: Session, view: Within | None, on: date) -> tuple[Listed, ...]:
    """Those in force on the day, or whose dates do not say, whose box meets the view."""
    near = set(session.scalars(select(Designation.id).where(_in_view(Designation, view))))
    return tuple(one for one in designation_list.listed(session, on) if one.id in near and one.in_force is not False)


def wards(session: Session, view: Within | None) -> tuple[Choice, ...]:
    """The wards of the latest edition whose box meets the view."""
    found = session.execute(select(Area.code, Area.name).where(current_wards(), _in_view(Area, view)).order_by(Area.name))
    return tuple(Choice(row.code, row.name) for row in found)


def ward_lines(session: Session) -> list[dict[str, object]]:
    """The wards as features of GeoJSON, in longitude and latitude, thinned for the eye."""
    found = session.execute(select(Area.code, Area.name, Area.shape).where(current_wards()).order_by(Area.name)).all()
    if not found:
        return []
    thin = shapely.simplify(np.array([row.shape for row in found], dtype=object), FOR_THE_EYE_M)
    shapes = shapely.transform(grid.shapes_to_lonlat(thin), lambda degrees: np.round(degrees, 6))
    return [
        {
            "type": "Feature",
            "geometry": shapely.geometry.mapping(shape),
            "properties": {"layer": "boundary", "kind": WARD, "name": row.name, "code": row.code},
        }
        for row, shape in zip(found, shapes, strict=True)
    ]


def current_wards() -> ColumnElement[bool]:
    """The wards of the latest edition loaded."""
    latest = select(func.max(Area.edition)).where(Area.kind == WARD).scalar_subquery()
    return and_(Area.kind == WARD, Area.edition == latest)


def meets(record: type[Area | Designation], box: Box) -> ColumnElement[bool]:
    """Whose own box meets this one."""
    west, south, east, north = box
    return and_(
        record.min_easting <= east, record.max_easting >= west, record.min_northing <= north, record.max_northing >= south
    )


def _in_view(record: type[Area | Designation], view: Within | None) -> ColumnElement[bool]:
    return true() if view is None else meets(record, view.box)
