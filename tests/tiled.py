"""A PMTiles file, written byte by byte as the format says."""

import gzip
import struct
from pathlib import Path

from hmo_enforce.files import pmtiles

PNG, MVT = 2, 1


def varint(number: int) -> bytes:
    said = b""
    while number > 0x7F:
        said, number = said + bytes([number & 0x7F | 0x80]), number >> 7
    return said + bytes([number])


def directory(entries: list[tuple[int, int, int, int]]) -> bytes:
    """Of (tile, run, length, offset) in order."""
    deltas = [tile - before for (tile, *_), before in zip(entries, [0, *(one[0] for one in entries)], strict=False)]
    columns = (deltas, [one[1] for one in entries], [one[2] for one in entries], [one[3] + 1 for one in entries])
    return gzip.compress(b"".join(map(varint, [len(entries), *(number for column in columns for number in column)])))


def an_archive(path: Path, kind: int = PNG) -> Path:
    """Two tiles: the world, and one of the fourth zoom in a leaf; the second stands for a run of three."""
    contents = b"worldfour"
    deep = pmtiles.number(4, 7, 5)
    leaf = directory([(deep, 3, len(contents) - 5, 5)])
    root = directory([(0, 1, 5, 0), (deep - 1, 0, len(leaf), 0)])
    at = pmtiles.HEADER_BYTES
    numbers = (at, len(root), at + len(root), 0, at + len(root), len(leaf), at + len(root) + len(leaf), len(contents), 4, 2, 2)
    header = b"PMTiles\x03" + struct.pack("<11Q", *numbers) + bytes([1, 2, 1, kind, 0, 4]) + bytes(25)
    assert len(header) == at
    path.write_bytes(header + root + leaf + contents)
    return path
