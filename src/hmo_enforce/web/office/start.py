"""The start page: what this role does first, each number leading to its list."""

from datetime import timedelta
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from sqlalchemy.orm import Session

from hmo_enforce.accounts import roles
from hmo_enforce.accounts.queries import restrictions
from hmo_enforce.accounts.roles import Role
from hmo_enforce.casework.views import case_list
from hmo_enforce.casework.views import start as waiting
from hmo_enforce.casework.views.case_list import Filters
from hmo_enforce.files import queries, states
from hmo_enforce.files.queries import Listed, Wanted
from hmo_enforce.kernel import clock, requests
from hmo_enforce.web import formats, guards, pages
from hmo_enforce.web.office import case_context, import_wording

LATEST_IMPORTS = 5
FEW_CASES = 10
DUE_WITHIN = timedelta(days=7)
LEADS = {
    Role.OFFICER: "Homes to look at, what is not yet known of them, and boundaries to settle on the ground.",
    Role.MANAGER: "What waits for the team, and how far the picture is complete.",
    Role.LICENSING: "Licences that end soon, homes without one, and registers to load.",
    Role.FINANCE: "Homes and designations, without the names of people.",
    Role.ADMINISTRATOR: "Files that came in, and whether the machinery runs.",
    Role.AUDITOR: "What stands in the records, to be read and not changed.",
}
CARDS = {
    Role.OFFICER: ("to_look_at", "unknown", "check", "properties"),
    Role.MANAGER: ("to_look_at", "ending_soon", "check", "unknown", "imports_with_issues", "designations"),
    Role.LICENSING: ("ending_soon", "to_look_at", "unknown", "without_uprn", "imports_with_issues", "designations"),
    Role.FINANCE: ("properties", "ending_soon", "designations"),
    Role.ADMINISTRATOR: ("imports_with_issues", "without_uprn", "properties", "designations"),
    Role.AUDITOR: ("properties", "to_look_at", "designations", "imports_with_issues"),
}
TITLES = {
    "to_look_at": ("Homes to look at", "Needing a licence, or probably, with none in force.", "/to-visit"),
    "ending_soon": ("Licences ending in 90 days", "Homes whose licence ends within 90 days.", "/properties?ending=90"),
    "check": ("Check boundary", "Too near a line to tell from the map.", "/properties?check=1"),
    "unknown": ("Not enough known", "A visit or a record would settle it.", "/properties?outcome=not_enough_known"),
    "without_uprn": ("No UPRN yet", "Matched to no entry of the gazetteer.", "/properties?without_uprn=1"),
    "properties": ("Properties", "Search and filter all of them.", "/properties"),
    "designations": ("Designations", "Licensing areas and when they apply.", "/designations"),
    "imports_with_issues": ("Imports with issues", "Files with rows that need mending.", "/imports"),
}


@get("/", guards=[guards.signed_in], sync_to_thread=True)
def start(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """A plain page per role."""
    user, role, today = guards.who(request), guards.who(request).role, clock.today()
    counts = waiting.counts(session, CARDS[role], today)
    imports = queries.imports(session, Wanted(), limit=LATEST_IMPORTS) if guards.may(request, "see_imports") else ()
    works = guards.may(request, "work_cases")
    mine = case_list.page(session, Filters(assignee=user.account_id), FEW_CASES) if works else ()
    due = case_list.tasks_of(session, user.account_id, today + DUE_WITHIN) if works else []
    return pages.page(
        request,
        "office/start.html",
        cases=[case_context.row(one, today) for one in mine],
        tasks=[case_context.due(one, today) for one in due],
        restrictions_href="/restrictions" if restrictions.naming(session, user.account_id) else None,
        partners_href="/partners" if user.may("invite_partners") else None,
        heading=roles.TITLES[role],
        lead=LEADS[role],
        cards=[card(name, number) for name, number in counts.items()],
        imports=[loaded(one) for one in imports],
        jobs_stopped=not requests.somebody_works(session),
    )


def card(name: str, count: int) -> dict[str, Any]:
    """One way in, with its number."""
    title, text, href = TITLES[name]
    return {"title": title, "text": text, "href": href, "count": formats.number(count)}


def loaded(one: Listed) -> dict[str, Any]:
    """A line of the latest imports."""
    issues = f", {one.issues:,} {'issue' if one.issues == 1 else 'issues'}" if one.issues else ""
    return {
        "file": one.file_name,
        "kind": import_wording.TITLES.get(one.kind, one.kind),
        "state_text": f"{states.TITLES[one.state]}{issues}",
        "on": formats.moment(one.asked_at),
        "href": f"/imports/{one.id}",
    }
