"""Acacia, put together: a whole borough from a number of homes, a seed and a day."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import geopandas
import numpy as np
import pyarrow as pa
import shapely
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from hmo_enforce.demo import (
    addresses,
    boundaries,
    buildings,
    cards,
    census,
    designated,
    footprints,
    households,
    landform,
    landlords,
    licences,
    mistakes,
    names,
    neighbourhoods,
    plots,
    ranks,
    regimes,
    registers,
    sources,
    tour,
    wording,
)

HOMES, SEED, DRAWN_ON = 5_000, 7, date(2026, 11, 1)
"""The Acacia whose layers stand in `geodata/`. The date moves the designations' dates, never a boundary."""
LEAST_HOMES, MOST_HOMES = 200, 1_000_000
Called = tuple[NDArray[np.str_], NDArray[np.str_]]
"""The names of streets and of places."""


@dataclass(frozen=True, slots=True)
class Borough:
    """Layers in EPSG:27700; tables in pyarrow, keyed by the file they become; the town they were all written from."""

    properties: int
    seed: int
    as_at: date
    areas: boundaries.Boundaries
    designations: geopandas.GeoDataFrame
    streets: geopandas.GeoDataFrame
    greens: geopandas.GeoDataFrame
    buildings: geopandas.GeoDataFrame
    town: registers.Town
    tables: dict[str, pa.Table]
    tour_tables: dict[str, pa.Table]
    truth: pa.Table
    mistakes: pa.Table


@dataclass(frozen=True, slots=True)
class _Ground:
    plan: neighbourhoods.Neighbourhoods
    laid: list[plots.Layout]
    places: plots.Plots
    streets: plots.Streets
    built: buildings.Buildings
    land: landform.Landform


def generate(properties: int, seed: int, as_at: date) -> Borough:
    """The same borough for the same arguments. `properties` counts homes: 200 to a million; UPRNs come out somewhat more.

    Raises ValueError for a number outside that range.
    """
    if not LEAST_HOMES <= properties <= MOST_HOMES:
        raise ValueError(f"Acacia can have {LEAST_HOMES:,} to {MOST_HOMES:,} homes, not {properties:,}.")
    dice = [default_rng([seed, step]) for step in range(13)]
    ground = _ground(properties, dice[0])
    place_names = names.places(len(ground.plan.cells) + int(ground.plan.wards.max()) + 1, dice[1])
    street_names = _street_names(ground.streets, dice[2])
    areas = _areas(ground, place_names[len(ground.plan.cells) :], dice[3])
    homes = _homes(ground)
    living = households.households(homes, dice[4])
    at, postcodes = _addressed(ground, homes, living, (street_names, place_names), dice[5])
    designations, inside = _designated(areas, homes, living, at, as_at)
    law = _law(homes, living, inside)
    town = _town(homes, living, law, at, as_at=as_at, chance=dice[6])
    tables, tour_tables, faults = _tables(town, postcodes, areas, dice)
    streets, greens = _layers(ground, street_names)
    return Borough(
        properties=properties,
        seed=seed,
        as_at=as_at,
        areas=areas,
        designations=designations,
        streets=streets,
        greens=greens,
        buildings=_footprints(ground),
        town=town,
        tables=tables,
        tour_tables=tour_tables,
        truth=sources.truth(town, _where(ground, areas, homes), inside),
        mistakes=mistakes.listed(faults),
    )


def _ground(properties: int, chance: Generator) -> _Ground:
    plan = neighbourhoods.neighbourhoods(properties, chance)
    laid = plots.layouts(plan, chance)
    places, streets = plots.plots_and_streets(laid)
    built = buildings.buildings(plan, places, chance)
    return _Ground(plan, laid, places, streets, built, landform.landform(chance))


def _areas(ground: _Ground, ward_names: NDArray[np.str_], chance: Generator) -> boundaries.Boundaries:
    return boundaries.boundaries(
        ground.plan,
        ground.laid,
        _homes_by_neighbourhood(ground),
        land=ground.land,
        ward_names=ward_names,
        chance=chance,
    )


def _homes(ground: _Ground) -> households.Homes:
    front = ground.built.plot
    cell = ground.places.cell[front]
    return households.homes_of(ground.built, cell, ground.plan.kinds[cell], ground.places.plan[front])


