"""Everything known of one licence or temporary exemption notice, as things stood on a day."""

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
from hmo_enforce.licensing.actions import correcting
from hmo_enforce.licensing.actions.correcting import Correctable
from hmo_enforce.licensing.records import Exemption, Licence
from hmo_enforce.properties import queries as gazetteer

SHORT = 40
"""How much of a licence's key the differences of an import keep."""
MOST = 100


@dataclass(frozen=True, slots=True)
class Corrected:
    """A day, or a notice's Part, that an officer set by hand; `stands` unless it was withdrawn or corrected again."""

    id: int
    field: str
    was: date | int | None
    value: date | int | None
    why: str
    by: str
    on: date
    stands: bool


@dataclass(frozen=True, slots=True)
class Differs:
    """What a later file says for what an officer had corrected, which was not taken over."""

    field: str
    ours: str | None
    theirs: str | None
    source: FromFile | None


@dataclass(frozen=True, slots=True)
class NoticeWhole:
    """A notice with where its values came from. Its `register_ends_on`, in `period`, is what stands in the record."""

    period: Period
    property_id: int
    property_address: str
    revision: int
    corrections: tuple[Corrected, ...]
    differences: tuple[Differs, ...]

    @property
    def standing(self) -> Mapping[str, Corrected]:
        """The corrections that stand, by field."""
        return {one.field: one for one in self.corrections if one.stands}


@dataclass(frozen=True, slots=True)
class LicenceWhole(NoticeWhole):
    """A licence with where its values came from. Names, in `period`, only for who may see them."""

    units: int | None
    storeys: int | None
    conditions: str | None


def whole(session: Session, licence_id: int, on: date, *, people: bool) -> LicenceWhole:
    """The licence on the day, or `NotFound`."""
    found = queries.licence(session, licence_id)
    files, differences = _differences(session, "licence", found)
    return LicenceWhole(
        period=licences_held.licence_period(found, on, files, people),
        property_id=gazetteer.kept(session, found.property_id),
        property_address=gazetteer.property_(session, gazetteer.kept(session, found.property_id)).address,
        units=found.units,
        storeys=found.storeys,
        conditions=found.conditions,
        revision=found.revision,
        corrections=_corrections(session, correcting.LICENCES, licence_id),
        differences=differences,
    )


def notice(session: Session, exemption_id: int, on: date) -> NoticeWhole:
    """The temporary exemption notice on the day, or `NotFound`."""
    found = queries.exemption(session, exemption_id)
    files, differences = _differences(session, "exemption", found)
    return NoticeWhole(
        period=licences_held.exemption_period(found, on, files),
        property_id=gazetteer.kept(session, found.property_id),
        property_address=gazetteer.property_(session, gazetteer.kept(session, found.property_id)).address,
        revision=found.revision,
        corrections=_corrections(session, correcting.NOTICES, exemption_id),
        differences=differences,
    )


def _corrections(session: Session, kind: Correctable, corrected_id: int) -> tuple[Corrected, ...]:
    query = select(kind.record).where(getattr(kind.record, kind.key) == corrected_id)
    return tuple(
        Corrected(
            one.id, one.field, kind.again(one.field, one.was), kind.again(one.field, one.value), one.why, one.made_by,
            clock.in_london(one.made_at).date(), one.withdrawn_at is None,
        )
        for one in session.scalars(query.order_by(kind.record.id.desc()))
    )  # fmt: skip


def _differences(
    session: Session, subject: str, found: Licence | Exemption
) -> tuple[Mapping[int, FromFile], tuple[Differs, ...]]:
    """The files that it and they came from, by id, and the differences."""
    query = select(ImportDifference).where(
        ImportDifference.subject == subject,
        ImportDifference.subject_id == found.source_key[:SHORT],
        ImportDifference.applied.is_(False),
    )
    rows = session.scalars(query.order_by(ImportDifference.id.desc()).limit(MOST)).all()
    came = {one.import_id for one in rows}
    files = sources.files(session, came | ({found.import_id} if found.import_id is not None else set()))
    return files, tuple(
        Differs(one.field, one.before, one.after, sources.of_row(files, one.import_id, one.row)) for one in rows
    )
