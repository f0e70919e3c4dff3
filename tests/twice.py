"""A home or a person of Acacia that stands in it twice, the two merged already."""

from sqlalchemy.orm import Session

import acacia
import filed
from hmo_enforce import council
from hmo_enforce.casework import duplicates

COUNCIL = council.read("acacia")
WHY = "One door: seen on a visit."


def merged(session: Session, subject: str, kept_id: int) -> int:
    """A new record of the same home or person, merged into the one named: its key."""
    other = a_home(session) if subject == "property" else filed.a_party(session, "Wally Willow").id
    duplicates.merge(session, subject, kept_id, other, why=WHY, by=acacia.ALMA, on=acacia.TODAY, council=COUNCIL)
    return other


def a_home(session: Session) -> int:
    """Written as a register may write 1 Acacia Avenue."""
    return acacia.an_address(session, "House 1, Acacia Ave", east=50, address_key="1 ACACIA AVE HOUSE").id
