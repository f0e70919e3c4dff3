"""docs/tour.md does what it says: on generated files anywhere, and on the open data where there is any."""

import csv
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

import tour
from services import shared_data

CALLED_FOR = {"licensable", "probably_licensable"}
OLD = "hmo_register_2018-03_as_published_CR_line_ends.csv"
NEW = "hmo_register_2025-07-31_licences.csv"
ROOMS = "hmo_register_2025-07-31_rooms_facilities.csv"
PARTIES = "hmo_register_2025-07-31_parties_pseudonymised.csv"
NOTICES = "hmo_temporary_exemptions_2018-03.csv"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder of the tour's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HMO_DATABASE_URL", raising=False)
    return tmp_path


def rows(name):
    with Path(name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def quoted_wrongly(*sentences):
    """What the page should say and does not."""
    page = " ".join(tour.PAGE.read_text(encoding="utf-8").split())
    return [sentence for sentence in sentences if sentence not in page]


def place(home):
    """Where a line stands in the list: by outcome, an officer's decision before any verdict, the surest, the latest record."""
    return home["outcome"], home["decided_by"] == "the rules", -float(home["strength"]), -int(home["id"])


def share(part, whole):
    return len(part & whole) / len(whole)


def test_acacia_goes_by_the_page_and_its_verdicts_agree_with_the_truth_that_was_kept_aside(here, monkeypatch, capsys):
    done = tour.run("acacia", monkeypatch, capsys)

    assert done.wrong == []
    assert done.outcomes[-1]["problems"] == 0
    truth = {home["uprn"]: home for home in rows("acacia/aside/truth.csv")}
    truly = {uprn for uprn, home in truth.items() if home["regime"] != "none"}
    unlicensed = {uprn for uprn in truly if truth[uprn]["licensed"] == truth[uprn]["temporarily_exempt"] == "no"}
    said = {home["uprn"] for home in rows("properties.csv") if home["outcome"] in CALLED_FOR and home["uprn"]}
    to_visit = rows("to-visit.csv")
    listed = {home["uprn"] for home in to_visit if home["uprn"]}
    with capsys.disabled():
        print(
            f"\nAcacia, {len(truth):,} homes: verdicts precision {share(truly, said):.3f}, recall {share(said, truly):.3f}; "
            f"homes to look at precision {share(unlicensed, listed):.3f}, recall {share(listed, unlicensed):.3f}"
        )
    assert (
        quoted_wrongly(
            f"{done.told('properties.csv'):,} properties in the list",
            f"{len(to_visit)} are in `to-visit.csv`",
            f"{done.told('lapsed.csv')} in `lapsed.csv`",
            f"Of the {len(truly)} homes that truly need a licence, {len(truly & said)} were called",
            f"and {len(said - truly)} others with them",
            f"Of the {len(unlicensed)} that truly have none and need one, {len(unlicensed & listed)} are among the {len(to_visit)}",
            f"recall {share(said, truly):.2f}",
            f"precision {share(truly, said):.2f}",
        )
        == []
    )
    assert to_visit
    assert to_visit == sorted(to_visit, key=place)
    # Floors well below what a run gives: they catch a rule that broke, not a draw of the dice.
    assert share(truly, said) > 0.8
    assert share(said, truly) > 0.9
    assert share(listed, unlicensed) > 0.85
    assert share(unlicensed, listed) > 0.6


@pytest.fixture
def real(here, monkeypatch):
    """The folder of open data, or skip."""
    monkeypatch.setenv("HMO_SHARED_DATA", str(shared_data("oxford").parent))


def count(done, file, words, severity="noted"):
    return sum(words in issue["message"] and issue["severity"] == severity for issue in done.issues[file])


def test_oxford_goes_by_the_page_its_report_names_every_defect_and_its_counts_add_up(real, monkeypatch, capsys):
    done = tour.run("oxford", monkeypatch, capsys)

    assert done.wrong == []
    assert done.outcomes[-1]["problems"] == 0
    assert count(done, "oa11_oxford.geojson", "touches itself", "mended") == 1
    _the_register_of_2018(done)
    _the_register_of_2025(done)
    _the_other_files(done)
    _every_licence_on_its_place("tour-oxford/hmo-enforce.sqlite")
    _the_lapsed_add_up(done)


def _the_register_of_2018(done):
    assert count(done, OLD, "No postcode") == 27
    assert count(done, OLD, "before it starts", "rejected") == 3
    assert count(done, OLD, "the year 3017", "rejected") == 1
    assert count(done, OLD, "had ended before") == 205
    assert count(done, OLD, "is at the same address") == 8
    assert "313 persons at one address" in str(done.issues[OLD])


def _the_register_of_2025(done):
    assert count(done, NEW, "No postcode") == 35
    assert count(done, NEW, "no start date") == 4
    assert count(done, NEW, "does not say how many persons") == 1
    assert "887 persons at one address" in str(done.issues[NEW])


def _the_other_files(done):
    assert count(done, ROOMS, "at least one storey", "emptied") == 41
    assert count(done, ROOMS, "Baths and showers:") == 46
    assert count(done, ROOMS, "Bedrooms:") == 30
    assert count(done, PARTIES, "names nobody", "rejected") == 3
    assert count(done, NOTICES, "three months and one day") == 8


def _every_licence_on_its_place(database):
    """SOURCES: 99.0 % of the licences of 2018 and 98.8 % of those of 2025 fall in an LSOA by their postcode."""
    in_lsoa = (
        "exists (select 1 from property_areas join areas on areas.id = area_id "
        "where areas.kind = 'lsoa' and property_areas.property_id = licences.property_id)"
    )
    connection = sqlite3.connect(database)
    found = connection.execute(
        f"select last_listed_on, count(*), sum({in_lsoa}) from licences group by 1 order by 1"
    ).fetchall()
    sources = connection.execute("select distinct point_source from properties").fetchall()
    homes = "select property_id from licences group by 1"
    ((every,),) = connection.execute(f"select count(*) from ({homes})").fetchall()
    ((both,),) = connection.execute(f"select count(*) from ({homes} having count(distinct last_listed_on) = 2)").fetchall()
    connection.close()
    assert found == [("2018-03-09", 3_208, 3_177), ("2025-07-31", 3_021, 2_988)]
    assert {source for (source,) in sources} == {"postcode", None}
    assert quoted_wrongly(f"stand at {every:,} addresses, {both:,} of them in both registers") == []


def _the_lapsed_add_up(done):
    homes = rows("lapsed.csv")
    between = [home for home in homes if home["ended_on"] >= "2018-03-09"]
    by_lsoa = Counter(home["area_code"] for home in between)
    assert done.told("lapsed.csv") == len(homes) == 733
    (outcomes,) = (outcome["outcomes"] for outcome in done.outcomes if "outcomes" in outcome)
    assert quoted_wrongly(f"{outcomes['probably_licensable']:,} homes probably need a licence") == []
    assert quoted_wrongly(f"{done.told('to-visit.csv')} of them have none in force", "has all 733", "has 675 homes") == []
    assert sum(by_lsoa.values()) == len(between) == 675
    assert (by_lsoa.most_common(1), by_lsoa[""]) == ([("E01028587", 26)], 7)
    assert len({home["id"] for home in homes}) == len(homes)


def test_registers_of_other_shapes_go_by_the_page(real, monkeypatch, capsys):
    done = tour.run("others", monkeypatch, capsys)

    assert done.wrong == []
    assert count(done, "swindon_hmo_list_2025_geocoded_pseudonymised.csv", "No postcode") == 13
    assert count(done, "preston_hmo_register_pseudonymised.csv", "This is the same as row", "rejected") == 147
