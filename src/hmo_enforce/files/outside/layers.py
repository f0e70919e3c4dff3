"""The formats that hold areas, each opened by its own reader: what stands in a layer, before any of it is judged.

GDAL reads GeoJSON, GeoPackage and Shapefile, but is let near nothing that it was not told to read: each file is shown to
it under a name of our own, to one driver by name, so that neither a file's name nor its content can send it elsewhere.
"""

import json
import mmap
import re
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import pyarrow
import pyogrio
from pyarrow import parquet

from hmo_enforce.files.outside import zips
from hmo_enforce.kernel.errors import Refused

Format = Literal["GeoJSON", "GeoPackage", "GeoParquet", "Shapefile"]
MAX_FEATURES = 1_000_000

_QUIET = {
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_HTTP_MAX_RETRY": "0",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
    "OGR_SQLITE_LIST_VIRTUAL_OGR": "NO",
    "SHAPE_RESTORE_SHX": "NO",
}
"""Whatever a file names, GDAL does not go and fetch it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A layer as the format's own reader gives it. `crs` None: the file does not say what its coordinates are."""

    format: Format
    name: str
    crs: str | None
    wkb: list[bytes | None]
    attributes: list[dict[str, Any]]
    warned: tuple[str, ...] = ()


def columns(path: Path, layer: str | None, max_unpacked: int = zips.MAX_UNPACKED) -> tuple[str, ...]:
    """The names of the columns beside the areas, as `opened` would give them; its first area alone is read, where it can be."""
    first = opened(path, layer, max_unpacked, most=1)
    return tuple(first.attributes[0]) if first.attributes else ()


def opened(path: Path, layer: str | None, max_unpacked: int, *, most: int | None = None) -> Source:
    """The one layer of areas in the file, or the one named. Refused for what is damaged, unknown or too large unpacked.

    `most`: no more areas than that (GeoParquet is read whole).
    """
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(b"PAR1"):
        return _geoparquet(path, max_unpacked)
    with tempfile.TemporaryDirectory(prefix="hmo-layer-") as folder:
        if start.startswith(b"SQLite format 3\0"):
            return _geopackage(path, Path(folder), layer, most)
        if start.startswith(b"PK"):
            shapefile = zips.unpacked(path, Path(folder), wanted=layer, max_unpacked=max_unpacked)
            return _through_gdal("Shapefile", str(shapefile), None, layer or path.stem, most)
        if start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
            return _geojson(path, Path(folder), most)
    raise Refused(_unknown(start))


def _unknown(start: bytes) -> str:
    known = "Areas are read from GeoJSON, GeoPackage, GeoParquet or a zipped Shapefile"
    if start.startswith(b"\x00\x00\x27\x0a"):
        return "This is one part of a Shapefile. Zip its .shp, .shx, .dbf and .prj parts together and load the zip."
    if b"<kml" in start.lower() or b"opengis.net/gml" in start:
        return f"This is KML or GML. {known}: open it in QGIS, and save the layer as a GeoPackage."
    return f"This is none of the formats that hold areas. {known}; in QGIS, save the layer as a GeoPackage."


def _shown(path: Path, folder: Path, name: str) -> str:
    """The file under a name of our own in an empty folder: no neighbour of its own, and no name with a meaning."""
    link = folder / name
    link.symlink_to(path.resolve(strict=True))
    return str(link)


def _geojson(path: Path, folder: Path, most: int | None) -> Source:
    crs = _stated_crs(path)
    shown = f"GeoJSON:{_shown(path, folder, 'layer.geojson')}"
    return replace(_through_gdal("GeoJSON", shown, None, path.stem, most), crs=crs)


