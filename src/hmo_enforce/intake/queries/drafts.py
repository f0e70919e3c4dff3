"""Answers on their way, as their ticket or reference leads to them."""

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.intake import drafts
from hmo_enforce.intake.records import ArrivalDraft

Draft = ArrivalDraft
"""As whoever shows it takes it."""


def by_ticket(session: Session, ticket: str, place: str, at: datetime, *, to_write: bool = False) -> ArrivalDraft | None:
    """The one that the ticket leads to, where it belongs to this place and somebody came back in time.

    What was sent shows its PIN to whoever holds the device, so for a day alone.
    """
    query = select(ArrivalDraft).where(
        ArrivalDraft.ticket_hash == drafts.ticket_digest(ticket),
        ArrivalDraft.place == place,
        ArrivalDraft.changed_at > at - drafts.KEPT_FOR,
        or_(ArrivalDraft.sent_as.is_(None), ArrivalDraft.changed_at > at - drafts.SENT_KEPT_FOR),
    )
    return session.scalars(query.with_for_update() if to_write else query).first()


def by_reference(session: Session, text: str, at: datetime) -> ArrivalDraft | None:
    """The one with this reference that was saved, and perhaps sent since, however the reference was typed."""
    reference = drafts.read_reference(text)
    query = select(ArrivalDraft).where(
        ArrivalDraft.reference == reference,
        ArrivalDraft.changed_at > at - drafts.KEPT_FOR,
    )
    return None if reference is None else session.scalars(query.with_for_update()).first()


def over(session: Session, at: datetime, at_most: int) -> list[ArrivalDraft]:
    """Those whose time has passed. What was saved leads to what it became for as long as it would have been kept unsent."""
    sent = and_(
        ArrivalDraft.sent_as.is_not(None),
        ArrivalDraft.reference.is_(None),
        ArrivalDraft.changed_at <= at - drafts.SENT_KEPT_FOR,
    )
    query = select(ArrivalDraft).where(or_(ArrivalDraft.changed_at <= at - drafts.KEPT_FOR, sent))
    return list(session.scalars(query.order_by(ArrivalDraft.id).limit(at_most)))
