"""The timeline of a home on a page of its own: narrowed by sort, page by page."""

from collections import Counter
from datetime import date
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import home_history, property_whole
from hmo_enforce.casework.views.property_whole import Whole
from hmo_enforce.casework.views.timeline import Event
from hmo_enforce.kernel import clock
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.web import formats, forms, guards, pages, steps
from hmo_enforce.web.office import home_events, letters, lists, restricting

PAGE = 50
FIRST_PAGE = 1


@get("/properties/{property_id:int}/timeline", guards=[guards.may_see_properties], sync_to_thread=True)
def show(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    property_id: FromPath[int],
) -> Response[str] | Redirect:
    """Everything that happened, the newest first; ?sort=cases&page=2, and ?on=2024-03-01 until that day."""
    kept = gazetteer.kept(session, property_id)
    if kept != property_id:
        return Redirect(pages.with_query(f"/properties/{kept}/timeline", **request.query_params), status_code=303)
    asked, today = forms.Fields(request.query_params), clock.today()
    sort = asked.choice("sort", "What is shown", home_events.SORTS, needed=False) or ""
    on = asked.day("on", "The day", needed=False) or today
    rules = steps.rules(request.app.state.council)
    home = property_whole.whole(session, property_id, on, people=guards.may(request, "see_people"), rules=rules)
    events = of_home(request, session, home, on)
    chosen = [one for one in events if sort in ("", one.sort)]
    last = max(1, -(-len(chosen) // PAGE))
    number = lists.page_number(asked, last)
    here = f"/properties/{property_id}/timeline"

    def address(page: int, of: str = sort) -> str:
        return pages.with_query(here, sort=of, on=on if on != today else None, page=page if page > FIRST_PAGE else None)

    return pages.page(
        request,
        "office/home_timeline.html",
        errors=forms.as_context(asked.errors),
        home={"address": home.address, "href": pages.with_query(f"/properties/{property_id}", on=on if on != today else None)},
        until=formats.day(on) if on != today else None,
        restriction=restricting.panel(request, session, "property", property_id),
        sorts=sorts(events, sort, address),
        total_text=lists.counted(len(chosen), False, "event", "events"),
        events=home_events.lines(chosen[(number - 1) * PAGE : number * PAGE]),
        pages=lists.pages(number, last, address),
    )


def of_home(request: Request, session: Session, home: Whole, on: date) -> tuple[Event, ...]:  # type: ignore[type-arg]
    """What this reader may see of what happened."""
    cases = home_history.cases(session, home.id) if guards.may(request, "see_cases") else ()
    private = letters.sees_private(request)
    sent = home_history.letters(session, home.id, private=private) if guards.may(request, "see_letters") else ()
    return home_events.all_of(home, on, cases, sent)


def sorts(events: tuple[Event, ...], chosen: str, address: Any) -> list[dict[str, Any]]:
    """The sorts of which there is anything, each with its number and its address."""
    numbers = Counter(one.sort for one in events)
    each = [("", "Everything", len(events)), *((name, text, numbers[name]) for name, text in home_events.SORTS.items())]
    return [
        {"text": text, "number": formats.number(number), "href": address(1, name), "current": name == chosen}
        for name, text, number in each
        if number or name == chosen
    ]
