"""Homes to look at: those that need a licence, or probably do, and have none; and those whose last licence lapsed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.response import Stream
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import lapsed, property_choices, property_list, to_visit
from hmo_enforce.casework.views.property_choices import Choice
from hmo_enforce.casework.views.to_visit import Filters, Page, Visit
from hmo_enforce.kernel import clock
from hmo_enforce.web import formats, forms, guards, pages
from hmo_enforce.web.forms import FieldError
from hmo_enforce.web.office import lists, property_filters, wording

PATH = "/to-visit"
LAPSED = f"{PATH}/lapsed"
OUTCOMES = {name: wording.OUTCOMES[name] for name in to_visit.CALLED_FOR}
COLUMNS = ("Home", "Verdict and reasons", "Licence", "It may be under", "Evidence")
HEADER = (
    "UPRN", "Address", "Postcode", "Verdict", "Decided by an officer", "Possible regimes", "Evidence strength",
    "Last licence ended on", "Open questions", "Reasons", "Rests on", "Page",
)  # fmt: skip
LAPSED_HEADER = (
    "LSOA", "LSOA name", "UPRN", "Address", "Postcode", "Licence", "Kind", "Ended on", "Most persons", "Verdict",
    "Exemption in force", "Point", "Page",
)  # fmt: skip
LAPSED_SHOWN = 500
LEAD = "They need a licence, or probably do, and none is in force. The surest come first."
STALE = "Have the verdicts worked out again before relying on this list."
MOST_DAYS_APART = 2


@get(PATH, guards=[guards.may_see_properties], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """The list that enforcement starts from, the surest first."""
    (filters, errors), on = read(request), clock.today()
    found = to_visit.page(session, filters, on)
    wards, designations = property_choices.wards(session), property_choices.designations(session, on)
    return pages.page(
        request,
        "office/properties.html",
        heading="Homes to look at",
        errors=forms.as_context(errors),
        lead=LEAD if is_stale(found) else f"{LEAD} {days(found)}",
        warning=f"{days(found)} {STALE}" if is_stale(found) else None,
        total=found.total,
        total_text=lists.counted(found.total, False, "home", "homes"),
        query="",
        filters=panel(filters, wards, designations),
        applied=applied(filters, [*wards, *designations]),
        columns=lists.of_homes([{"text": text} for text in COLUMNS]),
        properties=[listed(visit) for visit in found.visits],
        pages=lists.pages(found.number, found.pages, lambda page: address(PATH, replace(filters, page=page))),
        export_href=address(f"{PATH}.csv", filters),
        other={"text": "Licences that lapsed without a successor, by area", "href": LAPSED},
    )


@get(f"{PATH}.csv", guards=[guards.may_see_properties], sync_to_thread=True)
def export(request: Request, session: NamedDependency[Session]) -> Stream:  # type: ignore[type-arg]
    """The whole list as CSV."""
    filters, errors = read(request)
    lists.refuse(errors)
    visits = to_visit.every(session, filters, clock.today())
    return lists.as_csv("homes-to-look-at.csv", HEADER, map(as_cells, visits), site=request.app.state.settings.site)


@get(LAPSED, guards=[guards.may_see_properties], sync_to_thread=True)
def show_lapsed(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """Licences that ended with no successor at the address, by LSOA.

    ?since=2018-03-09 leaves only those that ended on that day or later; ?on=2025-07-31 tells it as things stood then.
    """
    since, on, errors = _days(request)
    homes = lapsed.homes(session, on, since)
    return pages.page(
        request,
        "office/lapsed.html",
        errors=forms.as_context(errors),
        since=since.isoformat() if since else "",
        on=on.isoformat(),
        total_text=lists.counted(len(homes), False, "home", "homes"),
        areas=[
            {"code": area.code, "name": area.name or "No LSOA known", "lapsed": area.lapsed, "licensed": area.licensed}
            for area in lapsed.by_area(session, homes, on)
        ],
        homes=[lapsed_home(home) for home in homes[:LAPSED_SHOWN]],
        more=max(0, len(homes) - LAPSED_SHOWN),
        export_href=pages.with_query(f"{LAPSED}.csv", since=since, on=on),
    )


@get(f"{LAPSED}.csv", guards=[guards.may_see_properties], sync_to_thread=True)
def export_lapsed(request: Request, session: NamedDependency[Session]) -> Stream:  # type: ignore[type-arg]
    """The same homes as CSV."""
    since, on, errors = _days(request)
    lists.refuse(errors)
    homes = lapsed.homes(session, on, since)
    return lists.as_csv("lapsed-licences.csv", LAPSED_HEADER, map(lapsed_cells, homes), site=request.app.state.settings.site)


def _days(request: Request) -> tuple[date | None, date, list[FieldError]]:  # type: ignore[type-arg]
    asked = forms.Fields(request.query_params)
    since = asked.day("since", "The day from which on licences ended", needed=False)
    on = asked.day("on", "The day", needed=False)
    return since, on or clock.today(), asked.errors


def read(request: Request) -> tuple[Filters, list[FieldError]]:  # type: ignore[type-arg]
    """The filters in the address, and what in it cannot be read: the list is not narrowed by that."""
    asked = forms.Fields(request.query_params)
    filters = Filters(
        ward=asked.text("ward", "The ward", most=property_filters.LONGEST, needed=False) or "",
        regime=asked.choice("regime", "Regime", wording.REGIMES, needed=False) or "",
        designation=asked.whole("designation", "The designation", low=1, high=property_filters.MOST),
        outcome=asked.choice("outcome", "Verdict", OUTCOMES, needed=False) or "",
        page=lists.page_number(asked),
    )
    return filters, asked.errors


def address(path: str, filters: Filters) -> str:
    """The address of the list with these filters."""
    return pages.with_query(
        path,
        ward=filters.ward,
        designation=filters.designation,
        regime=filters.regime,
        outcome=filters.outcome,
        page=filters.page if filters.page > 1 else None,
    )


def panel(filters: Filters, wards: Sequence[Choice], designations: Sequence[Choice]) -> dict[str, Any]:
    """The panel beside the list: those of the property list that make sense here."""
    same = property_list.Filters(
        ward=filters.ward, designation=filters.designation, regime=filters.regime, outcome=filters.outcome
    )
    whole = property_filters.panel(same, wards, designations)
    fields = [field for field in whole["fields"] if field["name"] in ("ward", "designation", "regime", "outcome")]
    for field in fields:
        if field["name"] == "outcome":
            field["choices"] = [choice for choice in field["choices"] if choice["value"] in ("", *OUTCOMES)]
    return {"fields": fields, "hidden": [], "reset_href": PATH if filters != Filters() else None}


def applied(filters: Filters, choices: Sequence[Choice]) -> list[dict[str, str]]:
    """Each filter in use, with the list's address without it."""
    named = {choice.value: choice.text for choice in choices}
    used: list[tuple[str, Filters]] = []
    if filters.ward:
        used.append((named.get(filters.ward, filters.ward), replace(filters, ward="", page=1)))
    if filters.designation is not None:
        text = named.get(str(filters.designation), f"Designation {filters.designation}")
        used.append((text, replace(filters, designation=None, page=1)))
    if filters.regime:
        used.append((wording.REGIMES[filters.regime], replace(filters, regime="", page=1)))
    if filters.outcome:
        used.append((OUTCOMES[filters.outcome], replace(filters, outcome="", page=1)))
    return [{"text": text, "href": address(PATH, without)} for text, without in used]


