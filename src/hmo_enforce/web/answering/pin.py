"""A map on which somebody shows where a home is: drawn of what the council's own server has, so that nobody else learns of it.

Without a map of the council's own there is none, and the home is described in words; so it is without a script.
"""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.response import File

from hmo_enforce.files.outside import tiles
from hmo_enforce.files.pmtiles import NotPmtilesError
from hmo_enforce.settings import BaseMap
from hmo_enforce.web import ground, guards

STREETS, TILE = "/complain/streets.geojson", "/complain/tiles/{zoom:int}/{x:int}/{y:int}"


@get(STREETS, guards=[guards.anyone], sync_to_thread=True)
def streets(request: Request) -> File:  # type: ignore[type-arg]
    """The council's streets, as they lie under the office's maps too."""
    return ground.streets(request)


@get(TILE, guards=[guards.anyone], sync_to_thread=True)
def tile(request: Request, zoom: FromPath[int], x: FromPath[int], y: FromPath[int]) -> Response[bytes]:  # type: ignore[type-arg]
    """A tile of the council's own file."""
    return ground.tile(request, zoom, x, y)


def behind(request: Request) -> dict[str, Any] | None:  # type: ignore[type-arg]
    """What the map is drawn of; None where it would be drawn of nothing, or be fetched from somebody else."""
    base: BaseMap | None = request.app.state.settings.base_map
    if base is not None:
        return _tiled(base)
    path = ground.streets_file(request)
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return None
    return {"streets_url": f"{STREETS}?of={changed}", "attribution": ground.attribution(path)}


def _tiled(base: BaseMap) -> dict[str, Any] | None:
    if not base.archive:
        return None
    try:
        said, changed = tiles.header(base.archive), base.archive.stat().st_mtime_ns
    except (OSError, NotPmtilesError):
        return None
    address = TILE.replace(":int", "").replace("{zoom}", "{z}")
    return {"tiles_url": f"{address}?of={changed}", "tiles_zoom": said.most_zoom, "attribution": base.attribution}
