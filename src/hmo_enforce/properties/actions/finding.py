"""By what properties are found (`matching.doors`), written beside their addresses where a statement cannot."""

from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from hmo_enforce.kernel import bulk
from hmo_enforce.properties.matching import doors
from hmo_enforce.properties.records import Property

PROPERTIES = bulk.table_of(Property)
AT_ONCE = 5_000


def give_doors(session: Session, last: int, place_words: frozenset[str]) -> None:
    """To those that a set-wise statement has just made: `last` is the newest that was there before it."""
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in doors.COLUMNS}
    change = update(PROPERTIES).where(PROPERTIES.c.id == bindparam("at_id")).values(values)
    columns = (Property.id, Property.address, Property.postcode)
    while rows := session.execute(select(*columns).where(Property.id > last).order_by(Property.id).limit(AT_ONCE)).all():
        session.connection().execute(change, [_told(row.id, doors.of(row.address, row.postcode, place_words)) for row in rows])
        last = rows[-1].id


def _told(property_id: int, found: doors.Doors) -> dict[str, Any]:
    return {"at_id": property_id, **{f"new_{name}": value for name, value in found._asdict().items()}}
