"""Search for homes, people, licences, cases, arrivals: a page, and hints for the box at the top of every page as one types."""

from collections.abc import Iterable
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import finding, hits
from hmo_enforce.casework.views.finding import Group
from hmo_enforce.casework.views.hits import Hit
from hmo_enforce.kernel import clock
from hmo_enforce.web import forms, guards, pages
from hmo_enforce.web.office import lists

PATH = "/search"
LONGEST = 200
EACH, HINTS, HINTS_EACH = 20, 8, 5
PAGES = {
    hits.HOME: "/properties",
    hits.PERSON: "/people",
    hits.LICENCE: "/licences",
    hits.HELD: "/licences",
    hits.CASE: "/cases",
    hits.ARRIVAL: "/inbox",
}
NEEDED = {hits.PERSON: "see_people", hits.HELD: "see_people", hits.CASE: "see_cases", hits.ARRIVAL: "see_arrivals"}
"""What else than the guard's permission a sort is shown for."""
CALLED = {
    hits.HOME: ("Home", "Homes"),
    hits.PERSON: ("Person or organisation", "People and organisations"),
    hits.LICENCE: ("Licence", "Licences"),
    hits.HELD: ("Licence", "Licences by who holds or manages them"),
    hits.CASE: ("Case", "Cases"),
    hits.ARRIVAL: ("Arrival", "Surveys, complaints and referrals"),
}
ONE = {sort: one for sort, (one, _) in CALLED.items()}
SEVERAL = {sort: several for sort, (_, several) in CALLED.items()}


@get(PATH, guards=[guards.may_see_properties], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """Everything that answers, by sort."""
    sent = forms.Fields(request.query_params)
    typed = sent.text("q", "What you search for", most=LONGEST, needed=False) or ""
    if 0 < len(typed) < finding.LEAST:
        sent.wrong("q", "Type at least two letters or digits.")
    groups = () if sent.errors else finding.find(session, typed, sorts(request), clock.today(), EACH)
    return pages.page(
        request,
        "office/search.html",
        searched=typed,
        groups=[group(one, typed) for one in groups],
        sorts=[SEVERAL[sort].lower() for sort in sorts(request) if sort != hits.HELD],
        errors=forms.as_context(sent.errors),
    )


@get(f"{PATH}/hints", guards=[guards.may_see_properties], sync_to_thread=True)
def hints(request: Request, session: NamedDependency[Session]) -> dict[str, Any]:  # type: ignore[type-arg]
    """The few that answer best, for the page's script; none for what is too short or too long."""
    typed = forms.Fields(request.query_params).raw("q")
    if len(typed) > LONGEST:
        return {"hints": []}
    groups = finding.find(session, typed, sorts(request), clock.today(), HINTS_EACH)
    left_out = {one.sort: one.dropped.strip() for one in groups if one.dropped}
    return {"hints": [hint(one, left_out.get(one.sort)) for one in chosen(groups)]}


def sorts(request: Request) -> tuple[str, ...]:  # type: ignore[type-arg]
    """What they may look for."""
    return tuple(one for one in hits.SORTS if one not in NEEDED or guards.may(request, NEEDED[one]))


def chosen(groups: Iterable[Group]) -> list[Hit]:
    """Up to `HINTS`: the first of each sort before the rest of the best, in the order of the groups."""
    found = list(groups)
    room = HINTS - len(found)
    taken = []
    for one in found:
        more = one.hits[1 : 1 + max(0, room)]
        room -= len(more)
        taken += [*one.hits[:1], *more]
    return taken


def hint(hit: Hit, left_out: str | None = None) -> dict[str, str]:
    """One, as the script takes it. `left_out`: a postcode that was typed, and that it has not."""
    detail = (*hit.detail, f"not {left_out}") if left_out else hit.detail
    return {"href": address(hit), "text": hit.text, "detail": " · ".join(detail), "sort": ONE[hit.sort]}


def group(found: Group, typed: str) -> dict[str, Any]:
    """One sort's answers as the template takes them; the rest of many is on a list, where there is one."""
    heading, shown, typed = SEVERAL[found.sort], len(found.hits), found.asked or typed
    lists_of = {
        hits.HOME: pages.with_query("/properties", q=typed),
        hits.PERSON: pages.with_query("/people", q=typed),
        hits.CASE: pages.with_query("/cases", q=typed, status="all"),
    }
    return {
        "id": f"found-{found.sort}",
        "heading": heading,
        "count": lists.counted(found.total, found.more, "found", "found"),
        "hits": [{"href": address(one), "text": one.text, "detail": " · ".join(one.detail)} for one in found.hits],
        "dropped": f"None of them has the postcode {found.dropped.strip()}: it was left out." if found.dropped else None,
        "rest": f"The first {shown} are shown." if found.total > shown else None,
        "list_href": lists_of.get(found.sort),
        "list_text": f"See them in the list of {'properties' if found.sort == hits.HOME else heading.lower()}",
    }


def address(hit: Hit) -> str:
    """The page of what was found."""
    return f"{PAGES[hit.sort]}/{hit.id}"


ROUTES: tuple[ControllerRouterHandler, ...] = (show, hints)
