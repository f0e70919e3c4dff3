"""A home or a person of Acacia that stands in it twice, the two merged already."""

from sqlalchemy.orm import Session

import acacia
import filed
from hmo_enforce import council
from hmo_enforce.casework import came_after, duplicates
from hmo_enforce.kernel import same_as

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


def merge(session: Session, subject: str, kept_id: int, other_id: int) -> same_as.SameAs:
    """Two records that are there become one."""
    return duplicates.merge(session, subject, kept_id, other_id, why=WHY, by=acacia.ALMA, on=acacia.TODAY, council=COUNCIL)


def asked(session: Session, row: same_as.SameAs, *, complainants: bool = True) -> dict[str, str]:
    """What is asked about at taking apart: what each is called, by its name."""
    return {one.name: one.says for one in came_after.added(session, row, complainants=complainants)}


def apart(session: Session, subject: str, other_id: int, whose: dict[str, int] | None = None) -> None:
    """They are two again: whatever is not named in `whose` stays where it is."""
    row = duplicates.merged(session, subject, other_id)
    stays = {one.name: one.on for one in came_after.added(session, row, complainants=True)}
    duplicates.take_apart(
        session, subject, other_id, {**stays, **(whose or {})}, why="Two doors.", by=acacia.ALMA, on=acacia.TODAY,
        council=COUNCIL, complainants=True,
    )  # fmt: skip
