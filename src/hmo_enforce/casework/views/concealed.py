"""What hidden homes and people are known by, for texts that tell of them without a key."""

from collections.abc import Mapping

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import hiding
from hmo_enforce.people.records import Party
from hmo_enforce.properties.records import Property

SHORTEST = 5
"""A shorter address stands in other texts by chance. Names are looked for by whole words, however short."""


def with_names(session: Session, hidden: Mapping[str, frozenset[int]]) -> hiding.Keys:
    """These rows (by table) and what the people among them are called, of a session that does not leave them out yet."""
    if not (keys := hidden.get("parties")):
        return hidden
    names = session.scalars(select(Party.name).where(or_(Party.id.in_(keys), Party.same_as_id.in_(keys))))
    return {**hidden, hiding.NAMES: frozenset(name.strip() for name in names if name.strip())}


def texts(session: Session, hidden: hiding.Keys) -> frozenset[str]:
    """Addresses and UPRNs of these homes, of a session that does not leave them out yet."""
    if not (keys := hidden.get("properties")):
        return frozenset()
    said = select(Property.address, Property.uprn, Property.building_number, Property.street)
    found: set[str | None] = set()
    for address, uprn, number, street in session.execute(said.where(or_(Property.id.in_(keys), Property.same_as_id.in_(keys)))):
        found |= {address, uprn, f"{number} {street}" if number and street else None}
    return frozenset(text for text in found if text and len(text) >= SHORTEST)
