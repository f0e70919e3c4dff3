"""Census-like and deprivation-like tables by LSOA: counted from the truth, then blurred a little, as published counts are."""

import numpy as np
import pyarrow as pa
from numpy.random import Generator
from numpy.typing import NDArray

from hmo_enforce.demo import buildings, households, neighbourhoods, ranks, registers

DOMAINS = ("IMD", "Income", "Employment", "Education", "Health", "Crime", "Housing_and_Services", "Environment")


def tables(town: registers.Town, codes: list[str], chance: Generator) -> dict[str, pa.Table]:
    """Wide tables by LSOA code: household deprivation, accommodation type, bedroom occupancy, tenure, and deprivation."""
    living, homes = town.living, town.homes
    occupied = living.persons > 0

    def counted(columns: dict[str, NDArray[np.bool_]]) -> pa.Table:
        return _counted(codes, homes.neighbourhood, {name: flag & occupied for name, flag in columns.items()}, chance)

    return {
        "census_ts011_household_deprivation": counted(_deprived(town, chance)),
        "census_ts044_accommodation_type": counted(_accommodation(homes)),
        "census_ts052_bedroom_occupancy": counted(_occupancy(living)),
        "census_ts054_tenure": counted(_tenure(living, chance)),
        "imd": deprivation(town, codes, chance),
    }


def indicators(wide: dict[str, pa.Table], codes: list[str], period: str) -> pa.Table:
    """The same by LSOA in one short wide table, shares in percent."""
    tenure, rooms = wide["census_ts054_tenure"], wide["census_ts052_bedroom_occupancy"]
    total = np.maximum(tenure["total_households"].to_numpy(), 1)
    private = sum(tenure[name].to_numpy() for name in tenure.column_names if name.startswith("Private rented"))
    social = sum(tenure[name].to_numpy() for name in tenure.column_names if name.startswith("Social rented"))
    crowded = sum(rooms[name].to_numpy() for name in rooms.column_names if "overcrowded" in name)
    return pa.table(
        {
            "area_code": codes,
            "period": [period] * len(codes),
            "households": tenure["total_households"],
            "private_rented_percent": np.round(100 * private / total, 1),
            "social_rented_percent": np.round(100 * social / total, 1),
            "overcrowded_percent": np.round(100 * crowded / total, 1),
            "deprivation_decile": wide["imd"]["IMD_decile"],
        }
    )


def _counted(codes: list[str], area: ranks.Ints, columns: dict[str, NDArray[np.bool_]], chance: Generator) -> pa.Table:
    counts = {}
    for name, flag in columns.items():
        exact = np.bincount(area[flag], minlength=len(codes))
        counts[name] = np.maximum(0, exact + np.where(exact > 0, chance.integers(-2, 3, size=len(codes)), 0))
    return pa.table({"lsoa21_code": codes, "total_households": sum(counts.values()), **counts})


def _deprived(town: registers.Town, chance: Generator) -> dict[str, NDArray[np.bool_]]:
    odds = 0.16 + 0.14 * (town.living.tenure == households.SOCIAL) + 0.06 * np.clip(town.living.heat, 0, 1)
    dimensions = chance.binomial(4, odds)
    words = ("four dimensions", "one dimension", "three dimensions", "two dimensions")
    found = {f"Household is deprived in {w}": dimensions == n for w, n in zip(words, (4, 1, 3, 2), strict=True)}
    return found | {"Household is not deprived in any dimension": dimensions == 0}


def _accommodation(homes: households.Homes) -> dict[str, NDArray[np.bool_]]:
    house, of = homes.kind == buildings.HOUSE, homes.neighbourhood_kind
    none = np.zeros(len(house), bool)
    return {
        "A caravan or other mobile or temporary structure": none,
        "Detached": house & (of == neighbourhoods.DETACHED),
        "In a commercial building, for example, in an office building, hotel or over a shop": homes.kind == buildings.OVER_SHOP,
        "In a purpose-built block of flats or tenement": homes.kind == buildings.BLOCK,
        "Part of a converted or shared house, including bedsits": homes.kind == buildings.CONVERSION,
        "Part of another converted building, for example, former school, church or warehouse": none,
        "Semi-detached": house & (of == neighbourhoods.SEMIS),
        "Terraced": house & np.isin(of, (neighbourhoods.TERRACES, neighbourhoods.ESTATE)),
    }


def _occupancy(living: households.Households) -> dict[str, NDArray[np.bool_]]:
    needed = np.where(living.living == households.FAMILY, np.ceil((living.persons + 0.4) / 2), living.persons)
    spare = living.bedrooms - needed
    return {
        "+1 (under-occupied)": spare == 1,
        "+2 or more (under-occupied)": spare >= 2,
        "-1 (overcrowded)": spare == -1,
        "-2 or less (overcrowded)": spare <= -2,
        "0 (ideal)": spare == 0,
    }


def _tenure(living: households.Households, chance: Generator) -> dict[str, NDArray[np.bool_]]:
    dice = chance.random(len(living.tenure))
    owner, private, social = (living.tenure == kind for kind in (households.OWNER, households.PRIVATE, households.SOCIAL))
    return {
        "Lives rent free": private & (dice < 0.01),
        "Owned: Owns outright": owner & (dice < 0.5),
        "Owned: Owns with a mortgage or loan": owner & (dice >= 0.5) & (dice < 0.98),
        "Private rented: Other private rented": private & (dice > 0.95),
        "Private rented: Private landlord or letting agency": private & (dice >= 0.01) & (dice <= 0.95),
        "Shared ownership: Shared ownership": owner & (dice >= 0.98),
        "Social rented: Other social rented": social & (dice < 0.5),
        "Social rented: Rents from council or Local Authority": social & (dice >= 0.5),
    }


def deprivation(town: registers.Town, codes: list[str], chance: Generator) -> pa.Table:
    """Deciles, ranks (1 is the most deprived of 33,755, as nationally) and scores of each domain."""
    area, count = town.homes.neighbourhood, len(codes)
    size = np.maximum(np.bincount(area, minlength=count), 1)
    social = np.bincount(area, town.living.tenure == households.SOCIAL, minlength=count) / size
    private = np.bincount(area, town.living.tenure == households.PRIVATE, minlength=count) / size
    common = 1.8 * social + 0.9 * private
    columns: dict[str, object] = {"lsoa21_code": codes}
    scores = {name: common + chance.normal(0, 0.18, size=count) for name in DOMAINS}
    places = {
        name: np.clip(33_755 * np.exp(-2.1 * np.clip(score, 0.05, 3)), 1, 33_755).astype(np.int64)
        for name, score in scores.items()
    }
    columns |= {f"{name}_decile": 1 + (place - 1) * 10 // 33_755 for name, place in places.items()}
    columns |= {f"{name}_rank": place for name, place in places.items()}
    columns |= {f"{name}_score": np.round(10 * np.clip(score, 0.02, 9), 3) for name, score in scores.items()}
    return pa.table(columns)
