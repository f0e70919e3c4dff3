"""Licences as a list shows them: each with the home that it counts for, and how it stands on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, not_, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import licences_held
from hmo_enforce.kernel import hiding
from hmo_enforce.licensing import queries
from hmo_enforce.licensing.records import Licence
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Property

IN_FORCE, TO_BEGIN, ENDED, REVOKED = "in_force", "to_begin", "ended", "revoked"
FEW = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One licence. `holder` and `manager` as the register has them, None where they are not for whoever asks."""

    id: int
    reference: str
    kind: str
    home: int
    address: str
    postcode: str | None
    uprn: str | None
    holder: str | None
    manager: str | None
    starts_on: date | None
    ends_on: date | None
    revoked_on: date | None
    state: str
    persons: int | None
    households: int | None
    last_listed_on: date | None


def rows(session: Session, keys: Sequence[int], on: date, *, people: bool) -> tuple[Row, ...]:
    """A row for each, in the order of the keys; names for who may see `people`."""
    query = (
        select(Licence, Property.id, Property.address, Property.postcode, Property.uprn)
        .join(Property, Property.id == gazetteer.home_of(Licence.property_id))
        .where(Licence.id.in_(keys))
    )
    found = {
        one.id: Row(
            one.id, one.reference, one.kind, home, address, postcode, uprn,
            licences_held.name_shown(one, one.holder, people), licences_held.name_shown(one, one.manager, people),
            one.starts_on, one.ends_on, one.revoked_on, _state(one, on), one.max_persons, one.max_households,
            one.last_listed_on,
        )
        for one, home, address, postcode, uprn in session.execute(query)
    }  # fmt: skip
    return tuple(found[key] for key in keys if key in found)


def _state(one: Licence, on: date) -> str:
    if one.revoked_on is not None and one.revoked_on <= on:
        return REVOKED
    if one.ends_on is not None and one.ends_on < on:
        return ENDED
    return TO_BEGIN if one.starts_on is not None and one.starts_on > on else IN_FORCE


def in_state(state: str, on: date) -> ColumnElement[bool]:
    """The same as a condition."""
    revoked = and_(Licence.revoked_on.is_not(None), Licence.revoked_on <= on)
    asked: dict[str, ColumnElement[bool]] = {
        IN_FORCE: queries.in_force(on),
        REVOKED: revoked,
        ENDED: and_(Licence.ends_on < on, not_(revoked)),
        TO_BEGIN: and_(Licence.starts_on > on, not_(queries.is_over(on))),
    }
    return asked[state]


def mentions(session: Session, word: str, *, people: bool) -> ColumnElement[bool]:
    """In its reference, an address of its own or of its home, or for who may see `people` the name of its holder or manager.

    By the name of somebody who is hidden from whoever asks, nothing is found.
    """
    said = [
        one.icontains(word, autoescape=True)
        for one in (Licence.reference, Licence.address, Property.address, Property.postcode, Licence.postcode)
    ]
    if people:
        for name in (Licence.holder, Licence.manager):
            said.append(and_(name.icontains(word, autoescape=True), not_(hiding.says(session, name))))
    return or_(*said)
