"""The readers and profiles on real open data: every defect that its description lists is found, to the row."""

from collections import Counter
from datetime import date

import pytest

from hmo_enforce.areas import rows as area_rows
from hmo_enforce.files import extraction, profiles, suggesting
from hmo_enforce.files.outside import shipped, tables
from hmo_enforce.licensing import overlaps
from hmo_enforce.licensing import rows as licence_rows
from hmo_enforce.people import rows as party_rows
from hmo_enforce.properties import gazetteers, observed
from services import shared_data

THE_2018_REGISTER = ("hmo_register_2018-03.csv", "hmo_register_2018-03_as_published_CR_line_ends.csv")
MARCH_2018 = date(2018, 3, 9)


class Loaded:
    """A shared file read by the profile that its header chooses."""

    def __init__(self, kind, builder, *parts):
        with tables.open_table(shared_data(*parts), signatures=profiles.signatures(shipped.profiles(), kind)) as table:
            self.profile = profiles.choose(table.header, kind, shipped.profiles())
            made = extraction.extraction(self.profile, table.header)
            built = list(extraction.built(table.rows(), made, builder(made.mapped)))
        self.table = table
        self.rows = [(number, each.row) for number, each in built if each.row is not None]
        self.found = [(severity, issue) for _, each in built for severity, issue in each.by_severity()]

    def count(self, severity, words):
        return sum(1 for of, issue in self.found if of == severity and words in issue.message)


def licences(*parts, as_at=None):
    return Loaded("licences", lambda mapped: licence_rows.licences(mapped, as_at), *parts)


@pytest.mark.parametrize("file", THE_2018_REGISTER)
def test_every_defect_of_the_2018_oxford_register_is_found(file):
    register = licences("oxford", file, as_at=MARCH_2018)

    assert (register.profile.name, register.table.found.read_rows, len(register.rows)) == ("oxford-2018", 3_211, 3_208)
    assert register.count("rejected", "before it starts") == 3
    assert register.count("rejected", "the year 3017") == 1
    assert register.count("noted", "No postcode") == 27
    assert register.count("noted", "had ended before 9 March 2018") == 205
    assert register.count("noted", "1 year and one day") == 91
    assert register.count("noted", "and one day") == 453
    assert register.count("noted", "longer than five years") == 8
    assert register.count("noted", "how many persons") == 2
    assert max(row.max_persons or 0 for _, row in register.rows) == 313
    assert register.count("noted", "persons at one address") == 2
    assert len(overlaps.same_address(register.rows)) == 8
    assert len(register.found) == 3 + 27 + 205 + 453 + 8 + 2 + 2


def test_the_2018_register_as_published_has_cr_line_ends_and_tells_the_regimes():
    register = licences("oxford", THE_2018_REGISTER[1])

    assert register.table.facts.line_ends == "CR"
    assert Counter(row.kind for _, row in register.rows) == {"additional": 2_505 - 2, "mandatory": 706 - 1}


def test_every_defect_of_the_2025_oxford_register_is_found():
    register = licences("oxford", "hmo_register_2025-07-31_licences.csv")

    assert (register.profile.name, len(register.rows)) == ("oxford-2025", 3_029)
    assert register.count("noted", "No postcode") == 35
    assert register.count("noted", "breaks off inside its postcode") == 8
    assert register.count("noted", "no start date") == 4
    assert register.count("noted", "how many persons") == 1
    assert register.count("noted", "persons at one address") == 7
    assert max(row.max_persons or 0 for _, row in register.rows) == 887
    assert register.count("noted", "HMOCBF") == 95
    assert len(overlaps.same_address(register.rows)) == 1


def test_rooms_of_2025_show_what_breaks_amenity_standards():
    rooms = Loaded("rooms", observed.rooms, "oxford", "hmo_register_2025-07-31_rooms_facilities.csv")

    assert len(rooms.rows) == 3_029
    assert rooms.count("emptied", "at least one storey") == 41
    assert rooms.count("noted", "Baths and showers:") == 46
    assert rooms.count("noted", "Bedrooms:") == 30


def test_parties_of_2025_keep_their_links():
    parties = Loaded("parties", party_rows.parties, "oxford", "hmo_register_2025-07-31_parties_pseudonymised.csv")

    most, licences_held = Counter(row.party_reference for _, row in parties.rows).most_common(1)[0]
    assert (len(parties.rows), licences_held, most[:4]) == (4_681, 246, "ORG-")
    assert len({row.party_reference for _, row in parties.rows}) == 1_916
    assert parties.count("rejected", "names nobody") == 3
    assert parties.count("noted", "in what role") == 6


def test_temporary_exemptions_a_day_too_long_are_noted():
    notices = Loaded("exemptions", licence_rows.exemptions, "oxford", "hmo_temporary_exemptions_2018-03.csv")

    assert len(notices.rows) == 16
    assert notices.count("noted", "three months and one day") == 8
    assert notices.count("noted", "longer than three months") == 1


