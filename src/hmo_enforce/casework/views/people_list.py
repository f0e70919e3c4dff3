"""People and organisations, read on from one to the next; never those who are known by a complaint alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.cases.records import CaseParty
from hmo_enforce.casework.views import case_list
from hmo_enforce.kernel import bulk
from hmo_enforce.licensing.records import LicenceParty
from hmo_enforce.people.records import Party
from hmo_enforce.properties.records import Interest

FEW = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One person or organisation."""

    id: int
    name: str
    is_organisation: bool | None
    company_number: str | None
    address: str | None
    postcode: str | None
    revision: int


def after(session: Session, q: str, company_number: str, after_id: int, size: int) -> Sequence[Row]:
    """Up to `size` by number, beginning behind `after_id`. `q`: words of the name, each of them."""
    asked = [Party.name.icontains(word, autoescape=True) for word in q.split()[:FEW]]
    if company_number:
        asked.append(Party.company_number == company_number)
    query = select(
        Party.id, Party.name, Party.is_organisation, Party.company_number, Party.address, Party.postcode, Party.revision
    )
    found = query.where(Party.id > after_id, is_shown(), *asked).order_by(Party.id).limit(size)
    return [Row(*row) for row in session.execute(found)]


def shows(session: Session, party_id: int) -> bool:
    """Whether somebody is among them."""
    return session.scalar(select(Party.id).where(Party.id == party_id, is_shown())) is not None


def is_shown() -> ColumnElement[bool]:
    """Known by a home, a licence or a part in a case that the session shows; or by no case at all, hidden ones as well."""
    every = bulk.table_of(CaseParty)
    ways: list[Any] = [
        exists().where(Interest.party_id == Party.id),
        exists().where(LicenceParty.party_id == Party.id),
        exists().where(CaseParty.party_id == Party.id, ~case_list.complained(CaseParty.party_id, CaseParty.case_id)),
        ~exists(select(every.c.id).where(every.c.party_id == Party.id)),
    ]
    return or_(*ways)
