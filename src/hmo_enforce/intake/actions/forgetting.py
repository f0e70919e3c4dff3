"""How to reach somebody who sent something is forgotten, whether they ask for it or are erased. What they sent stays."""

from sqlalchemy.orm import Session

from hmo_enforce.intake.actions import destroying
from hmo_enforce.intake.records import ArrivalContact
from hmo_enforce.kernel import journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused


def contact(session: Session, contact_id: int, why: str, *, by: Actor) -> None:
    """Nothing happens where it is gone. `Refused` without a reason."""
    if not why.strip():
        raise Refused("Say why it is forgotten.", about="why")
    if session.get(ArrivalContact, contact_id) is not None:
        destroying.contact(session, contact_id)
        journal.note(session, by, "erased", "arrival_contact", contact_id, why=why.strip())
