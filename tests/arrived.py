"""What arrived in Acacia, as the inbox's tests want it."""

from datetime import date
from itertools import count

from sqlalchemy.orm import Session

import acacia
from hmo_enforce.intake import states
from hmo_enforce.intake.actions import keeping
from hmo_enforce.intake.queries import found
from hmo_enforce.intake.records import Arrival
from hmo_enforce.intake.said import Contact, Place, Said
from hmo_enforce.intake.urgency import Facts
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.actor import NOBODY

SENDER = Contact("Tessa Thistle", phone="07700 900456", email="tessa@thistle.example", ways=("email", "text"))
UNSAFE = Contact("Ulla Umber", phone="07700 900789", email="ulla@umber.example", ways=("text",), safe_note="He reads my email")
KEYS = count(1)


def an_arrival(
    session: Session,
    home: int | None = None,
    *,
    kind: str = states.COMPLAINT,
    way: str = "web",
    matters: tuple[str, ...] = ("noise",),
    address: str = "12 Acacia Avenue",
    risk: bool = False,
    contact: Contact | None = SENDER,
    due_on: date | None = None,
    **columns: object,
) -> Arrival:
    """Kept as it came and, where `home` says of which, taken in: it waits to be looked at."""
    said = Said(
        kind=kind, way=way, submission_key=f"key {next(KEYS)} of a form", answers={"what": list(matters), "who": "six people"},
        claims={"persons": 6}, place=Place(address=address, postcode="AC1 1AA"), contact=contact, matters=matters,
        urgent=Facts(at_risk_today=risk), wants_pin=True,
    )  # fmt: skip
    made = found.arrival(session, keeping.keep(session, said, by=NOBODY).arrival_id)
    if home is not None:
        made.property_id, made.state, made.taken_in_at = home, states.QUEUED, clock.now()
        made.due_on = due_on or acacia.TODAY
    for name, value in columns.items():
        setattr(made, name, value)
    session.flush()
    return made
