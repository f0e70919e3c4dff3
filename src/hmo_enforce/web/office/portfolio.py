"""What somebody has: their homes as a list, with what it comes to; as a file."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import person_whole
from hmo_enforce.casework.views import portfolio as view
from hmo_enforce.casework.views.lists import portfolio
from hmo_enforce.people import queries as people
from hmo_enforce.web import guards, pages
from hmo_enforce.web.office import listing

NOBODY = "Open the portfolio from the page of a person or an organisation."
NOTHING = "No home of theirs is like this. Take a filter away, or look at what was theirs before."


@get(portfolio.PATH, guards=[guards.may_see_people], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Of ?person=47: of all their records. `NotFound` where the reader may not know of them."""
    wanted, _ = listing.asked(request, portfolio.LIST)
    key = wanted.values.get("person")
    if key is None:
        return listing.show(
            request, session, portfolio.LIST, "office/portfolio.html", lead=NOBODY, person=None, empty=NOBODY, save_href=None
        )
    kept = people.kept(session, key)
    if kept != key:
        return Redirect(pages.with_query(portfolio.PATH, **{**request.query_params, "person": str(kept)}), status_code=303)
    found = person_whole.whole(session, key, complainants=False)
    by, here = listing.asker(request, session), pages.with_query(portfolio.PATH, person=str(key))
    narrowed = wanted.values.keys() - {"person"}
    lines = view.homes(session, key, by.on)
    return listing.show(
        request,
        session,
        portfolio.in_hand(lines),
        "office/portfolio.html",
        heading=f"Portfolio of {found.name}",
        person={"name": found.name, "href": f"/people/{key}"},
        # Whose it is, is no filter to be taken away.
        filters={**listing.panel(portfolio.LIST, by, wanted), "reset_href": here if narrowed else None},
        applied=[one for one in listing.applied(portfolio.LIST, by, wanted) if one["text"] != portfolio.whose(key)],
        figures=figures(key, view.totals(lines, by.on), cases=guards.may(request, "see_cases")),
        empty=NOTHING,
    )


def figures(key: int, sums: view.Totals, *, cases: bool) -> list[dict[str, Any]]:
    """What it comes to, each with the list that it counts."""
    told = [
        ("Homes now", sums.homes, {}),
        ("Licensed", sums.licensed, {"licence": "licensed"}),
        ("Need a licence, none in force", sums.lacking, {"licence": "lacking"}),
        ("Licences that end within 90 days", sums.ending, {"licence": "licensed", "sort": "ends"}),
        *([("Open cases about these homes", sums.cases, {"sort": "cases"})] if cases else []),
        ("Homes that were theirs", sums.before, {"when": "before"}),
    ]
    return [
        {"text": text, "count": count, "href": pages.with_query(portfolio.PATH, person=str(key), **more)}
        for text, count, more in told
    ]


ROUTES = (show, *listing.file_handlers(portfolio.LIST, guards.may_see_people))
