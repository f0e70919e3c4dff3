"""Licences that lapsed with no successor at the address: by LSOA, home by home, and as a file."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.response import Stream
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import lapsed
from hmo_enforce.casework.views.lapsed import Home, InArea
from hmo_enforce.kernel import clock
from hmo_enforce.web import formats, forms, guards, pages
from hmo_enforce.web.office import lists, wording

PATH = "/lapsed"
NOWHERE = "none"
"""How the address names homes that lie in no LSOA."""
KINDS = {**wording.REGIMES, "hmo_unspecified": "HMO licence, its kind not stated"}
HEADER = (
    "LSOA", "LSOA name", "UPRN", "Address", "Postcode", "Point", "Licence", "Kind", "Ended on", "Most persons", "Verdict",
    "Temporary exemption in force", "Page",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    on: date
    since: date | None
    area: str


@get(PATH, guards=[guards.may_see_properties], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """LSOAs, the most lapsed licences first, and the homes of the one that is chosen."""
    asked = read(request)
    found = lapsed.homes(session, asked.on, asked.since)
    areas = lapsed.by_area(session, found, asked.on)
    chosen = next((area for area in areas if (area.code or NOWHERE) == asked.area), None)
    return pages.page(
        request,
        "office/lapsed.html",
        as_at=formats.day(asked.on),
        since=formats.day(asked.since) if asked.since else None,
        filters=panel(asked),
        total_text=lists.counted(len(found), False, "home", "homes"),
        areas=[listed(area, asked) for area in areas],
        chosen=chosen and named(chosen),
        homes=[home_listed(home) for home in found if chosen and home.area_code == chosen.code],
        export_href=pages.with_query(f"{PATH}.csv", on=asked.on, since=asked.since, area=asked.area),
    )


@get(f"{PATH}.csv", guards=[guards.may_see_properties], sync_to_thread=True)
def export(request: Request, session: NamedDependency[Session]) -> Stream:  # type: ignore[type-arg]
    """The same homes, by LSOA, as CSV."""
    asked = read(request)
    found = lapsed.homes(session, asked.on, asked.since)
    wanted = (home for home in found if asked.area in ("", home.area_code or NOWHERE))
    return lists.as_csv("lapsed-licences.csv", HEADER, map(as_cells, wanted))


def read(request: Request) -> Asked:  # type: ignore[type-arg]
    """What makes no sense is left out."""
    query = request.query_params
    on = forms.day(query.get("on", "")) or clock.today()
    return Asked(on, forms.day(query.get("since", "")), query.get("area", ""))


def panel(asked: Asked) -> dict[str, Any]:
    """The filters beside the list."""
    since = asked.since.isoformat() if asked.since else ""
    fields = [
        {
            "name": "since",
            "label": "Ended on or after",
            "hint": "Such as the date of an older register",
            "kind": "date",
            "value": since,
        },
        {"name": "on", "label": "As things stood on", "kind": "date", "value": asked.on.isoformat()},
    ]
    return {"fields": fields, "hidden": [], "reset_href": None if asked == Asked(clock.today(), None, "") else PATH}


def named(area: InArea) -> str:
    """Oxford 019A."""
    return area.name or area.code or "In no LSOA, or without a point"


def listed(area: InArea, asked: Asked) -> dict[str, Any]:
    """A line of the LSOAs."""
    return {
        "name": named(area),
        "code": area.code,
        "href": pages.with_query(PATH, on=asked.on, since=asked.since, area=area.code or NOWHERE) + "#homes",
        "lapsed": formats.number(area.lapsed),
        "licensed": formats.number(area.licensed),
    }


def home_listed(home: Home) -> dict[str, Any]:
    """A line of the homes."""
    return {
        "href": f"/properties/{home.id}",
        "address": home.address,
        "postcode": home.postcode,
        "note": wording.POINT_SOURCES["postcode"] if home.point_source == "postcode" else None,
        "licence": home.reference,
        "kind": wording.said(KINDS, home.kind),
        "ended_on": formats.day(home.ended_on),
        "persons": home.max_persons,
        "outcome": home.outcome,
        "exempted": home.exempted,
    }


def as_cells(home: Home) -> tuple[Any, ...]:
    """A row of the file."""
    return (
        home.area_code,
        home.area_name,
        home.uprn,
        home.address,
        home.postcode,
        wording.said(wording.POINT_SOURCES, home.point_source),
        home.reference,
        wording.said(KINDS, home.kind),
        home.ended_on,
        home.max_persons,
        wording.said(wording.OUTCOMES, home.outcome),
        home.exempted,
        f"/properties/{home.id}",
    )
