"""A property's licences and temporary exemption notices, with how their end dates may be read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from hmo_enforce.casework.views import sources
from hmo_enforce.casework.views.sources import FromFile
from hmo_enforce.kernel import hiding
from hmo_enforce.licensing import terms
from hmo_enforce.licensing.records import Exemption, Licence
from hmo_enforce.properties import queries as gazetteer


@dataclass(frozen=True, slots=True)
class Period:
    """A licence or a notice. `ends_on` is taken as the last day in force; `part` is a notice's (2, 3 or not on record).

    Some registers mean by their end date, `register_ends_on`, the first day without: read so, the last day is
    `ends_on_if_excluded`. A notice's may also be later than the Act allows.
    """

    id: int
    kind: str
    reference: str
    starts_on: date | None
    ends_on: date | None
    revoked_on: date | None
    in_force: bool
    persons: int | None
    households: int | None
    holder: str | None
    manager: str | None
    address: str
    matched_by: str
    last_listed_on: date | None
    source: FromFile | None
    register_ends_on: date | None
    part: int | None = None

    @property
    def ends_on_if_excluded(self) -> date | None:
        """The last day, if the register's end date is the first day without."""
        return self.ends_on - timedelta(days=1) if self.ends_on and self.ends_on == self.register_ends_on else None


def licences(session: Session, property_id: int) -> list[Licence]:
    """The licences, the last to end first."""
    query = select(Licence).where(Licence.property_id.in_(gazetteer.keys(property_id)))
    return list(session.scalars(query.order_by(Licence.ends_on.desc())))


def exemptions(session: Session, property_id: int) -> list[Exemption]:
    """The temporary exemption notices, the last to end first."""
    query = select(Exemption).where(Exemption.property_id.in_(gazetteer.keys(property_id)))
    return list(session.scalars(query.order_by(Exemption.ends_on.desc())))


def licence_period(found: Licence, on: date, files: Mapping[int, FromFile], people: bool) -> Period:
    """A licence as it stands on the day; names only for who may see them."""
    return Period(
        found.id, found.kind, found.reference, found.starts_on, found.ends_on, found.revoked_on,
        _runs(found.starts_on, found.ends_on, found.revoked_on, on), found.max_persons, found.max_households,
        name_shown(found, found.holder, people), name_shown(found, found.manager, people), found.address, found.matched_by,
        found.last_listed_on, sources.of_row(files, found.import_id, found.import_row), found.ends_on,
    )  # fmt: skip


def name_shown(found: Licence, name: str | None, people: bool) -> str | None:
    """A name as the register has it: for who may see people, unless it is that of somebody who is hidden from them."""
    session = object_session(found)
    return name if people and not (session and hiding.conceals(session, name)) else None


def exemption_period(found: Exemption, on: date, files: Mapping[int, FromFile]) -> Period:
    """A notice as it stands on the day; it ends by the Act, whatever later day the register has."""
    ends_on = terms.notice_ends(found.starts_on, found.ends_on) if found.starts_on else found.ends_on
    return Period(
        found.id, "temporary exemption notice", found.reference, found.starts_on, ends_on, None,
        terms.notice_runs(found.starts_on, found.ends_on, on), found.persons, None, None, None, found.address,
        found.matched_by, None, sources.of_row(files, found.import_id, found.import_row), found.ends_on,
        found.part,
    )  # fmt: skip


def _runs(starts_on: date | None, ends_on: date | None, revoked_on: date | None, on: date) -> bool:
    return (
        (starts_on is None or starts_on <= on)
        and (ends_on is None or on <= ends_on)
        and (revoked_on is None or on < revoked_on)
    )


def latest(periods: Iterable[Period], on: date) -> tuple[bool, date | None] | None:
    """What `property_rows.licence_standing` asks: whether one runs on the day; None if there never was any."""
    begun = [one for one in periods if one.starts_on is None or one.starts_on <= on]
    return (any(one.in_force for one in begun), None) if begun else None
