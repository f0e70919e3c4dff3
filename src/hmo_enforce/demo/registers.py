"""The licence registers and what goes with them: rooms, parties and temporary exemptions, in Acacia's own columns."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.random import Generator

from hmo_enforce.demo import addresses, households, landlords, licences, mistakes, ranks, regimes, wording

CONDITIONS = (
    "Mandatory conditions of Schedule 4",
    "Mandatory conditions of Schedule 4; fire doors to kitchen within 6 months",
    "Mandatory conditions of Schedule 4; second bathroom within 12 months",
    "Mandatory conditions of Schedule 4; waste storage for the number of occupants",
    "Mandatory conditions of Schedule 4; room 4 not to be used for sleeping",
)


@dataclass(frozen=True, slots=True)
class Town:
    """What every file is written from."""

    homes: households.Homes
    living: households.Households
    law: regimes.Regimes
    at: addresses.Addresses
    lettings: landlords.Lettings
    granted: licences.Licences
    standing: licences.Standing
    as_at: date

    def typed_addresses(self, home: ranks.Ints, chance: Generator) -> wording.Text:
        """The homes' addresses as somebody keyed them in, without postcode."""
        take = pa.array(home)
        return mistakes.addresses(self.at.full().take(take), self.at.line().take(take), chance)


def party_names(parties: landlords.Parties) -> wording.Text:
    """What a register shows: the company where there is one, else the person."""
    return wording.where(parties.organisation.is_valid().to_numpy(False), parties.organisation, parties.name)


def present(town: Town, faults: mistakes.Mistakes, chance: Generator) -> pa.Table:
    """The register on the day: licences in force, a few just expired that nobody took off, and some entered twice."""
    row = np.flatnonzero(town.granted.in_present)
    twice = row[mistakes.some(len(row), 0.003, chance)]
    again = np.r_[np.zeros(len(row), bool), np.ones(len(twice), bool)]
    row = np.r_[row, twice]
    given, home = town.granted, town.granted.home[row]
    faults.noted(again, "address", "the same property twice with overlapping terms")
    starts = given.starts[row] + np.where(again, 20, 0)
    ends = mistakes.swapped_or_late(starts, given.ends[row], faults, ("starts_on", "ends_on"), chance)
    reference = given.reference.take(pa.array(row))
    take = pa.array(home)
    name = party_names(town.lettings.parties)
    persons = wording.numbers(given.max_persons[row])
    return pa.table(
        {
            "reference": wording.where(again, wording.joined("", reference, "2"), reference),
            "kind": wording.chosen(regimes.REGIMES, given.regime[row]),
            "address": town.typed_addresses(home, chance),
            "postcode": mistakes.blanked(town.at.postcode.take(take), 0.01, faults, "postcode", chance),
            "uprn": mistakes.uprns(town.at.uprn[home], 0.15, faults, chance),
            "starts_on": mistakes.blanked(mistakes.dates(starts, chance), 0.002, faults, "starts_on", chance),
            "ends_on": mistakes.dates(ends, chance),
            "max_persons": mistakes.blanked(persons, 0.003, faults, "max_persons", chance),
            "max_households": wording.numbers(given.max_households[row]),
            "holder": name.take(pa.array(town.lettings.landlord[home], mask=town.lettings.landlord[home] < 0)),
            "manager": name.take(pa.array(town.lettings.agent[home], mask=town.lettings.agent[home] < 0)),
            "storeys": wording.numbers(town.homes.storeys[home]),
            "conditions": wording.chosen(CONDITIONS, np.minimum(chance.poisson(0.7, size=len(row)), len(CONDITIONS) - 1)),
        }
    )


def rooms(town: Town, faults: mistakes.Mistakes, chance: Generator) -> pa.Table:
    """Rooms and amenities of licensed HMOs; about half are filled in, a few have no storeys or far too few baths."""
    row = np.flatnonzero(town.granted.in_present & (town.granted.regime != regimes.SELECTIVE))
    home = town.granted.home[row]
    persons, bedrooms = town.living.persons[home], town.living.bedrooms[home]
    filled = chance.random(len(row)) < 0.55
    sparse = filled & mistakes.some(len(row), 0.02, chance)
    no_storeys = mistakes.some(len(row), 0.013, chance)
    faults.noted(no_storeys, "storeys", "no storeys at all")
    faults.noted(sparse, "bathrooms", "one bathroom however many persons")
    baths = np.where(sparse, 1, np.maximum(1, np.ceil(persons / 4.2))).astype(np.int64)
    wide = chance.integers(0, 2, size=(4, len(row)))
    counts = {
        "bedrooms": bedrooms,
        "lounges": wide[0],
        "bathrooms": baths,
        "toilets": baths + wide[1],
        "baths_showers": baths,
        "wash_hand_basins": baths + wide[2],
        "cookers": np.maximum(1, np.ceil(persons / 5)).astype(np.int64),
        "sinks": np.maximum(1, np.ceil(persons / 5.5)).astype(np.int64),
        "food_storage": persons + 2 * wide[3],
    }
    take = pa.array(home)
    return pa.table(
        {
            "licence_reference": town.granted.reference.take(pa.array(row)),
            "address": town.typed_addresses(home, chance),
            "postcode": town.at.postcode.take(take),
            "uprn": mistakes.uprns(town.at.uprn[home], 0.15, mistakes.Mistakes([], [], []), chance),
            "storeys": wording.numbers(np.where(no_storeys, 0, town.homes.storeys[home])),
        }
        | {name: wording.numbers(values, filled) for name, values in counts.items()}
    )


