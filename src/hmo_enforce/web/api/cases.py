"""Cases for programs. Who complained is told to none of them."""

from enum import StrEnum

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import accounts
from hmo_enforce.cases import outside
from hmo_enforce.casework.views import case_list, case_whole
from hmo_enforce.casework.views.case_list import Row
from hmo_enforce.casework.views.case_whole import Task
from hmo_enforce.casework.views.listing import paging as paging_of_lists
from hmo_enforce.casework.views.listing.declared import Asker
from hmo_enforce.casework.views.lists import cases
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.web import guards
from hmo_enforce.web.api import answers, case_shapes, operations, paging, tags
from hmo_enforce.web.api.properties import narrowed, of_home

TAGS = ["cases"]


class Status(StrEnum):
    """Of a case."""

    OPEN = "open"
    CLOSED = "closed"
    ALL = "all"


class Whose(StrEnum):
    """With whom a case is."""

    ME = "me"
    NOBODY = "nobody"


@get(
    "/cases",
    guards=[guards.may_see_cases],
    sync_to_thread=True,
    responses=answers.LISTED,
    operation_class=operations.Listing,
    operation_id="list_cases",
    tags=TAGS,
)
def listed(
    *,
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    q: FromQuery[answers.Text] = "",
    whose: FromQuery[Whose | None] = None,
    overdue: FromQuery[bool] = False,
    kind: FromQuery[answers.Text] = "",
    step: FromQuery[answers.Text] = "",
    status: FromQuery[Status] = Status.ALL,
    property_id: FromQuery[answers.Number] = None,
    cursor: FromQuery[paging.Cursor] = "",
    limit: FromQuery[paging.Limit] = 100,
) -> Response[case_shapes.Cases]:
    """Search and filter the cases as on the page; read on from `cursor` until `next` is null."""
    asked = paging.begun(request, cursor, limit)
    values = narrowed(q=q, whose=whose, overdue=overdue or None, kind=kind, step=step, status=status)
    home = of_home(session, property_id)
    about = () if home is None else (case_list.about_home(home),)
    by = Asker(session, clock.today(), guards.who(request).account_id, frozenset())
    rows = case_list.rows(session, paging_of_lists.behind(cases.LIST, by, values, asked.behind or 0, asked.wanted, *about))
    shown, following = asked.cut(rows, lambda row: row.id)
    return paging.answered(asked, case_shapes.Cases([summary(row) for row in shown], following), following)


@get(
    "/cases/{case_id:int}",
    guards=[guards.may_see_cases],
    sync_to_thread=True,
    responses=answers.FOUND,
    operation_class=operations.Tagged,
    operation_id="get_case",
    tags=TAGS,
)
def one(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    case_id: FromPath[int],
    if_none_match: tags.IfNoneMatch = None,
) -> Response[case_shapes.Case]:
    """A case with what it is about, its tasks and its notes. Of whoever complained, nothing but that they did."""
    said = told(session, case_id)
    return tags.tagged(request, said, said.revision)


def told(session: Session, case_id: int) -> case_shapes.Case:
    """The case as the API gives it."""
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
        tasks=[task(one) for one in found.tasks],
        notes=[case_shapes.Note(note.id, note.kind, note.text, note.written_at, note.corrects_id) for note in found.notes],
        links=[case_shapes.Link(link.how, link.case_id, link.reference) for link in found.links],
        revision=found.revision,
    )


def task(one: Task) -> case_shapes.Task:
    """A task as the API gives it."""
    return case_shapes.Task(
        one.id, one.title, one.due_on, one.assignee, one.done_at, one.dropped_by is not None, one.dropped_why
    )


def colleague(session: Session, email: str) -> int:
    """Whose address it is, of those who work on cases; or `Refused`."""
    account = accounts.account_by_email(session, email)
    if account is None or account.id not in dict(accounts.who_may(session, "work_cases")):
        raise Refused("assignee: nobody with this address works on cases.", about="assignee")
    return account.id


def require_kind(name: str) -> None:
    """`Refused` with those that there are."""
    if name not in outside.kinds().by_name:
        raise Refused(f"kind: it must be one of {', '.join(outside.kinds().by_name)}.", about="kind")


def require_step(kind: str, step: str) -> None:
    """`Refused` with those that the kind has."""
    found = outside.kinds().by_name.get(kind)
    if found is not None and step not in found.steps:
        raise Refused(f"step: of a case of the kind {kind} it must be one of {', '.join(found.steps)}.", about="step")


def summary(row: Row) -> case_shapes.CaseSummary:
    """A row of a list."""
    return case_shapes.CaseSummary(
        row.id, row.reference, row.title, row.kind, row.step, row.status, row.priority, row.assignee, row.opened_at,
        row.due_on,
    )  # fmt: skip
