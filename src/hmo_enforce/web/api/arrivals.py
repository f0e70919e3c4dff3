"""What arrived (surveys' answers, complaints, referrals) for programs. Who sent it is told to none of them."""

from enum import StrEnum
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import arrival_list, arrival_whole
from hmo_enforce.casework.views.arrival_list import Row
from hmo_enforce.casework.views.listing import paging as paging_of_lists
from hmo_enforce.casework.views.listing.declared import Asker
from hmo_enforce.casework.views.lists import inbox
from hmo_enforce.intake import channels, states
from hmo_enforce.kernel import clock
from hmo_enforce.web import guards
from hmo_enforce.web.api import answers, arrival_shapes, operations, paging, tags
from hmo_enforce.web.api.cases import Whose
from hmo_enforce.web.api.properties import narrowed, of_home

TAGS = ["arrivals"]
NAMES = frozenset({"landlord_name", "agent_name"})
"""Claims that name somebody."""


class ArrivalKind(StrEnum):
    """What arrived."""

    SURVEY = states.SURVEY
    COMPLAINT = states.COMPLAINT
    REFERRAL = states.REFERRAL


class Channel(StrEnum):
    """How it came."""

    WEB = channels.WEB
    PHONE = channels.PHONE
    PAPER = channels.PAPER
    FILE = channels.FILE
    API = channels.API
    FORM = channels.FORM


class ArrivalState(StrEnum):
    """How far it is."""

    NEW = states.NEW
    WAITING = states.WAITING
    QUEUED = states.QUEUED
    CLOSED = states.CLOSED
    OPEN = inbox.OPEN
    ALL = inbox.ALL


@get(
    "/arrivals",
    guards=[guards.may_see_arrivals],
    sync_to_thread=True,
    responses=answers.LISTED,
    operation_class=operations.Listing,
    operation_id="list_arrivals",
    tags=TAGS,
)
def listed(
    *,
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    q: FromQuery[answers.Text] = "",
    kind: FromQuery[ArrivalKind | None] = None,
    channel: FromQuery[Channel | None] = None,
    status: FromQuery[ArrivalState] = ArrivalState.ALL,
    urgent: FromQuery[bool] = False,
    late: FromQuery[bool] = False,
    whose: FromQuery[Whose | None] = None,
    ward: FromQuery[answers.Text] = "",
    property_id: FromQuery[answers.Number] = None,
    cursor: FromQuery[paging.Cursor] = "",
    limit: FromQuery[paging.Limit] = 100,
) -> Response[arrival_shapes.Arrivals]:
    """Search and filter what arrived as in the inbox; read on from `cursor` until `next` is null."""
    asked = paging.begun(request, cursor, limit)
    values = narrowed(
        q=q, kind=kind, way=channel, state=status, urgent=urgent or None, late=late or None, whose=whose, ward=ward,
        home=of_home(session, property_id),
    )  # fmt: skip
    by = Asker(session, clock.today(), guards.who(request).account_id, frozenset())
    keys = paging_of_lists.behind(inbox.LIST, by, values, asked.behind or 0, asked.wanted)
    shown, following = asked.cut(arrival_list.rows(session, keys), lambda row: row.id)
    return paging.answered(asked, arrival_shapes.Arrivals([summary(row) for row in shown], following), following)


@get(
    "/arrivals/{arrival_id:int}",
    guards=[guards.may_see_arrivals],
    sync_to_thread=True,
    responses=answers.FOUND,
    operation_class=operations.Tagged,
    operation_id="get_arrival",
    tags=TAGS,
)
def one(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    arrival_id: FromPath[int],
    if_none_match: tags.IfNoneMatch = None,
) -> Response[arrival_shapes.Arrival]:
    """What was said, of which home, and what became of it; nothing of who sent it."""
    said = told(session, arrival_id)
    return tags.tagged(request, said, said.revision)


def told(session: Session, arrival_id: int) -> arrival_shapes.Arrival:
    """The arrival as the API gives it."""
    whole = arrival_whole.whole(session, arrival_id, clock.today())
    row = whole.row
    return arrival_shapes.Arrival(
        id=row.id,
        reference=row.reference,
        kind=row.kind,
        channel=row.way,
        state=row.state,
        waits_why=row.waits_why,
        is_urgent=row.is_urgent,
        urgent_why=row.urgent_why,
        matters=list(row.matters),
        property_id=row.property_id,
        place_said=row.said,
        found_new=whole.found_new,
        elsewhere=whole.elsewhere,
        due_on=row.due_on,
        is_overdue=row.is_overdue(clock.today()),
        is_late=row.is_late,
        submitted_at=whole.submitted_at,
        received_at=row.received_at,
        answers=[arrival_shapes.Answered(each.question, each.answer) for each in whole.answers if not each.is_apart],
        claims={name: _plain(value) for name, value in whole.claims.items() if name not in NAMES},
        contradictions=[
            arrival_shapes.Contradiction(*(str(each.get(name, "")) for name in ("fact", "claimed", "known", "source")))
            for each in whole.contradicts
        ],
        assignee=row.assignee,
        case_id=row.case_id,
        joined_to=whole.into.id if whole.into else None,
        closed_at=row.closed_at,
        closed_as=row.closed_as,
        closed_why=whole.closed[2] if whole.closed else None,
        revision=row.revision,
    )


def _plain(value: Any) -> bool | int | str | list[str]:
    if isinstance(value, list):
        return [str(each) for each in value]
    return value if isinstance(value, bool | int) else str(value)


def summary(row: Row) -> arrival_shapes.ArrivalSummary:
    """A row of a list."""
    return arrival_shapes.ArrivalSummary(
        row.id, row.reference, row.kind, row.way, row.state, row.is_urgent, list(row.matters), row.property_id, row.due_on,
        row.is_overdue(clock.today()), row.received_at, row.assignee, row.case_id,
    )  # fmt: skip
