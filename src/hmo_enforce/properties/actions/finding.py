"""By what properties are found (`matching.doors`), written beside their addresses where it is not yet."""

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from hmo_enforce.kernel import bulk
from hmo_enforce.properties.matching import doors
from hmo_enforce.properties.records import Property

PROPERTIES = bulk.table_of(Property)


def give_doors(session: Session, place_words: frozenset[str]) -> None:
    """Those that a set-wise statement has just made: their highest numbers, down to the first that can be found already."""
    last = session.scalar(select(Property.id).where(_found()).order_by(Property.id.desc()).limit(1)) or 0
    rows = session.execute(select(Property.id, Property.address, Property.postcode).where(Property.id > last)).all()
    values = {name: bindparam(f"new_{name}") for name in doors.COLUMNS}
    change = update(PROPERTIES).where(PROPERTIES.c.id == bindparam("at_id")).values(values)
    said = [
        {"at_id": row.id, **{f"new_{name}": found for name, found in doors.of(*row[1:], place_words)._asdict().items()}}
        for row in rows
    ]
    if said:
        session.connection().execute(change, said)


def _found() -> object:
    return or_(Property.door.is_not(None), Property.inner_door.is_not(None))
