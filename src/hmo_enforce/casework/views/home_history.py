"""What else happened about a home, beside its own record: cases and letters. Two queries, however many there are."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.cases.records import Case, CaseProperty
from hmo_enforce.letters.records import Letter
from hmo_enforce.properties import queries as gazetteer

MOST = 2_000
PROPERTY = "property"


@dataclass(frozen=True, slots=True)
class InCase:
    """A case about the home, and from when until when it was about it."""

    id: int
    reference: str
    title: str
    kind: str
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    closed_by: str | None
    added_at: datetime
    added_by: str
    removed_at: datetime | None
    removed_by: str | None


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter about the home; `state` is drafted, final or cancelled, as `letters.states` names it."""

    id: int
    reference: str
    title: str
    state: str
    dated_on: date
    drafted_by: str
    drafted_at: datetime


def cases(session: Session, property_id: int) -> tuple[InCase, ...]:
    """The cases that are or were about the home, the newest first."""
    query = (
        select(Case, CaseProperty)
        .join(CaseProperty, CaseProperty.case_id == Case.id)
        .where(CaseProperty.property_id.in_(gazetteer.keys(property_id)))
        .order_by(CaseProperty.id.desc())
        .limit(MOST)
    )
    return tuple(
        InCase(
            case.id, case.reference, case.title, case.kind, case.opened_at, case.opened_by, case.closed_at, case.closed_by,
            part.added_at, part.added_by, part.removed_at, part.removed_by,
        )
        for case, part in session.execute(query)
    )  # fmt: skip


def letters(session: Session, property_id: int, *, private: bool) -> tuple[Sent, ...]:
    """The letters about the home itself, the newest first. `private`: those too that tell who complained."""
    about = (Letter.subject == PROPERTY, Letter.subject_id.in_(gazetteer.keys(property_id)))
    query = select(Letter).where(*about, Letter.system.is_(False))
    if not private:
        query = query.where(Letter.private.is_(False))
    return tuple(
        Sent(one.id, one.reference, one.title, one.state, one.dated_on, one.drafted_by, one.drafted_at)
        for one in session.scalars(query.order_by(Letter.id.desc()).limit(MOST))
    )
