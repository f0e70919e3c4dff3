"""What officers set of a person or an organisation by hand, and what later files say instead."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import sources, timeline
from hmo_enforce.casework.views.sources import FromFile
from hmo_enforce.files.records import ImportDifference
from hmo_enforce.kernel import clock
from hmo_enforce.people.records import PartyCorrection


@dataclass(frozen=True, slots=True)
class Corrected:
    """A value that an officer set by hand, as text; `stands` unless it was withdrawn or corrected again."""

    id: int
    field: str
    was: str | None
    value: str | None
    why: str
    by: str
    on: date
    stands: bool


@dataclass(frozen=True, slots=True)
class Differs:
    """A later file's value for what an officer had corrected, which was not taken over."""

    field: str
    ours: str | None
    theirs: str | None
    source: FromFile | None


def corrections(session: Session, party_id: int) -> tuple[Corrected, ...]:
    """All there ever were of this record, the newest first."""
    query = select(PartyCorrection).where(PartyCorrection.party_id == party_id).order_by(PartyCorrection.id.desc())
    return tuple(
        Corrected(
            one.id, one.field, one.was, one.value, one.why, one.made_by, clock.in_london(one.made_at).date(),
            one.withdrawn_at is None,
        )
        for one in session.scalars(query.limit(timeline.MOST))
    )  # fmt: skip


def differences(session: Session, party_id: int) -> tuple[Differs, ...]:
    """What files said and was not taken over, the newest first."""
    query = select(ImportDifference).where(
        ImportDifference.subject == "party",
        ImportDifference.subject_id == str(party_id),
        ImportDifference.applied.is_(False),
        ImportDifference.after.is_not(None),
    )
    rows = session.scalars(query.order_by(ImportDifference.id.desc()).limit(timeline.MOST)).all()
    files = sources.files(session, {one.import_id for one in rows})
    return tuple(Differs(one.field, one.before, one.after, sources.of_row(files, one.import_id, one.row)) for one in rows)
