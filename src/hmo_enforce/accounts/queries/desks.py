"""What somebody keeps of their own start page."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from hmo_enforce.accounts.records import Desk
from hmo_enforce.kernel import clock

AT_FIRST, LONGEST = timedelta(days=7), timedelta(days=30)
"""How far back "what arrived" goes for whoever never said that they had seen it, and for whoever did so long ago."""


def desk(session: Session, account_id: int) -> Desk | None:
    """None for whoever has kept nothing yet."""
    return session.get(Desk, account_id)


def since(session: Session, account_id: int) -> datetime:
    """What arrived later is new to them."""
    found, now = desk(session, account_id), clock.now()
    if found is None or found.seen_at is None:
        return now - AT_FIRST
    return max(found.seen_at, now - LONGEST)