def _stated_crs(path: Path) -> str | None:
    """What a GeoJSON file says of its coordinates: its `crs` member, or WGS84 where it has none (RFC 7946 section 4).

    GDAL takes any `crs` that it cannot make out for WGS84, and would follow a link; so it is not asked.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        found = re.search(rb'"crs"\s*:\s*(null|\{)', text)
        if found is None:
            return "OGC:CRS84"
        if found[1] == b"null":
            return None
        excerpt = text[found.start(1) : found.start(1) + 10_000].decode("utf-8", "replace")
    try:
        member, _ = json.JSONDecoder().raw_decode(excerpt)
        said = member["properties"]
        return f"EPSG:{int(said['code'])}" if "code" in said else str(said["name"])
    except (ValueError, KeyError, TypeError) as unclear:
        raise Refused(
            "The file's “crs” member does not name a coordinate system. Save the file again as EPSG:27700 (British "
            "National Grid) or as plain GeoJSON (longitude and latitude)."
        ) from unclear


def _geopackage(path: Path, folder: Path, layer: str | None, most: int | None) -> Source:
    shown = f"GPKG:{_shown(path, folder, 'layer.gpkg')}"
    with _quietly() as warned:
        layers = {str(name): kind for name, kind in _asked(pyogrio.list_layers, shown)}
    name = _chosen_layer(layers, layer)
    source = _through_gdal("GeoPackage", shown, name, name, most)
    return replace(source, warned=(*warned, *source.warned))


def _chosen_layer(layers: dict[str, str | None], wanted: str | None) -> str:
    names = ", ".join(f"“{name}”" for name in layers)
    if wanted is not None:
        if wanted not in layers:
            raise Refused(f"There is no layer “{wanted}” in the file; it holds {names or 'none'}.")
        return wanted
    areas = [name for name, kind in layers.items() if kind and re.search("Polygon|Surface|Collection|Unknown", kind)]
    if not areas:
        raise Refused(f"The file holds no layer of areas (polygons), only {names or 'nothing'}.")
    if len(areas) > 1:
        raise Refused(f"The file holds the layers {', '.join(f'“{name}”' for name in areas)}: say which one to load.")
    return areas[0]


def _through_gdal(format_: Format, shown: str, layer: str | None, name: str, most: int | None) -> Source:
    with _quietly() as warned:
        info = _asked(pyogrio.read_info, shown, layer=layer, force_feature_count=True)
        if info["features"] > MAX_FEATURES:
            raise Refused(f"The file holds {info['features']:,} areas, above the {MAX_FEATURES:,} read at once. Split it.")
        meta, table = _asked(pyogrio.raw.read_arrow, shown, layer=layer, max_features=most)
    geometry = meta["geometry_name"] or "wkb_geometry"
    return Source(format_, name, meta["crs"], *_columns(table, geometry), tuple(warned))


_BROKEN = (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError)


def _asked(question: Any, *args: Any, **options: Any) -> Any:
    try:
        return question(*args, **options)
    except (*_BROKEN, IndexError) as broken:
        said = _bare(str(broken))
        raise Refused(f"The file is damaged or breaks off, and cannot be read ({said}). Export it again.") from broken


def _bare(said: str) -> str:
    """What the reader said, without the path under which the file was shown to it."""
    return re.sub(r"['“\"]?(?:\w+:)?/\S*hmo-layer-\S*", "the file", said)[:200]


@contextmanager
def _quietly() -> Iterator[list[str]]:
    pyogrio.set_gdal_config_options(_QUIET)
    said: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield said
    said.extend(dict.fromkeys(_bare(str(warning.message)) for warning in caught))


def _geoparquet(path: Path, max_unpacked: int) -> Source:
    try:
        with parquet.ParquetFile(path) as file:
            crs, column = _geoparquet_says(file.schema_arrow.metadata or {})
            groups = (file.metadata.row_group(number) for number in range(file.metadata.num_row_groups))
            if sum(group.total_byte_size for group in groups) > max_unpacked or file.metadata.num_rows > MAX_FEATURES:
                raise Refused("Unpacked, this file is larger than is read at once. Split it by district or by ward.")
            wkb, attributes = _columns(file.read(), column)
    except (pyarrow.ArrowException, OSError) as broken:
        raise Refused("The Parquet file is damaged or breaks off. Export it again.") from broken
    return Source("GeoParquet", path.stem, crs, wkb, attributes)


def _geoparquet_says(metadata: dict[bytes, bytes]) -> tuple[str | None, str]:
    """The coordinates and the geometry column, from the `geo` metadata (GeoParquet 1.1). No `crs` there means WGS84."""
    try:
        geo = json.loads(metadata[b"geo"])
        column = str(geo["primary_column"])
        about = geo["columns"][column]
        encoding = about["encoding"]
    except (KeyError, ValueError, TypeError) as bare:
        raise Refused("This is a Parquet table without areas (it has no “geo” note). Save it as GeoParquet.") from bare
    if encoding != "WKB":
        raise Refused(f"The areas in this file are encoded as “{encoding}”. Save it as GeoParquet with WKB encoding.")
    crs = about.get("crs", "OGC:CRS84")
    return (json.dumps(crs) if isinstance(crs, dict) else crs), column


def _columns(table: Any, geometry: str) -> tuple[list[bytes | None], list[dict[str, Any]]]:
    if geometry not in table.column_names:
        return [None] * table.num_rows, table.to_pylist()
    return table.column(geometry).to_pylist(), table.drop_columns([geometry]).to_pylist()
