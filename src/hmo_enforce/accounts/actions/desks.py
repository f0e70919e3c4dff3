"""What somebody does with their own start page."""

from datetime import datetime

from sqlalchemy.orm import Session

from hmo_enforce.accounts.records import Desk
from hmo_enforce.kernel import clock


def saw(session: Session, account_id: int, until: datetime) -> None:
    """They have seen what arrived until then: what came while they were reading is still new. It changes no record."""
    kept, until = _kept(session, account_id), min(until, clock.now())
    kept.seen_at = max(kept.seen_at or until, until)


def _kept(session: Session, account_id: int) -> Desk:
    """Their row, locked; made where there is none."""
    found = session.get(Desk, account_id, with_for_update=True)
    if found is None:
        found = Desk(account_id=account_id, digest="never")
        session.add(found)
        session.flush()
    return found
