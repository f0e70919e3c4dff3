"""In which order the demo borough's files are loaded, as a council would load its own."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from hmo_enforce.demo import cards

SOURCES = ("council_tax", "housing_benefit", "electoral", "student_exemption", "deposit_scheme")
# Section 237 covers the first two; for the rest a council names its own basis.
BASIS = {"lawful_basis": "Made-up data: no lawful basis is needed", "purpose": "Showing how the software works"}


def imports(files: Sequence[Path], as_at: date) -> Iterator[dict[str, Any]]:
    """The arguments of each import job, in order; `files` are what `outside.write` wrote."""
    by_name = {path.name: path for path in files if path.parent.name not in {"tour", "aside"}}
    yield _load("postcodes", by_name["postcodes.csv"], as_at)
    yield _load("boundaries", by_name["wards.geojson"], as_at, kind="ward", edition="2026")
    yield _load("boundaries", by_name["lsoas.gpkg"], as_at, kind="lsoa", edition="2021")
    yield _load("boundaries", by_name["output_areas.parquet"], as_at, kind="oa", edition="2021")
    yield _load("boundaries", by_name["borough.geojson"], as_at, kind="district", edition="2026")
    for name in sorted(by_name):
        if name.startswith("designation_"):
            yield _load("designations", by_name[name], as_at)
    yield _load("gazetteer", by_name["gazetteer.csv"], as_at)
    yield _load("licences", by_name["licences_on_cards.csv"], cards.in_force_on(as_at))
    for name in sorted(by_name):
        if name.startswith("hmo_register_"):
            year, month = name.removeprefix("hmo_register_").split("_")[0].removesuffix(".csv").split("-")[:2]
            yield _load("licences", by_name[name], date(int(year), int(month), 1))
    yield _load("licences", by_name["licences.csv"], as_at)
    yield _load("exemptions", by_name["temporary_exemptions.csv"], as_at)
    yield _load("rooms", by_name["rooms.csv"], as_at)
    yield _load("parties", by_name["parties.csv"], as_at)
    yield _load("epc", by_name["epc.csv"], as_at)
    for source in SOURCES:
        yield _load("occupation", by_name[f"occupation_{source}.csv"], as_at, **BASIS)
    yield _load("indicators", by_name["indicators.csv"], as_at, source="Demo borough")


def _load(kind: str, path: Path, as_at: date, /, **settings: str) -> dict[str, Any]:
    return {"kind": kind, "path": str(path), "on": as_at.isoformat(), "settings": settings}
