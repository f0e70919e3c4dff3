"""Files in the forms in which Ordnance Survey, the ONS and the EPC register publish theirs, loaded by command.

The names of columns are those published; every value is made up.
"""

import csv
import io
import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from hmo_enforce.cli import main
from hmo_enforce.files.outside import shipped

PLUS = next(one for one in shipped.profiles() if one.name == "addressbase-plus").bare
CODE_POINT = (
    "Postcode", "Positional_quality_indicator", "Eastings", "Northings", "Country_code", "NHS_regional_HA_code",
    "NHS_HA_code", "Admin_county_code", "Admin_district_code", "Admin_ward_code",
)  # fmt: skip
CODE_POINT_SHORT = ("PC", "PQ", "EA", "NO", "CY", "RH", "LH", "CC", "DC", "WC")
ONSPD_2025 = (
    "pcd7", "pcd8", "pcds", "dointr", "doterm", "usrtypind", "east1m", "north1m", "gridind", "oa21cd", "cty26cd", "ced25cd",
    "lad26cd", "wd26cd", "nhser24cd", "ctry26cd", "rgn26cd", "pcon24cd", "lsoa21cd", "msoa21cd", "ruc21ind", "lat", "long",
)  # fmt: skip
ONSPD_OLD = (
    "pcd", "pcd2", "pcds", "dointr", "doterm", "oscty", "ced", "oslaua", "osward", "parish", "usertype", "oseast1m",
    "osnrth1m", "osgrdind", "ctry", "rgn", "oa11", "lsoa11", "msoa11", "lat", "long", "imd",
)  # fmt: skip
ONSUD = (
    "UPRN", "GRIDGB1E", "GRIDGB1N", "PCDS", "CTY25CD", "CED25CD", "WD25CD", "LAD25CD", "CTRY25CD", "RGN25CD", "PCON24CD",
    "OA21CD", "LSOA21CD", "MSOA21CD",
)  # fmt: skip
EPC_OLD = (
    "LMK_KEY", "ADDRESS1", "ADDRESS2", "ADDRESS3", "POSTCODE", "BUILDING_REFERENCE_NUMBER", "CURRENT_ENERGY_RATING",
    "POTENTIAL_ENERGY_RATING", "CURRENT_ENERGY_EFFICIENCY", "POTENTIAL_ENERGY_EFFICIENCY", "PROPERTY_TYPE", "BUILT_FORM",
    "INSPECTION_DATE", "LOCAL_AUTHORITY", "LODGEMENT_DATE", "TRANSACTION_TYPE", "TOTAL_FLOOR_AREA", "NUMBER_HABITABLE_ROOMS",
    "ADDRESS", "LOCAL_AUTHORITY_LABEL", "POSTTOWN", "LODGEMENT_DATETIME", "TENURE", "UPRN", "UPRN_SOURCE",
)  # fmt: skip
EPC_NEW = tuple("CERTIFICATE_NUMBER" if name == "LMK_KEY" else name for name in EPC_OLD)
ADVICE = ("LMK_KEY", "IMPROVEMENT_ITEM", "IMPROVEMENT_SUMMARY_TEXT", "IMPROVEMENT_DESCR_TEXT", "INDICATIVE_COST")
Load = Callable[..., dict[str, Any]]


