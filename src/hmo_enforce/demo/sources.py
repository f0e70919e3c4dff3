"""What other services claim about who lives where, each with its own blind spots, and the energy certificates.

Council tax knows every home but counts few sharers; housing benefit knows its claimants; the electoral register misses
half of the young; student exemptions know students; deposit schemes know tenants' names. Some claims are stale, some wrong.
"""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pyarrow as pa
from numpy.random import Generator
from numpy.typing import NDArray

from hmo_enforce.demo import buildings, households, ranks, registers, wording

SOURCES = ("council_tax", "housing_benefit", "electoral", "student_exemption", "deposit_scheme")
COLUMNS = ("uprn", "address", "postcode", "as_at", "adults", "surnames_differ", "households", "persons", "tenure", "source")


def claims(town: registers.Town, source: str, chance: Generator) -> pa.Table:
    """One source's file. A blank cell is something this source does not know."""
    living, shared = town.living, town.law.hmo
    everyone = chance.random(len(living.persons))
    occupied = living.persons > 0
    known = {
        "council_tax": np.ones(len(occupied), bool),
        "housing_benefit": living.on_benefit & (everyone < 0.97),
        "electoral": occupied & (everyone < np.where(shared, 0.55, 0.88)),
        "student_exemption": living.students & (everyone < 0.85),
        "deposit_scheme": occupied & (living.tenure == households.PRIVATE) & (everyone < 0.68),
    }[source]
    home = np.flatnonzero(known & (town.homes.kind != buildings.HALL) | (known & (source != "electoral")))
    adults, surnames, count, persons, tenure = _seen(town, source, home, chance)
    as_at = (town.as_at - timedelta(days=20 + 9 * SOURCES.index(source))).isoformat()
    stale = chance.random(len(home)) < 0.03
    older = (town.as_at - timedelta(days=900)).isoformat()
    take = pa.array(home)
    no_uprn = chance.random(len(home)) < {"council_tax": 0.01, "housing_benefit": 0.06}.get(source, 0.2)
    address = town.at.full().take(take) if source == "council_tax" else town.typed_addresses(home, chance)
    postcode = town.at.postcode.take(take)
    columns = [
        wording.numbers(town.at.uprn[home], ~no_uprn),
        address,
        wording.where(chance.random(len(home)) < 0.004, None, postcode),
        wording.where(stale, older, wording.chosen([as_at], home * 0)),
        adults,
        surnames,
        count,
        persons,
        tenure,
        wording.chosen([source], home * 0),
    ]
    return pa.table(columns, names=COLUMNS)


@dataclass(frozen=True, slots=True)
class _Living:
    """Who lives in the homes that a source speaks of, and how many of them it sees; `missed` it overlooks."""

    adults: ranks.Ints
    surnames: ranks.Ints
    persons: ranks.Ints
    households: ranks.Ints
    kind_of_tenure: ranks.Ints
    shared: NDArray[np.bool_]
    missed: ranks.Ints
    seen: ranks.Ints

    def differ(self) -> ranks.Ints:
        """Surnames beyond the first that are seen."""
        return np.minimum(self.surnames, np.maximum(self.seen - 1, 0))


def _living(town: registers.Town, home: ranks.Ints, chance: Generator) -> _Living:
    living, shared = town.living, town.law.hmo[home]
    adults, surnames = living.adults[home], np.maximum(living.surnames[home] - 1, 0)
    wrong = chance.random(len(home)) < 0.02
    missed = chance.binomial(np.maximum(adults - 1, 0), np.where(shared, 0.35, 0.05)) + wrong
    seen = np.maximum(adults - missed, np.minimum(adults, 1))
    return _Living(adults, surnames, living.persons[home], living.households[home], living.tenure[home], shared, missed, seen)


