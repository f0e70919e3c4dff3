"""What lies under every map: tiles as the settings say (HMO_BASE_MAP), or else a council's own streets, or plain ground.

The streets are `background.geojson` in HMO_DATA_DIR, with `background.txt` beside it: lines are drawn as streets, areas as
green, or as buildings where a feature's `layer` says so; longitude and latitude (EPSG:4326). The text says whose they are.
"""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.response import File

from hmo_enforce.files.outside import tiles
from hmo_enforce.files.pmtiles import NotPmtilesError
from hmo_enforce.settings import BaseMap
from hmo_enforce.web import ground, guards

PATH = "/background.geojson"
TILE = "/background/{zoom:int}/{x:int}/{y:int}"


@get(PATH, guards=[guards.may_see_properties], sync_to_thread=True)
def show(request: Request) -> File:  # type: ignore[type-arg]
    """The streets, sent in pieces as they are read."""
    return ground.streets(request)


@get(TILE, guards=[guards.may_see_properties], sync_to_thread=True)
def tile(request: Request, zoom: FromPath[int], x: FromPath[int], y: FromPath[int]) -> Response[bytes]:  # type: ignore[type-arg]
    """A tile of the council's own PMTiles file."""
    return ground.tile(request, zoom, x, y)


def behind(request: Request) -> dict[str, Any]:  # type: ignore[type-arg]
    """What a map's context says of its background."""
    base: BaseMap | None = request.app.state.settings.base_map
    if base:
        return {"streets_url": None, **_tiled(base)}
    path = ground.streets_file(request)
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return {"streets_url": None, "attribution": ""}
    return {"streets_url": f"{PATH}?of={changed}", "attribution": ground.attribution(path)}


def _tiled(base: BaseMap) -> dict[str, Any]:
    if not base.archive:
        return {"tiles_url": base.tiles, "tiles_zoom": base.most_zoom, "attribution": base.attribution}
    try:
        said, changed = tiles.header(base.archive), base.archive.stat().st_mtime_ns
    except (OSError, NotPmtilesError):
        return {"attribution": base.attribution}
    address = TILE.replace(":int", "").replace("{zoom}", "{z}")
    return {"tiles_url": f"{address}?of={changed}", "tiles_zoom": said.most_zoom, "attribution": base.attribution}
