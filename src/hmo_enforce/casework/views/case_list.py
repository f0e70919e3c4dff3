"""The list of cases: searched, filtered and read on from page to page; and what a home's, a person's or a reader's are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
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
class Filters:
    """What a list is asked for. `assignee`: with this account; `overdue_on`: with an open task due before
    this day; `before`: opened before the case of this number."""

    q: str = ""
    assignee: int | None = None
    unassigned: bool = False
    overdue_on: date | None = None
    kind: str = ""
    step: str = ""
    status: str = terms.OPEN
    property_id: int | None = None
    before: int | None = None


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


def page(session: Session, filters: Filters, size: int = PAGE) -> tuple[Row, ...]:
    """The newest cases that the filters leave, those before `filters.before`."""
    chosen = [*_conditions(filters)]
    if filters.before is not None:
        chosen.append(Case.id < filters.before)
    return rows(session, session.scalars(select(Case.id).where(*chosen).order_by(Case.id.desc()).limit(size)).all())


def after(session: Session, filters: Filters, after_id: int, size: int) -> tuple[Row, ...]:
    """Up to `size` cases by number, beginning behind `after_id`: for programs, which read to the end."""
    chosen = select(Case.id).where(*_conditions(filters), Case.id > after_id).order_by(Case.id).limit(size)
    return rows(session, session.scalars(chosen).all())


def of_property(session: Session, property_id: int) -> tuple[Row, ...]:
    """The cases about a home, the newest first."""
    return page(session, Filters(status="", property_id=property_id))


def is_theirs(account_id: int | None) -> ColumnElement[bool]:
    """A task of theirs, or of nobody in a case of theirs; None: of nobody, in a case that nobody has."""
    of_case = CaseTask.assignee_id.is_(None) & (Case.assignee_id == account_id)
    return of_case if account_id is None else or_(CaseTask.assignee_id == account_id, of_case)


def open_task() -> tuple[ColumnElement[bool], ...]:
    """That a task is still to be done."""
    return CaseTask.done_at.is_(None), CaseTask.dropped_at.is_(None)


def _conditions(filters: Filters) -> Iterable[ColumnElement[bool]]:
    for value, column in ((filters.kind, Case.kind), (filters.step, Case.step), (filters.status, Case.status)):
        if value:
            yield column == value
    if filters.assignee is not None:
        yield Case.assignee_id == filters.assignee
    if filters.unassigned:
        yield Case.assignee_id.is_(None)
    if filters.overdue_on is not None:
        yield exists().where(CaseTask.case_id == Case.id, CaseTask.due_on < filters.overdue_on, *open_task())
    if filters.property_id is not None:
        there = (CaseProperty.property_id.in_(gazetteer.keys(filters.property_id)), CaseProperty.removed_at.is_(None))
        yield Case.id.in_(select(CaseProperty.case_id).where(*there))
    for word in filters.q.split()[:FEW]:
        yield mentions(word)


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
