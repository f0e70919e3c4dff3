"""What lies under maps, of the council's own server: a PMTiles file's tiles, or its own streets, and whose they are.

`background.geojson` in HMO_DATA_DIR has the streets, with `background.txt` beside it.
"""

from pathlib import Path

from litestar import Request, Response
from litestar.response import File

from hmo_enforce.files.outside import tiles
from hmo_enforce.files.pmtiles import NotPmtilesError
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.settings import BaseMap

NAME, ATTRIBUTION = "background.geojson", "background.txt"
MOST_LETTERS = 300
KEPT = {"Cache-Control": "private, max-age=86400"}  # the address changes with the file


def streets_file(request: Request) -> Path:  # type: ignore[type-arg]
    """Where the streets are, if they are."""
    folder: Path = request.app.state.settings.data_dir
    return folder / NAME


def streets(request: Request) -> File:  # type: ignore[type-arg]
    """The file, sent in pieces as it is read; `NotFound` where the council has none."""
    path = streets_file(request)
    if not path.is_file():
        raise NotFound("There are no streets to draw under the maps.")
    return File(path, media_type="application/geo+json", content_disposition_type="inline", headers=KEPT)


def tile(request: Request, zoom: int, x: int, y: int) -> Response[bytes]:  # type: ignore[type-arg]
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


def attribution(path: Path) -> str:
    """Whose the streets are."""
    try:
        with path.with_name(ATTRIBUTION).open(encoding="utf-8", errors="replace") as file:
            return " ".join(file.read(MOST_LETTERS).split())
    except OSError:
        return ""
