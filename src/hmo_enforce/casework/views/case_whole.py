"""One case with all that is in it, as whoever may not see who complained is shown it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from hmo_enforce.accounts.records import Account
from hmo_enforce.cases import terms
from hmo_enforce.cases.queries import found
from hmo_enforce.cases.records import Case, CaseLink, CaseNote, CaseParty, CaseProperty, CaseStep, CaseTask
from hmo_enforce.casework.views import case_closings, case_list, timeline
from hmo_enforce.casework.views.case_closings import Closing
from hmo_enforce.people import queries as people
from hmo_enforce.people.records import Party
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Property


@dataclass(frozen=True, slots=True)
class Home:
    """A home of the case; `line` is its number in the case. `removed`: why, once it was."""

    line: int
    property_id: int
    address: str
    why: str | None
    removed: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the case. `party_id`, `name` and `contact` are None of who complained: that is asked for by itself."""

    line: int
    part: str
    category: str
    party_id: int | None
    name: str | None
    contact: str | None
    removed: str | None


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done, done or dropped."""

    id: int
    title: str
    due_on: date | None
    assignee: str | None
    done_at: datetime | None
    done_by: str | None
    dropped_by: str | None
    dropped_why: str | None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.done_at is None and self.dropped_by is None


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote. `corrected_by` is the number of a later note that puts it right."""

    id: int
    kind: str
    text: str
    said_by: str | None
    written_at: datetime
    written_by: str
    corrects_id: int | None
    corrected_by: int | None


@dataclass(frozen=True, slots=True)
class Link:
    """Another case that this one has to do with; `how` in the words of this one."""

    how: str
    case_id: int
    reference: str
    title: str


@dataclass(frozen=True, slots=True)
class Whole:
    """All of it. `closed`: when, by whom and why; `closings`: the same of each time before."""

    id: int
    reference: str
    kind: str
    title: str
    status: str
    step: str
    priority: str
    assignee_id: int | None
    assignee: str | None
    opened_at: datetime
    opened_by: str
    closed: tuple[datetime, str, str] | None
    closings: tuple[Closing, ...]
    revision: int
    homes: tuple[Home, ...]
    people: tuple[Person, ...]
    tasks: tuple[Task, ...]
    notes: tuple[Note, ...]
    links: tuple[Link, ...]
    steps: Mapping[str, datetime]
    events: tuple[timeline.Event, ...]


def whole(session: Session, case_id: int) -> Whole:
    """The case, or `NotFound`."""
    case = found.case(session, case_id)
    closed = (case.closed_at, case.closed_by or "", case.close_reason or "") if case.closed_at else None
    there = _tasks(session, case_id)
    return Whole(
        id=case.id,
        reference=case.reference,
        kind=case.kind,
        title=case.title,
        status=case.status,
        step=case.step,
        priority=case.priority,
        assignee_id=case.assignee_id,
        assignee=session.scalar(select(Account.name).where(Account.id == case.assignee_id)),
        opened_at=case.opened_at,
        opened_by=case.opened_by,
        closed=closed,
        closings=case_closings.closings(session, case_id),
        revision=case.revision,
        homes=_homes(session, case_id),
        people=_people(session, case_id),
        tasks=there,
        notes=_notes(session, case_id),
        links=_links(session, case_id),
        steps=_steps(session, case_id),
        events=tuple(
            _told(one, {task.id: task.title for task in there}) for one in timeline.journalled(session, "case", case_id)
        ),
    )


def tasks(session: Session, case_id: int) -> tuple[Task, ...]:
    """Those of the case, the earliest first; or `NotFound`."""
    found.case(session, case_id)
    return _tasks(session, case_id)


