"""A draft as its pages take it: the map to draw on, what is wrong with its line, and what lies inside it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely
from litestar import Request
from sqlalchemy.orm import Session

from hmo_enforce.areas import drawing
from hmo_enforce.areas.drawing import Line
from hmo_enforce.casework.views import draft_lines, inside, mapped
from hmo_enforce.casework.views.draft_lines import Draft
from hmo_enforce.casework.views.inside import Inside
from hmo_enforce.casework.views.lists import properties
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import Stale
from hmo_enforce.properties.within import Box, Within
from hmo_enforce.web import formats, pages
from hmo_enforce.web.office import background, map_view

PATH = "/designations/drafts"


@dataclass(frozen=True, slots=True)
class Drawn:
    """The form as it stands: what was typed, and the line read from it."""

    name: str
    notes: str
    text: str
    line: Line
    revision: int


def address(view: Within | None) -> str:
    """The page to draw on, where somebody looks already."""
    return pages.with_query(f"{PATH}/new", view=view.text if view else None)


def of_draft(draft: Draft) -> Drawn:
    """The form of a draft that is kept."""
    return Drawn(draft.name, draft.notes or "", drawing.as_text(draft.shape), Line(draft.shape), draft.revision)


def begun(session: Session, query: Mapping[str, str]) -> Drawn:
    """A new one: empty, or with a line that is there already; `NotFound` where it is not."""
    designation, ward = query.get("designation", ""), query.get("ward", "")
    if designation.isdecimal() and len(designation) < 19:
        found = draft_lines.of_designation(session, int(designation))
    elif ward:
        found = draft_lines.of_ward(session, ward)
    else:
        return Drawn("", "", "", Line(None), 1)
    return Drawn(f"Draft after {found.name}"[:200], "", drawing.as_text(found.shape), Line(found.shape), 1)


def to_draw(request: Request, session: Session, drawn: Drawn, draft_id: int | None) -> dict[str, Any]:  # type: ignore[type-arg]
    """The page on which a line is drawn."""
    shape = drawn.line.shape
    sound = shape is not None and not drawn.line.faults
    return {
        "heading": "Draw the area anew" if draft_id else "Draw an area",
        "back": {"text": "Back", "href": f"{PATH}/{draft_id}" if draft_id else map_view.PATH},
        "name": drawn.name,
        "notes": drawn.notes,
        "line": drawn.text,
        "revision": drawn.revision if draft_id else None,
        "map": on_the_map(request, session, shape, drawn.line, request.query_params.get("view", "")),
        "inside": counts(inside.inside(session, shape, clock.today()), clock.today()) if sound else None,
    }


def meanwhile(drawn: Drawn, stale: Stale, href: str) -> dict[str, Any]:
    """What was drawn beside what somebody else saved."""
    corners = shapely.get_num_coordinates(drawn.line.shape)
    yours = {"Name": drawn.name, "Corners": str(corners), "Notes": drawn.notes}
    rows = [{"label": name, "yours": yours.get(name, ""), "theirs": theirs} for name, theirs in stale.theirs.items()]
    return {"rows": rows, "href": href}


def whole(request: Request, session: Session, draft: Draft, *, may: bool) -> dict[str, Any]:  # type: ignore[type-arg]
    """The page of a draft."""
    path, today = f"{PATH}/{draft.id}", clock.today()
    return {
        "draft": {
            "name": draft.name,
            "notes": draft.notes,
            "changed": formats.moment(draft.changed_at),
        },
        "map": on_the_map(request, session, draft.shape, Line(draft.shape), ""),
        "inside": counts(inside.inside(session, draft.shape, today), today),
        "edit_href": f"{path}/edit" if may else None,
        "designate_href": f"{path}/designate" if may else None,
        "discard_href": f"{path}/discard" if may else None,
        "map_href": pages.with_query(map_view.PATH, view=",".join(f"{one:.0f}" for one in draft.shape.bounds)),
    }


def on_the_map(request: Request, session: Session, shape: Any, line: Line, view: str) -> dict[str, Any]:  # type: ignore[type-arg]
    """What the map's script takes: where to look, the line in longitude and latitude, and where something is wrong with it."""
    box: Box = shape.bounds if shape is not None else _asked(view) or mapped.borough(session) or map_view.ENGLAND
    west, south, east, north = box
    bounds = map_view.degrees([(west, south), (east, north)])
    return {
        "bounds": ",".join(str(one) for corner in bounds for one in corner),
        "drawn": json.loads(shapely.to_geojson(draft_lines.in_degrees(shape))) if shape is not None else None,
        "faults": map_view.degrees([fault.at for fault in line.faults if fault.at]),
        "shown_url": f"{map_view.PATH}/shown.json",
        "designations_url": pages.with_query("/designations.geojson", on=clock.today().isoformat()),
        "wards_url": f"{map_view.PATH}/wards.geojson",
        **background.behind(request),
    }


def _asked(view: str) -> Box | None:
    asked, _ = map_view.read({"view": view}, clock.today())
    return asked.view.box if asked.view else None


def counts(found: Inside, on: date) -> dict[str, Any]:
    """What lies inside, in numbers and words."""
    outcomes = [
        {"label": text, "number": formats.number(found.outcomes[name])}
        for name, text in properties.OUTCOMES.items()
        if found.outcomes.get(name)
    ]
    return {
        "on": formats.day(on),
        "cards": [
            {"label": "Properties", "number": formats.number(found.properties), "tone": None},
            {"label": "With a licence in force", "number": formats.number(found.licensed), "tone": "clear"},
            {"label": "Called for one, and without", "number": formats.number(found.unlicensed), "tone": "act"},
            {"label": "Open cases", "number": formats.number(found.open_cases), "tone": None},
        ],
        "outcomes": outcomes,
        "wards": [f"{name} ({share:.0%} of it)" for name, share in found.wards],
        "size": f"{found.hectares:,.1f} hectares",
        "said": f"{found.properties:,} properties inside, {found.licensed:,} with a licence in force.",
    }


def listed(draft: Draft) -> dict[str, str]:
    """A line of the list of drafts."""
    return {"name": draft.name, "href": f"{PATH}/{draft.id}", "changed": formats.moment(draft.changed_at)}