def table(names: Iterable[str], rows: Iterable[Mapping[str, str]], *, header: bool = True) -> str:
    """CSV with the columns in their published order; what a row does not say is blank."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(names), restval="")
    if header:
        writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Load:
    """`hmo-enforce import KIND FILE`, of a file or of several in a zip; what it says at the end."""
    monkeypatch.setenv("HMO_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("HMO_COUNCIL", "acacia")
    monkeypatch.delenv("HMO_DATABASE_URL", raising=False)

    def loaded(kind: str, content: str | Mapping[str, str], *more: str, code: int = 0) -> dict[str, Any]:
        path = tmp_path / ("file.csv" if isinstance(content, str) else "file.zip")
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        else:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, text in content.items():
                    archive.writestr(name, text)
        assert main.main(["migrate", "--json"]) == 0
        capsys.readouterr()
        ended = main.main(["import", kind, str(path), "--on", "2026-11-01", "--json", *more])
        out = capsys.readouterr()
        assert ended == code, out.err
        return {"said": out.err + out.out} if code else json.loads(out.out.splitlines()[-1])

    return loaded


def held(tmp_path: Path, query: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(tmp_path / "data" / "hmo-enforce.sqlite") as base:
        return base.execute(query).fetchall()


def plus(uprn: int, number: int) -> dict[str, str]:
    return {
        "UPRN": str(uprn), "CHANGE_TYPE": "I", "STATE": "2", "CLASS": "RD04", "X_COORDINATE": "392000.00",
        "Y_COORDINATE": "405000.00", "LATITUDE": "53.5", "LONGITUDE": "-2.1", "RPC": "1", "LOCAL_CUSTODIAN_CODE": "4215",
        "COUNTRY": "E", "BUILDING_NUMBER": str(number), "PAO_START_NUMBER": str(number), "USRN": "1",
        "STREET_DESCRIPTION": "ACACIA AVENUE", "THOROUGHFARE": "ACACIA AVENUE", "TOWN_NAME": "OLDHAM", "POST_TOWN": "OLDHAM",
        "POSTCODE": "OL1 1AA", "POSTCODE_LOCATOR": "OL1 1AA",
    }  # fmt: skip


HOMES = [plus(100, 1), plus(101, 2), plus(102, 3)]


@pytest.mark.parametrize(
    "content",
    [
        table(PLUS.names, HOMES),
        table(PLUS.names, HOMES, header=False),
        {"AddressBasePlus_FULL_2026-10-01_001.csv": table(PLUS.names, HOMES[:2], header=False),
         "AddressBasePlus_FULL_2026-10-01_002.csv": table(PLUS.names, HOMES[2:], header=False)},
        {"data/SD90.csv": table(PLUS.names, HOMES[:1]), "data/SD91.csv": table(PLUS.names, HOMES[1:])},
    ],
    ids=["header", "bare", "bare chunks zipped", "tiles zipped"],
)  # fmt: skip
def test_addressbase_plus_loads_with_and_without_header_and_in_pieces(load: Load, tmp_path: Path, content: Any):
    outcome = load("gazetteer", content)

    assert (outcome["profile"], outcome["read"], outcome["new"], outcome["rejected"]) == ("addressbase-plus", 3, 3, 0)
    homes = held(tmp_path, "SELECT uprn, address, postcode FROM properties ORDER BY uprn")
    assert homes[2] == ("102", "3 ACACIA AVENUE, OLDHAM, OL1 1AA", "OL1 1AA")


def test_os_open_uprn_loads_out_of_its_zip(load: Load, tmp_path: Path):
    names = ("UPRN", "X_COORDINATE", "Y_COORDINATE", "LATITUDE", "LONGITUDE")
    row = {"UPRN": "100", "X_COORDINATE": "392000.00", "Y_COORDINATE": "405000.00", "LATITUDE": "53.5", "LONGITUDE": "-2.1"}

    outcome = load("gazetteer", {"osopenuprn_202610.csv": table(names, [row]), "licence.txt": "Open", "versions.txt": "1"})

    assert (outcome["profile"], outcome["new"]) == ("os-open-uprn", 1)
    assert held(tmp_path, "SELECT uprn, easting, northing FROM properties") == [("100", 392000, 405000)]


def test_code_point_open_loads_out_of_its_zip_whose_own_header_file_is_no_data(load: Load, tmp_path: Path):
    def area(letters: str) -> str:
        rows = [
            {"Postcode": f"{letters}1 1A{last}", "Positional_quality_indicator": "10", "Eastings": "392000",
             "Northings": "405000", "Country_code": "E92000001", "Admin_district_code": "E08000004",
             "Admin_ward_code": "E05000723"}
            for last in "ABDEFGHJLNPQRSTUWXYZ"
        ]  # fmt: skip
        return table(CODE_POINT, rows, header=False)

    named = table(CODE_POINT_SHORT, [dict(zip(CODE_POINT_SHORT, CODE_POINT, strict=True))])
    outcome = load(
        "postcodes",
        {"Doc/Code-Point_Open_Column_Headers.csv": named, "Doc/licence.txt": "Open", "Data/CSV/ol.csv": area("OL"),
         "Data/CSV/m.csv": area("M"), "Data/CSV/sk.csv": area("SK"), "Data/CSV/wa.csv": area("WA")},
    )  # fmt: skip

    assert (outcome["profile"], outcome["read"], outcome["new"], outcome["rejected"]) == ("code-point-open", 80, 80, 0)
    assert held(tmp_path, "SELECT COUNT(*), MIN(easting), MAX(ward_code) FROM postcodes") == [(80, 392000, "E05000723")]


ENDED = {"pcds": "OL1 1AB", "doterm": "201506"}
ONSPD_ROWS = {
    ONSPD_2025: {"pcd7": "OL1 1AA", "pcds": "OL1 1AA", "east1m": "392000", "north1m": "405000", "gridind": "1",
                 "lad26cd": "E08000004", "wd26cd": "E05000723", "lsoa21cd": "E01005300"},
    ONSPD_OLD: {"pcd": "OL1 1AA", "pcds": "OL1 1AA", "oseast1m": "392000", "osnrth1m": "405000", "osgrdind": "1",
                "oslaua": "E08000004", "osward": "E05000723", "lsoa11": "E01005300"},
}  # fmt: skip


@pytest.mark.parametrize("names", [ONSPD_2025, ONSPD_OLD], ids=["since 2025", "until 2024"])
def test_the_ons_postcode_directory_loads_out_of_its_zip_once(load: Load, tmp_path: Path, names: tuple[str, ...]):
    whole = table(names, [ONSPD_ROWS[names]])
    names_and_codes = table(["LAD26CD", "LAD26NM"], [{"LAD26CD": "E08000004", "LAD26NM": "Oldham"}])

    outcome = load(
        "postcodes",
        {"Data/ONSPD_AUG_2026_UK.csv": whole, "Data/multi_csv/ONSPD_AUG_2026_UK_OL.csv": whole,
         "Documents/LA_UA names and codes UK as at 04_26.csv": names_and_codes},
    )  # fmt: skip

    assert (outcome["read"], outcome["new"]) == (1, 1)
    found = held(tmp_path, "SELECT postcode, easting, district_code, ward_code, lsoa_code FROM postcodes")
    assert found == [("OL1 1AA", 392000, "E08000004", "E05000723", "E01005300")]


def test_the_ons_uprn_directory_gives_points_with_postcodes(load: Load, tmp_path: Path):
    row = {"UPRN": "100", "GRIDGB1E": "392000", "GRIDGB1N": "405000", "PCDS": "OL1 1AA", "LAD25CD": "E08000004"}
    other = row | {"UPRN": "200", "PCDS": "M1 1AA"}

    outcome = load(
        "gazetteer", {"Data/ONSUD_OCT_2026_NW.csv": table(ONSUD, [row]), "Data/ONSUD_OCT_2026_NE.csv": table(ONSUD, [other])}
    )

    assert (outcome["profile"], outcome["new"]) == ("ons-uprn-directory", 2)
    assert held(tmp_path, "SELECT uprn, easting, postcode FROM properties WHERE uprn = '100'") == [("100", 392000, "OL1 1AA")]


@pytest.mark.parametrize(
    ("names", "key", "profile"),
    [(EPC_OLD, "LMK_KEY", "epc-until-2026"), (EPC_NEW, "CERTIFICATE_NUMBER", "epc")],
    ids=["until 2026", "since 2026"],
)
def test_energy_certificates_load_out_of_a_zip_that_has_their_recommendations_too(
    load: Load, tmp_path: Path, names: tuple[str, ...], key: str, profile: str
):
    load("gazetteer", table(PLUS.names, HOMES))
    row = {
        key: "a1b2", "ADDRESS1": "2 Acacia Avenue", "POSTCODE": "OL1 1AA", "CURRENT_ENERGY_RATING": "E",
        "CURRENT_ENERGY_EFFICIENCY": "48", "PROPERTY_TYPE": "House", "INSPECTION_DATE": "2024-05-01",
        "LODGEMENT_DATE": "2024-05-02", "TOTAL_FLOOR_AREA": "88.0", "NUMBER_HABITABLE_ROOMS": "5", "UPRN": "101",
        "ADDRESS": "2 Acacia Avenue", "POSTTOWN": "OLDHAM", "UPRN_SOURCE": "Address Matched",
    }  # fmt: skip
    advice = table(ADVICE, [{"LMK_KEY": "a1b2", "IMPROVEMENT_ITEM": str(item)} for item in range(1, 20)])

    outcome = load(
        "epc",
        {"certificates.csv": table(names, [row]), "recommendations.csv": advice, "columns.csv": "column,title\nUPRN,UPRN\n",
         "LICENCE.txt": "Open"},
    )  # fmt: skip

    assert (outcome["profile"], outcome["read"], outcome["new"], outcome["properties_made"]) == (profile, 1, 1, 0)
    found = held(
        tmp_path,
        "SELECT p.uprn, c.rating, c.habitable_rooms FROM energy_certificates c JOIN properties p ON p.id = c.property_id",
    )
    assert found == [("101", "E", 5)]


def test_pieces_whose_first_has_no_number_are_all_read(load: Load):
    pieces = {"addresses.csv": table(PLUS.names, HOMES[:1]), "addresses_2.csv": table(PLUS.names, HOMES[1:])}

    assert load("gazetteer", pieces)["new"] == 3


def test_a_row_is_counted_on_through_the_pieces(load: Load, tmp_path: Path):
    bad = plus(103, 4) | {"UPRN": "x"}

    load("gazetteer", {"1.csv": table(PLUS.names, HOMES), "2.csv": table(PLUS.names, [bad])})

    assert held(tmp_path, "SELECT row FROM import_issues WHERE field = 'UPRN'") == [(6,)]


def test_a_zip_of_tables_that_nobody_knows_asks_which(load: Load):
    two = {"north.csv": "Our ref,Where\n1,2 Mill Lane\n", "south.csv": "Our ref,Where\n2,3 Mill Lane\n"}

    said = load("licences", two, code=1)["said"]

    assert "several tables" in said
    assert "south.csv" in said


@pytest.mark.parametrize(("name", "reason"), [("../out.csv", "leads out"), ("a.csv", "too much for a table")])
def test_a_zip_of_tables_that_would_do_harm_is_refused(load: Load, name: str, reason: str):
    content = {name: "UPRN,address\n" + "0" * (80 << 20 if name == "a.csv" else 10)}

    assert reason in load("gazetteer", content, code=1)["said"]