def _addressed(
    ground: _Ground, homes: households.Homes, living: households.Households, called: Called, chance: Generator
) -> tuple[addresses.Addresses, addresses.Postcodes]:
    """Every home's address, by the names of streets and places; and the postcodes, with where they are."""
    front = ground.built.plot
    cell = ground.places.cell[front]
    point = ground.land.on_the_ground(ground.places.plan[front])
    fronts = addresses.Fronts(cell, ground.places.street[front], ground.places.number[front], point)
    coded = addresses.postcodes(fronts, ground.built.homes, ground.plan.wards)
    streets, places = called
    said = (pa.array(streets.tolist()), pa.array(places[: len(ground.plan.cells)].tolist()))
    return addresses.addresses(homes, living, fronts, coded=coded, called=said, chance=chance), coded[0]


def _law(homes: households.Homes, living: households.Households, inside: dict[str, NDArray[np.bool_]]) -> regimes.Regimes:
    """Which homes need a licence in truth; every other hall is an educational establishment's."""
    hall = homes.kind == buildings.HALL
    educational = hall & (np.cumsum(hall) % 2 == 0)
    return regimes.regimes(homes, living, educational, inside["additional"], inside["selective"])


def _where(ground: _Ground, areas: boundaries.Boundaries, homes: households.Homes) -> tuple[wording.Text, wording.Text]:
    """The LSOA and the ward of each home, by their codes."""
    lsoas = wording.chosen(areas.lsoas["code"].tolist(), homes.neighbourhood)
    codes = [boundaries.ward_code(number) for number in range(int(ground.plan.wards.max()) + 1)]
    return lsoas, wording.chosen(codes, ground.plan.wards[homes.neighbourhood])


def _homes_by_neighbourhood(ground: _Ground) -> tuple[ranks.Ints, ranks.Floats, ranks.Ints]:
    front = ground.built.plot
    order = np.argsort(ground.places.cell[front], kind="stable")
    return ground.places.cell[front][order], ground.places.frame[front, 1][order], ground.built.homes[order]


def _street_names(streets: plots.Streets, chance: Generator) -> NDArray[np.str_]:
    main = streets.kind == plots.MAIN
    called = np.empty(len(streets.kind), dtype=object)
    main_names = names.streets(int(main.sum()), names.MAIN_ROAD_KINDS, names.STREET_ADJECTIVES, chance)
    taken = set(main_names.tolist())
    others = names.streets(int((~main).sum()) + len(taken), names.STREET_KINDS, names.STREET_ADJECTIVES, chance)
    called[main] = main_names
    called[~main] = [name for name in others.tolist() if name not in taken][: int((~main).sum())]
    return called


def _designated(
    areas: boundaries.Boundaries, homes: households.Homes, living: households.Households, at: addresses.Addresses, as_at: date
) -> tuple[geopandas.GeoDataFrame, dict[str, NDArray[np.bool_]]]:
    count = np.bincount(homes.neighbourhood)
    heat = np.bincount(homes.neighbourhood, living.heat) / count
    renting = np.bincount(homes.neighbourhood, living.tenure == households.PRIVATE) / count
    found = designated.designations(areas, heat, renting, as_at)
    shapes = found.geometry.to_numpy()
    names_of = ("selective", "additional", "article_4", "ended_selective")
    return found, {name: designated.within(shape, at.point) for name, shape in zip(names_of, shapes, strict=True)}


def _town(
    homes: households.Homes,
    living: households.Households,
    law: regimes.Regimes,
    at: addresses.Addresses,
    *,
    as_at: date,
    chance: Generator,
) -> registers.Town:
    owners = pa.array(np.flatnonzero(living.tenure == households.OWNER))
    let = (living.tenure == households.PRIVATE) | living.once_hmo | (law.regime > 0)
    lettings = landlords.lettings(let, (at.full().take(owners), at.postcode.take(owners)), chance)
    given, standing = licences.granted(law, living, as_at, chance)
    return registers.Town(homes, living, law, at, lettings, given, standing, as_at)


