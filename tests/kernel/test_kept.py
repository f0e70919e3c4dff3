"""Files kept by their hash, and lists by portions."""

import hashlib
from pathlib import Path

import pytest

from hmo_enforce.kernel import kept, portions


def test_a_file_is_kept_once_under_its_hash_and_for_its_owner_alone(tmp_path: Path):
    folder = tmp_path / "letters"

    first, second = kept.keep(folder, b"one", ".pdf"), kept.keep(folder, b"one", ".pdf")

    assert first == second == hashlib.sha256(b"one").hexdigest()
    assert [one.name for one in folder.iterdir()] == [f"{first}.pdf"]
    assert (folder / f"{first}.pdf").read_bytes() == b"one"
    assert (folder / f"{first}.pdf").stat().st_mode & 0o077 == folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("many", "sizes"), [(0, []), (2, [2]), (3, [3]), (4, [3, 1]), (7, [3, 3, 1])])
def test_portions_leave_nothing_out_and_keep_the_order(many: int, sizes: list[int]):
    some = list(portions.of(range(many), 3))

    assert [len(one) for one in some] == sizes
    assert [row for one in some for row in one] == list(range(many))
