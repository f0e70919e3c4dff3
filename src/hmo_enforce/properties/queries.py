"""Reads of the gazetteer."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from itertools import pairwise
from operator import add
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, CompoundSelect, Row, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import bulk, natural, same_as
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.properties.records import Certificate, Correction, Observation, Property
from hmo_enforce.properties.within import Corner, Within

PROPERTIES = bulk.table_of(Property)
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


def with_postcode(session: Session, postcode: str, most: int) -> Sequence[Row[int, str, str | None, str | None]]:
    """Id, address, postcode and UPRN of the homes there, to be chosen from by whoever asks: what any list of addresses tells.

    Also of those that only some of staff may see, since an address that lacks in its street would tell more. Those without a
    UPRN stand in no such list: they may be as a complainant typed them, and would tell the street that somebody complained.
    """
    query = select(Property.id, Property.address, Property.postcode, Property.uprn).where(
        Property.postcode == postcode, Property.uprn.is_not(None), Property.retired_on.is_(None), same_as.is_one(Property)
    )
    found = session.execute(query.order_by(Property.address, Property.id).limit(most)).all()
    return sorted(found, key=lambda one: natural.order(one.address))


def numbered(session: Session, text: str) -> int | None:
    """The home of this UPRN, or else of this number of ours; None where there is neither."""
    by_uprn = select(Property.id).where(Property.uprn == (text.strip().lstrip("0") or "0"))
    by_number = select(Property.id).where(Property.id == int(text))
    return session.scalar(by_uprn) or session.scalar(by_number)


def correction(session: Session, correction_id: int) -> Correction:
    """The correction, standing or withdrawn; or `NotFound`."""
    found = session.get(Correction, correction_id)
    if found is None:
        raise NotFound("There is no such correction.")
    return found


def stands(session: Session, observation_id: int) -> bool:
    """Whether there is such an observation that nobody has withdrawn."""
    standing = (Observation.id == observation_id, Observation.withdrawn_at.is_(None))
    return session.scalar(select(Observation.id).where(*standing)) is not None


def observation(session: Session, observation_id: int) -> Observation:
    """The observation, used or withdrawn; or `NotFound`."""
    found = session.get(Observation, observation_id)
    if found is None:
        raise NotFound("There is no such observation.")
    return found


def certificate(session: Session, certificate_id: int) -> Certificate:
    """The certificate, counting or withdrawn; or `NotFound`."""
    found = session.get(Certificate, certificate_id)
    if found is None:
        raise NotFound("There is no such certificate.")
    return found


def with_prs_number(session: Session, number: str, *, but: int) -> tuple[str, ...]:
    """The addresses of other homes on record with a number of the PRS Database; a few of them."""
    another = Property.id.not_in(together(session, [but]))
    query = select(Property.id, Property.address).where(Property.prs_number == number, another)
    return tuple(row.address for row in session.execute(query.order_by(Property.id).limit(3)))


def counts_on(on: date) -> ColumnElement[bool]:
    """The homes that count on a day, in every number and list.

    One that is retired does not, from the day it says, unless a second record of it lives; nor does a second record of a home,
    which counts by the one kept.
    """
    lives = or_(Property.retired_on.is_(None), Property.retired_on > on, lives_as_another(Property.id, on))
    return and_(same_as.is_one(Property), lives)


def lives_as_another(home: Any, on: date) -> ColumnElement[bool]:
    """That a second record of a home lives on a day: a file may have ended the one that is kept alone."""
    second = PROPERTIES.alias()
    living = or_(second.c.retired_on.is_(None), second.c.retired_on > on)
    return exists().where(second.c.same_as_id == home, living)


def retired_on(session: Session, home: Property, on: date) -> date | None:
    """Since when there is no such home; None while a second record of it lives."""
    if home.retired_on is None:
        return None
    lives = session.scalar(select(Property.id).where(Property.id == home.id, lives_as_another(Property.id, on)))
    return home.retired_on if lives is None else None


def answers_on(on: date) -> ColumnElement[bool]:
    """The homes that count on a day, and the second records of those: for what is known by the words of either."""
    kept = PROPERTIES.alias()
    # The few that are retired: PostgreSQL looks for a home among all that count one by one, and compiles the question first.
    retired = select(kept.c.id).where(kept.c.retired_on <= on, ~lives_as_another(kept.c.id, on))
    return or_(counts_on(on), and_(Property.same_as_id.is_not(None), Property.same_as_id.not_in(retired)))


def uncounted_on(on: date) -> ColumnElement[bool]:
    """The homes that do not (`counts_on`), said so that the indexes of the few that are retired or merged find them."""
    # The two that have an index each stand first, alone: PostgreSQL takes the few by them.
    second = Property.same_as_id.is_not(None)
    return and_(or_(Property.retired_on <= on, second), or_(second, ~lives_as_another(Property.id, on)))


def keys(property_id: int | ColumnElement[int]) -> Select[int]:
    """Under which keys facts of a home are kept: its own, and those of the records merged into it."""
    return same_as.keys(Property, property_id)


def home_of(column: Any) -> ColumnElement[int]:
    """The home that a fact is about in the end, by its `property_id`."""
    return same_as.kept(Property, column)


def homes_with(column: Any, *that: ColumnElement[bool]) -> CompoundSelect[int]:
    """The homes that facts are about in the end, by their `property_id`, of those facts of which all that holds.

    For IN and NOT IN, beside `counts_on`: the second records are among them too.
    """
    return same_as.every_kept(Property, column, *that)


def together(session: Session, ids: Iterable[int]) -> frozenset[int]:
    """These homes and all that are taken for the same, whichever is kept."""
    return same_as.together(session, Property, ids)


def behind(session: Session, ids: Collection[int]) -> dict[int, int]:
    """The keys of these homes and of the records merged into them, each with the one of these that it stands for."""
    return same_as.behind(session, Property, ids)


def kept(session: Session, property_id: int) -> int:
    """The home that is kept for a record; itself, where it is no second one."""
    return same_as.kept_for(session, Property, property_id)


def merged_into(session: Session, property_id: int) -> list[int]:
    """The numbers of the second records of this one."""
    return sorted(session.scalars(select(Property.id).where(Property.same_as_id == property_id)))


def second_records(session: Session, property_id: int) -> Sequence[Row[int, str, int | None, int | None]]:
    """The second records of this one, as they stood when they came: number, address, and the row of the file."""
    columns = (Property.id, Property.address, Property.import_id, Property.import_row)
    return session.execute(select(*columns).where(Property.same_as_id == property_id).order_by(Property.id)).all()


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
