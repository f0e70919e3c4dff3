"""What forms about an arrival need of it, and how it stands to others and to whoever may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import accounts, restrictions
from hmo_enforce.cases.queries import found as cases
from hmo_enforce.intake import states
from hmo_enforce.intake.queries import found
from hmo_enforce.intake.records import Arrival, ArrivalContact
from hmo_enforce.kernel.errors import Refused, Stale
from hmo_enforce.properties import queries as gazetteer


@dataclass(frozen=True, slots=True)
class Head:
    """What a form about an arrival says of it, and what it was filled from."""

    id: int
    reference: str
    kind: str
    state: str
    is_urgent: bool
    urgent_why: str | None
    property_id: int | None
    case_id: int | None
    assigned_to: int | None
    joined_to: int | None
    revision: int


def head(session: Session, arrival_id: int) -> Head:
    """As it stands, or `NotFound`."""
    row = found.arrival(session, arrival_id)
    return Head(
        row.id, row.reference, row.kind, row.state, row.is_urgent, row.urgent_why, row.property_id, row.case_id,
        row.assigned_to, row.joined_to, row.revision,
    )  # fmt: skip


def as_read(session: Session, arrival_id: int, revision: int, yours: Mapping[str, str]) -> Arrival:
    """The arrival, while it is as it was read; else `Stale`, with both versions of what was to be changed."""
    row = found.arrival(session, arrival_id)
    if row.revision != revision:
        theirs = {name: _shown(session, row, name) for name in yours}
        raise Stale("This arrival changed since you read it.", theirs=theirs, yours=dict(yours))
    return row


def _shown(session: Session, row: Arrival, name: str) -> str:
    """What stands, by the words that a form has for it."""
    if name == "Assigned to":
        return accounts.name_of(session, row.assigned_to) if row.assigned_to else "nobody"
    if name == "Urgent":
        return "Yes" if row.is_urgent else "No"
    if name == "Case":
        return cases.case(session, row.case_id).reference if row.case_id else "none"
    return states.STATES.get(row.state, row.state)


def open_arrival(session: Session, arrival_id: int) -> Arrival:
    """The arrival, or `Refused` where it is closed."""
    row = found.arrival(session, arrival_id)
    if row.state == states.CLOSED:
        raise Refused("It is closed. Reopen it first.")
    return row


def joined(session: Session, arrival_id: int) -> Sequence[Arrival]:
    """Those that were joined to it, in the order in which they came."""
    return session.scalars(select(Arrival).where(Arrival.joined_to == arrival_id).order_by(Arrival.id)).all()


def has_contact(session: Session, arrival_id: int) -> bool:
    """Whether anybody said how to be reached, without telling who."""
    return session.scalar(select(ArrivalContact.id).where(ArrivalContact.arrival_id == arrival_id)) is not None


def sees(session: Session, arrival_id: int, account_id: int) -> bool:
    """Whether no restriction, of its home or of its case, hides it from the account."""
    row = found.arrival(session, arrival_id)
    hidden = restrictions.hidden_from(session, account_id).get("properties", frozenset())
    homes = gazetteer.together(session, [row.property_id]) if row.property_id is not None else ()
    return not hidden & set(homes) and (row.case_id is None or cases.sees(session, row.case_id, account_id))
