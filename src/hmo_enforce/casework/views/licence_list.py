"""Licences as a list shows them: each with the home that it counts for, and how it stands on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, not_, or_, select, union
from sqlalchemy.orm import Session, aliased

from hmo_enforce.casework.views import licences_held, likeness, probes, searching
from hmo_enforce.kernel import hiding, indexed, same_as
from hmo_enforce.licensing import queries
from hmo_enforce.licensing.records import Licence
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Property

IN_FORCE, TO_BEGIN, ENDED, REVOKED = "in_force", "to_begin", "ended", "revoked"


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


def answering(session: Session, typed: str, *, people: bool) -> ColumnElement[bool]:
    """With every word in the reference, in the address of the home, or for who may see `people` in whom the register names.

    By the name of somebody who is hidden from whoever asks, nothing is found.
    """
    words = likeness.letters(typed).split()[: searching.MOST_WORDS]
    if not words:
        return false()
    needs = probes.as_typed(words)
    found = [select(Licence.id).where(indexed.have(session, indexed.LICENCES, Licence.id, needs))]
    if people:
        hidden = or_(*(hiding.says(session, name) for name in (Licence.holder, Licence.manager)))
        named = indexed.have(session, indexed.HOLDERS, Licence.id, needs)
        found.append(select(Licence.id).where(named, not_(func.coalesce(hidden, false()))))
    found.append(select(Licence.id).where(_at(session, typed)))
    return Licence.id.in_(union(*found))


def _at(session: Session, typed: str) -> ColumnElement[bool]:
    """Of a home at the UPRN, at the postcode, or with every word in its address: its own, or that of a second record."""
    search, asked = searching.read(typed), []
    if search.uprn:
        asked.append(Property.uprn == search.uprn)
    if search.postcode:
        asked.append(Property.postcode.between(search.postcode, f"{search.postcode}ZZZ"))
    if words := likeness.letters(" ".join(search.words)).split():
        asked.append(indexed.have(session, indexed.HOMES, Property.id, probes.as_typed(words)))
    return _of(select(func.coalesce(Property.same_as_id, Property.id)).where(*asked)) if asked else false()


def of_homes(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Of homes of which this is so: asked of the home of each licence, since there are many more homes than licences."""
    home = gazetteer.home_of(Licence.property_id)
    return exists().where(Property.id == home, same_as.is_one(Property), *conditions).correlate(Licence)


def _of(homes: Select[Any]) -> ColumnElement[bool]:
    # The homes first, since they are few: whom each licence stands for in the end has no index.
    second = aliased(Property)
    return Licence.property_id.in_(union(homes, select(second.id).where(second.same_as_id.in_(homes))))
