"""A part of the map that somebody chose to look at: a box, or a polygon drawn round some homes, as an address holds it.

In the address: whole metres of the National Grid (EPSG:27700) with commas between. Four numbers are a box (west, south, east,
north); six or more the corners of a polygon, east and north of each. With a semicolon between, several, and only what lies in
all of them is meant.
"""

import re
from dataclasses import dataclass

from hmo_enforce.kernel import grid

MOST_CORNERS = 200
"""More would make an address too long for some proxies, and each home is tried against each side."""
MOST_PARTS = 3
NUMBERS = re.compile(r"-?[0-9]{1,7}(,-?[0-9]{1,7})*")
Corner = tuple[float, float]
Box = tuple[float, float, float, float]
"""West, south, east, north."""


@dataclass(frozen=True, slots=True)
class Within:
    """A box, or a polygon with its corners in order, closed by itself; `corners` is empty for a box."""

    box: Box
    corners: tuple[Corner, ...] = ()

    @property
    def text(self) -> str:
        """As an address holds it."""
        return ",".join(
            f"{number:.0f}" for number in ((one for pair in self.corners for one in pair) if self.corners else self.box)
        )


Parts = tuple[Within, ...]


def read(text: str) -> Parts | None:
    """The parts that a text names; None where it is no such text. A box may be given by any two opposite corners."""
    said = [part for part in text.split(";") if part]
    found = [_part(part) for part in said]
    return None if len(said) > MOST_PARTS or None in found else tuple(part for part in found if part is not None)


def text_of(parts: Parts) -> str:
    """The way back."""
    return ";".join(part.text for part in parts)


def box_of(west: float, south: float, east: float, north: float) -> Within:
    """A box, whichever way round its sides are given."""
    return Within((min(west, east), min(south, north), max(west, east), max(south, north)))


def polygon_of(corners: tuple[Corner, ...]) -> Within:
    """A polygon of three corners or more."""
    eastings, northings = zip(*corners, strict=True)
    return Within((min(eastings), min(northings), max(eastings), max(northings)), corners)


def _part(text: str) -> Within | None:
    if not NUMBERS.fullmatch(text):
        return None
    numbers = [float(number) for number in text.split(",")]
    if len(numbers) == 4:
        return box_of(*numbers) if _on_the_grid(numbers) else None
    if len(numbers) % 2 or not 6 <= len(numbers) <= 2 * MOST_CORNERS or not _on_the_grid(numbers):
        return None
    return polygon_of(tuple(zip(numbers[::2], numbers[1::2], strict=True)))


def _on_the_grid(numbers: list[float]) -> bool:
    """A view may reach beyond the coast, and so beyond the grid: by no more than its own width."""
    west, south, east, north = grid.EXTENT_M
    wide, high = east - west, north - south
    return all(west - wide <= one <= east + wide for one in numbers[::2]) and all(
        south - high <= one <= north + high for one in numbers[1::2]
    )