def _seen(town: registers.Town, source: str, home: ranks.Ints, chance: Generator) -> tuple[wording.Text, ...]:
    """Adults, further surnames, households, persons and tenure, as the source has them."""
    there, blank = _living(town, home, chance), wording.nothing(len(home))
    if source == "council_tax":
        return wording.numbers(there.seen), wording.numbers(there.differ()), blank, blank, _tenure_told(there, chance)
    if source == "housing_benefit":
        return blank, blank, *_claimants(there, chance), wording.chosen(households.TENURES, there.kind_of_tenure)
    if source == "electoral":
        return wording.numbers(there.seen), wording.numbers(there.differ()), blank, blank, blank
    privately = wording.chosen([households.TENURES[1]], home * 0)
    if source == "student_exemption":
        return wording.numbers(there.adults), wording.numbers(there.surnames), blank, blank, privately
    tenants = np.minimum(there.adults, np.maximum(1, there.adults - there.missed // 2))
    return wording.numbers(tenants), wording.numbers(np.minimum(there.surnames, tenants - 1)), blank, blank, privately


def _tenure_told(there: _Living, chance: Generator) -> wording.Text:
    """Many a landlord tells council tax nothing."""
    private = there.kind_of_tenure == households.PRIVATE
    silent = chance.random(len(private)) < np.where(private, 0.4, 0.1)
    return wording.where(silent, None, wording.chosen(households.TENURES, there.kind_of_tenure))


def _claimants(there: _Living, chance: Generator) -> tuple[wording.Text, wording.Text]:
    """Households that claim, and persons: of a shared home only those who claim."""
    claimants = np.maximum(1, chance.binomial(there.households, 0.6))
    persons = np.maximum(claimants, np.where(there.shared, claimants, there.persons))
    return wording.numbers(claimants), wording.numbers(persons)


def energy_certificates(town: registers.Town, chance: Generator) -> pa.Table:
    """About three homes in five, some more than once; a tenth without UPRN, as they are where no address was matched."""
    count = len(town.homes.unit)
    lodged = chance.binomial(2, 0.38, size=count)
    home = np.repeat(np.arange(count), lodged)
    take = pa.array(home)
    house = town.homes.kind[home] == buildings.HOUSE
    inspected = wording.day(town.as_at) - chance.integers(10, 3900, size=len(home)).astype("timedelta64[D]")
    rating = np.clip(chance.normal(np.where(town.homes.kind[home] == buildings.BLOCK, 72, 60), 11), 5, 98).astype(np.int64)
    bands = np.digitize(rating, [21, 39, 55, 69, 81, 92])
    rooms = town.living.bedrooms[home] + 1 + (chance.random(len(home)) < 0.5)
    tenures = ("Owner-occupied", "Rented (private)", "Rented (social)")
    serial = chance.permutation(len(home))
    return pa.table(
        {
            "CERTIFICATE_NUMBER": wording.joined(
                "-", "9990", wording.padded(serial // 10_000, 4), wording.padded(serial % 10_000, 4), "0000", "0000"
            ),
            "UPRN": wording.numbers(town.at.uprn[home], chance.random(len(home)) > 0.1),
            "ADDRESS1": town.at.line().take(take),
            "ADDRESS2": town.at.locality.take(take),
            "ADDRESS3": wording.nothing(len(home)),
            "POSTCODE": town.at.postcode.take(take),
            "POSTTOWN": wording.chosen(["ACACIA"], home * 0),
            "CURRENT_ENERGY_RATING": wording.chosen(tuple("GFEDCBA"), bands),
            "CURRENT_ENERGY_EFFICIENCY": wording.numbers(rating),
            "PROPERTY_TYPE": wording.where(house, "House", "Flat"),
            "BUILT_FORM": wording.chosen(
                ("Mid-Terrace", "Semi-Detached", "Detached", "End-Terrace"), town.homes.neighbourhood_kind[home]
            ),
            "INSPECTION_DATE": wording.days(inspected),
            "LODGEMENT_DATE": wording.days(inspected + chance.integers(0, 9, size=len(home)).astype("timedelta64[D]")),
            "TENURE": wording.where(
                chance.random(len(home)) < 0.08, "Unknown", wording.chosen(tenures, town.living.tenure[home])
            ),
            "TOTAL_FLOOR_AREA": wording.numbers(14 + 19 * rooms + chance.integers(0, 25, size=len(home))),
            "NUMBER_HABITABLE_ROOMS": wording.numbers(rooms),
        }
    )


def truth(
    town: registers.Town, area_codes: tuple[wording.Text, wording.Text], designated: dict[str, NDArray[np.bool_]]
) -> pa.Table:
    """What is really so on the day, one row a home: kept aside for measuring, never imported. `area_codes`: LSOA, ward."""
    living, law = town.living, town.law
    inside = {f"in_{name}": flags for name, flags in designated.items()}
    sharing = np.select(
        [np.isin(living.living, (households.SHARERS, households.LODGERS)), living.living == households.BEDSITS],
        [1, 2],
        default=0,
    )
    return pa.table(
        {
            "uprn": wording.numbers(town.at.uprn),
            "address": town.at.full(),
            "postcode": town.at.postcode,
            "lsoa": area_codes[0],
            "ward": area_codes[1],
            "building": wording.chosen(buildings.KINDS, town.homes.kind),
            "storeys": wording.numbers(town.homes.storeys),
            "tenure": wording.chosen(households.TENURES, living.tenure),
            "living": wording.chosen(households.LIVING, living.living),
            "persons": wording.numbers(living.persons),
            "households": wording.numbers(living.households),
            "bedrooms": wording.numbers(living.bedrooms),
            "sharing": wording.chosen(("nothing", "kitchen and bathroom", "bathroom"), sharing),
            "regime": wording.chosen(("none", "mandatory", "additional", "selective"), law.regime),
            "exemption": wording.where(law.exemption == "", None, pa.array(law.exemption.tolist())),
            "landlord": wording.numbers(town.lettings.landlord, town.lettings.landlord >= 0),
        }
        | {name: wording.where(flag, "yes", "no") for name, flag in (_so(town) | inside).items()}
    )


def _so(town: registers.Town) -> dict[str, NDArray[np.bool_]]:
    """What is so or not of each home."""
    return {
        "hmo": town.law.hmo,
        "self_contained": town.law.self_contained,
        "converted": town.law.converted,
        "purpose_built_block": town.law.purpose_built_block,
        "students": town.living.students,
        "once_hmo": town.living.once_hmo,
        "licensed": town.standing.licensed,
        "lapsed_without_successor": town.standing.lapsed,
        "temporarily_exempt": town.standing.exempted,
    }
