"""Changing what is known of properties."""

from datetime import date

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.properties.records import Observation


def expire_observations(session: Session, on: date, *, by: Actor) -> int:
    """Delete what may no longer be kept on that day, the day of expiry being the last that it may; how many went.

    The journal keeps how many went of each source, and nothing of what they said.
    """
    past = Observation.expires_on < on
    counts = select(Observation.source, func.count()).where(past).group_by(Observation.source)
    gone: dict[str, int] = dict(session.execute(counts).all())
    if not gone:
        return 0
    session.execute(delete(Observation).where(past).execution_options(synchronize_session=False))
    journal.note(session, by, "expired", "observations", on.isoformat(), after=gone, why="their last day of keeping has passed")
    return sum(gone.values())
