"""Every property against every designation, ward, LSOA and output area: which it lies in, or too near to tell.

Flags are kept whatever the dates of a designation: whether it is in force on a day is asked when they are read
(`views.placing.designations`). A run looks only at what was drawn anew or moved since the last one, unless it is told to do
all. It reads and computes first, and writes only the differences, last.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import geopandas
import numpy as np
import pandas
import shapely
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import Session

from hmo_enforce.areas import designations
from hmo_enforce.areas.records import Area, Designation
from hmo_enforce.casework import flag_rows, outlines
from hmo_enforce.casework.flag_rows import FLAGS, PROPERTY_AREAS, Change, Kept, Rows
from hmo_enforce.kernel import clock, grid, journal, marks, requests
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Stale
from hmo_enforce.properties import queries as properties
from hmo_enforce.properties.queries import Points
from hmo_enforce.properties.records import Property

Report = Callable[[int, int, str], None]
Shaped = type[Area] | type[Designation]

# A file that was being loaded while the last run read may carry an earlier instant than that run.
OVERLAP = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a run looks at: the shapes drawn anew and the homes moved. `since` None: all."""

    since: datetime | None
    shapes: Callable[[Shaped], ColumnElement[bool]]
    homes: ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Homes:
    """Aligned: ids, points (EPSG:27700, empty where there is none) and how accurate each is."""

    ids: NDArray[np.int64]
    points: geopandas.GeoSeries
    accuracy_m: pandas.Series


@dataclass(frozen=True, slots=True)
class Found:
    """What a run found, to be written. `mark` is how far the flags had come when it began to read."""

    started_at: datetime
    newest_property: int
    full: bool
    properties: int
    mark: dict[str, Any] | None
    flags: Change
    areas: Change


def read(session: Session, arguments: dict[str, Any], by: Actor, report: Report) -> Found:
    """Find what should stand and compare it with what does. `arguments`: "full" (default False) looks at everything."""
    started_at, newest = clock.now(), properties.newest_id(session)
    mark = marks.found(session, marks.FLAGGED)
    scope = _everything() if mark is None or arguments.get("full") else _since(mark)
    homes = _homes(properties.points(session, scope.homes))
    report(0, 3, "Finding which designations each property lies in")
    flags, near = _change(session, Designation, FLAGS, scope, homes)
    report(1, 3, "Finding the ward, LSOA and output area of each property")
    in_areas, _ = _change(session, Area, PROPERTY_AREAS, scope, homes)
    report(2, 3, "Writing what has changed")
    return Found(started_at, newest, scope.since is None, len(homes.ids) + near, mark, flags, in_areas)


def write(session: Session, arguments: dict[str, Any], by: Actor, report: Report, found: Found) -> dict[str, Any]:
    """Write the differences, set the mark, and ask for the verdicts to follow ("judge": False leaves that to the asker)."""
    if marks.found(session, marks.FLAGGED) != found.mark:
        raise Stale("Another run wrote flags while this one was reading. Nothing was lost: run it again.")
    for kept, change in ((FLAGS, found.flags), (PROPERTY_AREAS, found.areas)):
        flag_rows.write(session, kept, change, found.started_at)
    reached = {"at": found.started_at.isoformat(), "last_property_id": found.newest_property}
    marks.mark(session, marks.FLAGGED, reached)
    outcome = _outcome(found)
    journal.note(session, by, "flagged", "flags", reached["at"], after=outcome)
    if arguments.get("judge", True):
        requests.ask(session, "judge", {"on": arguments.get("on")}, by=by)
    return outcome


def flag_one(session: Session, property_id: int) -> None:
    """Flag one property at once, in the transaction that moved it."""
    scope = Scope(clock.now(), lambda record: false(), Property.id == property_id)
    homes = _homes(properties.points(session, scope.homes))
    for record, kept in ((Designation, FLAGS), (Area, PROPERTY_AREAS)):
        change, _ = _change(session, record, kept, scope, homes)
        flag_rows.write(session, kept, change, clock.now())


