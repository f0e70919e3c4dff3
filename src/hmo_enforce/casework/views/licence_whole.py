"""Everything known of one licence, as things stood on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import licences_held, sources
from hmo_enforce.casework.views.licences_held import Period
from hmo_enforce.casework.views.sources import FromFile
from hmo_enforce.files.records import ImportDifference
from hmo_enforce.kernel import clock
from hmo_enforce.licensing import queries
from hmo_enforce.licensing.records import Licence, LicenceCorrection
from hmo_enforce.properties.queries import property_

SHORT = 40
"""How much of a licence's key the differences of an import keep."""
MOST = 100


@dataclass(frozen=True, slots=True)
class Corrected:
    """A day that an officer set by hand; `stands` unless it was withdrawn or corrected again."""

    id: int
    field: str
    was: date | None
    value: date | None
    why: str
    by: str
    on: date
    stands: bool


@dataclass(frozen=True, slots=True)
class Differs:
    """A later file's day for one that an officer had corrected, which was not taken over."""

    field: str
    ours: str | None
    theirs: str | None
    source: FromFile | None


@dataclass(frozen=True, slots=True)
class LicenceWhole:
    """A licence with where its values came from. Names, in `period`, only for who may see them."""

    period: Period
    property_id: int
    property_address: str
    units: int | None
    storeys: int | None
    conditions: str | None
    revision: int
    corrections: tuple[Corrected, ...]
    differences: tuple[Differs, ...]

    @property
    def standing(self) -> Mapping[str, Corrected]:
        """The corrections that stand, by field."""
        return {one.field: one for one in self.corrections if one.stands}


def whole(session: Session, licence_id: int, on: date, *, people: bool) -> LicenceWhole:
    """The licence on the day, or `NotFound`."""
    found = queries.licence(session, licence_id)
    differences = _differences(session, found)
    came = {one.import_id for one in differences}
    files = sources.files(session, came | ({found.import_id} if found.import_id is not None else set()))
    return LicenceWhole(
        period=licences_held.licence_period(found, on, files, people),
        property_id=found.property_id,
        property_address=property_(session, found.property_id).address,
        units=found.units,
        storeys=found.storeys,
        conditions=found.conditions,
        revision=found.revision,
        corrections=_corrections(session, licence_id),
        differences=tuple(
            Differs(one.field, one.before, one.after, sources.of_row(files, one.import_id, one.row)) for one in differences
        ),
    )


def _corrections(session: Session, licence_id: int) -> tuple[Corrected, ...]:
    query = select(LicenceCorrection).where(LicenceCorrection.licence_id == licence_id)
    return tuple(
        Corrected(
            one.id, one.field, one.was, one.value, one.why, one.made_by, clock.in_london(one.made_at).date(),
            one.withdrawn_at is None,
        )
        for one in session.scalars(query.order_by(LicenceCorrection.id.desc()))
    )  # fmt: skip


def _differences(session: Session, found: Licence) -> list[ImportDifference]:
    query = select(ImportDifference).where(
        ImportDifference.subject == "licence",
        ImportDifference.subject_id == found.source_key[:SHORT],
        ImportDifference.applied.is_(False),
    )
    return list(session.scalars(query.order_by(ImportDifference.id.desc()).limit(MOST)))