def test_swindons_addresses_with_line_breaks_come_out_on_one_line():
    register = licences("other_registers", "swindon_hmo_list_2025_geocoded_pseudonymised.csv")

    assert (register.profile.name, len(register.rows)) == ("swindon", 384)
    assert not any("\n" in row.address for _, row in register.rows)
    assert register.count("noted", "No postcode") == 13
    assert sum(row.longitude is not None for _, row in register.rows) == 371


def test_prestons_repeated_rows_are_all_repeats_word_for_word():
    register = licences("other_registers", "preston_hmo_register_pseudonymised.csv")

    repeats = overlaps.repeated_references(register.rows)
    assert (register.profile.name, len(register.rows), len(repeats)) == ("preston", 244, 147)
    assert all(repeat.exact for repeat in repeats)


def test_redbridges_addresses_are_a_gazetteer_without_uprn():
    gazetteer = Loaded("gazetteer", gazetteers.gazetteer, "redbridge", "residential_addresses_council_tax_2013.csv.gz")

    assert (gazetteer.profile.name, len(gazetteer.rows)) == ("redbridge-council-tax", 101_781)
    assert {row.uprn for _, row in gazetteer.rows} == {None}
    assert not any("  " in row.address for _, row in gazetteer.rows)


@pytest.mark.parametrize(
    ("parts", "profile", "count"),
    [
        (("oxford", "codepoint_open_2025-10_OX.csv"), "code-point-open", 20_463),
        (("redbridge", "codepoint_open_2025-10_redbridge.csv"), "code-point-open", 4_600),
        (("oxford", "postcode_lsoa21_crosscheck_aranas.csv"), "postcode-centroids", 1_892),
        (("trafford", "postcodes_trafford_postcodes.csv"), "trafford-postcodes", 11_264),
    ],
)
def test_postcode_directories_are_read_whole(parts, profile, count):
    directory = Loaded("postcodes", gazetteers.postcodes, *parts)

    assert (directory.profile.name, len(directory.rows), directory.found) == (profile, count, [])


@pytest.mark.parametrize(
    ("parts", "profile", "figures"),
    [
        (("oxford", "census21_ts011_household_deprivation_lsoa21_oxford.csv"), "census-ts011", 84 * 6),
        (("oxford", "census21_ts044_accommodation_type_lsoa21_oxford.csv"), "census-ts044", 84 * 9),
        (("oxford", "census21_ts052_bedroom_occupancy_lsoa21_oxford.csv"), "census-ts052", 84 * 6),
        (("oxford", "census21_ts054_tenure_lsoa21_oxford.csv"), "census-ts054", 84 * 9),
        (("oxford", "imd2025_england_lsoa21_oxford.csv"), "imd2025", 84 * 24),
        (("oxford", "imd2025_england_lsoa21_indicators_oxford.csv"), "imd2025-underlying", 84 * 28 - 11),
        (("national", "census21_rm193_hmo_households_ltla.csv"), "census-rm193", 4_965),
        (("national", "census21_ts054_tenure_lsoa21.csv.gz"), "census-ts054", 35_672 * 9),
        (("national", "imd2019_england_lsoa11.csv.gz"), "imd2019", 32_844 * 16),
        (("trafford", "2021_household_tenure_lsoa_trafford.csv"), "trafford-tenure", 1_112),
        (("trafford", "2021_household_bedroom_occupancy_oa_trafford.csv"), "trafford-bedroom-occupancy", 3_690),
        (("trafford", "2021_household_size_lsoa_trafford.csv"), "trafford-household-size", 1_251),
        (("trafford", "trafford_lsoa_median_property_prices.csv"), "median-property-prices", 138 * 4),
    ],
)
def test_figures_by_area_come_from_wide_and_long_tables(parts, profile, figures):
    loaded = Loaded("indicators", area_rows.indicators, *parts)

    assert (loaded.profile.name, len(loaded.rows), loaded.found) == (profile, figures, [])


def test_a_register_never_seen_is_loaded_through_a_mapping_guessed_from_its_header():
    path = shared_data("other_registers", "preston_hmo_register_pseudonymised.csv")
    with tables.open_table(path) as table:
        guess = suggesting.suggest(table.header, "licences")
        made = profiles.from_mapping("guessed", "licences", guess)
        extracted = extraction.extraction(made, table.header)
        built = [each for _, each in extraction.built(table.rows(), extracted, licence_rows.licences(extracted.mapped))]

    assert guess == {
        "reference": "licence_number", "address": "address", "starts_on": "commencement_date", "ends_on": "expiry_date",
        "max_persons": "max_occupants", "max_households": "households", "storeys": "floors", "postcode": "postcode",
        "holder": "licence_holder_id", "latitude": "lat", "longitude": "lng",
    }  # fmt: skip
    assert sum(each.row is not None for each in built) == 244
