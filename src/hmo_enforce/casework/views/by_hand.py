"""What officers set of a home by hand, and what later files say instead."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import sources, timeline
from hmo_enforce.casework.views.sources import FromFile
from hmo_enforce.files.records import ImportDifference
from hmo_enforce.kernel import clock
from hmo_enforce.properties.records import Correction


@dataclass(frozen=True, slots=True)
class Corrected:
    """A value that an officer set by hand. `of`: the address of the second record of the home that it was set of."""

    id: int
    field: str
    was: str | None
    value: str | None
    why: str
    by: str
    on: date
    of: str | None


@dataclass(frozen=True, slots=True)
class Differs:
    """A later file's value for what an officer had corrected, which was not taken over. `of` as of what was corrected."""

    field: str
    ours: str | None
    theirs: str | None
    source: FromFile | None
    of: str | None


def corrections(session: Session, property_id: int, others: Mapping[int, str]) -> tuple[Corrected, ...]:
    """Those that stand, the newest first. `others`: the addresses of the home's second records, by number."""
    here = Correction.property_id.in_([property_id, *others])
    query = select(Correction).where(here, Correction.withdrawn_at.is_(None))
    return tuple(
        Corrected(
            one.id,
            one.field,
            one.was,
            one.value,
            one.why,
            one.made_by,
            clock.in_london(one.made_at).date(),
            others.get(one.property_id),
        )
        for one in session.scalars(query.order_by(Correction.made_at.desc()))
    )


def differences(said_by_files: Iterable[ImportDifference]) -> list[ImportDifference]:
    """What files said and was not taken over, the newest first."""
    return [one for one in said_by_files if not one.applied][: -timeline.MOST - 1 : -1]


def differs(row: ImportDifference, files: Mapping[int, FromFile], others: Mapping[int, str]) -> Differs:
    """One of them, with the file that said so."""
    source, of = sources.of_row(files, row.import_id, row.row), others.get(int(row.subject_id))
    return Differs(row.field, row.before, row.after, source, of)
