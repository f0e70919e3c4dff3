"""The same town in the columns that one real city published its registers in, so that the tour can be followed anywhere.

The older register and the temporary exemptions are in those columns already (`registers`); here are the later ones, as
taken out of a print-layout workbook: licences, rooms and facilities, and parties under pseudonyms.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.random import Generator

from hmo_enforce.demo import landlords, mistakes, ranks, regimes, registers, wording


def licences(town: registers.Town, chance: Generator) -> pa.Table:
    """HMO licences only; a few without postcode, start date or occupants."""
    row, location, postcode = _listed(town, chance)
    given, count = town.granted, len(row)
    case = given.reference.take(pa.array(row))
    return pa.table(
        {
            "xlsx_row": 9 + np.arange(count),
            "case_number": case,
            "location": location,
            "total_occupants": _decimal(given.max_persons[row], ~mistakes.some(count, 0.0004, chance)),
            "total_units": _decimal(given.max_households[row], chance.random(count) < 0.5),
            "licence_commenced": wording.where(mistakes.some(count, 0.0014, chance), None, wording.days(given.starts[row])),
            "licence_expires": wording.days(given.ends[row]),
            "postcode_parsed": postcode,
            "case_type": pc.utf8_slice_codeunits(case, 9),
        }
    )


def rooms(town: registers.Town, own: pa.Table, chance: Generator) -> pa.Table:
    """The rooms of Acacia's own file (`own`), in the workbook's columns."""
    row, location, postcode = _listed(town, chance)
    found = pa.table(
        {
            "xlsx_row": 9 + np.arange(len(row)) + 2 * len(row),
            "case_number": own["licence_reference"],
            "location": location,
            "postcode": postcode,
            "occupants": _decimal(town.living.persons[town.granted.home[row]]),
            "storeys": own["storeys"],
        }
    )
    for name in own.column_names[own.column_names.index("bedrooms") :]:
        found = found.append_column(name, _with_point(own[name].combine_chunks()))
    return found


def parties(town: registers.Town, chance: Generator) -> pa.Table:
    """Holders and managers under pseudonyms; a manager's row continues its licence's."""
    row, location, postcode = _listed(town, chance)
    home = town.granted.home[row]
    who = np.concatenate([town.lettings.landlord[home], town.lettings.agent[home]])
    role = np.repeat([0, 1], len(row))
    kept = np.flatnonzero(who >= 0)
    order = kept[np.lexsort((role[kept], np.tile(np.arange(len(row)), 2)[kept]))]
    listed, party = np.tile(np.arange(len(row)), 2)[order], who[order]
    of = town.lettings.parties
    company = _is_company(of)[party]
    at = of.postcode.take(pa.array(party))
    same = pc.equal(at, postcode.take(pa.array(listed))).fill_null(False).to_numpy(False)
    return pa.table(
        {
            "xlsx_row": 9 + np.arange(len(order)) + len(row),
            "case_number": town.granted.reference.take(pa.array(row[listed])),
            "location": location.take(pa.array(listed)),
            "continuation": role[order],
            "party_type": wording.chosen(("HMO Licence Holder", "Agent or Manager"), role[order]),
            "is_organisation": company.astype(np.int64),
            "party_id": wording.joined("", wording.where(company, "ORG-", "PER-"), wording.padded(party, 10)),
            "address_id": wording.joined("", "ADR-", wording.padded(party, 10)),
            "party_postcode_district": pc.list_element(pc.split_pattern(at, " "), 0),
            "lives_at_property_postcode": wording.where(same, "1.0", "0.0"),
        }
    )


def _listed(town: registers.Town, chance: Generator) -> tuple[ranks.Ints, wording.Text, wording.Text]:
    """Licences of HMOs in the present register, their one-line location, and the postcode parsed from it (blank in a few)."""
    row = np.flatnonzero(town.granted.in_present & (town.granted.regime != regimes.SELECTIVE))
    home = pa.array(town.granted.home[row])
    postcode = wording.where(mistakes.some(len(row), 0.011, chance), None, town.at.postcode.take(home))
    locality = wording.where(chance.random(len(row)) < 0.3, town.at.locality.take(home), None)
    return row, wording.joined(", ", town.at.line().take(home), locality, postcode), postcode


def _is_company(of: landlords.Parties) -> np.ndarray:
    return np.asarray(of.organisation.is_valid().to_numpy(False))


def _decimal(values: ranks.Ints, shown: np.ndarray | None = None) -> wording.Text:
    """Numbers as a spreadsheet leaves them (5.0); blank stays blank."""
    return _with_point(wording.numbers(values, shown))


def _with_point(text: wording.Text) -> wording.Text:
    return pc.binary_join_element_wise(text, ".0", "")