def _outcome(found: Found) -> dict[str, Any]:
    return {
        "full": found.full,
        "properties": found.properties,
        "flags": {"new": len(found.flags.new), "changed": len(found.flags.changed), "gone": len(found.flags.gone)},
        "areas": {"new": len(found.areas.new), "changed": len(found.areas.changed), "gone": len(found.areas.gone)},
    }


def _everything() -> Scope:
    return Scope(None, lambda record: true(), true())


def _since(mark: dict[str, Any]) -> Scope:
    since = datetime.fromisoformat(mark["at"]) - OVERLAP
    homes = properties.moved_since(since, mark["last_property_id"])
    return Scope(since, lambda record: record.shaped_at >= since, homes)


def _homes(points: Points) -> Homes:
    shapes = geopandas.GeoSeries(geopandas.points_from_xy(points.eastings, points.northings, crs=grid.EPSG))
    return Homes(points.ids, shapes, pandas.Series(points.accuracy_m))


def _change(session: Session, record: Shaped, kept: Kept, scope: Scope, homes: Homes) -> tuple[Change, int]:
    """What must be written to one table, and how many homes were looked at besides those of the scope."""
    if scope.since is None:
        wanted = _covering(_outlines(session, record, true()), homes, kept)
        return flag_rows.difference(flag_rows.standing(session, kept), wanted), 0
    touched = scope.shapes(record)
    still = _outlines(session, record, ~touched if len(homes.ids) else false())
    anew = _outlines(session, record, touched)
    near = _homes(properties.points(session, _near(session, anew)))
    wanted = flag_rows.together(_covering(still, homes, kept), _covering(anew, near, kept))
    of_these = or_(
        kept.area.in_(select(record.id).where(touched)),
        kept.table.c.property_id.in_(select(Property.id).where(scope.homes)),
    )
    return flag_rows.difference(flag_rows.standing(session, kept, of_these), wanted), len(near.ids)


def _outlines(session: Session, record: Shaped, chosen: ColumnElement[bool]) -> list[geopandas.GeoDataFrame]:
    if record is Area:
        return outlines.areas(session, chosen)
    return [outlines.designations(session, chosen)]


def _near(session: Session, outlines: list[geopandas.GeoDataFrame]) -> ColumnElement[bool]:
    """The homes that any of the outlines could concern."""
    drawn = [table for table in outlines if not table.empty]
    if not drawn:
        return false()
    west, south, east, north = shapely.total_bounds(np.concatenate([table.geometry.to_numpy() for table in drawn]))
    line_m = max(table["accuracy_m"].max() for table in drawn) + grid.CONVERSION_M
    reach_m = max(properties.roughest_accuracy_m(session) + line_m, designations.LEAST_BAND_M)
    return properties.in_box(west - reach_m, south - reach_m, east + reach_m, north + reach_m)


def _covering(outlines: list[geopandas.GeoDataFrame], homes: Homes, kept: Kept) -> Rows:
    found = flag_rows.NONE
    for table in outlines:
        if len(homes.ids) and not table.empty:
            rows = _as_rows(designations.covering(table, homes.points, homes.accuracy_m), homes)
            found = flag_rows.together(found, rows if kept is FLAGS else _in_one_each(rows))
    return found


def _as_rows(found: pandas.DataFrame, homes: Homes) -> Rows:
    inside, near = found["inside"].to_numpy(), found["state"].to_numpy() == designations.CHECK_BOUNDARY
    state = np.where(near, np.where(inside, flag_rows.CHECK_INSIDE, flag_rows.CHECK_OUTSIDE), flag_rows.INSIDE)
    return Rows(
        homes.ids[found["property"].to_numpy()],
        found["designation"].to_numpy(dtype=np.int64),
        state.astype(np.int8),
        found["distance_m"].to_numpy(),
    )


def _in_one_each(rows: Rows) -> Rows:
    """A home is in one ward: the one its point lies in, and the first of two where it stands on the line between."""
    inside = rows.take(np.flatnonzero(rows.state != flag_rows.CHECK_OUTSIDE))
    _, first = np.unique(inside.property, return_index=True)
    one = inside.take(first)
    return replace(one, distance_m=np.full(len(one), np.nan))
