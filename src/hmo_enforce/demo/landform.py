"""From the drawing board to the ground: the plan's plane is bent a little, so that streets curve, and set on the moor.

The plan is drawn in metres about (0, 0). `on_the_ground` is one smooth, invertible map applied to every street, boundary
and front door alike, so whatever touched or lay inside on the plan still does.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CENTRE_EASTING_M = 390_000.0
CENTRE_NORTHING_M = 596_000.0
"""An open moor in Northumberland, far from any town: on land, so that OSTN15 covers it. Where Acacia would stand."""


@dataclass(frozen=True, slots=True)
class Landform:
    """Waves that push the plan sideways. `across` and `along` are cycles a metre, `push_m` east and north, `phase` radians."""

    across: Floats
    along: Floats
    push_east_m: Floats
    push_north_m: Floats
    phase: Floats

    def on_the_ground(self, plan: Floats) -> Floats:
        """Plan metres (n, 2) to EPSG:27700 metres (n, 2), to the centimetre."""
        ground = plan + np.array([CENTRE_EASTING_M, CENTRE_NORTHING_M])
        for a, b, east, north, phase in zip(
            self.across, self.along, self.push_east_m, self.push_north_m, self.phase, strict=True
        ):
            wave = np.sin(2 * np.pi * (a * plan[:, 0] + b * plan[:, 1]) + phase)
            ground[:, 0] += east * wave
            ground[:, 1] += north * wave
        return np.asarray(np.round(ground, 2))


def landform(chance: Generator) -> Landform:
    """Five waves of 600 to 2,600 m; each tilts the plan by a seventh at most, so that together they never fold it."""
    lengths = np.array([600.0, 900.0, 1300.0, 1900.0, 2600.0])
    heading = chance.uniform(0, 2 * np.pi, size=5)
    push = chance.uniform(0, 2 * np.pi, size=5)
    strength_m = lengths / 50
    return Landform(
        across=np.cos(heading) / lengths,
        along=np.sin(heading) / lengths,
        push_east_m=strength_m * np.cos(push),
        push_north_m=strength_m * np.sin(push),
        phase=chance.uniform(0, 2 * np.pi, size=5),
    )
