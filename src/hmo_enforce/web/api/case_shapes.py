"""What the API says of cases."""

from datetime import date, datetime

import msgspec


class CaseSummary(msgspec.Struct):
    """A case in a list. `due_on`: the day of its earliest open task."""

    id: int
    reference: str
    title: str
    kind: str
    step: str
    status: str
    priority: str
    assignee: str | None
    opened_at: datetime
    due_on: date | None


class Cases(msgspec.Struct):
    """Some cases, by number. `next` is the `cursor` of the following page, null at the end."""

    items: list[CaseSummary]
    next: str | None


class Home(msgspec.Struct):
    """A home that the case is about, or was."""

    property_id: int
    address: str
    removed: bool


class Person(msgspec.Struct):
    """Somebody in the case. `party_id` is null of who complained."""

    part: str
    category: str
    party_id: int | None
    removed: bool


class Task(msgspec.Struct):
    """Something to be done, done or dropped."""

    id: int
    title: str
    due_on: date | None
    assignee: str | None
    done_at: datetime | None
    dropped: bool
    dropped_why: str | None


class Note(msgspec.Struct):
    """What somebody wrote: a fact or an opinion."""

    id: int
    kind: str
    text: str
    written_at: datetime
    corrects: int | None


class Link(msgspec.Struct):
    """Another case that it has to do with."""

    how: str
    case_id: int
    reference: str


class Case(msgspec.Struct):
    """All that is in a case but who complained."""

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
    close_reason: str | None
    homes: list[Home]
    people: list[Person]
    tasks: list[Task]
    notes: list[Note]
    links: list[Link]
    revision: int
