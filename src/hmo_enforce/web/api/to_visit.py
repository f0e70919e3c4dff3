"""Homes to look at, and those whose last licence lapsed, for programs."""

from enum import StrEnum
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery, Parameter
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import lapsed, to_visit
from hmo_enforce.casework.views.to_visit import Filters, Visit
from hmo_enforce.kernel import clock
from hmo_enforce.licensing.regimes import Regime
from hmo_enforce.licensing.verdict import Outcome
from hmo_enforce.web import guards
from hmo_enforce.web.api import answers, visit_shapes

PageNumber = Annotated[int, Parameter(ge=1, le=1_000_000, description="The page, from 1.")]
Limit = Annotated[int, Parameter(ge=1, le=500, description="How many a page.")]


class CalledFor(StrEnum):
    """The outcomes that the list has."""

    LICENSABLE = Outcome.LICENSABLE.value
    PROBABLY_LICENSABLE = Outcome.PROBABLY_LICENSABLE.value


@get(
    "/to-visit",
    guards=[guards.may_see_properties],
    sync_to_thread=True,
    responses=answers.LISTED,
    operation_id="list_to_visit",
    tags=["to visit"],
)
def listed(
    *,
    session: NamedDependency[Session],
    ward: FromQuery[answers.Text] = "",
    designation: FromQuery[answers.Number] = None,
    regime: FromQuery[Regime | None] = None,
    outcome: FromQuery[CalledFor | None] = None,
    page: FromQuery[PageNumber] = 1,
    limit: FromQuery[Limit] = 100,
) -> visit_shapes.Visits:
    """Homes that need a licence, or probably do, and have none in force: the surest first."""
    on = clock.today()
    filters = Filters(ward=ward, designation=designation, regime=regime or "", outcome=outcome or "", page=page)
    found = to_visit.page(session, filters, on, limit)
    return visit_shapes.Visits(on, found.number, found.pages, dict(found.counts), [_visit(one) for one in found.visits])


@get(
    "/to-visit/lapsed",
    guards=[guards.may_see_properties],
    sync_to_thread=True,
    responses=answers.LISTED,
    operation_id="list_lapsed",
    tags=["to visit"],
)
def listed_lapsed(
    *,
    session: NamedDependency[Session],
    on: FromQuery[answers.Day] = None,
    since: FromQuery[answers.Day] = None,
    page: FromQuery[PageNumber] = 1,
    limit: FromQuery[Limit] = 100,
) -> visit_shapes.LapsedLicences:
    """Homes whose last licence is over with no successor at the address, by LSOA, the latest first.

    `on`: as things stood on that day (today if none is given); `since`: only those that ended on that day or later.
    """
    day = answers.day_or_today(on)
    homes = lapsed.homes(session, day, answers.day("since", since))
    pages = max(1, -(-len(homes) // limit))
    number = min(page, pages)
    shown = homes[(number - 1) * limit : number * limit]
    areas = [
        visit_shapes.LapsedInArea(one.code, one.name, one.lapsed, one.licensed) for one in lapsed.by_area(session, homes, day)
    ]
    return visit_shapes.LapsedLicences(day, number, pages, len(homes), areas, [_lapsed(home) for home in shown])


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
