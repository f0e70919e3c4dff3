"""Whole tables to take away: properties with their verdicts and flags, licences, lapsed ones, homes to look at.

Each says of what its rows are about where that lies, so that it can be taken away as a map (`located`).
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from itertools import islice
from typing import Any

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import area_cases, designation_list, facts_listed, lapsed, places, property_list, to_visit
from hmo_enforce.casework.views.property_rows import Row
from hmo_enforce.kernel import hiding
from hmo_enforce.licensing.records import Licence
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Property

Cell = str | int | float | date | datetime | None
BATCH = 5_000
Find = Callable[[Session, Collection[int]], Mapping[int, shapely.Geometry]]


def points(session: Session, ids: Collection[int]) -> dict[int, shapely.Geometry]:
    """Of homes."""
    return {id_: shapely.Point(at.easting, at.northing) for id_, at in places.of_homes(session, ids).items()}


def lines(session: Session, ids: Collection[int]) -> dict[int, shapely.Geometry]:
    """Of designations."""
    found = places.of_designations(session, ids).items()
    return {id_: shapely.MultiPolygon(shapely.get_parts(shape).tolist()) for id_, shape in found}


@dataclass(frozen=True, slots=True)
class Export:
    """One table: its columns, and its rows as things stand on a day.

    by      the column that holds the key of what has a place, which `find` finds; `shape` is Point or MultiPolygon
    kinds   the type of each column that is not text
    """

    header: tuple[str, ...]
    rows: Callable[[Session, date], Iterator[tuple[Cell, ...]]]
    by: str
    kinds: Mapping[str, type] = field(default_factory=dict)
    find: Find = points
    shape: str = "Point"

    def columns(self) -> dict[str, type]:
        """Each column with its type."""
        return {name: self.kinds.get(name, str) for name in self.header}

    def portions(
        self, session: Session, rows: Iterator[tuple[Cell, ...]]
    ) -> Iterator[tuple[Sequence[tuple[Cell, ...]], list[shapely.Geometry | None]]]:
        """The rows, some thousands at a time, and where each of them lies."""
        at = self.header.index(self.by)
        while some := list(islice(rows, BATCH)):
            found = self.find(session, {int(key) for row in some if (key := row[at]) is not None})  # type: ignore[arg-type]
            yield some, [found.get(row[at]) for row in some]  # type: ignore[arg-type]


HOMES = (
    "id", "uprn", "address", "postcode", "point_source", "outcome", "regime", "strength", "decided_by", "licence",
    "licence_ends_on", "designations", "too_near_to_tell", "reasons", "open_questions",
)  # fmt: skip


def properties(session: Session, on: date) -> Iterator[tuple[Cell, ...]]:
    """Every property that has not been retired, by postcode."""
    for row in property_list.every(session, {}, on):
        yield _home(row)


def _home(row: Row) -> tuple[Cell, ...]:
    inside = "; ".join(found.name for found in row.designations if not found.check)
    near = "; ".join(found.name for found in row.designations if found.check)
    by = None if row.outcome is None else _by(row.decided)
    return (
        row.id, row.uprn, row.address, row.postcode, row.point_source, row.outcome, row.regime, row.strength, by,
        row.standing, row.licence_ends_on, inside, near, " ".join(row.reasons), row.questions,
    )  # fmt: skip


def _by(decided: bool) -> str:
    return "an officer" if decided else "the rules"


VISITS = (
    "id", "uprn", "address", "postcode", "outcome", "possible_regimes", "strength", "decided_by", "lapsed_on",
    "reasons", "rests_on", "open_questions",
)  # fmt: skip


def visits(session: Session, on: date) -> Iterator[tuple[Cell, ...]]:
    """The list of homes to look at, as its page has it: the surest first."""
    for one in to_visit.every(session, on):
        yield (
            one.id, one.uprn, one.address, one.postcode, one.outcome, "; ".join(one.regimes), one.strength,
            _by(one.decided), one.lapsed_on, " ".join(one.reasons), "; ".join(one.rests_on), one.to_ask,
        )  # fmt: skip


LICENCES = (
    Licence.reference, Licence.kind, Property.uprn, Licence.address, Licence.postcode, Licence.starts_on,
    Licence.ends_on, Licence.revoked_on, Licence.max_persons, Licence.max_households, Licence.holder, Licence.manager,
    Licence.matched_by, Property.id.label("property_id"),
)  # fmt: skip


NAMES = frozenset({"holder", "manager"})


def licences(session: Session, on: date) -> Iterator[tuple[Cell, ...]]:
    """Every licence, whatever the day, with the UPRN of the property that it was found to belong to.

    Names stand in it as the register has them, but for those of people whom the session hides.
    """
    query = (
        select(*LICENCES)
        .select_from(Licence)
        .join(Property, Property.id == gazetteer.home_of(Licence.property_id))
        .order_by(Licence.reference, Licence.id)
    )
    for row in session.execute(query).yield_per(BATCH):
        yield tuple(None if name in NAMES and hiding.conceals(session, cell) else cell for name, cell in row._mapping.items())


def lapsed_licences(session: Session, on: date) -> Iterator[tuple[Cell, ...]]:
    """Homes whose last licence was over by then with no successor at the address, by LSOA."""
    for home in lapsed.homes(session, on):
        yield tuple(getattr(home, name) for name in LAPSED)


LAPSED = tuple(one.name for one in fields(lapsed.Home))
DESIGNATIONS = (
    "id", "reference", "name", "kind", "made_on", "starts_on", "ends_on", "revoked_on", "in_force", "inside",
    "check", "revision",
)  # fmt: skip


def designations(session: Session, on: date) -> Iterator[tuple[Cell, ...]]:
    """Every designation as it stands on the day."""
    for one in designation_list.listed(session, on):
        dates = one.dates
        yield (
            one.id, one.reference, one.name, one.kind, dates.made_on, dates.starts_on, dates.ends_on, dates.revoked_on,
            one.in_force, one.inside, one.check, one.revision,
        )  # fmt: skip


FLAGS = tuple(one.name for one in fields(facts_listed.Flagged))
VERDICTS = tuple(one.name for one in fields(facts_listed.Ruled))


def flags(session: Session, on: date) -> Iterator[tuple[Cell, ...]]:
    """Which homes lie in which designations, whatever their dates."""
    behind: tuple[int, int] | None = None
    while rows := facts_listed.flags(session, designation=None, property_id=None, state="", behind=behind, size=BATCH):
        yield from (tuple(getattr(row, name) for name in FLAGS) for row in rows)
        behind = rows[-1].property_id, rows[-1].designation_id


def verdicts(session: Session, on: date) -> Iterator[tuple[Cell, ...]]:
    """The latest verdict on each home that counts on the day, and what stands."""
    behind = 0
    while rows := facts_listed.verdicts(session, {}, on, since=None, behind=behind, size=SOME):
        yield from (tuple(getattr(row, name) for name in VERDICTS) for row in rows)
        behind = rows[-1].property_id


SOME = 500
"""Few enough keys at once for any database's limit of parameters."""
_DAYS = dict.fromkeys(
    ("made_on", "starts_on", "ends_on", "revoked_on", "lapsed_on", "ended_on", "licence_ends_on", "as_at"), date
)
_NUMBERS = dict.fromkeys(
    ("id", "property_id", "designation_id", "open_questions", "max_persons", "max_households", "inside", "check",
     "revision", "area_id", "open", "closed"), int,
)  # fmt: skip
_MEASURES = dict.fromkeys(("strength", "distance_m"), float)
_MOMENTS = dict.fromkeys(("flagged_at", "judged_at"), datetime)
_SWITCHES = dict.fromkeys(("in_force", "is_hmo", "decided", "exempted"), bool)
KINDS: Mapping[str, Any] = {**_DAYS, **_NUMBERS, **_MEASURES, **_MOMENTS, **_SWITCHES}
EXPORTS = {
    "properties": Export(HOMES, properties, "id", KINDS),
    "to-visit": Export(VISITS, visits, "id", KINDS),
    "lapsed": Export(LAPSED, lapsed_licences, "id", KINDS),
    "licences": Export(tuple(column.key for column in LICENCES), licences, "property_id", KINDS),
    "designations": Export(DESIGNATIONS, designations, "id", KINDS, lines, "MultiPolygon"),
    "flags": Export(FLAGS, flags, "property_id", KINDS),
    "verdicts": Export(VERDICTS, verdicts, "property_id", KINDS),
    "cases": Export(area_cases.HEADER, area_cases.rows, "area_id", KINDS, area_cases.outlines, "MultiPolygon"),
}