def complainants(session: Session, case_id: int) -> list[tuple[Party, str | None, int]]:
    """Who complained, how they asked to be reached, and their line in the case.

    Whoever calls this has journalled that it is read.
    """
    found.case(session, case_id)
    query = (
        select(Party, CaseParty.contact, CaseParty.id)
        .join(CaseParty, CaseParty.party_id == Party.id)
        .where(CaseParty.case_id == case_id, CaseParty.part == terms.COMPLAINANT)
        .order_by(CaseParty.id)
    )
    return [(party, contact, line) for party, contact, line in session.execute(query)]


def _told(event: timeline.Event, tasks: Mapping[int, str]) -> timeline.Event:
    """A line about a task with the task's name."""
    line = (event.after or {}).get("line", 0)
    if "task" not in event.title.lower() or line not in tasks:
        return event
    return replace(event, said=f"“{tasks[line]}”. {event.said}".strip())


def _homes(session: Session, case_id: int) -> tuple[Home, ...]:
    query = (
        select(CaseProperty, Property.id, Property.address)
        .select_from(CaseProperty)
        .join(Property, Property.id == gazetteer.home_of(CaseProperty.property_id))
        .where(CaseProperty.case_id == case_id)
        .order_by(CaseProperty.id)
    )
    return tuple(Home(row.id, home, address, row.why, row.removed_why) for row, home, address in session.execute(query))


def _people(session: Session, case_id: int) -> tuple[Person, ...]:
    hidden = case_list.complained(CaseParty.party_id, CaseParty.case_id).label("hidden")
    query = (
        select(CaseParty, Party.id, Party.name, hidden)
        .select_from(CaseParty)
        .join(Party, Party.id == people.person_of(CaseParty.party_id))
        .where(CaseParty.case_id == case_id)
        .order_by(CaseParty.id)
    )
    return tuple(_person(row, who, name, bool(hide)) for row, who, name, hide in session.execute(query))


def _person(row: CaseParty, who: int, name: str, hide: bool) -> Person:
    """Who complained is told in no part that they have in the case."""
    if hide:
        return Person(row.id, row.part, row.category, None, None, None, row.removed_why)
    return Person(row.id, row.part, row.category, who, name, row.contact, row.removed_why)


def _tasks(session: Session, case_id: int) -> tuple[Task, ...]:
    query = (
        select(CaseTask, Account.name)
        .outerjoin(Account, Account.id == CaseTask.assignee_id)
        .where(CaseTask.case_id == case_id)
        .order_by(CaseTask.due_on.asc().nulls_last(), CaseTask.id)
    )
    return tuple(
        Task(one.id, one.title, one.due_on, name, one.done_at, one.done_by, one.dropped_by, one.dropped_why)
        for one, name in session.execute(query)
    )


def _notes(session: Session, case_id: int) -> tuple[Note, ...]:
    rows = session.scalars(select(CaseNote).where(CaseNote.case_id == case_id).order_by(CaseNote.id.desc())).all()
    corrected = {row.corrects_id: row.id for row in rows}
    return tuple(
        Note(
            row.id, row.kind, row.text, row.said_by, row.written_at, row.written_by, row.corrects_id, corrected.get(row.id)
        )
        for row in rows
    )  # fmt: skip


def _links(session: Session, case_id: int) -> tuple[Link, ...]:
    here, there = aliased(Case), aliased(Case)
    query = (
        select(CaseLink.how, CaseLink.case_id, here, there)
        .join(here, here.id == CaseLink.case_id)
        .join(there, there.id == CaseLink.other_id)
        .where((CaseLink.case_id == case_id) | (CaseLink.other_id == case_id))
        .order_by(CaseLink.id)
    )
    links = []
    for how, from_id, one, other in session.execute(query):
        forward = from_id == case_id
        shown = other if forward else one
        links.append(Link(terms.LINKS[how][0 if forward else 1], shown.id, shown.reference, shown.title))
    return tuple(links)


def _steps(session: Session, case_id: int) -> dict[str, datetime]:
    """When it last came to each step."""
    query = select(CaseStep.step, CaseStep.began_at).where(CaseStep.case_id == case_id).order_by(CaseStep.id)
    return {row.step: row.began_at for row in session.execute(query)}
