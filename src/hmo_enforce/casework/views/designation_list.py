"""Designations as they stand on a day, with how many properties they hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import shapely
from sqlalchemy import ColumnElement, Label, Row, Subquery, and_, case, exists, func, select
from sqlalchemy.orm import Session

from hmo_enforce.areas import queries as areas
from hmo_enforce.areas import standing
from hmo_enforce.areas.records import Area, Designation, DesignationVersion, Flag
from hmo_enforce.casework.views import placing, sources, timeline
from hmo_enforce.casework.views.property_choices import Choice
from hmo_enforce.kernel import hiding, marks
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.licensing import queries
from hmo_enforce.licensing.records import Licence
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Property

M2_A_HECTARE = 10_000
FEWEST = 5
"""A total that counts what is hidden is told from here on: below it, it would tell of single homes."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One designation. `in_force` is None where its dates do not say; `warnings` are about the dates themselves.

    `inside` counts properties that are inside or whose point is; `check` those too near the line to tell. Neither counts
    a home that is retired by the day. `counted` is False until the flag job has looked at the line as it is drawn now.
    """

    id: int
    reference: str
    name: str
    kind: str
    dates: standing.Dates
    in_force: bool | None
    reason: str
    stage: str
    warnings: tuple[str, ...]
    covers: Mapping[str, Any] | None
    inside: int
    check: int
    counted: bool
    revision: int


@dataclass(frozen=True, slots=True)
class Version:
    """A designation as it stood until a moment."""

    revision: int
    stood_until: datetime
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Returns:
    """What the council tells others of a designation, in which homes count that only named people may see.

    None of fewer than FEWEST, whoever asks: who is told and who is not would itself tell something.
    """

    inside: int | None
    licensed: int | None


@dataclass(frozen=True, slots=True)
class Whole:
    """A designation's page. `licensed` counts the properties inside with a licence in force on the day."""

    listed: Listed
    legal_basis: str | None
    documents: tuple[Any, ...]
    notes: str | None
    accuracy_m: float
    hectares: float
    source: sources.FromFile | None
    revision: int
    licensed: int
    returns: Returns
    versions: tuple[Version, ...]
    events: tuple[timeline.Event, ...]


def listed(session: Session, on: date) -> tuple[Listed, ...]:
    """Every designation without its shape: in force first, then by name."""
    order = {True: 0, None: 1, False: 2}
    flagged_at = _flagged_at(session)
    found = [_listed(row, on, flagged_at) for row in session.execute(_with_counts(on))]
    return tuple(sorted(found, key=lambda one: (order[one.in_force], one.name)))


def whole(session: Session, designation_id: int, on: date) -> Whole:
    """The designation on the day, or `NotFound`."""
    counted = _with_counts(on, Flag.designation_id == designation_id)
    row = session.execute(counted.where(Designation.id == designation_id)).first()
    if row is None:
        raise NotFound("There is no such designation.")
    record = session.get_one(Designation, designation_id)
    files = sources.files(session, {record.import_id} if record.import_id is not None else set())
    return Whole(
        listed=_listed(row, on, _flagged_at(session)),
        legal_basis=record.legal_basis,
        documents=tuple(record.documents or ()),
        notes=record.notes,
        accuracy_m=record.accuracy_m,
        hectares=float(shapely.area(record.shape)) / M2_A_HECTARE,
        source=sources.of_row(files, record.import_id, record.import_row),
        revision=record.revision,
        licensed=_licensed(session, designation_id, on),
        returns=returns(session, designation_id, on),
        versions=_versions(session, designation_id),
        events=timeline.newest_first(timeline.journalled(session, "designation", designation_id)),
    )


def returns(session: Session, designation_id: int, on: date) -> Returns:
    """The totals of a designation, with what the session hides."""
    counted = _with_counts(on, Flag.designation_id == designation_id).where(Designation.id == designation_id)
    with hiding.nothing_hidden(session):
        inside, licensed = session.execute(counted).one().inside, _licensed(session, designation_id, on)
    return Returns(*(int(one) if one >= FEWEST else None for one in (inside, licensed)))


def choices_of_areas(session: Session, kind: str) -> tuple[Choice, ...]:
    """The areas of a kind, of the latest edition loaded, to make a designation from; the value is the area's key."""
    latest = select(func.max(Area.edition)).where(Area.kind == kind).scalar_subquery()
    query = select(Area.id, Area.code, Area.name).where(Area.kind == kind, Area.edition == latest)
    return tuple(Choice(str(row.id), f"{row.name} ({row.code})") for row in session.execute(query.order_by(Area.name)))