def _tables(
    town: registers.Town, coded: addresses.Postcodes, areas: boundaries.Boundaries, dice: list[Generator]
) -> tuple[dict[str, pa.Table], dict[str, pa.Table], dict[str, mistakes.Mistakes]]:
    faults = {name: mistakes.Mistakes([], [], []) for name in ("licences", "old_register", "temporary_exemptions", "rooms")}
    codes = areas.lsoas["code"].tolist()
    wide = census.tables(town, codes, dice[7])
    own_rooms = registers.rooms(town, faults["rooms"], dice[8])
    tables = {
        "gazetteer": addresses.gazetteer(
            town.homes, town.living, town.at, designated.months_before(town.as_at, 40).isoformat(), dice[9]
        ),
        "postcodes": code_point(coded),
        "licences": registers.present(town, faults["licences"], dice[8]),
        "old_register": registers.old(town, faults["old_register"], dice[8]),
        "temporary_exemptions": registers.exemptions(town, faults["temporary_exemptions"], dice[8]),
        "licences_on_cards": cards.drawer(town, dice[12]),
        "rooms": own_rooms,
        "parties": registers.parties(town, dice[8]),
        "epc": sources.energy_certificates(town, dice[10]),
        **{f"occupation_{source}": sources.claims(town, source, dice[10]) for source in sources.SOURCES},
        "indicators": census.indicators(wide, codes, str(town.as_at.year)),
    }
    tour_tables = {
        "hmo_register_licences": tour.licences(town, dice[11]),
        "hmo_register_rooms_facilities": tour.rooms(town, own_rooms, dice[11]),
        "hmo_register_parties_pseudonymised": tour.parties(town, dice[11]),
        **wide,
    }
    return tables, tour_tables, faults


def code_point(coded: addresses.Postcodes) -> pa.Table:
    """Postcodes in the columns of Code-Point Open."""
    count = len(coded.text)
    return pa.table(
        {
            "postcode": coded.text,
            "positional_quality_indicator": np.full(count, 10),
            "eastings": coded.point[:, 0],
            "northings": coded.point[:, 1],
            "country_code": ["E92000001"] * count,
            "nhs_regional_ha_code": [""] * count,
            "nhs_ha_code": [""] * count,
            "admin_county_code": [""] * count,
            "admin_district_code": [boundaries.LOCAL_AUTHORITY_CODE] * count,
            "admin_ward_code": [boundaries.ward_code(int(ward)) for ward in coded.ward],
        }
    )


def _layers(ground: _Ground, called: NDArray[np.str_]) -> tuple[geopandas.GeoDataFrame, geopandas.GeoDataFrame]:
    """Streets and parks. A park is the hull of its neighbourhood's empty plots; streets other than main roads stop at it."""
    parks = _parks(ground)
    lines = shapely.segmentize(ground.streets.lines, 25.0)
    inner = np.concatenate([shapely.buffer(parks, -14.0), np.array([None])])[ground.streets.cell]
    crossing = np.flatnonzero(~shapely.is_missing(inner))
    lines[crossing] = shapely.difference(lines[crossing], inner[crossing])
    seen = ~shapely.is_empty(lines)
    kinds = np.array(["residential", "side", "main"])[ground.streets.kind]
    bent = shapely.transform(lines[seen], ground.land.on_the_ground)
    streets = geopandas.GeoDataFrame({"name": called[seen], "kind": kinds[seen]}, geometry=bent, crs=boundaries.CRS)
    shapes = shapely.transform(shapely.segmentize(parks[~shapely.is_missing(parks)], 25.0), ground.land.on_the_ground)
    return streets, geopandas.GeoDataFrame({"kind": ["park"] * len(shapes)}, geometry=list(shapes), crs=boundaries.CRS)


def _footprints(ground: _Ground) -> geopandas.GeoDataFrame:
    """What stands there, for maps to lie on."""
    shapes = footprints.footprints(ground.laid, ground.places, ground.built, ground.land)
    return geopandas.GeoDataFrame({"kind": np.array(buildings.KINDS)[ground.built.kind]}, geometry=shapes, crs=boundaries.CRS)


def _parks(ground: _Ground) -> NDArray[np.object_]:
    """One a neighbourhood, None where fewer than a dozen plots are empty; on the plan."""
    spare = ground.built.park_plots
    order = np.argsort(ground.places.cell[spare], kind="stable")
    ends = np.searchsorted(ground.places.cell[spare][order], np.arange(len(ground.laid) + 1))
    parks = np.full(len(ground.laid), None, dtype=object)
    for cell, (start, end) in enumerate(pairwise(ends)):
        if end - start >= 12:
            plots_here = shapely.multipoints(ground.places.plan[spare[order[start:end]]])
            parks[cell] = shapely.buffer(shapely.concave_hull(plots_here, 0.7), 6.0, quad_segs=2)
    return parks
