"""Homes to look at, and those whose last licence lapsed, for programs."""

from bisect import bisect_right
from enum import StrEnum

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import lapsed, to_visit
from hmo_enforce.casework.views.listing import paging as paging_of_lists
from hmo_enforce.casework.views.listing.declared import Asker
from hmo_enforce.casework.views.lists import to_visit as to_visit_list
from hmo_enforce.casework.views.to_visit import Visit
from hmo_enforce.kernel import clock
from hmo_enforce.licensing.regimes import Regime
from hmo_enforce.licensing.verdict import Outcome
from hmo_enforce.web import guards
from hmo_enforce.web.api import answers, operations, paging, visit_shapes
from hmo_enforce.web.api.properties import narrowed


class CalledFor(StrEnum):
    """The outcomes that the list has."""

    LICENSABLE = Outcome.LICENSABLE.value
    PROBABLY_LICENSABLE = Outcome.PROBABLY_LICENSABLE.value


@get(
    "/to-visit",
    guards=[guards.may_see_properties],
    sync_to_thread=True,
    responses=answers.LISTED,
    operation_class=operations.Listing,
    operation_id="list_to_visit",
    tags=["to visit"],
)
def listed(
    *,
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    ward: FromQuery[answers.Text] = "",
    designation: FromQuery[answers.Number] = None,
    regime: FromQuery[Regime | None] = None,
    outcome: FromQuery[CalledFor | None] = None,
    cursor: FromQuery[paging.Cursor] = "",
    limit: FromQuery[paging.Limit] = 100,
) -> Response[visit_shapes.Visits]:
    """Homes that need a licence, or probably do, and have none in force: the surest first."""
    on, asked = clock.today(), paging.begun(request, cursor, limit)
    values = narrowed(ward=ward, designation=designation, regime=regime, outcome=outcome)
    by = Asker(session, on, guards.who(request).account_id, frozenset())
    wanted = paging_of_lists.filtered(to_visit_list.LIST, by, values)
    found = to_visit.page(session, wanted, on, asked.wanted, asked.behind)
    shown, following = asked.cut(found.visits, to_visit.place)
    body = visit_shapes.Visits(on, dict(found.counts), [_visit(one) for one in shown], following)
    return paging.answered(asked, body, following)


@get(
    "/to-visit/lapsed",
    guards=[guards.may_see_properties],
    sync_to_thread=True,
    responses=answers.LISTED,
    operation_class=operations.Listing,
    operation_id="list_lapsed",
    tags=["to visit"],
)
def listed_lapsed(
    *,
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    on: FromQuery[answers.Day] = None,
    since: FromQuery[answers.Day] = None,
    cursor: FromQuery[paging.Cursor] = "",
    limit: FromQuery[paging.Limit] = 100,
) -> Response[visit_shapes.LapsedLicences]:
    """Homes whose last licence is over with no successor at the address, by LSOA, the latest first.

    `on`: as things stood on that day (today if none is given); `since`: only those that ended on that day or later.
    """
    day, asked = answers.day_or_today(on), paging.begun(request, cursor, limit)
    homes = lapsed.homes(session, day, answers.day("since", since))
    begins = bisect_right(homes, tuple(asked.behind), key=lapsed.place) if asked.behind else 0
    shown, following = asked.cut(homes[begins : begins + asked.wanted], lapsed.place)
    areas = [
        visit_shapes.LapsedInArea(one.code, one.name, one.lapsed, one.licensed) for one in lapsed.by_area(session, homes, day)
    ]
    body = visit_shapes.LapsedLicences(day, len(homes), areas, [_lapsed(home) for home in shown], following)
    return paging.answered(asked, body, following)


def _visit(one: Visit) -> visit_shapes.Visit:
    return visit_shapes.Visit(
        one.id, one.uprn, one.address, one.postcode, one.outcome, list(one.regimes), one.strength, one.decided,
        list(one.reasons), list(one.rests_on), one.to_ask, one.lapsed_on,
    )  # fmt: skip


def _lapsed(home: lapsed.Home) -> visit_shapes.LapsedLicence:
    return visit_shapes.LapsedLicence(
        home.id, home.uprn, home.address, home.postcode, home.point_source, home.area_code, home.area_name,
        home.reference, home.kind, home.ended_on, home.max_persons, home.outcome, bool(home.exempted),
    )  # fmt: skip
