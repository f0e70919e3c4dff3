"""The map's page as its template takes it: the filters, what the map fetches, and the lists beside it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from litestar import Request
from sqlalchemy.orm import Session

from hmo_enforce.cases import outside, terms
from hmo_enforce.casework.views import case_list, map_lists, mapped, property_conditions
from hmo_enforce.casework.views.listing import paging, reading
from hmo_enforce.casework.views.listing.declared import Asker
from hmo_enforce.casework.views.listing.kinds import ON
from hmo_enforce.casework.views.listing.paging import Page
from hmo_enforce.casework.views.lists import properties
from hmo_enforce.casework.views.lists.properties import Line
from hmo_enforce.casework.views.property_rows import Row
from hmo_enforce.properties.within import Box
from hmo_enforce.web import formats, guards, pages
from hmo_enforce.web.office import (
    background,
    case_context,
    designation_context,
    draft_context,
    listing,
    lists,
    map_view,
    wording,
)
from hmo_enforce.web.office.map_view import Asked

ROWS = 25
LAYERS = {
    map_view.HOMES: "Properties by verdict",
    map_view.CASES: "Cases by status",
    map_view.DESIGNATIONS: "Designations in force",
    map_view.WARDS: "Wards",
}
STATUSES = {terms.OPEN: "Open", terms.CLOSED: "Closed", map_view.ANY: "Open and closed"}


def layers(request: Request) -> dict[str, str]:  # type: ignore[type-arg]
    """Those that the reader may see."""
    return {name: text for name, text in LAYERS.items() if name != map_view.CASES or guards.may(request, "see_cases")}


def context(request: Request, session: Session, asked: Asked, today: date) -> dict[str, Any]:  # type: ignore[type-arg]
    """All that the page says, errors apart."""
    by = replace(listing.asker(request, session), on=asked.on)
    return {
        "as_at": {"value": asked.on.isoformat(), "text": formats.day(asked.on), "today": asked.on == today},
        "filters": panel(request, by, asked, today),
        "applied": applied(by, asked, today),
        "draw_href": draft_context.address(asked.view) if guards.may(request, "designate") else None,
        "map": on_the_map(request, session, asked, today),
        **beside(request, by, asked, today),
    }


def on_the_map(request: Request, session: Session, asked: Asked, today: date) -> dict[str, Any]:  # type: ignore[type-arg]
    """Where the map looks at first and what its script fetches."""
    west, south, east, north = asked.box or mapped.borough(session) or map_view.ENGLAND
    bounds = map_view.degrees([(west, south), (east, north)])
    shown = [name for name in layers(request) if name in asked.show]
    return {
        "bounds": ",".join(str(one) for corner in bounds for one in corner),
        "exact": asked.view is not None,
        "layers": " ".join(shown),
        "shown_url": f"{map_view.PATH}/shown.json",
        "within_url": f"{map_view.PATH}/within.json",
        "wards_url": f"{map_view.PATH}/wards.geojson",
        "designations_url": pages.with_query("/designations.geojson", on=asked.on.isoformat()),
        "selected": [map_view.degrees(part.corners or _corners(part.box)) for part in asked.parts],
        **background.behind(request),
    }


def _corners(box: Box) -> tuple[tuple[float, float], ...]:
    west, south, east, north = box
    return (west, south), (east, south), (east, north), (west, north)


def beside(request: Request, by: Asker, asked: Asked, today: date) -> dict[str, Any]:  # type: ignore[type-arg]
    """The lists of what is in view, each of a layer that is shown."""
    session, values = by.session, asked.here.values
    shown = [name for name in layers(request) if name in asked.show]
    found = paging.page(properties.LIST, by, asked.here, ROWS) if map_view.HOMES in shown else None
    cases = map_lists.cases(session, values, asked.cases, asked.on) if map_view.CASES in shown else None
    return {
        "said": said(found, cases, asked),
        "homes": None if found is None else [listed(line.home) for line in found.rows],
        "pages": None
        if found is None
        else listing.beside(asked.wanted, found, lambda wanted: map_view.address(replace(asked, wanted=wanted), today), ROWS),
        "list_href": map_view.as_list(asked),
        "cases": None if cases is None else [case_context.row(one, today) for one in cases.rows],
        "cases_more": cases is not None and cases.total > len(cases.rows),
        "designations": [designation_context.listed(one) for one in map_lists.designations(session, asked.view, asked.on)]
        if map_view.DESIGNATIONS in shown
        else None,
        "wards": [
            {"name": one.text, "href": pages.with_query("/properties", ward=one.value)}
            for one in map_lists.wards(session, asked.view)
        ]
        if map_view.WARDS in shown
        else None,
    }


def listed(row: Row) -> dict[str, Any]:
    """A home as the template takes it."""
    return {
        "href": f"/properties/{row.id}",
        "address": row.address,
        "postcode": row.postcode,
        "note": wording.POINT_SOURCES["postcode"] if row.point_source == "postcode" else None,
        "outcome": row.outcome,
        "decided": row.decided,
        "standing": row.standing,
        "areas": [{"name": one.name, "check": one.check} for one in row.designations],
    }


def case_rows(session: Session, keys: Sequence[int], today: date) -> list[dict[str, Any]]:
    """Cases by their keys, as lists have them."""
    return [case_context.row(one, today) for one in case_list.rows(session, keys)]


def said(found: Page[Line] | None, cases: map_lists.Cases | None, asked: Asked) -> str:
    """How many there are, in one sentence: read out when the map has moved."""
    parts = [] if found is None else [lists.counted(found.total, found.more, "property", "properties")]
    parts += [] if cases is None else [lists.counted(cases.total, False, "case", "cases")]
    return f"{' and '.join(parts)} {where(asked)}." if parts else ""


def where(asked: Asked) -> str:
    """Of what part of the world the page tells."""
    if not asked.parts:
        return "in the whole borough" if asked.view is None else "in view"
    return "inside the chosen part of the map" if asked.view is None else "in view, of the chosen part of the map"


def panel(
    request: Request,  # type: ignore[type-arg]
    by: Asker,
    asked: Asked,
    today: date,
) -> dict[str, Any]:
    """The filters beside the map: what is shown and on which day, and those of the list of properties."""
    homes = listing.panel(properties.LIST, by, asked.wanted)
    offered, kinds = layers(request), outside.kinds().by_name
    fields: list[dict[str, Any]] = [
        {
            "name": "show",
            "label": "Show",
            "kind": "checks",
            "value": list(asked.show),
            "choices": [{"value": name, "text": text} for name, text in offered.items()],
        },
        {"name": "on", "label": "Designations and licences on", "kind": "date", "value": asked.on.isoformat()},
        *homes["fields"],
    ]
    if map_view.CASES in offered:
        status = asked.cases.status or map_view.ANY
        fields += [
            _select("case_status", "Cases", status, STATUSES),
            _select(
                "case_kind", "Kind of case", asked.cases.kind, {"": "Any", **{name: one.title for name, one in kinds.items()}}
            ),
        ]
    hidden = [*homes["hidden"], {"name": "shown", "value": ON}]
    if asked.view:
        hidden.append({"name": "view", "value": asked.view.text})
    return {
        "fields": fields,
        "hidden": hidden,
        "reset_href": map_view.PATH if map_view.address(asked, today) != map_view.PATH else None,
    }


def _select(name: str, label: str, value: str, words: dict[str, str]) -> dict[str, Any]:
    choices = [{"value": given, "text": text} for given, text in words.items()]
    return {"name": name, "label": label, "kind": "select", "value": value, "choices": choices}


def applied(by: Asker, asked: Asked, today: date) -> list[dict[str, str]]:
    """Each filter in use, with the map's address without it."""
    values = asked.wanted.values
    return [
        {
            "text": listing.called(one, values[one.name], by),
            "href": map_view.address(replace(asked, wanted=asked.wanted.without(one.name)), today),
        }
        for one in reading.in_use(properties.LIST, values)
    ]


def note(row: Row) -> str:
    """How a home stands, in two words: under its address, where the map is asked what stands there."""
    outcome = wording.said(properties.OUTCOMES, row.outcome or property_conditions.NO_VERDICT)
    return ". ".join(part for part in (outcome, wording.said(wording.STANDINGS, row.standing)) if part) + "."
