"""People and organisations, read on from one to the next; never those who are known by a complaint alone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, exists, func, or_, select, union, union_all
from sqlalchemy.orm import Session, aliased

from hmo_enforce.cases.records import CaseParty
from hmo_enforce.casework.views import case_list
from hmo_enforce.kernel import bulk, same_as
from hmo_enforce.licensing import queries
from hmo_enforce.licensing.records import Licence, LicenceParty
from hmo_enforce.people import queries as people
from hmo_enforce.people.records import Party
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Interest

FEW = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One person or organisation."""

    id: int
    name: str
    is_organisation: bool | None
    company_number: str | None
    address: str | None
    postcode: str | None
    revision: int


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody with how many homes they have a part in on the day, and how many licences that are in force."""

    who: Row
    homes: int
    licences: int


def known(session: Session, keys: Sequence[int], on: date) -> tuple[Known, ...]:
    """Each of these with theirs, under all their records; in the order of the keys."""
    behind = same_as.behind(session, Party, keys)
    query = select(Party.id, Party.name, Party.is_organisation, Party.company_number, Party.address, Party.postcode)
    found = {row.id: Row(*row) for row in session.execute(query.add_columns(Party.revision).where(Party.id.in_(keys)))}
    homes, licences = _counted(session, _homes(on, behind)), _counted(session, _held(on, behind).subquery())
    return tuple(Known(found[key], homes.get(key, 0), licences.get(key, 0)) for key in keys if key in found)


def with_homes(at_least: int, on: date) -> ColumnElement[bool]:
    """That somebody has a part in so many homes on the day: counted at once for all of whom so much is written at all.

    Each record with each home once, before it is looked up which of them are kept: several rows often tell of one part.
    """
    many = _much_is_written(at_least)
    owned = select(Interest.party_id.label("party"), Interest.property_id.label("home"))
    held = select(LicenceParty.party_id, Licence.property_id).join(Licence, Licence.id == LicenceParty.licence_id)
    rows = union(
        owned.where(*_now(on), Interest.party_id.in_(many)),
        held.where(queries.in_force(on), LicenceParty.party_id.in_(many)),
    ).subquery()
    person, home = people.person_of(rows.c.party), gazetteer.home_of(rows.c.home)
    return Party.id.in_(select(person).group_by(person).having(func.count(home.distinct()) >= at_least))


def _much_is_written(at_least: int) -> Select[int]:
    """The records of which so many rows tell of a part, and all that are taken for one person with others."""
    rows = union_all(
        *(select(one.party_id, func.count().label("rows")).group_by(one.party_id) for one in (Interest, LicenceParty))
    ).subquery()
    enough = select(rows.c.party_id).group_by(rows.c.party_id).having(func.sum(rows.c.rows) >= at_least)
    second = aliased(Party)
    merged = (select(key).where(second.same_as_id.is_not(None)) for key in (second.id, second.same_as_id))
    many = union(enough, *merged).cte("much_is_written")
    return select(many.c.party_id)


def with_part(roles: Collection[str]) -> ColumnElement[bool]:
    """That somebody has, or had, one of these parts in a home or a licence."""
    parts, second = (Interest, LicenceParty), aliased(Party)
    told = or_(*(exists().where(one.party_id == second.id, one.role.in_(roles)) for one in parts))
    merged = select(second.same_as_id).where(second.same_as_id.is_not(None), told)
    return Party.id.in_(union(*(select(one.party_id).where(one.role.in_(roles)) for one in parts), merged))


def _counted(session: Session, pairs: Subquery) -> dict[int, int]:
    return {row[0]: row[1] for row in session.execute(select(pairs.c.person, func.count()).group_by(pairs.c.person))}


def _now(on: date) -> tuple[ColumnElement[bool], ...]:
    """Of an interest: it runs on the day."""
    return (
        or_(Interest.starts_on.is_(None), Interest.starts_on <= on), or_(Interest.ends_on.is_(None), Interest.ends_on >= on),
    )  # fmt: skip


def _homes(on: date, keys: Collection[int]) -> Subquery:
    """Each person with each home once: those of their interests on the day, and of their licences in force."""
    theirs = select(people.person_of(Interest.party_id).label("person"), gazetteer.home_of(Interest.property_id).label("home"))
    theirs = theirs.where(*_now(on), Interest.party_id.in_(keys))
    held = _held(on, keys).subquery()
    return union(theirs, select(held.c.person, held.c.home)).subquery()


def _held(on: date, keys: Collection[int]) -> Select[int, int, int]:
    """Each person with each licence of theirs that is in force, and its home."""
    query = (
        select(
            people.person_of(LicenceParty.party_id).label("person"), gazetteer.home_of(Licence.property_id).label("home"),
            Licence.id.label("licence"),
        )
        .join(Licence, Licence.id == LicenceParty.licence_id)
        .where(queries.in_force(on), LicenceParty.party_id.in_(keys))
    )  # fmt: skip
    return query.distinct()


def after(session: Session, q: str, company_number: str, after_id: int, size: int) -> Sequence[Row]:
    """Up to `size` by number, beginning behind `after_id`. `q`: words of the name, each of them."""
    asked = [Party.name.icontains(word, autoescape=True) for word in q.split()[:FEW]]
    if company_number:
        asked.append(Party.company_number == company_number)
    known_by = select(Party.same_as_id).where(Party.same_as_id.is_not(None), is_shown(), *asked).correlate(None)
    query = select(
        Party.id, Party.name, Party.is_organisation, Party.company_number, Party.address, Party.postcode, Party.revision
    )
    asked = [or_(and_(*asked), Party.id.in_(known_by))] if asked else []
    found = query.where(Party.id > after_id, same_as.is_one(Party), is_shown(), *asked).order_by(Party.id).limit(size)
    return [Row(*row) for row in session.execute(found)]


def shows(session: Session, party_id: int) -> bool:
    """Whether somebody is among them."""
    return session.scalar(select(Party.id).where(Party.id == party_id, is_shown())) is not None


@lru_cache
def is_shown() -> ColumnElement[bool]:
    """Known by a home, a licence or a part in a case that the session shows; or by no case at all, hidden ones as well.

    Who was merged with others is known by what those are known by.
    """
    second = aliased(Party)
    known = and_(second.same_as_id.is_not(None), or_(*_known(second.id)))
    merged = Party.id.in_(select(second.same_as_id).where(known))
    every, seconds = bulk.table_of(CaseParty), bulk.table_of(Party).alias()
    theirs = select(seconds.c.same_as_id).where(seconds.c.id.in_(select(every.c.party_id)), seconds.c.same_as_id.is_not(None))
    in_no_case = and_(~exists(select(every.c.id).where(every.c.party_id == Party.id)), Party.id.not_in(theirs))
    return or_(*_known(Party.id), merged, in_no_case)


def _known(party_id: Any) -> tuple[ColumnElement[bool], ...]:
    return (
        exists().where(Interest.party_id == party_id),
        exists().where(LicenceParty.party_id == party_id),
        exists().where(CaseParty.party_id == party_id, ~case_list.complained(CaseParty.party_id, CaseParty.case_id)),
    )
