"""People and organisations, read on from one to the next; never those who are known by a complaint alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from hmo_enforce.cases.records import CaseParty
from hmo_enforce.casework.views import case_list
from hmo_enforce.kernel import bulk, same_as
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
    known_by = select(Party.same_as_id).where(Party.same_as_id.is_not(None), is_shown(), *asked).correlate(None)
    query = select(
        Party.id, Party.name, Party.is_organisation, Party.company_number, Party.address, Party.postcode, Party.revision
    )
    asked = [or_(and_(*asked), Party.id.in_(known_by))] if asked else []
    found = query.where(Party.id > after_id, same_as.is_one(Party), is_shown(), *asked).order_by(Party.id).limit(size)
    return [Row(*row) for row in session.execute(found)]


def shows(session: Session, party_id: int) -> bool:
    """Whether somebody is among them."""
    return session.scalar(select(Party.id).where(Party.id == party_id, is_shown())) is not None


@lru_cache
def is_shown() -> ColumnElement[bool]:
    """Known by a home, a licence or a part in a case that the session shows; or by no case at all, hidden ones as well.

    Who was merged with others is known by what those are known by.
    """
    second = aliased(Party)
    known = and_(second.same_as_id.is_not(None), or_(*_known(second.id)))
    merged = Party.id.in_(select(second.same_as_id).where(known))
    every, seconds = bulk.table_of(CaseParty), bulk.table_of(Party).alias()
    theirs = select(seconds.c.same_as_id).where(seconds.c.id.in_(select(every.c.party_id)), seconds.c.same_as_id.is_not(None))
    in_no_case = and_(~exists(select(every.c.id).where(every.c.party_id == Party.id)), Party.id.not_in(theirs))
    return or_(*_known(Party.id), merged, in_no_case)


def _known(party_id: Any) -> tuple[ColumnElement[bool], ...]:
    return (
        exists().where(Interest.party_id == party_id),
        exists().where(LicenceParty.party_id == party_id),
        exists().where(CaseParty.party_id == party_id, ~case_list.complained(CaseParty.party_id, CaseParty.case_id)),
    )
