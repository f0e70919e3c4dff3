"""What was seen of a home, past parts in it, and what addresses meant, destroyed: the rows alone.

The journal's line is the caller's.
"""

from collections.abc import Sequence

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from hmo_enforce.kernel import portions
from hmo_enforce.properties.records import AddressDecision, Certificate, Interest, Match, Observation


def observation(session: Session, observation_id: int) -> None:
    """Away with it. Whoever judges the home next does so without."""
    session.execute(delete(Observation).where(Observation.id == observation_id))
    session.expire_all()


def interest(session: Session, interest_id: int) -> None:
    """Away with it."""
    session.execute(delete(Interest).where(Interest.id == interest_id))
    session.expire_all()


def certificate(session: Session, certificate_id: int) -> None:
    """Away with it."""
    session.execute(delete(Certificate).where(Certificate.id == certificate_id))
    session.expire_all()


def matches(session: Session, match_ids: Sequence[int]) -> None:
    """Away with them. What people said that an address means stays, and is of an address alone."""
    for some in portions.of(match_ids):
        session.execute(update(AddressDecision).where(AddressDecision.match_id.in_(some)).values(match_id=None))
        session.execute(delete(Match).where(Match.id.in_(some)))
    session.expire_all()
