"""What came in under an agreement, for its page."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hmo_enforce.intake import channels, states
from hmo_enforce.intake.records import Arrival


@dataclass(frozen=True, slots=True)
class Referred:
    """One referral. The address is as the partner wrote it."""

    id: int
    reference: str
    at: datetime
    way: str
    address: str
    state: str


def received(session: Session, agreement_id: int, limit: int = 50) -> tuple[list[Referred], int]:
    """The latest that came under an agreement, and how many there are; not those of what is hidden from the asker."""
    under = Arrival.agreement_id == agreement_id
    every = session.scalars(select(Arrival).where(under).order_by(Arrival.id.desc()).limit(limit))
    found = [
        Referred(one.id, one.reference, one.received_at, channels.WAYS[one.way], one.address or "", states.STATES[one.state])
        for one in every
    ]
    return found, session.scalar(select(func.count(Arrival.id)).where(under)) or 0
