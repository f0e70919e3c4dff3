"""Cases for programs. Who complained is told to none of them."""

from enum import StrEnum
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, Parameter
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import case_list, case_whole
from hmo_enforce.casework.views.case_list import Filters, Row
from hmo_enforce.web import guards
from hmo_enforce.web.api import answers, case_shapes

MOST = 1_000
Limit = Annotated[int, Parameter(ge=1, le=MOST, description="How many at most.")]
After = Annotated[int, Parameter(ge=0, le=answers.LARGEST, description="The `next` of the page before.")]


class Status(StrEnum):
    """Of a case."""

    OPEN = "open"
    CLOSED = "closed"


@get("/cases", guards=[guards.may_see_cases], sync_to_thread=True, responses=answers.LISTED, tags=["cases"])
def listed(
    *,
    session: NamedDependency[Session],
    q: FromQuery[answers.Text] = "",
    kind: FromQuery[answers.Text] = "",
    step: FromQuery[answers.Text] = "",
    status: FromQuery[Status | None] = None,
    after: FromQuery[After] = 0,
    limit: FromQuery[Limit] = 100,
) -> case_shapes.Cases:
    """Search and filter the cases, read on from `after` until `next` is null."""
    rows = case_list.after(session, Filters(q=q, kind=kind, step=step, status=status or ""), after, limit)
    return case_shapes.Cases([summary(row) for row in rows], rows[-1].id if len(rows) == limit else None)


@get("/cases/{case_id:int}", guards=[guards.may_see_cases], sync_to_thread=True, responses=answers.FOUND, tags=["cases"])
def one(session: NamedDependency[Session], case_id: FromPath[int]) -> case_shapes.Case:
    """A case with what it is about, its tasks and its notes. Of whoever complained, nothing but that they did."""
    found = case_whole.whole(session, case_id)
    return case_shapes.Case(
        id=found.id,
        reference=found.reference,
        title=found.title,
        kind=found.kind,
        step=found.step,
        status=found.status,
        priority=found.priority,
        assignee=found.assignee,
        opened_at=found.opened_at,
        closed_at=found.closed[0] if found.closed else None,
        close_reason=found.closed[2] if found.closed else None,
        homes=[case_shapes.Home(home.property_id, home.address, home.removed is not None) for home in found.homes],
        people=[
            case_shapes.Person(person.part, person.category, person.party_id, person.removed is not None)
            for person in found.people
        ],
        tasks=[
            case_shapes.Task(task.title, task.due_on, task.assignee, task.done_at, task.dropped_by is not None)
            for task in found.tasks
        ],
        notes=[case_shapes.Note(note.id, note.kind, note.text, note.written_at, note.corrects_id) for note in found.notes],
        links=[case_shapes.Link(link.how, link.case_id, link.reference) for link in found.links],
    )


def summary(row: Row) -> case_shapes.CaseSummary:
    """A row of a list."""
    return case_shapes.CaseSummary(
        row.id, row.reference, row.title, row.kind, row.step, row.status, row.priority, row.assignee, row.opened_at,
        row.due_on,
    )  # fmt: skip
