"""Things that arrive in Acacia, for tests."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.intake.actions import keeping
from hmo_enforce.intake.actions.keeping import Kept
from hmo_enforce.intake.said import Contact, Place, Said
from hmo_enforce.kernel.actor import NOBODY

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
AT_HOME = Place(address="2 Acacia Avenue", postcode="AC1 1AA")
COMPLAINT = Said(
    kind="complaint",
    way="web",
    submission_key="the token of a form",
    answers={"what": ["no_heating"], "people": "6"},
    claims={"persons": 6, "households": 4, "pays_rent": True},
    place=AT_HOME,
    contact=Contact(name="Tamsin Tenant", phone="01632 960001", language="ur", ways=("text",)),
    matters=("no_heating",),
    wants_pin=True,
)


def an_arrival(session: Session, key: str = "", *, place: Place | None = None, at: datetime = AT, **more: Any) -> Kept:
    """A complaint from the public page, other than the one before in what is said of it."""
    said = replace(COMPLAINT, submission_key=key or f"form {place} {more}", **more)
    return keeping.keep(session, said if place is None else replace(said, place=place), by=NOBODY, at=at)
