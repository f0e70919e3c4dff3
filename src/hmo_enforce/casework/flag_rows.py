"""Flags as aligned arrays: what should stand against what stands, and writing only the differences."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Column, ColumnElement, Table, case, delete, null, select, tuple_, update
from sqlalchemy.orm import Session

from hmo_enforce.areas.records import Flag, PropertyArea
from hmo_enforce.kernel import bulk

INSIDE, CHECK_INSIDE, CHECK_OUTSIDE = range(3)
STATES = np.array(["inside", "check_inside", "check_outside"], dtype=object)
SAME_M = 1e-6


@dataclass(frozen=True, slots=True)
class Rows:
    """One row a property and an area, each pair once: ids, `state` as its place in STATES, distance (NaN: none)."""

    property: NDArray[np.int64]
    area: NDArray[np.int64]
    state: NDArray[np.int8]
    distance_m: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.property)

    def take(self, rows: NDArray[Any]) -> "Rows":
        """Those rows."""
        return Rows(self.property[rows], self.area[rows], self.state[rows], self.distance_m[rows])


NONE = Rows(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int8), np.empty(0))


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be written to a table."""

    new: Rows
    changed: Rows
    gone: Rows


@dataclass(frozen=True, slots=True)
class Kept:
    """A table that keeps such rows, and its columns."""

    table: Table
    area: Column[Any]
    measured: bool

    @property
    def names(self) -> list[str]:
        """The columns of a row, in the order in which it is written."""
        return ["property_id", self.area.name, "state", *(("distance_m", "flagged_at") if self.measured else ())]

    @property
    def key(self) -> list[str]:
        """The columns that tell rows apart."""
        return ["property_id", self.area.name]


def _kept(record: Any, area: str, *, measured: bool) -> Kept:
    table: Table = record.__table__
    return Kept(table, table.c[area], measured)


FLAGS = _kept(Flag, "designation_id", measured=True)
PROPERTY_AREAS = _kept(PropertyArea, "area_id", measured=False)


def together(one: Rows, other: Rows) -> Rows:
    """Both; no pair may be in both."""
    if not len(one) or not len(other):
        return one if len(one) else other
    return Rows(
        np.concatenate([one.property, other.property]),
        np.concatenate([one.area, other.area]),
        np.concatenate([one.state, other.state]),
        np.concatenate([one.distance_m, other.distance_m]),
    )


def standing(session: Session, kept: Kept, *chosen: ColumnElement[bool]) -> Rows:
    """The rows that stand in the table, of those for which the conditions hold."""
    columns = kept.table.c
    state = case({name: place for place, name in enumerate(STATES.tolist())}, value=columns.state)
    distance = columns.distance_m if kept.measured else null()
    query = select(columns.property_id, kept.area, state, distance).where(*chosen)
    return Rows(*bulk.arrays(session, query, (np.int64, np.int64, np.int8, float)))


def difference(stands: Rows, wanted: Rows) -> Change:
    """What must be added, changed and taken away for `wanted` to stand."""
    nothing = np.empty(0, dtype=np.int64)
    if not len(stands):
        return Change(wanted, wanted.take(nothing), stands)
    span = max(stands.area.max(), wanted.area.max(initial=0)) + 1
    had, have = stands.property * span + stands.area, wanted.property * span + wanted.area
    _, before, after = np.intersect1d(had, have, assume_unique=True, return_indices=True)
    changed = after[~_alike(stands.take(before), wanted.take(after))]
    return Change(
        new=wanted.take(np.delete(np.arange(len(have)), after)),
        changed=wanted.take(changed),
        gone=stands.take(np.delete(np.arange(len(had)), before)),
    )


def _alike(one: Rows, other: Rows) -> NDArray[np.bool_]:
    same_distance = np.isclose(one.distance_m, other.distance_m, rtol=0, atol=SAME_M, equal_nan=True)
    return np.asarray((one.state == other.state) & same_distance)


def write(session: Session, kept: Kept, change: Change, at: datetime) -> None:
    """Make the change."""
    if len(change.gone):
        going = _staged(session, kept, change.gone, kept.key, at)
        keys = tuple_(*(kept.table.c[name] for name in kept.key))
        session.execute(delete(kept.table).where(keys.in_(select(*going.c))))
    if len(change.changed):
        staged = _staged(session, kept, change.changed, kept.names, at)
        values = {name: staged.c[name] for name in kept.names[2:]}
        same = [kept.table.c[name] == staged.c[name] for name in kept.key]
        session.execute(update(kept.table).values(values).where(*same))
    bulk.insert(session, kept.table, kept.names, _plain(session, kept, change.new, kept.names, at))


def _staged(session: Session, kept: Kept, rows: Rows, names: list[str], at: datetime) -> Table:
    staged = bulk.temporary(session, f"changed_{kept.table.name}", kept.table, names)
    bulk.insert(session, staged, names, _plain(session, kept, rows, names, at))
    return staged


def _plain(session: Session, kept: Kept, rows: Rows, names: list[str], at: datetime) -> Any:
    columns = [rows.property, rows.area]
    if "state" in names:
        columns.append(STATES[rows.state])
    if "distance_m" in names:
        distance = rows.distance_m.astype(object)
        distance[np.isnan(rows.distance_m)] = None
        moment = bulk.as_bound(session, kept.table.c.flagged_at, at)
        columns += [distance, np.full(len(rows), moment, dtype=object)]
    return bulk.rows_of(*columns)
