"""One arrival with what lies beside it, and those that the job has yet to take in."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.intake import references, states
from hmo_enforce.intake.records import Arrival, ArrivalContact, ArrivalMatter, ArrivalPhoto
from hmo_enforce.kernel.errors import NotFound


def arrival(session: Session, arrival_id: int) -> Arrival:
    """The arrival, or `NotFound`."""
    found = session.scalars(select(Arrival).where(Arrival.id == arrival_id)).first()
    if found is None:
        raise NotFound("There is no such survey answer, complaint or referral.")
    return found


def by_reference(session: Session, text: str) -> Arrival | None:
    """The one with this reference, however it was typed."""
    reference = references.read(text)
    return None if reference is None else session.scalars(select(Arrival).where(Arrival.reference == reference)).first()


def new(session: Session, at_most: int) -> list[int]:
    """The ids of those that came and were not taken in yet, urgent ones first."""
    there = select(Arrival.id).where(Arrival.state == states.NEW)
    return list(session.scalars(there.order_by(Arrival.is_urgent.desc(), Arrival.id).limit(at_most)))


def contact(session: Session, arrival_id: int) -> ArrivalContact | None:
    """How whoever sent it may be reached; None where they did not say, or it was erased."""
    return session.scalars(select(ArrivalContact).where(ArrivalContact.arrival_id == arrival_id)).first()


def matters(session: Session, arrival_id: int) -> tuple[str, ...]:
    """What it complains of."""
    there = select(ArrivalMatter.matter).where(ArrivalMatter.arrival_id == arrival_id)
    return tuple(session.scalars(there.order_by(ArrivalMatter.matter)))


def photos(session: Session, arrival_id: int) -> tuple[int, ...]:
    """Its photographs, as items of evidence."""
    there = select(ArrivalPhoto.evidence_item_id).where(ArrivalPhoto.arrival_id == arrival_id)
    return tuple(session.scalars(there.order_by(ArrivalPhoto.evidence_item_id)))