def parties(town: Town, chance: Generator) -> pa.Table:
    """Holders and managers of the licences in the register, one row each."""
    row = np.flatnonzero(town.granted.in_present)
    home = town.granted.home[row]
    holder, manager = town.lettings.landlord[home], town.lettings.agent[home]
    party = np.concatenate([holder, manager])
    role = np.repeat([0, 1], len(row))
    kept = np.flatnonzero(party >= 0)
    order = kept[np.lexsort((role[kept], np.tile(row, 2)[kept]))]
    who, of = pa.array(party[order]), town.lettings.parties
    return pa.table(
        {
            "licence_reference": town.granted.reference.take(pa.array(np.tile(row, 2)[order])),
            "role": wording.chosen(("licence holder", "manager"), role[order]),
            "name": of.name.take(who),
            "organisation": of.organisation.take(who),
            "company_number": of.company_number.take(who),
            "address": of.address.take(who),
            "postcode": mistakes.blanked(of.postcode.take(who), 0.01, mistakes.Mistakes([], [], []), "postcode", chance),
        }
    )


OLD_COLUMNS = (
    "Case Number",
    "Location",
    "Total Number Occupants",
    "Total Number Units",
    "Licence Commenced",
    "Licence Expires",
)


def old(town: Town, faults: mistakes.Mistakes, chance: Generator) -> pa.Table:
    """The older register as it was published: no UPRN, postcode at the end of the address, dates dd/mm/yyyy, no quoting."""
    row = np.flatnonzero(town.granted.in_old)
    home, given = town.granted.home[row], town.granted
    no_postcode = mistakes.some(len(row), 0.009, chance)
    faults.noted(no_postcode, "Location", "no postcode in the address")
    postcode = wording.where(no_postcode, None, town.at.postcode.take(pa.array(home)))
    ends = mistakes.swapped_or_late(given.starts[row], given.ends[row], faults, (OLD_COLUMNS[4], OLD_COLUMNS[5]), chance)
    columns = [
        given.reference.take(pa.array(row)),
        _unquoted(wording.joined(" ", town.at.line().take(pa.array(home)), addresses.TOWN, postcode)),
        wording.numbers(given.max_persons[row]),
        wording.numbers(given.max_households[row], chance.random(len(row)) < 0.5),
        wording.days(given.starts[row], "%d/%m/%Y"),
        wording.days(ends, "%d/%m/%Y"),
    ]
    return pa.table(columns, names=OLD_COLUMNS)


def exemptions(town: Town, faults: mistakes.Mistakes, chance: Generator) -> pa.Table:
    """Temporary exemption notices of the last two years; some run one day longer than the three months of ss.62 and 86."""
    home = np.flatnonzero(town.standing.exempted)
    starts = wording.day(town.as_at) - chance.integers(0, 500, size=len(home)).astype("timedelta64[D]")
    months = starts.astype("datetime64[M]")
    ends = (months + 3).astype("datetime64[D]") + np.minimum((starts - months.astype("datetime64[D]")).astype(int), 27) - 1
    late = mistakes.some(len(home), 0.3, chance)
    faults.noted(late, OLD_COLUMNS[5], "one day longer than three months beginning with the start")
    year = starts.astype("datetime64[Y]").astype(int) + 1970
    columns = [
        wording.joined(
            "/",
            wording.padded(year % 100, 2),
            wording.padded(9000 + np.arange(len(home)), 5),
            wording.chosen(["HMOTXN"], home * 0),
        ),
        _unquoted(
            wording.joined(" ", town.at.line().take(pa.array(home)), addresses.TOWN, town.at.postcode.take(pa.array(home)))
        ),
        wording.numbers(town.living.persons[home]),
        wording.numbers(town.living.households[home], chance.random(len(home)) < 0.4),
        wording.days(starts, "%d/%m/%Y"),
        wording.days(np.where(late, ends + 1, ends), "%d/%m/%Y"),
    ]
    return pa.table(columns, names=[OLD_COLUMNS[0], "Address", *OLD_COLUMNS[2:]])


def _unquoted(text: wording.Text) -> wording.Text:
    return pc.replace_substring(text, ",", "")
