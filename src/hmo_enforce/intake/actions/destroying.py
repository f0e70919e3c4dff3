"""Arrivals destroyed, and what told how to reach whoever sent them: the rows alone.

What is about them in other rooms, and the journal's line, are the caller's.
"""

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from hmo_enforce.intake.records import Arrival, ArrivalContact, ArrivalMatter, ArrivalPhoto, ArrivalTries


def arrival(session: Session, arrival_id: int) -> None:
    """Away with it. Others that were joined to it stand by themselves, closed as they are."""
    session.execute(update(Arrival).where(Arrival.joined_to == arrival_id).values(joined_to=None))
    for table in (ArrivalContact, ArrivalMatter, ArrivalPhoto, ArrivalTries):
        session.execute(delete(table).where(table.arrival_id == arrival_id))
    session.execute(delete(Arrival).where(Arrival.id == arrival_id))
    session.expire_all()


def contact(session: Session, contact_id: int) -> None:
    """Away with it: nobody can be reached by it any more, and what was sent stays."""
    session.execute(delete(ArrivalContact).where(ArrivalContact.id == contact_id))
    session.expire_all()


def of_case(session: Session, case_id: int) -> None:
    """They are part of that case no more, since it is gone."""
    session.execute(update(Arrival).where(Arrival.case_id == case_id).values(case_id=None))
    session.expire_all()
