"""Acacia's designations: which of its areas they are made of, and when they were made, came into force and end.

Dates count back from the demo's own day, so that a demo of any year shows one scheme of each kind in force and one ended.
In force not earlier than three months after they were made, five years at most: Housing Act 2004 ss.58, 60, 82, 84.
"""

from datetime import date, timedelta

import geopandas
import numpy as np
import shapely
from numpy.typing import NDArray

from hmo_enforce.demo import boundaries, ranks

SELECTIVE_SHARE, ADDITIONAL_SHARE, ARTICLE_4_SHARE, ENDED_SHARE = 0.25, 0.5, 0.3, 0.25


def months_before(day: date, months: int) -> date:
    """The first of the month that lies so many months before the month of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)


def designations(
    areas: boundaries.Boundaries, heat: ranks.Floats, renting: ranks.Floats, as_at: date
) -> geopandas.GeoDataFrame:
    """EPSG:27700, one row a designation. `heat` and `renting`: each LSOA's mean, in the order of the LSOAs."""
    hottest = np.argsort(-heat, kind="stable")
    most_let = np.argsort(-renting, kind="stable")
    rows = [
        _row("selective", "Acacia selective licensing area", "Housing Act 2004 s.80", as_at, months=(30, 26), lasts_months=60),
        _row("additional", "Acacia additional licensing area", "Housing Act 2004 s.56", as_at, months=(46, 42), lasts_months=60)
        | {
            "description": "HMOs of three or more persons in two or more households, s.257 buildings not included",
            "minimum_persons": 3,
            "minimum_households": 2,
        },
        _row("article_4", "Acacia HMO Article 4 direction", "SI 2015/596 art. 4", as_at, months=(84, 72), lasts_months=None)
        | {"description": "Change of use from a dwellinghouse (C3) to a small HMO (C4) needs planning permission"},
        _row(
            "selective",
            "Acacia first selective licensing area",
            "Housing Act 2004 s.80",
            as_at,
            months=(104, 98),
            lasts_months=60,
        ),
    ]
    shares = [
        (most_let, SELECTIVE_SHARE),
        (hottest, ADDITIONAL_SHARE),
        (hottest, ARTICLE_4_SHARE),
        (most_let[1:], ENDED_SHARE),
    ]
    shapes = [_made_of(areas, order[: max(1, round(share * len(heat)))]) for order, share in shares]
    for number, row in enumerate(rows, start=1):
        row["reference"] = f"ACA-DES-{number:02}"
    return geopandas.GeoDataFrame(rows, geometry=shapes, crs=boundaries.CRS)


def _made_of(areas: boundaries.Boundaries, chosen: ranks.Ints) -> shapely.Geometry:
    return shapely.coverage_union_all(areas.lsoas.geometry.to_numpy()[np.sort(chosen)])


def _row(
    kind: str, name: str, basis: str, as_at: date, *, months: tuple[int, int], lasts_months: int | None
) -> dict[str, object]:
    made, in_force = (months_before(as_at, before) for before in months)
    ends = months_before(in_force, -lasts_months) - timedelta(days=1) if lasts_months else None
    return {
        "reference": "",
        "kind": kind,
        "name": name,
        "made_on": made.isoformat(),
        "in_force_on": in_force.isoformat(),
        "ends_on": ends.isoformat() if ends else None,
        "legal_basis": basis,
        "description": "",
        "minimum_persons": None,
        "minimum_households": None,
    }


def within(designation: shapely.Geometry, points: ranks.Floats) -> NDArray[np.bool_]:
    """Whether each point (EPSG:27700) lies in the designation."""
    shapely.prepare(designation)
    return np.asarray(shapely.contains_xy(designation, points[:, 0], points[:, 1]))
