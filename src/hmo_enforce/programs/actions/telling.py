"""Something has happened: a message waits for each webhook that wants to hear of it, in the very same transaction."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock
from hmo_enforce.programs.events import Event
from hmo_enforce.programs.records import Delivery, Webhook
from hmo_enforce.programs.states import State


def tell(session: Session, event: Event, subject: str, subject_id: object) -> int:
    """How many will hear of it. Whether they may is asked once more when it is sent."""
    standing = select(Webhook.id, Webhook.events).where(Webhook.removed_at.is_(None), Webhook.paused_at.is_(None))
    listening = [webhook_id for webhook_id, events in session.execute(standing) if event in events]
    for webhook_id in listening:
        put(session, webhook_id, event, subject, subject_id, at=clock.now())
    return len(listening)


def listens(session: Session, event: Event) -> bool:
    """Whether anybody would hear: for what is dear to find out."""
    standing = select(Webhook.events).where(Webhook.removed_at.is_(None), Webhook.paused_at.is_(None))
    return any(event in events for events in session.scalars(standing))


def put(session: Session, webhook_id: int, event: Event, subject: str, subject_id: object, *, at: datetime) -> Delivery:
    """One message to one webhook."""
    made = Delivery(
        webhook_id=webhook_id, message_id=f"msg_{uuid.uuid4().hex}", event=event, subject=subject, subject_id=str(subject_id),
        happened_at=at, state=State.WAITING, next_try_at=clock.now(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made
