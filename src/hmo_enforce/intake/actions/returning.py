"""Somebody comes back to what they sent, by reference and PIN. Guesses are slowed for that reference, and for no address."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hmo_enforce.intake import pins, states
from hmo_enforce.intake.queries import found
from hmo_enforce.intake.records import Arrival, ArrivalTries
from hmo_enforce.kernel.database import insert


class Standing(StrEnum):
    """How far it is, as whoever sent it is told."""

    IN_TURN = "in turn"
    LOOKED_AT = "looked at"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Returned:
    """`arrival` where reference and PIN are right, and how far it is; else `wait`, before which no try for that reference is
    looked at."""

    arrival: Arrival | None
    wait: timedelta = timedelta(0)
    standing: Standing = Standing.IN_TURN


def come_back(session: Session, reference: str, pin: str, *, at: datetime) -> Returned:
    """Whether the PIN is that of the reference. A wrong one is counted, so the caller's transaction must stand."""
    arrival = found.by_reference(session, reference)
    if arrival is None:
        return Returned(None)
    before = session.scalars(select(ArrivalTries).where(ArrivalTries.arrival_id == arrival.id)).first()
    waits = pins.wait(before.tries, before.last_at, at) if before else timedelta(0)
    if waits:
        return Returned(None, waits)
    if pins.fits(arrival.reference, pin, arrival.pin_hash):
        session.execute(delete(ArrivalTries).where(ArrivalTries.arrival_id == arrival.id))
        return Returned(arrival, standing=_standing(session, arrival))
    _count(session, arrival.id, at)
    return Returned(None)


def _standing(session: Session, arrival: Arrival) -> Standing:
    """Somebody looks at it once somebody has it, or it is part of a case; what was joined to another is as far as that one."""
    one = found.arrival(session, arrival.joined_to) if arrival.joined_to is not None else arrival
    if one.state == states.CLOSED:
        return Standing.FINISHED
    return Standing.LOOKED_AT if one.assigned_to is not None or one.case_id is not None else Standing.IN_TURN


def _count(session: Session, arrival_id: int, at: datetime) -> None:
    """Two at once count as two."""
    first = insert(session, ArrivalTries).values(arrival_id=arrival_id, tries=1, last_at=at)
    more = {"tries": ArrivalTries.tries + 1, "last_at": at}
    session.execute(first.on_conflict_do_update(index_elements=["arrival_id"], set_=more))
