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
from hmo_enforce.casework.views.mapped import Wanted
from hmo_enforce.casework.views.property_list import Filters
from hmo_enforce.kernel import grid
from hmo_enforce.properties import within
from hmo_enforce.properties.within import Box, Within
from hmo_enforce.web.forms import FieldError, Fields
from hmo_enforce.web.office import property_filters

PATH = "/map"
HOMES, CASES, DESIGNATIONS, WARDS = LAYERS = ("homes", "cases", "designations", "wards")
FIRST_SHOWN = (HOMES, DESIGNATIONS)
ANY = "any"
OPEN_CASES = Wanted(status=terms.OPEN)
BRITAIN = (-9.0, 49.8, 2.1, 61.0)
"""Degrees: west, south, east, north of what the National Grid is for."""
ENGLAND: Box = (280_000.0, 50_000.0, 660_000.0, 660_000.0)
"""Where nothing is known yet."""
STEPS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked at. `filters` narrow the homes, and the cases by their homes; `view` is None for the whole borough."""

    filters: Filters
    on: date
    view: Within | None = None
    show: tuple[str, ...] = FIRST_SHOWN
    cases: Wanted = OPEN_CASES

    @property
    def here(self) -> Filters:
        """The filters, narrowed to what is in view: of the list beside the map."""
        return replace(self.filters, within=(*self.filters.within, *((self.view,) if self.view else ())))


def read(query: Mapping[str, Any], today: date) -> tuple[Asked, list[FieldError]]:
    """What the address asks for; what in it cannot be read narrows nothing, and the page says so."""
    filters, errors = property_filters.read(query)
    sent = Fields(query)
    view = property_filters.read_within(sent, "view")
    shown = [one for one in sent.several("show") if one in LAYERS]
    status = sent.choice("case_status", "Cases", (*terms.STATUSES, ANY), needed=False)
    asked = Asked(
        filters=filters,
        on=sent.day("on", "The day", needed=False) or today,
        view=view[0] if view else None,
        show=tuple(shown) if shown or sent.raw("shown") else FIRST_SHOWN,
        cases=Wanted(
            "" if status == ANY else status or terms.OPEN,
            sent.choice("case_kind", "The kind of case", outside.kinds().by_name, needed=False) or "",
        ),
    )
    return asked, [*errors, *sent.errors]


def address(asked: Asked, today: date, *, page: int = 1) -> str:
    """The address of the map as asked."""
    return and_more(property_filters.address(PATH, asked.filters, page=page), asked, today)


def and_more(narrowed: str, asked: Asked, today: date) -> str:
    """An address that has the filters, and what else is asked."""
    more = urlencode(_more(asked, today))
    return f"{narrowed}{'&' if '?' in narrowed else '?'}{more}" if more else narrowed


def as_list(asked: Asked) -> str:
    """The address of the list of properties that are in view."""
    return property_filters.address("/properties", asked.here)


def _more(asked: Asked, today: date) -> list[tuple[str, str]]:
    said: list[tuple[str, str]] = []
    if asked.on != today:
        said.append(("on", asked.on.isoformat()))
    if asked.show != FIRST_SHOWN:
        said += [("shown", property_filters.ON), *(("show", one) for one in asked.show)]
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


def with_view(asked: Asked, box: Box) -> Asked:
    """The same, looking at this box."""
    west, south, east, north = (round(one) for one in box)
    return replace(asked, view=within.box_of(west, south, east, north))
