"""What hidden homes and people are known by, for texts that tell of them without a key."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.people.records import Party
from hmo_enforce.properties.records import Property

SHORTEST = 5
"""A shorter text stands in others by chance."""


def texts(session: Session, hidden: Mapping[str, frozenset[int]]) -> frozenset[str]:
    """Addresses, UPRNs and names of these rows (by table), of a session that does not leave them out yet."""
    found: set[str | None] = set()
    if keys := hidden.get("properties"):
        said = select(Property.address, Property.uprn, Property.building_number, Property.street)
        for address, uprn, number, street in session.execute(said.where(Property.id.in_(keys))):
            found |= {address, uprn, f"{number} {street}" if number and street else None}
    if keys := hidden.get("parties"):
        found |= set(session.scalars(select(Party.name).where(Party.id.in_(keys))))
    return frozenset(text for text in found if text and len(text) >= SHORTEST)
