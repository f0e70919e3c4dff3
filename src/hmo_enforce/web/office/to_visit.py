"""Homes to look at: those that need a licence, or probably do, and have none; and those whose last licence lapsed."""

from datetime import date

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import lapsed
from hmo_enforce.casework.views import to_visit as view
from hmo_enforce.casework.views.lists import lapsed as lapsed_list
from hmo_enforce.casework.views.lists import to_visit
from hmo_enforce.kernel import clock
from hmo_enforce.web import formats, guards
from hmo_enforce.web.office import listing

LEAD = "They need a licence, or probably do, and none is in force. The surest come first."
STALE = "Have the verdicts worked out again before relying on this list."
MOST_DAYS_APART = 2
LAPSED = (
    "Homes whose last licence is over and has no successor at the address. That is no offence by itself: somebody should ask."
)


@get(to_visit.PATH, guards=[guards.may_see_properties], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """The list that enforcement starts from, the surest first."""
    judged, on = view.judged_through(session), clock.today()
    stale = is_stale(judged, on)
    return listing.show(
        request,
        session,
        to_visit.LIST,
        lead=LEAD if stale else f"{LEAD} {days(judged, on)}",
        warning=f"{days(judged, on)} {STALE}" if stale else None,
        other={"text": "Licences that lapsed without a successor, by area", "href": lapsed_list.PATH},
    )


def days(judged: date | None, on: date) -> str:
    """The days that the list speaks for, in a sentence."""
    if judged is None:
        return f"Licences as of {formats.day(on)}."
    return f"Verdicts worked out for {formats.day(judged)}; licences as of {formats.day(on)}."


def is_stale(judged: date | None, on: date) -> bool:
    """Whether verdicts and licences are of days too far apart to be read together."""
    return judged is not None and abs((on - judged).days) > MOST_DAYS_APART


@get(lapsed_list.PATH, guards=[guards.may_see_properties], sync_to_thread=True)
def show_lapsed(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Licences that ended with no successor at the address, by LSOA.

    ?since=2018-03-09 leaves only those that ended on that day or later; ?on=2025-07-31 tells it as things stood then.
    """
    wanted, _ = listing.asked(request, lapsed_list.LIST)
    on = wanted.values.get("on", clock.today())
    areas = lapsed.by_area(session, lapsed.homes(session, on, wanted.values.get("since")), on)
    return listing.show(
        request,
        session,
        lapsed_list.LIST,
        "office/lapsed.html",
        lead=LAPSED,
        areas=[
            {"code": area.code, "name": area.name or "No LSOA known", "lapsed": area.lapsed, "licensed": area.licensed}
            for area in areas
        ],
    )


ROUTES = (
    show,
    show_lapsed,
    *listing.file_handlers(to_visit.LIST, guards.may_see_properties),
    *listing.file_handlers(lapsed_list.LIST, guards.may_see_properties),
)
