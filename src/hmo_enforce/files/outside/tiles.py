"""A PMTiles file on disk: header and directories are kept while it is unchanged, a tile is read when it is asked for."""

import gzip
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from hmo_enforce.files import pmtiles
from hmo_enforce.files.pmtiles import Entry, Header, NotPmtilesError
from hmo_enforce.kernel.errors import Refused

MOST_DIRECTORY_BYTES = 50_000_000
MOST_TILE_BYTES = 5_000_000
DEPTH = 4


@dataclass(frozen=True, slots=True)
class Tile:
    """As it lies in the file: `packed` says that it is gzip."""

    content: bytes
    media_type: str
    packed: bool


def header(path: Path) -> Header:
    """What the file says of itself. NotPmtilesError, or OSError where it cannot be read."""
    return _header(path, path.stat().st_mtime_ns)


def tile(path: Path, zoom: int, x: int, y: int) -> Tile | None:
    """A tile; None where the file has none there. NotPmtilesError, or OSError where it cannot be read."""
    changed = path.stat().st_mtime_ns
    said = _header(path, changed)
    try:
        number = pmtiles.number(zoom, x, y)
    except ValueError:
        return None
    at, size = said.root_at, said.root_bytes
    for _ in range(DEPTH):
        entry = pmtiles.found(_directory(path, changed, at, size), number)
        if entry is None or entry.bytes_long > MOST_TILE_BYTES:
            return None
        if entry.run:
            media_type = pmtiles.KINDS.get(said.kind, "application/octet-stream")
            return Tile(_read(path, said.tiles_at + entry.at, entry.bytes_long), media_type, said.tiles_packed == pmtiles.GZIP)
        at, size = said.leaves_at + entry.at, entry.bytes_long
    return None


def require_pictures(path: Path) -> None:
    """`Refused` where it is no PMTiles file of pictures: a page draws no other."""
    try:
        said = header(path)
    except (OSError, NotPmtilesError) as wrong:
        raise Refused(f"HMO_BASE_MAP names {path}, which cannot be used. {wrong}") from None
    if said.kind not in pmtiles.KINDS:
        pictures = "Give it tiles that are pictures (PNG, JPEG, WebP or AVIF): vector tiles are not drawn."
        raise Refused(f"HMO_BASE_MAP names {path}, whose tiles are no pictures. {pictures}")


@lru_cache(maxsize=4)
def _header(path: Path, changed: int) -> Header:
    return pmtiles.header(_read(path, 0, pmtiles.HEADER_BYTES))


@lru_cache(maxsize=64)
def _directory(path: Path, changed: int, at: int, size: int) -> tuple[Entry, ...]:
    if size > MOST_DIRECTORY_BYTES:
        raise NotPmtilesError("One of its directories is larger than any that is known.")
    given = _read(path, at, size)
    try:
        unpacked = gzip.decompress(given) if _header(path, changed).packed == pmtiles.GZIP else given
    except (OSError, EOFError, zlib.error):
        raise NotPmtilesError("One of its directories cannot be unpacked.") from None
    return pmtiles.directory(unpacked)


def _read(path: Path, at: int, size: int) -> bytes:
    with path.open("rb") as file:
        file.seek(at)
        return file.read(size)
