"""Homes to look at, for programs."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery, Parameter
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import to_visit
from hmo_enforce.casework.views.to_visit import Filters, Visit
from hmo_enforce.kernel import clock
from hmo_enforce.web import guards
from hmo_enforce.web.api import answers, shapes

PageNumber = Annotated[int, Parameter(ge=1, le=1_000_000, description="The page, from 1.")]
Limit = Annotated[int, Parameter(ge=1, le=500, description="How many a page.")]


@get("/to-visit", guards=[guards.may_see_properties], sync_to_thread=True, responses=answers.LISTED, tags=["to visit"])
def listed(
    *,
    session: NamedDependency[Session],
    ward: FromQuery[str] = "",
    designation: FromQuery[int | None] = None,
    regime: FromQuery[str] = "",
    outcome: FromQuery[str] = "",
    page: FromQuery[PageNumber] = 1,
    limit: FromQuery[Limit] = 100,
) -> shapes.Visits:
    """Homes that need a licence, or probably do, and have none in force: the surest first."""
    on = clock.today()
    filters = Filters(ward=ward, designation=designation, regime=regime, outcome=outcome, page=page)
    found = to_visit.page(session, filters, on, limit)
    return shapes.Visits(on, found.number, found.pages, dict(found.counts), [_visit(one) for one in found.visits])


def _visit(one: Visit) -> shapes.Visit:
    return shapes.Visit(
        one.id, one.uprn, one.address, one.postcode, one.outcome, list(one.regimes), one.strength, one.decided,
        list(one.reasons), list(one.rests_on), one.to_ask, one.lapsed_on,
    )  # fmt: skip
