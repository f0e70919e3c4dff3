"""Outlines as the flagger takes them: tables of geopandas, which no page's process loads."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import geopandas
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from hmo_enforce.areas.records import Area, Designation
from hmo_enforce.kernel import grid


def designations(session: Session, *chosen: ColumnElement[bool]) -> geopandas.GeoDataFrame:
    """Designations as `designations.covering` takes them: id, accuracy_m and geometry, EPSG:27700, by id."""
    query = select(Designation.id, Designation.accuracy_m, Designation.shape).where(*chosen).order_by(Designation.id)
    return _framed(session.execute(query).all())


def areas(session: Session, *chosen: ColumnElement[bool]) -> list[geopandas.GeoDataFrame]:
    """The same of wards, LSOAs and other areas: one table for each kind in each edition."""
    query = select(Area.id, Area.accuracy_m, Area.shape, Area.kind, Area.edition).where(*chosen)
    rows = session.execute(query.order_by(Area.kind, Area.edition, Area.id)).all()
    return [_framed(list(those)) for _, those in groupby(rows, key=lambda row: (row.kind, row.edition))]


def _framed(rows: Sequence[Any]) -> geopandas.GeoDataFrame:
    columns = {"id": [row.id for row in rows], "accuracy_m": [row.accuracy_m for row in rows]}
    return geopandas.GeoDataFrame(columns, geometry=[row.shape for row in rows], crs=grid.EPSG)
