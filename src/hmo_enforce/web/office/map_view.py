"""What the map's address asks for, and where in the world that is.

The address holds what narrows the list of properties, by the same names; `view`, the box that is looked at, as `within` is
written (EPSG:27700); the day; which layers are shown; and which cases.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

import numpy as np

from hmo_enforce.cases import outside, terms
from hmo_enforce.casework.views.listing import reading
from hmo_enforce.casework.views.listing.kinds import ON
from hmo_enforce.casework.views.lists import properties
from hmo_enforce.casework.views.mapped import Wanted
from hmo_enforce.kernel import grid
from hmo_enforce.properties import within
from hmo_enforce.properties.within import Box, Parts, Within
from hmo_enforce.web import pages
from hmo_enforce.web.forms import FieldError, Fields

PATH = "/map"
HOMES, CASES, DESIGNATIONS, WARDS = LAYERS = ("homes", "cases", "designations", "wards")
FIRST_SHOWN = (HOMES, DESIGNATIONS)
ANY = "any"
OURS = frozenset({"view", "on", "show", "shown", "case_status", "case_kind", "degrees", "zoom"})
"""What the map's address may have beside what the list's has."""
OPEN_CASES = Wanted(status=terms.OPEN)
BRITAIN = (-9.0, 49.8, 2.1, 61.0)
"""Degrees: west, south, east, north of what the National Grid is for."""
ENGLAND: Box = (280_000.0, 50_000.0, 660_000.0, 660_000.0)
"""Where nothing is known yet."""
STEPS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked at. `wanted`, as the list of properties is asked for, narrows the homes, and the cases by their homes;
    `view` is None for the whole borough."""

    wanted: reading.Asked
    on: date
    view: Within | None = None
    show: tuple[str, ...] = FIRST_SHOWN
    cases: Wanted = OPEN_CASES

    @property
    def here(self) -> reading.Asked:
        """The same list, narrowed to what is in view: beside the map."""
        if self.view is None:
            return self.wanted
        return replace(self.wanted, values={**self.wanted.values, "within": (*self.parts, self.view)})

    @property
    def parts(self) -> Parts:
        """What parts of the map were chosen."""
        return tuple(self.wanted.values.get("within", ()))

    @property
    def box(self) -> Box | None:
        """What is looked at: the view, or else what was chosen; None for the whole borough."""
        if self.view or not self.parts:
            return self.view.box if self.view else None
        west, south, east, north = zip(*(part.box for part in self.parts), strict=True)
        common = max(west), max(south), min(east), min(north)
        return common if common[0] < common[2] and common[1] < common[3] else self.parts[-1].box


def read(query: Mapping[str, Any], today: date) -> tuple[Asked, list[FieldError]]:
    """What the address asks for; what in it cannot be read narrows nothing, and the page says so."""
    sent = Fields(query)
    wanted = reading.asked(properties.LIST, sent, set(query) - OURS)
    view = properties.read_within(sent, "view", "")
    shown = [one for one in sent.several("show") if one in LAYERS]
    status = sent.choice("case_status", "Cases", (*terms.STATUSES, ANY), needed=False)
    asked = Asked(
        wanted=wanted,
        on=sent.day("on", "The day", needed=False) or today,
        view=view[0] if view else None,
        show=tuple(shown) if shown or sent.raw("shown") else FIRST_SHOWN,
        cases=Wanted(
            "" if status == ANY else status or terms.OPEN,
            sent.choice("case_kind", "The kind of case", outside.kinds().by_name, needed=False) or "",
        ),
    )
    beside = {one.name for one in properties.LIST.filters if one.panel} | OURS
    return asked, [one if one.field in beside else FieldError("", one.message) for one in sent.errors]


def address(asked: Asked, today: date) -> str:
    """The address of the map as asked."""
    query = urlencode([*reading.query(properties.LIST, asked.wanted).items(), *_more(asked, today)])
    return f"{PATH}?{query}" if query else PATH


def as_list(asked: Asked) -> str:
    """The address of the list of properties that are in view."""
    return pages.with_query(properties.PATH, **reading.query(properties.LIST, asked.here.beginning()))


def _more(asked: Asked, today: date) -> list[tuple[str, str]]:
    said: list[tuple[str, str]] = []
    if asked.on != today:
        said.append(("on", asked.on.isoformat()))
    if asked.show != FIRST_SHOWN:
        said += [("shown", ON), *(("show", one) for one in asked.show)]
    if asked.cases.status != terms.OPEN:
        said.append(("case_status", asked.cases.status or ANY))
    if asked.cases.kind:
        said.append(("case_kind", asked.cases.kind))
    if asked.view:
        said.append(("view", asked.view.text))
    return said


def box_of_degrees(text: str) -> Box | None:
    """The box of the National Grid round a box of degrees (west,south,east,north); None where it is no such text.

    The two lie askew, by up to three degrees of a turn: all of what was in the one is in the other, and a little more.
    """
    try:
        west, south, east, north = (float(one) for one in text.split(","))
    except ValueError:
        return None
    sides = np.array([west, south, east, north])
    if not np.isfinite(sides).all():
        return None
    west, east = np.clip([west, east], BRITAIN[0], BRITAIN[2])
    south, north = np.clip([south, north], BRITAIN[1], BRITAIN[3])
    longitudes, latitudes = np.meshgrid(np.linspace(west, east, STEPS), np.linspace(south, north, STEPS))
    eastings, northings = grid.from_lonlat(longitudes, latitudes)
    if np.isnan(eastings).any():  # a view that reaches out to sea, where the grid ends
        return grid.EXTENT_M
    return float(eastings.min()), float(northings.min()), float(eastings.max()), float(northings.max())


def polygon_of_degrees(text: str) -> Within | None:
    """A polygon of the National Grid, of longitude and latitude of each corner with commas between; None where it is none."""
    try:
        numbers = [float(one) for one in text.split(",")]
    except ValueError:
        return None
    if len(numbers) % 2 or not 6 <= len(numbers) <= 2 * within.MOST_CORNERS:
        return None
    eastings, northings = grid.from_lonlat(numbers[::2], numbers[1::2])
    if np.isnan(eastings).any():
        return None
    return within.polygon_of(tuple(zip(eastings.round().tolist(), northings.round().tolist(), strict=True)))


def degrees(points: Sequence[tuple[float, float]]) -> list[list[float]]:
    """Longitude and latitude of eastings and northings, to a tenth of a metre; for drawing, not for keeping."""
    if not points:
        return []
    eastings, northings = zip(*points, strict=True)
    longitudes, latitudes = (np.round(one, 6).tolist() for one in grid.to_lonlat(eastings, northings))
    return [list(point) for point in zip(longitudes, latitudes, strict=True)]


def text_of(box: Box) -> str:
    """A view as the address holds it."""
    return within.box_of(*(round(one) for one in box)).text
