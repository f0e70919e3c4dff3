"""Acacia's files, written: what a council would bring, the tour's twins of one city's published files, and the truth aside."""

import json
import tempfile
import zipfile
from pathlib import Path

import geopandas
import numpy as np
import pyarrow as pa
import pyogrio
import shapely
from numpy.typing import NDArray

from hmo_enforce.demo import borough, delimited, licences
from hmo_enforce.kernel import grid

GRID_CRS = "urn:ogc:def:crs:EPSG::27700"
DEGREES_CRS = "urn:ogc:def:crs:OGC:1.3:CRS84"
DESIGNATIONS = ("selective", "additional", "article_4", "ended_selective")
SHAPEFILE_FIELDS = {
    "in_force_on": "in_force",
    "legal_basis": "basis",
    "description": "descriptn",
    "minimum_persons": "min_person",
    "minimum_households": "min_hholds",
}
"""A Shapefile's field names end at ten letters."""


def write(demo: borough.Borough, folder: Path) -> list[Path]:
    """Every file, in `folder` (made if need be; files of the same names are replaced). `aside/` is not for importing."""
    old_on = licences.old_register_on(demo.as_at)
    written = write_layers(demo, folder / "layers")
    for name, table in demo.tables.items():
        if name == "old_register":
            written.append(_csv(table, folder / f"hmo_register_{old_on:%Y-%m}.csv", line_end="\r"))
        else:
            written.append(_csv(table, folder / f"{name}.csv"))
    written += _tour(demo, folder / "tour")
    written.append(_csv(demo.truth, folder / "aside" / "truth.csv"))
    written.append(_csv(demo.mistakes, folder / "aside" / "mistakes.csv"))
    return written


def write_layers(demo: borough.Borough, folder: Path) -> list[Path]:
    """The layers alone, each format that the importer reads used for at least one of them."""
    folder.mkdir(parents=True, exist_ok=True)
    areas = demo.areas
    written = [
        _geojson(areas.borough, folder / "borough.geojson"),
        _geojson(areas.wards, folder / "wards.geojson"),
        _geopackage(areas.lsoas, folder / "lsoas.gpkg"),
        _geoparquet(areas.output_areas, folder / "output_areas.parquet"),
        _geojson(demo.streets, folder / "streets.geojson"),
        _geojson(demo.greens, folder / "greens.geojson"),
    ]
    for index, name in enumerate(DESIGNATIONS):
        layer = demo.designations.iloc[[index]]
        if name == "article_4":
            written.append(_shapefile(layer.rename(columns=SHAPEFILE_FIELDS), folder / f"designation_{name}.zip"))
        else:
            written.append(_geojson(layer, folder / f"designation_{name}.geojson", on_grid=name == "selective"))
    return written


def write_background(demo: borough.Borough, path: Path, *, most_bytes: int) -> bool:
    """Parks, streets and buildings as one GeoJSON in longitude and latitude, to lie under maps.

    Without the buildings where they would make it larger than `most_bytes`; False, and no file, where it still is.
    """
    named = ((demo.greens, "green"), (demo.streets, "street"), (demo.buildings, "building"))
    layers = [_features(layer.geometry.to_numpy(), name) for layer, name in named]
    for some in (layers, layers[:2]):
        kept = [part for part in some if part]
        text = f'{{"type":"FeatureCollection","features":[{",".join(kept)}]}}'
        if len(text) <= most_bytes:
            path.write_text(text)
            return True
    return False


def _features(shapes: NDArray[np.object_], layer: str) -> str:
    moved = shapely.transform(grid.shapes_to_lonlat(shapes), lambda points: np.round(points, 6))
    said = f'{{"type":"Feature","properties":{{"layer":"{layer}"}},"geometry":'
    return ",".join(f"{said}{shapely.to_geojson(shape)}}}" for shape in moved)


