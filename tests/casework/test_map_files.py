"""Tables taken away as GeoPackage, GeoParquet and CSV open elsewhere, with their places, their types and nothing hidden."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import pandas
import pyogrio
import pytest
from pyarrow import parquet
from sqlalchemy import select

import acacia
import borough
import filed
from hmo_enforce.accounts.actions import opening, restricting
from hmo_enforce.accounts.roles import Role
from hmo_enforce.casework.views import exports
from hmo_enforce.cli import exporting
from hmo_enforce.kernel import journal
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import Refused

Export = Callable[..., Path]


@pytest.fixture
def town(sessions: Sessions) -> borough.Borough:
    """Acacia, with a home that only Cora Cedar may see and a case in its ward."""
    with sessions.writing() as session:
        seen = borough.seeded(session)
        cora = opening.open_account(session, "cora@acacia.example", "Cora Cedar", Role.MANAGER, None, by=acacia.ALMA)
        for number in range(6):
            filed.a_case(session, seen.rich, f"Bells {number}")
        restricting.restrict(session, "property", seen.nasty, "Threats.", [cora.id], by=acacia.ALMA)
        return seen


@pytest.fixture
def export(tmp_path: Path, database_url: str, town: borough.Borough, monkeypatch: pytest.MonkeyPatch) -> Export:
    monkeypatch.setenv("HMO_DATABASE_URL", database_url)
    monkeypatch.setenv("HMO_DATA_DIR", str(tmp_path / "data"))

    def to(what: str, name: str, email: str | None = None) -> Path:
        assert exporting.export(what, str(tmp_path / name), acacia.TODAY, email, as_json=True) == 0
        return tmp_path / name

    return to


def opened(path: Path) -> Any:
    return geopandas.read_parquet(path) if path.suffix == ".parquet" else geopandas.read_file(path, use_arrow=True)


@pytest.mark.parametrize("what", list(exports.EXPORTS))
def test_each_table_is_the_same_in_each_form(export: Export, what: str):
    package, file = opened(export(what, f"{what}.gpkg")), opened(export(what, f"{what}.parquet"))
    rows = pandas.read_csv(export(what, f"{what}.csv"), encoding="utf-8-sig")

    header = [*exports.EXPORTS[what].header, "geometry"]
    assert len(package) == len(file) == len(rows) > 0
    assert list(file.columns) == header
    assert set(package.columns) >= set(header) - {"id"}
    assert (package.crs.to_epsg(), file.crs.to_epsg()) == (27700, 27700)
    assert set(file.geom_type.dropna()) == {exports.EXPORTS[what].shape}
    assert package.geometry.to_wkb().tolist() == file.geometry.to_wkb().tolist()


def test_days_and_numbers_keep_their_types_and_what_is_not_known_stays_so(export: Export, town: borough.Borough):
    package = export("verdicts", "verdicts.gpkg")
    kept = parquet.read_schema(export("verdicts", "verdicts.parquet"))
    lines = opened(export("designations", "designations.parquet"))

    assert {kept.field(name).type for name in ("as_at", "judged_at", "strength", "decided")} == {
        exporting.map_files.ARROW[kind] for kind in (date, exports.datetime, float, bool)
    }
    told = dict(zip(*(pyogrio.read_info(package)[key] for key in ("fields", "dtypes")), strict=True))
    assert (told["as_at"], told["property_id"], told["strength"]) == ("datetime64[D]", "int64", "float64")
    assert lines.geometry.is_valid.all()
    assert lines.set_index("id").loc[town.selective, "name"]


def test_what_only_named_people_may_see_is_left_out_for_everybody_else(
    export: Export, town: borough.Borough, sessions: Sessions
):
    plain, named = export("properties", "a.parquet"), export("properties", "b.parquet", "cora@acacia.example")
    flags = export("flags", "flags.parquet")

    assert town.nasty not in set(opened(plain)["id"]) | set(opened(flags)["property_id"])
    assert town.nasty in set(opened(named)["id"])
    with pytest.raises(Refused, match="no open account"):
        export("properties", "c.gpkg", "nobody@acacia.example")
    with sessions.reading() as session:
        said = select(journal.Entry.subject_id, journal.EntryValues.after).join(
            journal.EntryValues, journal.EntryValues.entry_id == journal.Entry.id
        )
        lines = session.execute(said.where(journal.Entry.verb == "exported")).all()
    assert [(row.subject_id, row.after["file"], row.after["for"]) for row in lines] == [
        ("properties", "a.parquet", None), ("properties", "b.parquet", "cora@acacia.example"), ("flags", "flags.parquet", None),
    ]  # fmt: skip


def test_cases_are_figures_of_wards_and_small_ones_are_left_out(export: Export):
    rows = opened(export("cases", "cases.gpkg")).set_index(["name", "kind"])

    assert rows.loc[("West", "unlicensed_hmo"), "open"] == 6
    assert rows.loc[("West", "unlicensed_hmo"), "closed"] == 0
    assert rows.loc[("East", "unlicensed_hmo"), "open"] == 0
