"""The numbers on the start page: what waits for this role, each to be followed to its list."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from hmo_enforce.areas.records import Designation, Flag
from hmo_enforce.casework.views import property_list, to_visit
from hmo_enforce.files.records import Import
from hmo_enforce.kernel import requests
from hmo_enforce.licensing import queries
from hmo_enforce.licensing.records import Licence, VerdictRecord
from hmo_enforce.properties.records import Property

SOON = timedelta(days=90)
LATEST_IMPORTS = 5


@dataclass(frozen=True, slots=True)
class Loaded:
    """An import, as the start page lists it."""

    id: int
    file_name: str
    kind: str
    status: str
    issues: int
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """What waits. `unknown` are homes about which not enough is known; `check` those too near a boundary."""

    properties: int
    to_look_at: int
    ending_soon: int
    check: int
    unknown: int
    without_uprn: int
    designations: int
    imports_with_issues: int
    jobs_seen: bool


def counts(session: Session, on: date) -> Counts:
    """The numbers as they stand on the day; retired properties count nowhere."""

    def number(query: Select[int]) -> int:
        return session.scalar(query) or 0

    soon = select(func.count(Licence.property_id.distinct())).where(queries.in_force(on), Licence.ends_on <= on + SOON)
    alive = select(func.count()).select_from(Property).where(Property.retired_on.is_(None))
    unknown = alive.join(VerdictRecord, VerdictRecord.property_id == Property.id)
    near = alive.where(Property.id.in_(select(Flag.property_id).where(Flag.state.in_(property_list.CHECKS))))
    return Counts(
        properties=number(alive),
        to_look_at=to_visit.page(session, to_visit.Filters(), on, size=1).total,
        ending_soon=number(soon),
        check=number(near),
        unknown=number(unknown.where(VerdictRecord.outcome == "not_enough_known")),
        without_uprn=number(alive.where(Property.uprn.is_(None))),
        designations=number(select(func.count()).select_from(Designation)),
        imports_with_issues=number(select(func.count()).select_from(Import).where(Import.issues > 0)),
        jobs_seen=requests.somebody_works(session),
    )


def latest_imports(session: Session) -> tuple[Loaded, ...]:
    """The newest imports first."""
    query = select(Import.id, Import.file_name, Import.kind, Import.status, Import.issues, Import.asked_at)
    return tuple(Loaded(*row) for row in session.execute(query.order_by(Import.id.desc()).limit(LATEST_IMPORTS)))
