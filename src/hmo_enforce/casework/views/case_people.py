"""People for a case's forms: whoever is on record at its homes, and whoever is in it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.cases import terms
from hmo_enforce.cases.records import CaseParty, CaseProperty
from hmo_enforce.casework.views import case_list
from hmo_enforce.licensing.records import Licence, LicenceParty
from hmo_enforce.people import queries as people
from hmo_enforce.people.records import Party
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Interest


@dataclass(frozen=True, slots=True)
class AtHome:
    """Somebody on record at a home, in a role there."""

    party_id: int
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody in a case, by their number in it; who complained by their part alone."""

    line: int
    name: str


def at_homes(session: Session, case_id: int) -> list[AtHome]:
    """Each once, by name: the newest role where there are several."""
    there = select(gazetteer.home_of(CaseProperty.property_id)).where(
        CaseProperty.case_id == case_id, CaseProperty.removed_at.is_(None)
    )
    interests = (
        select(Party.id, Party.name, Interest.role)
        .select_from(Party)
        .join(Interest, people.person_of(Interest.party_id) == Party.id)
        .where(gazetteer.home_of(Interest.property_id).in_(there))
        .order_by(Interest.id)
    )
    holders = (
        select(Party.id, Party.name, LicenceParty.role)
        .select_from(Party)
        .join(LicenceParty, people.person_of(LicenceParty.party_id) == Party.id)
        .join(Licence, Licence.id == LicenceParty.licence_id)
        .where(gazetteer.home_of(Licence.property_id).in_(there))
        .order_by(Licence.id)
    )
    found = {row.id: AtHome(*row) for query in (holders, interests) for row in session.execute(query)}
    return sorted(found.values(), key=lambda one: (one.name, one.party_id))


def named(session: Session, case_id: int) -> list[Named]:
    """Whoever is in the case now."""
    hidden = case_list.complained(CaseParty.party_id, CaseParty.case_id).label("hidden")
    query = (
        select(CaseParty.id, CaseParty.part, Party.name, hidden)
        .join(Party, Party.id == CaseParty.party_id)
        .where(CaseParty.case_id == case_id, CaseParty.removed_at.is_(None))
        .order_by(CaseParty.id)
    )
    return [_named(row.id, row.part, None if row.hidden else row.name) for row in session.execute(query)]


def _named(line: int, part: str, name: str | None) -> Named:
    words = terms.PARTS.get(part, part)
    return Named(line, f"{name}, {words}" if name else words)
