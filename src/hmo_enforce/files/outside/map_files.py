"""Tables with a place, out: GeoPackage and GeoParquet (EPSG:27700), a portion of rows at a time.

Memory holds one portion, however many rows there are. GeoParquet is written as its specification 1.1 has it, with the
coordinate system as PROJJSON, so that GeoPandas, DuckDB and QGIS read it alike.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow
import pyogrio
import pyproj
import shapely
from pyarrow import parquet

from hmo_enforce.files.outside.writing import Cell

CRS = "EPSG:27700"
GEOMETRY = "geometry"
Kinds = Mapping[str, type]
Portion = tuple[Sequence[Sequence[Cell]], Sequence[shapely.Geometry | None]]
"""Rows, and where each of them is."""
ARROW = {
    str: pyarrow.string(), int: pyarrow.int64(), float: pyarrow.float64(), bool: pyarrow.bool_(), date: pyarrow.date32(),
    datetime: pyarrow.timestamp("ms", tz="UTC"),
}  # fmt: skip


def write_geopackage(path: Path, layer: str, kinds: Kinds, shape: str, portions: Iterable[Portion]) -> None:
    """One layer. `kinds`: the columns, each with its type; `shape`: Point or MultiPolygon."""
    told = {"driver": "GPKG", "layer": layer, "geometry_name": GEOMETRY, "geometry_type": shape, "crs": CRS}
    begun = False
    for rows, shapes in portions:
        pyogrio.write_arrow(_table(kinds, rows, shapes), path, append=begun, **told)
        begun = True
    if not begun:
        pyogrio.write_arrow(_table(kinds, (), ()), path, **told)


def write_geoparquet(path: Path, kinds: Kinds, shape: str, portions: Iterable[Portion]) -> None:
    """The same as one file of Parquet."""
    crs = pyproj.CRS.from_user_input(CRS).to_json_dict()
    column = {"encoding": "WKB", "geometry_types": [shape], "crs": crs}
    said = {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
    schema = _schema(kinds).with_metadata({"geo": json.dumps(said)})
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for rows, shapes in portions:
            writer.write_table(_table(kinds, rows, shapes).cast(schema))


def _schema(kinds: Kinds) -> Any:
    return pyarrow.schema([*((name, ARROW[kind]) for name, kind in kinds.items()), (GEOMETRY, pyarrow.binary())])


def _table(kinds: Kinds, rows: Sequence[Sequence[Cell]], shapes: Sequence[shapely.Geometry | None]) -> Any:
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in kinds]
    arrays = [pyarrow.array(column, ARROW[kind]) for column, kind in zip(columns, kinds.values(), strict=True)]
    drawn = pyarrow.array([None if one is None else shapely.to_wkb(one) for one in shapes], pyarrow.binary())
    return pyarrow.Table.from_arrays([*arrays, drawn], schema=_schema(kinds))
