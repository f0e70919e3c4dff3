"""A case destroyed: its rows alone. What is about it in other rooms, and the journal's line, are its caller's."""

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from hmo_enforce.cases.records import Case, CaseLink, CaseNote, CaseParty, CaseProperty, CaseStep, CaseTask


def destroy(session: Session, case_id: int) -> frozenset[int]:
    """Away with it. Whose part in it is gone with that."""
    parties = frozenset(session.scalars(select(CaseParty.party_id).where(CaseParty.case_id == case_id)))
    session.execute(delete(CaseLink).where(or_(CaseLink.case_id == case_id, CaseLink.other_id == case_id)))
    session.execute(update(CaseNote).where(CaseNote.case_id == case_id).values(corrects_id=None))
    for table in (CaseNote, CaseStep, CaseTask, CaseParty, CaseProperty):
        session.execute(delete(table).where(table.case_id == case_id))
    session.execute(delete(Case).where(Case.id == case_id))
    session.expire_all()
    return parties
