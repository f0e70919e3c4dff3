"""PMTiles, version 3: many map tiles in one file, found by their place on a curve (the format is in the public domain).

A tile's number runs along a Hilbert curve through each zoom in turn. Directories name runs of numbers and where they lie;
a run of none is a further directory. Only reading: maps are made by others.
"""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

MAGIC, VERSION = b"PMTiles", 3
HEADER_BYTES = 127
NONE, GZIP = 1, 2
MVT = 1
KINDS = {2: "image/png", 3: "image/jpeg", 4: "image/webp", 5: "image/avif"}
"""Of pictures; MVT are vectors."""
MOST_ENTRIES = 2_000_000
DEEPEST = 24


class NotPmtilesError(ValueError):
    """What is wrong with the file, as a sentence."""


@dataclass(frozen=True, slots=True)
class Header:
    """Where things lie in the file, in bytes, and what its tiles are."""

    root_at: int
    root_bytes: int
    leaves_at: int
    tiles_at: int
    packed: int
    tiles_packed: int
    kind: int
    least_zoom: int
    most_zoom: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A run of tiles that are alike, or (where `run` is 0) a further directory; `at` counts from the tiles or the leaves."""

    tile: int
    at: int
    bytes_long: int
    run: int


def header(given: bytes) -> Header:
    """The first bytes of a file. NotPmtilesError where it is none that can be read here."""
    if len(given) < HEADER_BYTES or given[:7] != MAGIC:
        raise NotPmtilesError("It is no PMTiles file.")
    if given[7] != VERSION:
        raise NotPmtilesError(f"It is PMTiles of version {given[7]}, and only version {VERSION} is known.")
    numbers = struct.unpack_from("<8Q", given, 8)
    packed, tiles_packed, kind, least, most = struct.unpack_from("<5B", given, 97)
    if packed not in (NONE, GZIP) or tiles_packed not in (0, NONE, GZIP):
        raise NotPmtilesError("It is compressed in a way other than gzip.")
    return Header(numbers[0], numbers[1], numbers[4], numbers[6], packed, tiles_packed, kind, least, most)


def number(zoom: int, x: int, y: int) -> int:
    """A tile's number; ValueError where the zoom has no such tile."""
    if not (0 <= zoom <= DEEPEST and 0 <= x < 1 << zoom and 0 <= y < 1 << zoom):
        raise ValueError("no such tile")
    place, side = 0, 1 << zoom
    across, down, step = x, y, side >> 1
    while step:
        right, below = int(bool(across & step)), int(bool(down & step))
        place += step * step * ((3 * right) ^ below)
        if not below:
            if right:
                across, down = side - 1 - across, side - 1 - down
            across, down = down, across
        step >>= 1
    return ((1 << 2 * zoom) - 1) // 3 + place


def directory(given: bytes) -> tuple[Entry, ...]:
    """The entries of an unpacked directory, in order of their tiles."""
    numbers = _numbers(given)
    try:
        count = next(numbers)
        if count > MOST_ENTRIES:
            raise NotPmtilesError("One of its directories is larger than any that is known.")
        tiles, tile = [], 0
        for _ in range(count):
            tile += next(numbers)
            tiles.append(tile)
        runs = [next(numbers) for _ in range(count)]
        lengths = [next(numbers) for _ in range(count)]
        places: list[int] = []
        for place in range(count):
            said = next(numbers)
            places.append(said - 1 if said else places[-1] + lengths[place - 1])
    except (StopIteration, IndexError):
        raise NotPmtilesError("One of its directories ends too soon.") from None
    return tuple(Entry(*one) for one in zip(tiles, places, lengths, runs, strict=True))


def found(entries: tuple[Entry, ...], tile: int) -> Entry | None:
    """The run, or the further directory, in which the tile is; None where it is in none."""
    at = bisect_right(entries, tile, key=lambda entry: entry.tile) - 1
    if at < 0:
        return None
    entry = entries[at]
    return entry if entry.run == 0 or tile < entry.tile + entry.run else None


def _numbers(given: bytes) -> Iterator[int]:
    """Whole numbers, seven bits to a byte, the lowest first."""
    value = shift = 0
    for byte in given:
        value |= (byte & 0x7F) << shift
        if byte & 0x80:
            shift += 7
            continue
        yield value
        value = shift = 0
