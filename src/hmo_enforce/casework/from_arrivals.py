"""What follows from an arrival by a person's word: its home, a case, and its end with a letter to whoever sent it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from hmo_enforce.cases.actions import opening, subjects
from hmo_enforce.cases.actions import work as casework
from hmo_enforce.cases.actions.opening import Said
from hmo_enforce.casework import corresponding
from hmo_enforce.council import Council
from hmo_enforce.intake.actions import work
from hmo_enforce.intake.queries import found
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.email import is_address
from hmo_enforce.letters import actions as letters
from hmo_enforce.letters.sheets import Addressee
from hmo_enforce.letters.states import EMAIL
from hmo_enforce.properties import queries as gazetteer

BY_EMAIL = "email"
UNNAMED = "Sir or Madam"
LETTER = "arrival_closed"


@dataclass(frozen=True, slots=True)
class Answer:
    """What whoever sent it is told when it is closed."""

    tells: str
    council: Council
    on: date


def open_case(session: Session, arrival_id: int, said: Said, *, assignee_id: int | None, revision: int, by: Actor) -> int:
    """Open a case of it, about its home where that is known; its number. `Refused` where it is part of one already."""
    made = opening.open_case(session, said, by=by)
    row = work.link(session, arrival_id, made.id, revision=revision, by=by)
    if row.property_id is not None:
        subjects.add_home(session, made.id, gazetteer.kept(session, row.property_id), by=by)
    if assignee_id is not None:
        casework.assign(session, made.id, assignee_id, revision=made.revision, by=by)
    return made.id


def safe_email(session: Session, arrival_id: int) -> str | None:
    """The address at which whoever sent it said that they may safely be written to."""
    contact = found.contact(session, arrival_id)
    if contact is None or not contact.email or BY_EMAIL not in contact.ways or not is_address(contact.email):
        return None
    return contact.email


def close(
    session: Session, arrival_id: int, closed_as: str, why: str, *, answer: Answer | None, revision: int, by: Actor
) -> int | None:
    """Close it, and draft the letter that tells whoever sent it; the letter's number."""
    row = work.close(session, arrival_id, closed_as, why, revision=revision, by=by)
    email, contact = safe_email(session, arrival_id), found.contact(session, arrival_id)
    if answer is None or email is None or contact is None:
        return None
    values = {"arrival_reference": row.reference, "outcome": answer.tells, "officer_name": by.name}
    to = Addressee(contact.name or UNNAMED, email=email)
    order = letters.Order(LETTER, work.SUBJECT, arrival_id, to, EMAIL, values, private=True)
    return letters.draft(session, order, head=corresponding.letterhead(answer.council), by=by, on=answer.on).id
