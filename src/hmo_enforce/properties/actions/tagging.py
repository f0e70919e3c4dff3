"""Words put on homes, to find them again among others."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.properties.queries import property_
from hmo_enforce.properties.records import PropertyTag

LONGEST = 40


def word(said: str) -> str:
    """A tag as it is kept: small letters, single blanks. `Refused` where it is empty or too long."""
    plain = " ".join(said.lower().split())
    if not plain:
        raise Refused("Say which tag.", about="tag")
    if len(plain) > LONGEST:
        raise Refused(f"A tag must be {LONGEST} characters or fewer.", about="tag")
    return plain


def tag(session: Session, property_id: int, said: str, *, by: Actor) -> PropertyTag:
    """Put it on. `Refused` where the home has it already."""
    name = word(said)
    property_(session, property_id)
    if _found(session, property_id, name) is not None:
        raise Refused("It has this tag already.", about="tag")
    made = PropertyTag(property_id=property_id, tag=name, made_at=clock.now(), made_by=by.name)
    session.add(made)
    session.flush()
    journal.note(session, by, "tagged", "property", property_id, after={"tag": name})
    return made


def untag(session: Session, property_id: int, said: str, *, by: Actor) -> None:
    """Take it off. `Refused` where the home does not have it."""
    name = word(said)
    found = _found(session, property_id, name)
    if found is None:
        raise Refused("It does not have this tag.", about="tag")
    session.delete(found)
    session.flush()
    journal.note(session, by, "untagged", "property", property_id, before={"tag": name})


def _found(session: Session, property_id: int, name: str) -> PropertyTag | None:
    return session.scalars(select(PropertyTag).where(PropertyTag.property_id == property_id, PropertyTag.tag == name)).first()
