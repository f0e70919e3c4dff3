"""What a list shows of a case, which cases are a home's or a reader's, and which some words mean."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from hmo_enforce.accounts.records import Account
from hmo_enforce.cases import terms
from hmo_enforce.cases.records import Case, CaseParty, CaseProperty, CaseTask
from hmo_enforce.people import queries as people
from hmo_enforce.people.records import Party
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Property

PAGE = 50
FEW = 10
A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Row:
    """One case. `homes` are the addresses that it is about now; `due_on` the day of its earliest open task."""

    id: int
    reference: str
    title: str
    kind: str
    step: str
    status: str
    priority: str
    assignee: str | None
    opened_at: datetime
    closed_at: datetime | None
    homes: tuple[str, ...]
    due_on: date | None
    revision: int


def of_property(session: Session, property_id: int) -> tuple[Row, ...]:
    """The cases about a home, the newest first."""
    newest = select(Case.id).where(about_home(property_id)).order_by(Case.id.desc()).limit(PAGE)
    return rows(session, session.scalars(newest).all())


def about_home(property_id: int) -> ColumnElement[bool]:
    """That a case is about the home now, under whichever number of it."""
    there = (CaseProperty.property_id.in_(gazetteer.keys(property_id)), CaseProperty.removed_at.is_(None))
    return Case.id.in_(select(CaseProperty.case_id).where(*there))


def is_theirs(account_id: int | None) -> ColumnElement[bool]:
    """A task of theirs, or of nobody in a case of theirs; None: of nobody, in a case that nobody has."""
    of_case = CaseTask.assignee_id.is_(None) & (Case.assignee_id == account_id)
    return of_case if account_id is None else or_(CaseTask.assignee_id == account_id, of_case)


def open_task() -> tuple[ColumnElement[bool], ...]:
    """That a task is still to be done."""
    return CaseTask.done_at.is_(None), CaseTask.dropped_at.is_(None)


def mentions(word: str) -> ColumnElement[bool]:
    """In its reference, its title, the address of a home, or the name of somebody in it; never of who complained.

    A home or a person answers by the words of each record that is taken for them.
    """
    homes = (
        select(CaseProperty.case_id)
        .join(Property, _is_of(Property, gazetteer.home_of(CaseProperty.property_id)))
        .where(CaseProperty.removed_at.is_(None), Property.address.icontains(word, autoescape=True))
    )
    named = (
        select(CaseParty.case_id)
        .join(Party, _is_of(Party, people.person_of(CaseParty.party_id)))
        .where(CaseParty.removed_at.is_(None), ~complained(CaseParty.party_id, CaseParty.case_id))
        .where(Party.name.icontains(word, autoescape=True))
    )
    said = (Case.reference.icontains(word, autoescape=True), Case.title.icontains(word, autoescape=True))
    return or_(*said, Case.id.in_(homes), Case.id.in_(named))


def _is_of(record: Any, kept: ColumnElement[int]) -> ColumnElement[bool]:
    """A record that is kept, or a second one of it."""
    return or_(record.id == kept, record.same_as_id == kept)


def complained(party_id: Any, case_id: Any) -> ColumnElement[bool]:
    """Whether somebody complained in the case, in whatever other part they stand in it."""
    other = aliased(CaseParty)
    same = people.person_of(other.party_id) == people.person_of(party_id)
    return exists().where(same, other.case_id == case_id, other.part == terms.COMPLAINANT)


def rows(session: Session, ids: Sequence[int]) -> tuple[Row, ...]:
    """A row for each, in the order of the ids."""
    if not ids:
        return ()
    homes, due = _homes(session, ids), _due(session, ids)
    query = select(Case, Account.name).outerjoin(Account, Account.id == Case.assignee_id).where(Case.id.in_(ids))
    found = {
        one.id: Row(
            one.id, one.reference, one.title, one.kind, one.step, one.status, one.priority, name, one.opened_at, one.closed_at,
            tuple(homes[one.id]), due.get(one.id), one.revision,
        )
        for one, name in session.execute(query)
    }  # fmt: skip
    return tuple(found[id_] for id_ in ids if id_ in found)


def _homes(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    query = (
        select(CaseProperty.case_id, Property.address)
        .select_from(CaseProperty)
        .join(Property, Property.id == gazetteer.home_of(CaseProperty.property_id))
        .where(CaseProperty.case_id.in_(ids), CaseProperty.removed_at.is_(None))
        .order_by(CaseProperty.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for case_id, address in session.execute(query):
        if address not in found[case_id]:
            found[case_id].append(address)
    return found


def _due(session: Session, ids: Sequence[int]) -> dict[int, date]:
    query = select(CaseTask.case_id, func.min(CaseTask.due_on)).where(CaseTask.case_id.in_(ids), *open_task())
    return {case_id: day for case_id, day in session.execute(query.group_by(CaseTask.case_id)) if day}
