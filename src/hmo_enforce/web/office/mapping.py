"""The map: the page with its lists, and what its script fetches as it is moved."""

import re
from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import map_lists, mapped, property_rows
from hmo_enforce.casework.views.lists import properties
from hmo_enforce.casework.views.mapped import Cells, Shown
from hmo_enforce.kernel import clock
from hmo_enforce.properties.within import Box
from hmo_enforce.web import forms, guards, pages
from hmo_enforce.web.office import kept_counts, lists, map_context, map_view
from hmo_enforce.web.office.map_view import Asked

PATH = map_view.PATH
GEOJSON = "application/geo+json"
OUTCOMES = (*properties.OUTCOMES,)
"""By weight: the first among the homes of one place gives the place its sign."""
STATUSES = ("open", "closed")
MOST_OF_A_PLACE = 100
FIRST_ZOOM, MOST_ZOOM = 12, 22
KEY = re.compile(r"[0-9]{1,18}")


@get(PATH, guards=[guards.may_see_properties], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """The map, its filters, and what is in view as lists."""
    today = clock.today()
    asked, errors = map_view.read(request.query_params.dict(), today)
    context = map_context.context(request, session, asked, today)
    return pages.page(request, "office/map.html", errors=forms.as_context(errors), **context)


@get(f"{PATH}/shown.json", guards=[guards.may_see_properties], sync_to_thread=True)
def shown(request: Request, session: NamedDependency[Session]) -> dict[str, Any]:  # type: ignore[type-arg]
    """Homes and cases in the box `degrees` (west,south,east,north) for a map of `zoom`: places, or how many in each cell.

    Of the whole borough where no box is named.
    """
    asked, errors = map_view.read(request.query_params.dict(), clock.today())
    sent = forms.Fields(request.query_params)
    zoom, said = sent.whole("zoom", "The zoom", low=0, high=MOST_ZOOM), sent.raw("degrees")
    box = map_view.box_of_degrees(said) if said else mapped.borough(session) or map_view.ENGLAND
    if box is None:
        sent.wrong("degrees", "“degrees” must be west, south, east and north, with commas between.")
    lists.refuse([*errors, *sent.errors])
    assert box is not None
    return _shown(request, session, asked, box, mapped.cells(box, FIRST_ZOOM if zoom is None else zoom))


def _shown(request: Request, session: Session, asked: Asked, box: Box, cells: Cells) -> dict[str, Any]:  # type: ignore[type-arg]
    layers = [name for name in map_context.layers(request) if name in asked.show]
    answer: dict[str, Any] = {"view": map_view.text_of(box)}
    if map_view.HOMES in layers:
        answer["homes"] = drawn(
            kept_counts.homes(request.app.state.sessions, session, asked.wanted.values, cells, asked.on), OUTCOMES
        )
    if map_view.CASES in layers:
        found = mapped.cases(session, asked.wanted.values, asked.cases, cells, asked.on)
        answer["cases"] = drawn(found, STATUSES)
    return answer


def drawn(shown: Shown, names: tuple[str, ...]) -> dict[str, Any]:
    """For a script, and short: a cluster is its point and how many of each name; a place its point, its sign and its keys."""
    clusters = map_view.degrees([(one.easting, one.northing) for one in shown.clusters])
    places = map_view.degrees([(one.easting, one.northing) for one in shown.places])
    return {
        "names": names,
        "clusters": [
            [*point, [one.counts.get(name, 0) for name in names]] for point, one in zip(clusters, shown.clusters, strict=True)
        ],
        "places": [
            [*point, min(names.index(said) for said in one.said), one.keys]
            for point, one in zip(places, shown.places, strict=True)
        ],
    }


@get(f"{PATH}/within.json", guards=[guards.may_see_properties], sync_to_thread=True)
def within_(request: Request) -> dict[str, str]:  # type: ignore[type-arg]
    """A polygon drawn in longitude and latitude (?degrees=…), as lists and the map have it in their address."""
    sent = forms.Fields(request.query_params)
    part = map_view.polygon_of_degrees(sent.raw("degrees"))
    if part is None and sent.raw("degrees"):
        sent.wrong("degrees", "“degrees” must be longitude and latitude of three corners or more, with commas between.")
    lists.refuse(sent.errors)
    return {"within": part.text if part else ""}


@get(f"{PATH}/wards.geojson", guards=[guards.may_see_properties], sync_to_thread=True, media_type=GEOJSON)
def wards(session: NamedDependency[Session]) -> dict[str, Any]:
    """The wards of the latest edition, thinned for the eye."""
    return {"type": "FeatureCollection", "features": map_lists.ward_lines(session)}


@get(f"{PATH}/homes.json", guards=[guards.may_see_properties], sync_to_thread=True)
def homes(request: Request, session: NamedDependency[Session]) -> dict[str, Any]:  # type: ignore[type-arg]
    """The homes of one place by their keys (?of=1,2): for what the map says when it is asked."""
    keys = _keys(request)
    rows = property_rows.rows(session, keys[:MOST_OF_A_PLACE], clock.today())
    return _lines(keys, [(row.address, f"/properties/{row.id}", map_context.note(row)) for row in rows])


@get(f"{PATH}/cases.json", guards=[guards.may_see_cases], sync_to_thread=True)
def cases(request: Request, session: NamedDependency[Session]) -> dict[str, Any]:  # type: ignore[type-arg]
    """The same of cases."""
    keys = _keys(request)
    rows = map_context.case_rows(session, keys[:MOST_OF_A_PLACE], clock.today())
    named = [(f"{row['reference']}: {row['title']}", row["href"], f"{row['kind']}. {row['step']}.") for row in rows]
    return _lines(keys, named)


def _keys(request: Request) -> list[int]:  # type: ignore[type-arg]
    return [int(one) for one in request.query_params.get("of", "").split(",") if KEY.fullmatch(one)]


def _lines(keys: Sequence[int], rows: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    lines = [{"text": text, "href": href, "note": note} for text, href, note in rows]
    return {"lines": lines, "more": max(0, len(keys) - MOST_OF_A_PLACE)}


ROUTES: tuple[ControllerRouterHandler, ...] = (show, shown, within_, wards, homes, cases)
