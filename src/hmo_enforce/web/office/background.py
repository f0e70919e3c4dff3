"""The streets under every map: a council's own file, `background.geojson` in HMO_DATA_DIR, with `background.txt` beside it.

Lines are drawn as streets and areas as green; longitude and latitude (EPSG:4326). The text says whose streets they are.
"""

from pathlib import Path
from typing import Any

from litestar import Request, get
from litestar.response import File

from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.web import guards

PATH = "/background.geojson"
NAME, ATTRIBUTION = "background.geojson", "background.txt"
MOST_LETTERS = 300


@get(PATH, guards=[guards.may_see_properties], sync_to_thread=True)
def show(request: Request) -> File:  # type: ignore[type-arg]
    """The file, sent in pieces as it is read; `NotFound` where the council has none."""
    path = _file(request)
    if not path.is_file():
        raise NotFound("There are no streets to draw under the maps.")
    kept = {"Cache-Control": "private, max-age=86400"}  # the address changes with the file
    return File(path, media_type="application/geo+json", content_disposition_type="inline", headers=kept)


def behind(request: Request) -> dict[str, Any]:  # type: ignore[type-arg]
    """What a map's context says of its background."""
    path = _file(request)
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return {"streets_url": None, "attribution": ""}
    return {"streets_url": f"{PATH}?of={changed}", "attribution": _attribution(path.with_name(ATTRIBUTION))}


def _attribution(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return " ".join(file.read(MOST_LETTERS).split())
    except OSError:
        return ""


def _file(request: Request) -> Path:  # type: ignore[type-arg]
    folder: Path = request.app.state.settings.data_dir
    return folder / NAME
