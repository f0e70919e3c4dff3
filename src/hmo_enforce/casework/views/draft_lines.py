"""Drafts and the lines that they begin with, as pages show them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import shapely
from shapely import MultiPolygon
from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.areas import queries
from hmo_enforce.areas.records import Area, DesignationDraft
from hmo_enforce.casework.views import map_lists
from hmo_enforce.kernel import grid
from hmo_enforce.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft that is kept."""

    id: int
    name: str
    notes: str | None
    shape: MultiPolygon
    changed_at: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class Begun:
    """A line to begin with, and whose it is."""

    name: str
    shape: MultiPolygon


def draft(session: Session, draft_id: int) -> Draft:
    """The draft, or `NotFound`."""
    return _draft(queries.draft(session, draft_id))


def drafts(session: Session) -> tuple[Draft, ...]:
    """All that are kept, the one changed last first."""
    return tuple(_draft(one) for one in queries.drafts(session))


def of_designation(session: Session, designation_id: int) -> Begun:
    """The line of a designation, or `NotFound`."""
    found = queries.designation(session, designation_id)
    return Begun(found.name, _whole(found.shape))


def of_ward(session: Session, code: str) -> Begun:
    """The line of a ward of the latest edition, or `NotFound`."""
    found = session.execute(select(Area.name, Area.shape).where(map_lists.current_wards(), Area.code == code)).first()
    if found is None:
        raise NotFound("There is no such ward.")
    return Begun(found.name, _whole(found.shape))


def in_degrees(shape: MultiPolygon) -> Any:
    """In longitude and latitude, to a centimetre; for drawing on a map."""
    moved = grid.shapes_to_lonlat(np.array([shape], dtype=object))[0]
    return shapely.transform(moved, lambda degrees: np.round(degrees, 7))


def _draft(found: DesignationDraft) -> Draft:
    return Draft(found.id, found.name, found.notes, _whole(found.shape), found.changed_at, found.revision)


def _whole(shape: Any) -> MultiPolygon:
    return MultiPolygon(list(shapely.get_parts(shape)))
