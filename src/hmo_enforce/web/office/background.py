"""What lies under every map: tiles as the settings say (HMO_BASE_MAP), or else a council's own streets, or plain ground.

The streets are `background.geojson` in HMO_DATA_DIR, with `background.txt` beside it: lines are drawn as streets, areas as
green, or as buildings where a feature's `layer` says so; longitude and latitude (EPSG:4326). The text says whose they are.
"""

from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.response import File

from hmo_enforce.files.outside import tiles
from hmo_enforce.files.pmtiles import NotPmtilesError
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.settings import BaseMap
from hmo_enforce.web import guards

PATH = "/background.geojson"
NAME, ATTRIBUTION = "background.geojson", "background.txt"
MOST_LETTERS = 300
TILE = "/background/{zoom:int}/{x:int}/{y:int}"
KEPT = {"Cache-Control": "private, max-age=86400"}  # the address changes with the file


@get(PATH, guards=[guards.may_see_properties], sync_to_thread=True)
def show(request: Request) -> File:  # type: ignore[type-arg]
    """The file, sent in pieces as it is read; `NotFound` where the council has none."""
    path = _file(request)
    if not path.is_file():
        raise NotFound("There are no streets to draw under the maps.")
    return File(path, media_type="application/geo+json", content_disposition_type="inline", headers=KEPT)


@get(TILE, guards=[guards.may_see_properties], sync_to_thread=True)
def tile(request: Request, zoom: FromPath[int], x: FromPath[int], y: FromPath[int]) -> Response[bytes]:  # type: ignore[type-arg]
    """A tile of the council's own PMTiles file; `NotFound` where it has none there."""
    ground: BaseMap | None = request.app.state.settings.base_map
    try:
        found = tiles.tile(ground.archive, zoom, x, y) if ground and ground.archive else None
    except (OSError, NotPmtilesError):
        found = None
    if found is None:
        raise NotFound("There is no tile of the map here.")
    packed = {"Content-Encoding": "gzip"} if found.packed else {}
    return Response(found.content, media_type=found.media_type, headers={**KEPT, **packed})


def behind(request: Request) -> dict[str, Any]:  # type: ignore[type-arg]
    """What a map's context says of its background."""
    ground: BaseMap | None = request.app.state.settings.base_map
    if ground:
        return {"streets_url": None, **_tiled(ground)}
    path = _file(request)
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return {"streets_url": None, "attribution": ""}
    return {"streets_url": f"{PATH}?of={changed}", "attribution": _attribution(path.with_name(ATTRIBUTION))}


def _tiled(ground: BaseMap) -> dict[str, Any]:
    if not ground.archive:
        return {"tiles_url": ground.tiles, "tiles_zoom": ground.most_zoom, "attribution": ground.attribution}
    try:
        said, changed = tiles.header(ground.archive), ground.archive.stat().st_mtime_ns
    except (OSError, NotPmtilesError):
        return {"attribution": ground.attribution}
    address = TILE.replace(":int", "").replace("{zoom}", "{z}")
    return {"tiles_url": f"{address}?of={changed}", "tiles_zoom": said.most_zoom, "attribution": ground.attribution}


def _attribution(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return " ".join(file.read(MOST_LETTERS).split())
    except OSError:
        return ""


def _file(request: Request) -> Path:  # type: ignore[type-arg]
    folder: Path = request.app.state.settings.data_dir
    return folder / NAME
