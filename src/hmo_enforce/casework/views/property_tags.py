"""Tags of homes: which there are, and which home has which."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Property, PropertyTag


def every(session: Session) -> list[str]:
    """Those in use, by name."""
    return list(session.scalars(select(PropertyTag.tag).distinct().order_by(PropertyTag.tag)))


def of(session: Session, keys: Collection[int]) -> Mapping[int, list[str]]:
    """By home, in the order of their names."""
    behind = gazetteer.behind(session, keys)
    query = (
        select(PropertyTag.property_id, PropertyTag.tag).where(PropertyTag.property_id.in_(behind)).order_by(PropertyTag.tag)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for key, tag in session.execute(query):
        if tag not in found[behind[key]]:  # both records of a home may have it
            found[behind[key]].append(tag)
    return found


def having(tag: str) -> ColumnElement[bool]:
    """That a home has the tag."""
    return Property.id.in_(gazetteer.homes_with(PropertyTag.property_id, PropertyTag.tag == tag))
