import csv
import io
import json
import zipfile
from datetime import date, datetime
from pathlib import Path

import geopandas
import pyarrow as pa
import pytest

from hmo_enforce.demo import borough, delimited, outside
from hmo_enforce.kernel import grid

GEODATA = Path(__file__).parents[2] / "geodata"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("acacia")
    outside.write(borough.generate(1_500, 9, date(2026, 11, 1)), place)
    return place


def rows(path, line_end="\n"):
    text = path.read_bytes().decode()
    return list(csv.DictReader(io.StringIO(text.replace(line_end, "\n"))))


def test_the_layers_kept_in_geodata_are_what_the_generator_makes(tmp_path):
    made = outside.write_layers(borough.generate(borough.HOMES, borough.SEED, borough.DRAWN_ON), tmp_path)

    assert {path.name for path in made} == {path.name for path in GEODATA.iterdir()} - {"README.md"}
    assert [path.name for path in made if path.read_bytes() != (GEODATA / path.name).read_bytes()] == []


def test_writing_twice_gives_the_same_bytes(tmp_path):
    made = borough.generate(300, 2, date(2026, 11, 1))

    first, second = (outside.write(made, tmp_path / place) for place in ("one", "two"))

    assert [a.read_bytes() == b.read_bytes() for a, b in zip(first, second, strict=True)] == [True] * len(first)


def test_layers_in_degrees_and_in_metres_lie_on_the_same_ground(folder):
    wards = json.loads((folder / "layers" / "wards.geojson").read_text())
    metres = geopandas.read_file(folder / "layers" / "designation_selective.geojson")
    outline = geopandas.read_file(folder / "layers" / "borough.geojson").geometry.to_numpy()

    back = grid.shapes_from_lonlat(outline)

    assert "crs" not in wards
    assert metres.crs.to_epsg() == 27700
    assert metres.within(geopandas.GeoSeries(back).buffer(0.05).iloc[0]).all()


@pytest.mark.parametrize("name", ["lsoas.gpkg", "designation_article_4.zip"])
def test_geopackage_and_zipped_shapefile_open_with_their_grid(folder, name):
    layer = geopandas.read_file(folder / "layers" / name)

    assert layer.crs.to_epsg() == 27700
    assert layer.is_valid.all()
    assert len(layer) >= 1


def test_geoparquet_opens_with_its_grid(folder):
    layer = geopandas.read_parquet(folder / "layers" / "output_areas.parquet")

    assert layer.crs.to_epsg() == 27700
    assert {"code", "lsoa_code", "ward_code"} < set(layer.columns)


def test_the_zipped_shapefile_holds_the_parts_that_a_shapefile_needs(folder):
    with zipfile.ZipFile(folder / "layers" / "designation_article_4.zip") as archive:
        endings = {Path(name).suffix for name in archive.namelist()}

    assert {".shp", ".shx", ".dbf", ".prj"} <= endings


def test_the_older_register_has_bare_carriage_returns_and_no_quotes(folder):
    raw = (folder / "hmo_register_2024-05.csv").read_bytes()

    assert b"\r" in raw
    assert b"\n" not in raw
    assert b'"' not in raw
    assert rows(folder / "hmo_register_2024-05.csv", "\r")[0].keys() == {
        "Case Number",
        "Location",
        "Total Number Occupants",
        "Total Number Units",
        "Licence Commenced",
        "Licence Expires",
    }


def test_every_mistake_listed_aside_stands_in_the_row_it_names(folder):
    listed = [m for m in rows(folder / "aside" / "mistakes.csv") if m["file"] == "old_register"]
    old = rows(folder / "hmo_register_2024-05.csv", "\r")

    backwards = [old[int(m["row"]) - 1] for m in listed if m["what"] == "ends before it starts"]
    nowhere = [old[int(m["row"]) - 1] for m in listed if "no postcode" in m["what"]]

    assert backwards
    assert all(_day(row["Licence Expires"]) < _day(row["Licence Commenced"]) for row in backwards)
    assert nowhere
    assert all(" ZY" not in row["Location"] for row in nowhere)


def test_the_present_register_mixes_its_date_styles_and_mostly_lacks_uprns(folder):
    register = rows(folder / "licences.csv")
    shapes = {"".join("9" if c.isdigit() else "a" if c.isalpha() else c for c in row["starts_on"]) for row in register}

    assert {"99/99/9999", "9999-99-99"} <= shapes
    assert sum(row["uprn"] == "" for row in register) > len(register) / 2
    assert any(row["uprn"] == "9.99E+11" for row in register)


def test_rooms_and_parties_name_licences_of_the_register(folder):
    register = {row["reference"] for row in rows(folder / "licences.csv")}

    for name in ("rooms", "parties"):
        assert {row["licence_reference"] for row in rows(folder / f"{name}.csv")} <= register


def test_a_licence_in_both_registers_has_one_reference_and_one_start(folder):
    old = {row["Case Number"]: row["Licence Commenced"] for row in rows(folder / "hmo_register_2024-05.csv", "\r")}
    (later,) = (folder / "tour").glob("hmo_register_2026-11-01_licences.csv")
    both = [row for row in rows(later) if row["case_number"] in old and row["licence_commenced"]]

    assert both
    assert all(_day(old[row["case_number"]]).isoformat() == row["licence_commenced"] for row in both)


def test_each_occupation_source_says_only_what_it_can_know(folder):
    benefit = rows(folder / "occupation_housing_benefit.csv")
    electoral = rows(folder / "occupation_electoral.csv")

    assert all(row["adults"] == "" and row["persons"] for row in benefit)
    assert all(row["adults"] and row["tenure"] == "" for row in electoral)


def test_the_truth_is_kept_aside_and_in_no_file_to_import(folder):
    outside_aside = [path for path in folder.rglob("*.csv") if path.parent.name != "aside"]

    assert all("once_hmo" not in path.read_text() for path in outside_aside)
    assert len(rows(folder / "aside" / "truth.csv")) == 1_500


def test_cells_are_quoted_where_they_must_be_and_nowhere_else():
    table = pa.table({"plain": ["a", None], "odd,name": ['say "no", twice', "two\nlines"], "number": [1, 2]})

    text = b"".join(delimited.pieces(table)).decode()

    assert text.splitlines()[0] == 'plain,"odd,name",number'
    assert list(csv.reader(io.StringIO(text)))[1:] == [["a", 'say "no", twice', "1"], ["", "two\nlines", "2"]]


def _day(text):
    return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a day, not an instant
