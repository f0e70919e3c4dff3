"""What a map shows of homes and cases: each place by itself while there is room, and how many in each cell of a grid else.

One GROUP BY on cells of the National Grid, alike on both databases. Cells are powers of two, and lie where they lie whatever
is looked at: a map that is moved shows the same cells, not others a little beside them.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, Subquery, func, literal, select, true, union, union_all
from sqlalchemy.orm import Session

from hmo_enforce.areas.records import Area, Designation
from hmo_enforce.cases.records import Case, CaseProperty
from hmo_enforce.casework.views import property_list
from hmo_enforce.casework.views.listing.declared import Values
from hmo_enforce.casework.views.property_choices import WARD
from hmo_enforce.casework.views.property_conditions import NO_VERDICT
from hmo_enforce.licensing import queries
from hmo_enforce.licensing.records import VerdictRecord
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Property
from hmo_enforce.properties.within import Box

FEW_HOMES, FEW_CASES = 2_000, 500
"""Up to so many are shown one by one."""
MARKS_ACROSS, MOST_HIDDEN = 8, 10
"""A cell takes so many marks side by side. Where more than so many, and most, would lie on others, they are counted instead."""
MOST_CELLS = 40
"""Across, or down: however small the cells that somebody asks for."""
A_METRE = 23
"""The zoom (halvings of the world's width) at which a cell is 1 m across. A cell is 70 to 140 points of a screen in England."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """How many stand in one cell, by verdict or status, and where on average (EPSG:27700)."""

    easting: float
    northing: float
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Place:
    """One point, with the keys of what stands there and the verdict or status of each, in the same order."""

    easting: float
    northing: float
    keys: tuple[int, ...]
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """All that lies in a box, each thing once: by cell where they are many, by place else. `counts` are of the whole box."""

    counts: Mapping[str, int]
    clusters: tuple[Cluster, ...] = ()
    places: tuple[Place, ...] = ()

    @property
    def total(self) -> int:
        """Of whatever verdict or status."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases: `status` open or closed, `kind` one of `kinds.toml`; empty for any."""

    status: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Cells:
    """The part of the grid that is looked at: whole cells of `side_m` metres, so that what stands at the edge counts whole."""

    box: Box
    side_m: int


def cells(box: Box, zoom: int) -> Cells:
    """Those that cover a box, for a map of this zoom (the halvings of the world's width); never too many for the box."""
    west, south, east, north = box
    side = 2 ** max(0, A_METRE - zoom)
    while max(east - west, north - south) / side > MOST_CELLS:
        side *= 2
    first, last = ((x // side * side, y // side * side) for x, y in ((west, south), (east, north)))
    return Cells((*first, last[0] + side - 0.001, last[1] + side - 0.001), side)


def coarser(shown: Shown, looked_at: Cells) -> Shown:
    """Of clusters of smaller cells those that stand in these, put together: a smaller cell lies in one of them whole."""
    west, south, east, north = looked_at.box
    together: dict[tuple[int, int], list[Cluster]] = defaultdict(list)
    for one in shown.clusters:
        if west <= one.easting <= east and south <= one.northing <= north:
            together[int(one.easting) // looked_at.side_m, int(one.northing) // looked_at.side_m].append(one)
    return Shown(shown.counts, clusters=tuple(_joined(together[at]) for at in sorted(together)))


def _joined(parts: list[Cluster]) -> Cluster:
    counts: dict[str, int] = defaultdict(int)
    eastings = northings = 0.0
    for one in parts:
        total = sum(one.counts.values())
        eastings, northings = eastings + one.easting * total, northings + one.northing * total
        for name, count in one.counts.items():
            counts[name] += count
    return _cluster([eastings, northings], counts)


def borough(session: Session) -> Box | None:
    """The box of all that is known: of the wards, or else the designations, or else the homes; None where nothing is."""
    sides = ("min_easting", "min_northing", "max_easting", "max_northing")
    for record, chosen in ((Area, Area.kind == WARD), (Designation, true())):
        edges = (getattr(func, name[:3])(getattr(record, name)) for name in sides)
        if (found := session.execute(select(*edges).where(chosen)).one())[0] is not None:
            return _box(found)
    of_homes = (
        func.min(Property.easting),
        func.min(Property.northing),
        func.max(Property.easting),
        func.max(Property.northing),
    )
    found = session.execute(select(*of_homes)).one()
    return _box(found) if found[0] is not None else None


def _box(sides: Any) -> Box:
    west, south, east, north = sides
    return west, south, east, north


def homes(session: Session, values: Values, looked_at: Cells, on: date) -> Shown:
    """The homes in the cells that the filters leave, by the outcome that stands on the day."""
    chosen = chosen_homes(session, values, looked_at.box, on)
    shown = _by_cell(session, chosen, looked_at.side_m)
    if shown.total > FEW_HOMES:
        return shown
    return readable(shown.counts, _by_place(session, chosen), looked_at.side_m)


def are_many(session: Session, values: Values, looked_at: Cells, on: date, many: int) -> bool:
    """Whether there are so many homes; no more than these are counted."""
    some = property_list.filtered(session, values, on).where(gazetteer.in_box(*looked_at.box)).limit(many).subquery()
    return session.scalars(select(func.count()).select_from(some)).one() >= many


def cases(session: Session, values: Values, wanted: Wanted, looked_at: Cells, on: date) -> Shown:
    """The cases about such homes, by status. A case about two homes stands at both, and counts at both."""
    chosen = _placed(cases_of(session, values, wanted, on, looked_at.box), Case.id, Case.status).subquery()
    shown = _by_cell(session, chosen, looked_at.side_m)
    if shown.total > FEW_CASES:
        return shown
    return readable(shown.counts, _by_place(session, chosen), looked_at.side_m)


def readable(counts: Mapping[str, int], places: tuple[Place, ...], side_m: int) -> Shown:
    """Places as a screen can show them: those of a cell in which most would lie on others are one cluster."""
    by_cell: dict[tuple[float, float], list[Place]] = defaultdict(list)
    for one in places:
        by_cell[one.easting // side_m, one.northing // side_m].append(one)
    crowded = {at for at, those in by_cell.items() if _hide_each_other(those, side_m / MARKS_ACROSS)}
    clusters = tuple(_as_one(by_cell[at]) for at in sorted(crowded))
    return Shown(counts, clusters, tuple(one for at, those in by_cell.items() if at not in crowded for one in those))


def _hide_each_other(places: list[Place], mark_m: float) -> bool:
    seen = len({(one.easting // mark_m, one.northing // mark_m) for one in places})
    return len(places) - seen > max(MOST_HIDDEN, seen)


def _as_one(places: list[Place]) -> Cluster:
    counts: dict[str, int] = defaultdict(int)
    for one in places:
        for name in one.said:
            counts[name] += 1
    return _cluster([sum(getattr(one, along) * len(one.said) for one in places) for along in ("easting", "northing")], counts)


def cases_of(session: Session, values: Values, wanted: Wanted, on: date, box: Box | None = None) -> Select[int]:
    """The ids of cases with the homes that they are about, of the homes that the filters leave; one row for each pair."""
    pairs = _pairs().subquery()
    homes = property_list.filtered(session, values, on).join(pairs, pairs.c.home == Property.id)
    query = homes.join(Case, Case.id == pairs.c.case_id).with_only_columns(Case.id, maintain_column_froms=True)
    for value, column in ((wanted.status, Case.status), (wanted.kind, Case.kind)):
        if value:
            query = query.where(column == value)
    return query if box is None else query.where(gazetteer.in_box(*box))


def _pairs() -> CompoundSelect[Any]:
    """Each case with each record of a home that it is about, and with the home that is kept for a second record."""
    second = gazetteer.PROPERTIES.alias()
    written = select(CaseProperty.case_id, CaseProperty.property_id.label("home"))
    kept = select(CaseProperty.case_id, second.c.same_as_id).join(second, second.c.id == CaseProperty.property_id)
    kept = kept.where(second.c.same_as_id.is_not(None))
    return union(*(one.where(CaseProperty.removed_at.is_(None)) for one in (written, kept)))


def chosen_homes(session: Session, values: Values, box: Box, on: date, *more: Any) -> Subquery:
    """The homes in a box that the filters leave: point, id, `said` (the outcome that stands on the day), and what `more` asks.

    Those that were decided stand apart: joined beside all the others, SQLite reads every decision anew for each home.
    """
    homes = property_list.filtered(session, values, on).where(gazetteer.in_box(*box))
    by_rule, decided = homes.where(Property.id.not_in(queries.decided(on))), queries.decisions_standing(on)
    by_hand = homes.join(decided, decided.c.home == Property.id)
    judged = func.coalesce(VerdictRecord.outcome, NO_VERDICT)
    each = ((by_rule, judged), (by_hand, decided.c.outcome))
    return union_all(*(_placed(those, Property.id, outcome, *more) for those, outcome in each)).subquery()


def _placed(chosen: Select[Any], key: Any, said: Any, *more: Any) -> Select[Any]:
    columns = (Property.easting, Property.northing, key.label("id"), said.label("said"), *more)
    return chosen.with_only_columns(*columns, maintain_column_froms=True)


def _by_cell(session: Session, chosen: Subquery, side_m: int) -> Shown:
    """Added up here by cell, since a cell has a row for each verdict."""
    easting, northing, said = chosen.c.easting, chosen.c.northing, chosen.c.said
    column, row = (func.floor(metres / _written(side_m)) for metres in (easting, northing))
    sums = (func.count(), func.sum(easting), func.sum(northing))
    query = select(column, row, said, *sums).group_by(column, row, said)
    cells: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    middles: dict[tuple[int, int], list[float]] = defaultdict(lambda: [0.0, 0.0])
    counts: dict[str, int] = defaultdict(int)
    for x, y, name, count, eastings, northings in session.execute(query):
        cells[x, y][name] = count
        counts[name] += count
        middles[x, y][0] += eastings
        middles[x, y][1] += northings
    return Shown(counts, clusters=tuple(_cluster(middles[at], cells[at]) for at in sorted(cells)))


def _written(value: int) -> ColumnElement[Any]:
    """In the statement itself: PostgreSQL takes two parameters for two values, and so two expressions for two."""
    return literal(value, literal_execute=True)


def _cluster(sums: list[float], counts: Mapping[str, int]) -> Cluster:
    total = sum(counts.values())
    return Cluster(sums[0] / total, sums[1] / total, counts)


def _by_place(session: Session, chosen: Subquery) -> tuple[Place, ...]:
    query = select(chosen.c.easting, chosen.c.northing, chosen.c.id, chosen.c.said)
    found: dict[tuple[float, float], list[tuple[int, str]]] = defaultdict(list)
    for easting, northing, id_, name in session.execute(query.order_by(chosen.c.id)):
        found[easting, northing].append((id_, name))
    return tuple(
        Place(easting, northing, *(tuple(column) for column in zip(*those, strict=True)))
        for (easting, northing), those in found.items()
    )
