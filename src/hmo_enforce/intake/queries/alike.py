"""Arrivals that may be about the same matter: open, about the same home or another in its building, not long before."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hmo_enforce.intake import states
from hmo_enforce.intake.records import Arrival
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Property


def alike(session: Session, arrival: Arrival, since: datetime) -> Sequence[Arrival]:
    """The newest first; nothing before its home is known. One that was joined to another stands for nothing of its own."""
    if arrival.property_id is None:
        return ()
    theirs = (Arrival.id != arrival.id, Arrival.state.in_(states.OPEN), Arrival.joined_to.is_(None))
    here = Arrival.property_id.in_(_of_the_building(session, arrival.property_id))
    query = select(Arrival).where(here, *theirs, Arrival.received_at >= since)
    return session.scalars(query.order_by(Arrival.received_at.desc(), Arrival.id.desc())).all()


def _of_the_building(session: Session, property_id: int) -> list[int]:
    """The home's records, and those of its building and of the other homes in it."""
    homes = gazetteer.together(session, [property_id])
    told = session.execute(select(Property.uprn, Property.parent_uprn).where(Property.id.in_(homes))).all()
    parents = {row.parent_uprn or row.uprn for row in told} - {None}
    beside = or_(Property.uprn.in_(parents), Property.parent_uprn.in_(parents)) if parents else Property.id.in_(())
    return sorted({*homes, *session.scalars(select(Property.id).where(beside))})
