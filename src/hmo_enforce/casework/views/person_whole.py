"""One person or organisation: their homes, their licences and their part in cases."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from hmo_enforce.cases import terms
from hmo_enforce.cases.records import Case, CaseParty
from hmo_enforce.casework.views import people_list
from hmo_enforce.kernel import hiding
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.licensing.records import Licence, LicenceParty
from hmo_enforce.people import queries as people
from hmo_enforce.people.records import Party
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Interest, Property

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class InHome:
    """Their part in a home, and whose word that is."""

    property_id: int
    address: str
    role: str
    source: str
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class InLicence:
    """Their part in a licence."""

    licence_id: int
    reference: str | None
    address: str
    role: str


@dataclass(frozen=True, slots=True)
class InCase:
    """Their part in a case."""

    case_id: int
    reference: str
    title: str
    status: str
    part: str


@dataclass(frozen=True, slots=True)
class Whole:
    """All of it. `complained`: they complained in one of the cases, which their reader was told."""

    id: int
    name: str
    is_organisation: bool | None
    company_number: str | None
    address: str | None
    postcode: str | None
    homes: tuple[InHome, ...]
    licences: tuple[InLicence, ...]
    cases: tuple[InCase, ...]
    complained: bool
    revision: int


def whole(session: Session, party_id: int, *, complainants: bool) -> Whole:
    """The person, or `NotFound`.

    `complainants`: whether the reader may see who complained. Else somebody who is known by nothing but a complaint is not
    found, and of others the cases in which they complained are left out. Nor is anybody found who is known only by cases that
    are hidden from the reader: a restriction must not show whom the case had kept.
    """
    party = session.get(Party, party_id)
    homes, licences, cases = _homes(session, party_id), _licences(session, party_id), _cases(session, party_id)
    complained_in = {one.case_id for one in cases if one.part == terms.COMPLAINANT}
    shown = cases if complainants else tuple(one for one in cases if one.case_id not in complained_in)
    if party is None or (not (homes or licences or shown) and _has_part(session, party_id)):
        raise NotFound("There is no such person or organisation.")
    return Whole(
        party.id, party.name, party.is_organisation, party.company_number, party.address, party.postcode, homes, licences,
        shown, bool(complained_in) and complainants, party.revision,
    )  # fmt: skip


def is_shown(session: Session, party_id: int, *, complainants: bool) -> bool:
    """Whether the reader may know of them: by what this record of theirs, and those merged into it, are known by."""
    if people_list.shows(session, party_id):
        return True
    part = exists().where(CaseParty.party_id.in_(people.keys(party_id)))
    return complainants and bool(session.scalar(select(part)))


def kept(session: Session, party_id: int, *, complainants: bool) -> int:
    """The record that is kept for them; `NotFound` also where the reader may not know of the second one that was asked for."""
    found = people.kept(session, party_id)
    if found != party_id and not is_shown(session, party_id, complainants=complainants):
        raise NotFound("There is no such person or organisation.")
    return found


def merged(session: Session, party_id: int, *, complainants: bool) -> list[int]:
    """The numbers of second records of theirs, of which the reader may know."""
    every = people.merged_into(session, party_id)
    return [one for one in every if is_shown(session, one, complainants=complainants)]


def _has_part(session: Session, party_id: int) -> bool:
    """Whether they have a part in any case, hidden ones as well."""
    with hiding.nothing_hidden(session):
        return session.scalar(select(CaseParty.id).where(CaseParty.party_id.in_(people.keys(party_id))).limit(1)) is not None


def _homes(session: Session, party_id: int) -> tuple[InHome, ...]:
    query = (
        select(Property.id, Property.address, Interest.role, Interest.source, Interest.starts_on, Interest.ends_on)
        .select_from(Property)
        .join(Interest, gazetteer.home_of(Interest.property_id) == Property.id)
        .where(Interest.party_id.in_(people.keys(party_id)))
        .order_by(Property.address_key, Interest.id)
    )
    return _once(InHome(*row) for row in session.execute(query))


def _licences(session: Session, party_id: int) -> tuple[InLicence, ...]:
    query = (
        select(Licence.id, Licence.reference, Licence.address, LicenceParty.role)
        .join(LicenceParty, LicenceParty.licence_id == Licence.id)
        .where(LicenceParty.party_id.in_(people.keys(party_id)))
        .order_by(Licence.id.desc())
    )
    return _once(InLicence(*row) for row in session.execute(query))


def _cases(session: Session, party_id: int) -> tuple[InCase, ...]:
    query = (
        select(Case.id, Case.reference, Case.title, Case.status, CaseParty.part)
        .join(CaseParty, CaseParty.case_id == Case.id)
        .where(CaseParty.party_id.in_(people.keys(party_id)))
        .order_by(Case.id.desc())
    )
    return _once(InCase(*row) for row in session.execute(query))


def _once(parts: Iterable[P]) -> tuple[P, ...]:
    """A part that two of their records have is one."""
    return tuple(dict.fromkeys(parts))
