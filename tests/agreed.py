"""Partners and agreements for tests: what Acacia has agreed with its fire service, unless told otherwise."""

from datetime import date

from sqlalchemy.orm import Session

import acacia
from hmo_enforce.sharing.actions import agreeing, partners, recording
from hmo_enforce.sharing.actions.agreeing import Frame, Words
from hmo_enforce.sharing.actions.partners import Said
from hmo_enforce.sharing.actions.recording import Going
from hmo_enforce.sharing.kinds import Kind

BEGAN = date(2026, 1, 1)
COMES = ("address", "postcode", "uprn", "their_reference", "concern", "persons", "storeys")
GOES = ("address", "postcode", "our_reference", "their_reference", "concern", "licence_state", "outcome")
EMAIL = "referrals@fire.example"


def a_partner(session: Session, name: str = "Acacia Fire and Rescue", kind: Kind = Kind.FIRE) -> int:
    """A partner with an address on paper and by email."""
    said = Said(name, kind, ("1 Pump Street", "Acacia", "AC1 9ZZ"), EMAIL)
    return partners.make(session, said, by=acacia.ALMA).id


def an_agreement(
    session: Session,
    partner_id: int | None = None,
    *,
    comes: tuple[str, ...] = COMES,
    goes: tuple[str, ...] = GOES,
    starts_on: date = BEGAN,
    ends_on: date | None = None,
) -> int:
    """An agreement that runs since the beginning of 2026."""
    frame = Frame("Fire safety in rented homes", starts_on, ends_on, "Flora Flint", "flora@fire.example", "01632 960111")
    words = Words(
        "To find homes without an escape in a fire.",
        "UK GDPR art. 6(1)(e) with the Fire and Rescue Services Act 2004",
        comes,
        goes,
    )
    partner = a_partner(session) if partner_id is None else partner_id
    return agreeing.make(session, partner, frame, words, by=acacia.ALMA).id


def a_share(session: Session, home: int, agreement_id: int | None = None, **values: str) -> int:
    """What was sent of a home as a file, under an agreement of its own unless one is named."""
    if agreement_id is None:
        agreement_id = an_agreement(session, a_partner(session, f"Partner who was told of {home}"))
    rows = [values or {"address": "1 Acacia Avenue"}]
    going = Going("property", home, "csv", "Acacia Fire and Rescue", "", rows, "They asked.")
    return recording.record(session, agreement_id, going, by=acacia.ALMA, on=acacia.TODAY).id
