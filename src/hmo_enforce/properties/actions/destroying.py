"""What was seen of a home, and past parts in it, destroyed: the rows alone. The journal's line is the caller's."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hmo_enforce.properties.records import Certificate, Interest, Observation


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
