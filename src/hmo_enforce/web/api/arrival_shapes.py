"""What the API says of what arrived: never who sent it."""

from datetime import date, datetime

import msgspec


class ArrivalSummary(msgspec.Struct):
    """An arrival in a list. `due_on`: the day by which it is to be looked at; `matters`: what it complains of."""

    id: int
    reference: str
    kind: str
    channel: str
    state: str
    is_urgent: bool
    matters: list[str]
    property_id: int | None
    due_on: date | None
    is_overdue: bool
    received_at: datetime
    assignee: str | None
    case_id: int | None


class Arrivals(msgspec.Struct):
    """Some arrivals, by number. `next` is the `cursor` of the following page, null at the end."""

    items: list[ArrivalSummary]
    next: str | None


class Answered(msgspec.Struct):
    """A question and its answer in words."""

    question: str
    answer: str


class Contradiction(msgspec.Struct):
    """What was said of the home beside what was on record, and by which source."""

    fact: str
    claimed: str
    known: str
    source: str


class Arrival(msgspec.Struct):
    """All of an arrival but who sent it. `place_said` is the place as they said it; `joined_to` the one that goes on for it."""

    id: int
    reference: str
    kind: str
    channel: str
    state: str
    waits_why: str | None
    is_urgent: bool
    urgent_why: str | None
    matters: list[str]
    property_id: int | None
    place_said: str
    found_new: bool
    elsewhere: str | None
    due_on: date | None
    is_overdue: bool
    is_late: bool
    submitted_at: datetime
    received_at: datetime
    answers: list[Answered]
    claims: dict[str, bool | int | str | list[str]]
    contradictions: list[Contradiction]
    assignee: str | None
    case_id: int | None
    joined_to: int | None
    closed_at: datetime | None
    closed_as: str | None
    closed_why: str | None
    revision: int
