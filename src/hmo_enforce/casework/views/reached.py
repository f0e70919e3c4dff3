"""What goes with a home or a person once only named people may see it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.cases import terms
from hmo_enforce.cases.records import Case, CaseParty, CaseProperty
from hmo_enforce.people import queries as people
from hmo_enforce.properties import queries as gazetteer


@dataclass(frozen=True, slots=True)
class Reached:
    """How many cases, and the accounts that open ones are assigned to."""

    number: int
    workers: frozenset[int]


def cases(session: Session, subject: str, subject_id: int) -> Reached:
    """The cases about it, or the case itself."""
    ids = {
        "property": select(CaseProperty.case_id).where(CaseProperty.property_id.in_(gazetteer.keys(subject_id))),
        "party": select(CaseParty.case_id).where(CaseParty.party_id.in_(people.keys(subject_id))),
        "case": select(Case.id).where(Case.id == subject_id),
    }[subject]
    found = session.execute(select(Case.assignee_id, Case.status).where(Case.id.in_(ids))).all()
    workers = frozenset(one.assignee_id for one in found if one.assignee_id and one.status == terms.OPEN)
    return Reached(len(found), workers)