def kinds_of_areas(session: Session) -> tuple[str, ...]:
    """The kinds of area that are loaded."""
    return tuple(session.scalars(select(Area.kind).distinct().order_by(Area.kind)))


def is_counted(session: Session, designation_id: int) -> bool:
    """Whether the flag job has looked at its line as it is drawn now; `NotFound` where there is no such designation."""
    return _is_counted(areas.designation(session, designation_id).shaped_at, _flagged_at(session))


def _flagged_at(session: Session) -> datetime | None:
    """When the last run of the flag job began to read."""
    mark = marks.found(session, marks.FLAGGED)
    return None if mark is None else datetime.fromisoformat(mark["at"])


def _is_counted(shaped_at: datetime, flagged_at: datetime | None) -> bool:
    return flagged_at is not None and shaped_at <= flagged_at


def _with_counts(on: date, *only: ColumnElement[bool]) -> Any:
    """`only` is of the flags, and said inside the count: outside it, every flag would be counted for one designation."""
    every, retired = _every(*only), _retired(on, *only)
    inside, near = (every.c[name] - func.coalesce(retired.c[name], 0) for name in ("inside", "near"))
    return select(
        Designation.id, Designation.reference, Designation.name, Designation.kind, Designation.made_on,
        Designation.starts_on, Designation.ends_on, Designation.revoked_on, Designation.covers, Designation.shaped_at,
        Designation.revision,
        func.coalesce(inside, 0).label("inside"), func.coalesce(near, 0).label("near"),
    ).outerjoin(every, every.c.designation_id == Designation.id).outerjoin(
        retired, retired.c.designation_id == Designation.id
    )  # fmt: skip


def _sums() -> tuple[Label[int], Label[int]]:
    inside, near = (case((Flag.state != "check_outside", 1), else_=0), case((Flag.state != "inside", 1), else_=0))
    return func.sum(inside).label("inside"), func.sum(near).label("near")


def _every(*only: ColumnElement[bool]) -> Subquery:
    """All flags, from their index alone: to look up the home of each would cost ten times as much."""
    return select(Flag.designation_id, *_sums()).where(*only).group_by(Flag.designation_id).subquery()


def _retired(on: date, *only: ColumnElement[bool]) -> Subquery:
    """The flags of retired homes, to be taken off. Joined outwards, so that the few homes are looked at first."""
    of_retired = select(Flag.designation_id, *_sums()).select_from(Property)
    of_retired = of_retired.outerjoin(Flag, and_(Flag.property_id == Property.id, *only))
    return of_retired.where(gazetteer.uncounted_on(on)).group_by(Flag.designation_id).subquery()


def _listed(row: Row[Any], on: date, flagged_at: datetime | None) -> Listed:
    dates, stands = standing.dates_of(row), standing.of(row, on)
    return Listed(
        row.id, row.reference, row.name, row.kind, dates, stands.in_force, stands.reason,
        placing.stage(stands, dates, on), stands.warnings, row.covers, int(row.inside), int(row.near),
        _is_counted(row.shaped_at, flagged_at), row.revision,
    )  # fmt: skip


def _licensed(session: Session, designation_id: int, on: date) -> int:
    # By its licences, which are fewer than its homes.
    home = gazetteer.home_of(Licence.property_id)
    licensed = select(home.label("home")).where(queries.in_force(on)).distinct().subquery()
    inside = exists().where(
        Flag.property_id == licensed.c.home, Flag.designation_id == designation_id, Flag.state != "check_outside"
    )
    uncounted = select(Property.id).where(gazetteer.uncounted_on(on))
    query = select(func.count()).select_from(licensed).where(inside, licensed.c.home.not_in(uncounted))
    return session.scalar(query) or 0


def _versions(session: Session, designation_id: int) -> tuple[Version, ...]:
    query = (
        select(DesignationVersion.revision, DesignationVersion.stood_until, DesignationVersion.said)
        .where(DesignationVersion.designation_id == designation_id)
        .order_by(DesignationVersion.revision.desc())
    )
    return tuple(Version(row.revision, row.stood_until, row.said) for row in session.execute(query))
