"""People and organisations: the list of them, and the page of one."""

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.cases import terms
from hmo_enforce.casework.views import person_whole, portfolio
from hmo_enforce.casework.views.lists import people
from hmo_enforce.casework.views.person_whole import InCase, InLicence, Whole
from hmo_enforce.casework.views.portfolio import InIt, Line
from hmo_enforce.kernel import clock
from hmo_enforce.web import formats, guards, pages
from hmo_enforce.web import session as fronts
from hmo_enforce.web.office import duplicates, listing, person_corrections, privacy, restricting, wording

WHO = {True: "An organisation", False: "A person", None: "A person or organisation"}

NONE = "Nobody is known yet. Files bring people and organisations, and so does a case."
MOST_HOMES = 100
LEAD = "Owners, managers, agents, licence holders and whoever else has a part in a home or a case."


@get(people.PATH, guards=[guards.may_see_people], sync_to_thread=True)
def show_all(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Everybody but those who are known by a complaint alone."""
    return listing.show(request, session, people.LIST, none=NONE, lead=LEAD)


@get("/people/{party_id:int}", guards=[guards.may_see_people], sync_to_thread=True)
def show(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    party_id: FromPath[int],
) -> Response[str] | Redirect:
    """Their portfolio: homes, licences and cases. Whoever reads that they complained is journalled first.

    A record that was merged into another leads there.
    """
    complainants = guards.sees_complainants(request)
    kept = person_whole.kept(session, party_id, complainants=complainants)
    if there := duplicates.instead(request, duplicates.PERSON, party_id, kept):
        return there
    found = person_whole.whole(session, party_id, complainants=complainants)
    if found.complained:
        fronts.note_reading(request, "read who complained", "party", party_id)
    cases = found.cases if guards.may(request, "see_cases") else ()
    by_hand = person_corrections.panel(request, session, found)
    return pages.page(
        request,
        "office/person.html",
        person={"id": found.id, "name": found.name},
        facts=_facts(found),
        **by_hand,
        portfolio_href=f"/portfolio?person={found.id}" if found.homes or found.licences else None,
        homes=_homes(portfolio.homes(session, party_id, clock.today())),
        licences=[_licence(one) for one in found.licences],
        cases=[_case(one) for one in cases],
        restriction=restricting.panel(request, session, "party", party_id),
        hold=privacy.panel(request, session, "party", party_id),
        same=duplicates.panel(request, session, duplicates.PERSON, party_id),
    )


def _facts(found: Whole) -> list[dict[str, Any]]:
    said = (
        ("Who", WHO[found.is_organisation]),
        ("Company number", found.company_number),
        ("Address", ", ".join(part for part in (found.address, found.postcode) if part)),
    )
    return [{"label": label, "value": value, "source": None, "as_at": None} for label, value in said if value]


def _licence(one: InLicence) -> dict[str, Any]:
    return {
        "href": f"/licences/{one.licence_id}",
        "text": f"Licence {one.reference or one.licence_id}",
        "address": one.address,
        "role": wording.said(wording.ROLES, one.role),
    }


def _case(one: InCase) -> dict[str, Any]:
    return {
        "href": f"/cases/{one.case_id}",
        "text": f"{one.reference}: {one.title}",
        "part": terms.PARTS.get(one.part, one.part),
        "status": terms.STATUSES[one.status],
    }


def _homes(lines: Sequence[Line]) -> dict[str, Any]:
    """Those of the day first; as many as the list of people and their portfolio say, by licence too."""
    now = sum(line.now for line in lines)
    before = f", {formats.number(len(lines) - now)} before" if len(lines) > now else ""
    ordered = sorted(lines, key=lambda line: not line.now)
    return {
        "count": f"{formats.number(now)} now{before}" if lines else "",
        "lines": [_home(line) for line in ordered[:MOST_HOMES]],
        "more": len(lines) > MOST_HOMES,
    }


def _home(line: Line) -> dict[str, Any]:
    parts = (_part(one) for one in line.parts)
    return {"href": f"/properties/{line.home.id}", "address": line.home.address, "parts": "; ".join(dict.fromkeys(parts))}


def _part(one: InIt) -> str:
    """Their part in a home."""
    since = f"since {formats.day(one.starts_on)}" if one.starts_on else ""
    until = f"until {formats.day(one.ends_on)}" if one.ends_on else ""
    said = " ".join(part for part in (wording.said(wording.ROLES, one.role), since, until) if part)
    return f"{said} · {one.source}"


ROUTES = (show_all, show, *listing.file_handlers(people.LIST, guards.may_see_people))
