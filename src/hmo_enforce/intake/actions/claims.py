"""What an arrival claimed of its home is used no more once nobody meant it, and again when it turns out that they did."""

from sqlalchemy.orm import Session

from hmo_enforce.intake.records import Arrival
from hmo_enforce.kernel import requests
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.properties import queries
from hmo_enforce.properties.actions import observing


def withdraw(session: Session, arrival: Arrival, why: str, *, by: Actor) -> None:
    """Its home is judged without it, by the job."""
    if arrival.observation_id is not None and queries.stands(session, arrival.observation_id):
        found = observing.withdraw_observation(session, arrival.observation_id, why=why, by=by)
        requests.ask(session, "judge", {"property": found.property_id}, by=by)


def let_stand(session: Session, arrival: Arrival, why: str, *, by: Actor) -> None:
    """The other way; but not what an officer had withdrawn by itself before it was closed."""
    if arrival.observation_id is None or arrival.closed_at is None:
        return
    found = observing.let_stand_again(session, arrival.observation_id, since=arrival.closed_at, why=why, by=by)
    if found is not None:
        requests.ask(session, "judge", {"property": found.property_id}, by=by)
