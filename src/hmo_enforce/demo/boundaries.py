"""Census areas: output areas nest in LSOAs, LSOAs in wards, wards in the borough, and none of their edges gap or overlap.

An LSOA is a neighbourhood, bounded by the middle of its main roads. Output areas cut it between back gardens, in the
steps that garden fences make. All lines are noded together before anything is bent, so neighbours share every vertex.
"""

from dataclasses import dataclass

import geopandas
import numpy as np
import shapely
from numpy.random import Generator
from numpy.typing import NDArray

from hmo_enforce.demo import landform, neighbourhoods, plots, ranks

HOMES_AN_OUTPUT_AREA = 130
CRS = "EPSG:27700"
SEGMENT_M, GRID_M = 9.0, 0.1
"""Bending moves the middle of a 9 m side by under 2 cm; noding on a 10 cm grid keeps lines further apart than that."""

LOCAL_AUTHORITY_CODE = "E99700001"


@dataclass(frozen=True, slots=True)
class Boundaries:
    """EPSG:27700 tables, each `code, name` and geometry; lower ones carry the codes above them."""

    borough: geopandas.GeoDataFrame
    wards: geopandas.GeoDataFrame
    lsoas: geopandas.GeoDataFrame
    output_areas: geopandas.GeoDataFrame


def boundaries(
    ground: neighbourhoods.Neighbourhoods,
    laid: list[plots.Layout],
    homes_at: tuple[ranks.Ints, ranks.Floats, ranks.Ints],
    *,
    land: landform.Landform,
    ward_names: NDArray[np.str_],
    chance: Generator,
) -> Boundaries:
    """Cut, node, bend and dissolve. `homes_at`: for each building its neighbourhood, its place across the rows, its homes."""
    cuts = _cuts(laid, *homes_at)
    pieces = _pieces(laid, cuts, chance)
    cell, strip = _whose(pieces, laid, cuts)
    bent = shapely.transform(pieces, land.on_the_ground)
    areas = geopandas.GeoDataFrame({"cell": cell, "strip": strip}, geometry=bent, crs=CRS)
    areas = areas.dissolve(["cell", "strip"], method="coverage").reset_index()
    return _coded(areas, ground.wards, ward_names)


def _cuts(laid: list[plots.Layout], cell: ranks.Ints, across: ranks.Floats, homes: ranks.Ints) -> list[ranks.Floats]:
    """For each neighbourhood, the garden lines (across the rows) that part it into output areas of about the same size."""
    found = []
    for index, layout in enumerate(laid):
        here = cell == index if len(laid) < 50 else slice(*np.searchsorted(cell, [index, index + 1]))
        places = np.repeat(across[here], homes[here])
        wanted = max(1, round(len(places) / HOMES_AN_OUTPUT_AREA))
        shares = np.quantile(places, np.arange(1, wanted) / wanted) if len(places) else np.empty(0)
        lines = (np.round((shares - layout.first_row_m) / layout.spacing_m - 0.5) + 0.5) * layout.spacing_m
        lines = np.unique(np.round(lines + layout.first_row_m, 3))
        found.append(lines[(lines > places.min() + 20) & (lines < places.max() - 20)] if len(places) else lines)
    return found


def _pieces(laid: list[plots.Layout], cuts: list[ranks.Floats], chance: Generator) -> NDArray[np.object_]:
    fences = [_fence(layout, across, chance) for layout, lines in zip(laid, cuts, strict=True) for across in lines]
    sides = shapely.boundary(np.array([layout.cell for layout in laid], dtype=object))
    lines = shapely.segmentize(np.array([*sides, *fences], dtype=object), SEGMENT_M)
    noded = shapely.union_all(lines, grid_size=GRID_M)
    return np.asarray(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))))


def _fence(layout: plots.Layout, across: float, chance: Generator) -> shapely.Geometry:
    """A line between back gardens, stepping a metre or two every few houses, clipped to its neighbourhood."""
    along = layout.to_frame(shapely.get_coordinates(layout.cell))[:, 0]
    posts = np.arange(along.min() - 20, along.max() + 20, 4 * layout.frontage_m)
    steps = chance.uniform(-3.0, 3.0, size=len(posts))
    frame = np.column_stack([np.repeat(posts, 2)[1:], across + np.repeat(steps, 2)[:-1]])
    return shapely.LineString(layout.to_plan(frame)).intersection(layout.cell)


def _whose(pieces: NDArray[np.object_], laid: list[plots.Layout], cuts: list[ranks.Floats]) -> tuple[ranks.Ints, ranks.Ints]:
    inside = shapely.point_on_surface(pieces)
    tree = shapely.STRtree(np.array([layout.cell for layout in laid], dtype=object))
    which, cell_of = tree.query(inside, predicate="within")
    cell = np.zeros(len(pieces), dtype=np.int64)
    cell[which] = cell_of
    places = shapely.get_coordinates(inside)
    strip = [
        int(np.searchsorted(cuts[index], laid[index].to_frame(place[None])[0, 1]))
        for index, place in zip(cell, places, strict=True)
    ]
    return cell, np.array(strip, dtype=np.int64)


def _coded(areas: geopandas.GeoDataFrame, ward_of: ranks.Ints, ward_names: NDArray[np.str_]) -> Boundaries:
    cell = areas["cell"].to_numpy()
    ward = ward_of[cell]
    places = ranks.rank_within(ward_of, np.arange(len(ward_of)))
    lsoa_names = np.array([f"Acacia {w + 1:03}{_letters(place)}" for w, place in zip(ward_of, places, strict=True)])
    areas["code"] = [f"E99{number:06}" for number in np.arange(len(areas)) + 1]
    areas["name"] = areas["code"]
    areas["lsoa_code"] = [lsoa_code(index) for index in cell]
    areas["lsoa_name"] = lsoa_names[cell]
    areas["ward_code"] = [ward_code(index) for index in ward]
    areas["ward_name"] = ward_names[ward]
    areas["borough"] = LOCAL_AUTHORITY_CODE
    lsoas = _dissolved(areas, "lsoa_code", ["lsoa_name", "ward_code", "ward_name"])
    wards = _dissolved(areas, "ward_code", ["ward_name"])
    borough = _dissolved(areas, "borough", []).assign(name="Acacia")
    columns = ["code", "name", "lsoa_code", "ward_code", "geometry"]
    return Boundaries(
        borough=borough.rename(columns={"borough": "code"})[["code", "name", "geometry"]],
        wards=wards.rename(columns={"ward_code": "code", "ward_name": "name"})[["code", "name", "geometry"]],
        lsoas=lsoas.rename(columns={"lsoa_code": "code", "lsoa_name": "name"})[
            ["code", "name", "ward_code", "ward_name", "geometry"]
        ],
        output_areas=areas[columns],
    )


def lsoa_code(index: int) -> str:
    """The code of the LSOA that a neighbourhood is."""
    return f"E99{100_001 + index}"


def ward_code(index: int) -> str:
    """The code of a ward, by its index."""
    return f"E99{500_001 + index}"


def _letters(place: int) -> str:
    return (chr(64 + place // 26) if place >= 26 else "") + chr(65 + place % 26)


def _dissolved(areas: geopandas.GeoDataFrame, by: str, keep: list[str]) -> geopandas.GeoDataFrame:
    return areas[[by, *keep, "geometry"]].dissolve(by, method="coverage").reset_index()
