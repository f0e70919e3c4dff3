"""Words put on homes, to find them again among others."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.properties.queries import keys, property_
from hmo_enforce.properties.records import PropertyTag

LONGEST = 40


def as_kept(said: str) -> str:
    """Small letters, single blanks."""
    return " ".join(said.lower().split())


def word(said: str) -> str:
    """A tag as it is kept. `Refused` where it is empty or too long."""
    plain = as_kept(said)
    if not plain:
        raise Refused("Say which tag.", about="tag")
    if len(plain) > LONGEST:
        raise Refused(f"A tag must be {LONGEST} characters or fewer.", about="tag")
    return plain


def tag(session: Session, property_id: int, said: str, *, by: Actor) -> PropertyTag:
    """Put it on. `Refused` where the home has it already."""
    name = word(said)
    property_(session, property_id)
    if on(session, property_id, name):
        raise Refused("It has this tag already.", about="tag")
    return put_on(session, property_id, name, by=by)


def put_on(session: Session, property_id: int, name: str, *, by: Actor) -> PropertyTag:
    """On this record itself, whatever is on those that are the same home."""
    made = PropertyTag(property_id=property_id, tag=name, made_at=clock.now(), made_by=by.name)
    session.add(made)
    session.flush()
    journal.note(session, by, "tagged", "property", property_id, after={"tag": name})
    return made


def untag(session: Session, property_id: int, said: str, *, by: Actor) -> list[int]:
    """Take it off: of which of the home's records it was. `Refused` where it has no such tag."""
    name = word(said)
    found = on(session, property_id, name)
    if not found:
        raise Refused("It does not have this tag.", about="tag")
    for one in found:
        take_off(session, one, by=by)
    return [one.property_id for one in found]


def take_off(session: Session, one: PropertyTag, *, by: Actor) -> None:
    """This one, off its own record."""
    session.delete(one)
    session.flush()
    journal.note(session, by, "untagged", "property", one.property_id, before={"tag": one.tag})


def on(session: Session, property_id: int, name: str) -> list[PropertyTag]:
    """The tag on the home, by whichever of its records."""
    there = PropertyTag.property_id.in_(keys(property_id))
    return list(session.scalars(select(PropertyTag).where(there, PropertyTag.tag == name).order_by(PropertyTag.id)))
