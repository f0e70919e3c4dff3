"""What hidden homes and people are known by, for texts that tell of them without a key."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import hiding, same_as
from hmo_enforce.people.records import Party
from hmo_enforce.properties.records import Property

MERGED: Mapping[str, Any] = {"properties": Property, "parties": Party}
SHORTEST = 5
"""A shorter address stands in other texts by chance. Names are looked for by whole words, however short."""


def with_names(session: Session, hidden: Mapping[str, frozenset[int]]) -> hiding.Keys:
    """These rows (by table), all that are taken for the same, and what the people among them are called.

    Of a session that does not leave them out yet. Looked up here, once, so that each statement need not ask for them again.
    """
    of_both = {table: _with_the_same(session, record, keys) for table, record in MERGED.items() if (keys := hidden.get(table))}
    told: hiding.Keys = {**hidden, **of_both}
    if not (keys := told.get("parties")):
        return told
    names = session.scalars(select(Party.name).where(Party.id.in_(keys)))
    return {**told, hiding.NAMES: frozenset(name.strip() for name in names if name.strip())}


def _with_the_same(session: Session, record: Any, keys: frozenset[int]) -> frozenset[int]:
    """Whichever of them is restricted: the page of the one that is kept tells of all."""
    return same_as.together(session, record, keys)


def texts(session: Session, hidden: hiding.Keys) -> frozenset[str]:
    """Addresses and UPRNs of these homes, of a session that does not leave them out yet."""
    if not (keys := hidden.get("properties")):
        return frozenset()
    said = select(Property.address, Property.uprn, Property.building_number, Property.street)
    found: set[str | None] = set()
    for address, uprn, number, street in session.execute(said.where(Property.id.in_(keys))):
        found |= {address, uprn, f"{number} {street}" if number and street else None}
    return frozenset(text for text in found if text and len(text) >= SHORTEST)