def _tour(demo: borough.Borough, folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    names = {"code": "LSOA21CD", "name": "LSOA21NM", "ward_code": "ward24_code", "ward_name": "ward24_name"}
    wards = demo.areas.wards.rename(columns={"code": "WD13CD", "name": "WD13NM"}).assign(WD13CDO="", WD13NMW=None)
    written = [
        _geojson(demo.areas.lsoas.rename(columns=names), folder / "lsoa21.geojson", crs=DEGREES_CRS),
        _geojson(wards[["WD13CD", "WD13CDO", "WD13NM", "WD13NMW", "geometry"]], folder / "wards.geojson", crs=DEGREES_CRS),
    ]
    old = licences.old_register_on(demo.as_at)
    written.append(
        _csv(demo.tables["old_register"], folder / f"hmo_register_{old:%Y-%m}_as_published_CR_line_ends.csv", line_end="\r")
    )
    written.append(_csv(demo.tables["temporary_exemptions"], folder / "hmo_temporary_exemptions.csv"))
    written.append(_csv(demo.tables["postcodes"], folder / "codepoint_open.csv"))
    for name, table in demo.tour_tables.items():
        dated = name.replace("hmo_register", f"hmo_register_{demo.as_at:%Y-%m-%d}")
        written.append(_csv(table, folder / f"{dated}.csv"))
    return written


def _csv(table: pa.Table, path: Path, line_end: str = "\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for piece in delimited.pieces(table, line_end):
            file.write(piece)
    return path


def _geojson(layer: geopandas.GeoDataFrame, path: Path, *, on_grid: bool = False, crs: str | None = None) -> Path:
    """In degrees as RFC 7946 says, or `on_grid`, in metres and saying so (the older habit, which councils still send)."""
    shapes = layer.geometry.to_numpy()
    shapes = shapes if on_grid else grid.shapes_to_lonlat(shapes)
    decimals = 2 if on_grid else 7
    shapes = shapely.transform(shapes, lambda points: np.round(points, decimals))
    rows = layer.drop(columns="geometry").to_dict("records")
    features = [
        {"type": "Feature", "properties": _plain(row), "geometry": json.loads(shapely.to_geojson(shape))}
        for row, shape in zip(rows, shapes, strict=True)
    ]
    stated = {"crs": {"type": "name", "properties": {"name": crs or GRID_CRS}}} if on_grid or crs else {}
    lines = ",\n".join(json.dumps(feature, separators=(",", ":"), ensure_ascii=False) for feature in features)
    head = json.dumps({"type": "FeatureCollection", "name": path.stem, **stated})[:-1]
    path.write_text(f'{head}, "features": [\n{lines}\n]}}\n', encoding="utf-8")
    return path


def _plain(row: dict[str, object]) -> dict[str, object]:
    return {name: None if value != value else value for name, value in row.items()}  # noqa: PLR0124 - NaN is not itself


def _geopackage(layer: geopandas.GeoDataFrame, path: Path) -> Path:
    """GeoPackage writes the time into the file; it is told a fixed one, so that the same borough gives the same bytes."""
    path.unlink(missing_ok=True)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2026-01-01T00:00:00.000Z"})
    pyogrio.write_dataframe(layer, path, driver="GPKG", layer=path.stem)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    return path


def _geoparquet(layer: geopandas.GeoDataFrame, path: Path) -> Path:
    layer.reset_index(drop=True).to_parquet(path)
    return path


def _shapefile(layer: geopandas.GeoDataFrame, path: Path) -> Path:
    """A Shapefile is several files: zipped together, with fixed dates inside and out."""
    with tempfile.TemporaryDirectory() as scratch:
        pyogrio.write_dataframe(
            layer,
            Path(scratch) / f"{path.stem}.shp",
            driver="ESRI Shapefile",
            layer_options={"DBF_DATE_LAST_UPDATE": "2026-01-01"},
        )
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in sorted(Path(scratch).iterdir()):
                archive.writestr(zipfile.ZipInfo(part.name, (2026, 1, 1, 0, 0, 0)), part.read_bytes(), zipfile.ZIP_DEFLATED)
    return path