def days(found: Page) -> str:
    """The days that the list speaks for, in a sentence."""
    if found.judged_through is None:
        return f"Licences as of {formats.day(found.on)}."
    return f"Verdicts worked out for {formats.day(found.judged_through)}; licences as of {formats.day(found.on)}."


def is_stale(found: Page) -> bool:
    """Whether verdicts and licences are of days too far apart to be read together."""
    return found.judged_through is not None and abs((found.on - found.judged_through).days) > MOST_DAYS_APART


def listed(visit: Visit) -> dict[str, Any]:
    """A home as the template takes it."""
    asks = f"{visit.to_ask} open {'question' if visit.to_ask == 1 else 'questions'}" if visit.to_ask else ""
    return {
        "href": f"/properties/{visit.id}",
        "address": visit.address,
        "postcode": visit.postcode,
        "uprn": visit.uprn,
        "note": f"licence ended {formats.day(visit.lapsed_on)}" if visit.lapsed_on else None,
        "outcome": visit.outcome,
        "decided": visit.decided,
        "standing": "lapsed" if visit.lapsed_on else "unlicensed",
        "areas": [{"name": wording.said(wording.REGIMES, regime), "check": False} for regime in visit.regimes],
        "evidence": wording.much(visit.strength),
        "reasons": [*visit.reasons[:3], *([asks] if asks else [])],
    }


def as_cells(visit: Visit) -> tuple[Any, ...]:
    """A row of the file."""
    return (
        visit.uprn,
        visit.address,
        visit.postcode,
        OUTCOMES[visit.outcome],
        visit.decided,
        "; ".join(wording.said(wording.REGIMES, regime) for regime in visit.regimes),
        visit.strength,
        visit.lapsed_on,
        visit.to_ask,
        " ".join(visit.reasons),
        "; ".join(visit.rests_on),
        f"/properties/{visit.id}",
    )


def lapsed_home(home: lapsed.Home) -> dict[str, Any]:
    """A home whose licence lapsed, as the template takes it."""
    return {
        "href": f"/properties/{home.id}",
        "address": home.address,
        "postcode": home.postcode,
        "area": home.area_name or home.area_code or "No LSOA known",
        "reference": home.reference,
        "ended": formats.day(home.ended_on),
        "persons": home.max_persons,
        "outcome": home.outcome,
        "exempted": home.exempted,
    }


def lapsed_cells(home: lapsed.Home) -> tuple[Any, ...]:
    """A row of the file."""
    kind, ended_on = home.kind, home.ended_on
    return (
        home.area_code, home.area_name, home.uprn, home.address, home.postcode, home.reference, kind, ended_on,
        home.max_persons, wording.said(property_filters.OUTCOMES, home.outcome), bool(home.exempted),
        wording.said(wording.POINT_SOURCES, home.point_source), f"/properties/{home.id}",
    )  # fmt: skip
