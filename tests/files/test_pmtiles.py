"""Tiles found in a PMTiles file: by the format's own published numbers, and in a file written here byte by byte."""

from pathlib import Path

import pytest

from hmo_enforce.files import pmtiles
from hmo_enforce.files.outside import tiles
from hmo_enforce.files.pmtiles import NotPmtilesError
from hmo_enforce.kernel.errors import Refused
from tiled import MVT, an_archive, varint


@pytest.mark.parametrize(
    ("place", "number"),
    [
        ((0, 0, 0), 0),
        ((1, 0, 0), 1),
        ((1, 0, 1), 2),
        ((1, 1, 1), 3),
        ((1, 1, 0), 4),
        ((2, 0, 0), 5),
        ((2, 0, 1), 8),
        ((12, 3423, 1763), 19078479),
    ],
)
def test_a_tile_has_the_number_that_the_format_gives_it(place: tuple[int, int, int], number: int):
    assert pmtiles.number(*place) == number


def test_each_tile_of_a_zoom_has_a_number_of_its_own_beside_its_neighbours():
    places = {pmtiles.number(5, x, y): (x, y) for x in range(32) for y in range(32)}

    numbers = sorted(places)
    assert numbers == list(range(numbers[0], numbers[0] + 1_024))
    assert all(abs(places[one][0] - places[one + 1][0]) + abs(places[one][1] - places[one + 1][1]) == 1 for one in numbers[:-1])


def test_tiles_are_found_in_the_file_and_in_its_leaves(tmp_path: Path):
    path = an_archive(tmp_path / "map.pmtiles")

    world, deep, beside, sea = (
        tiles.tile(path, 0, 0, 0),
        tiles.tile(path, 4, 7, 5),
        tiles.tile(path, 4, 0, 0),
        tiles.tile(path, 0, 1, 0),
    )

    assert world is not None
    assert (world.content, world.media_type, world.packed) == (b"world", "image/png", False)
    assert deep is not None
    assert deep.content == b"four"
    assert (beside, sea) == (None, None)
    assert tiles.header(path).most_zoom == 4


@pytest.mark.parametrize("content", [b"", b"PMTiles\x02" + bytes(200), b"PNG" * 100])
def test_what_is_no_such_file_is_refused_in_a_sentence(tmp_path: Path, content: bytes):
    path = tmp_path / "map.pmtiles"
    path.write_bytes(content)

    with pytest.raises(NotPmtilesError):
        tiles.tile(path, 0, 0, 0)
    with pytest.raises(Refused, match="cannot be used"):
        tiles.require_pictures(path)


def test_vector_tiles_are_refused_where_the_server_starts(tmp_path: Path):
    with pytest.raises(Refused, match="vector tiles are not drawn"):
        tiles.require_pictures(an_archive(tmp_path / "map.pmtiles", MVT))


def test_a_directory_that_ends_too_soon_is_no_directory():
    with pytest.raises(NotPmtilesError, match="ends too soon"):
        pmtiles.directory(varint(3) + varint(1))
