"""A name is found in a file of any size, in pieces: across their edges, in archives, in each encoding."""

import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from hmo_enforce.casework import traces_in_files
from hmo_enforce.casework.traces_in_files import PIECE_BYTES, Unsearchable
from hmo_enforce.privacy import naming

NAME = "Quenby Zwölle"
WORDS = [naming.name(NAME)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_name_is_found_in_each_encoding(tmp_path: Path, encoding: str):
    (tmp_path / "a.csv").write_bytes(f"name,role\n{NAME},owner\n".encode(encoding))

    assert traces_in_files.names(tmp_path / "a.csv", WORDS)


@pytest.mark.parametrize("before", range(PIECE_BYTES - 20, PIECE_BYTES + 2, 3))
def test_a_name_across_the_edge_of_two_pieces_is_found(tmp_path: Path, before: int):
    (tmp_path / "a.csv").write_text("," * before + f" {NAME} " + "," * PIECE_BYTES, encoding="utf-8")

    assert traces_in_files.names(tmp_path / "a.csv", WORDS)


@pytest.mark.parametrize("text", ["McQuenby Zwölle", "Quenby Zwöllen"])
@pytest.mark.parametrize("left", range(0, 20, 3))
def test_another_name_cut_by_the_edge_of_a_piece_is_not_taken_for_it(tmp_path: Path, text: str, left: int):
    (tmp_path / "a.csv").write_text("," * (PIECE_BYTES - left) + text + "," * PIECE_BYTES, encoding="utf-8")

    assert not traces_in_files.names(tmp_path / "a.csv", WORDS)


def test_a_name_that_begins_where_what_is_looked_at_again_begins_is_found_once_and_no_other(tmp_path: Path):
    kept = traces_in_files.KEPT_CHARACTERS
    (tmp_path / "a.txt").write_text("x" * (PIECE_BYTES - kept) + "Quenby Zwolle" + "." * 2 * PIECE_BYTES, encoding="ascii")

    assert not traces_in_files.names(tmp_path / "a.txt", [naming.name("Quenby Zwolle")])


def test_the_end_of_a_file_is_the_end_of_a_word(tmp_path: Path):
    (tmp_path / "a.txt").write_text(f"by {NAME}", encoding="utf-8")
    (tmp_path / "none.txt").write_text("", encoding="utf-8")

    assert traces_in_files.names(tmp_path / "a.txt", WORDS)
    assert not traces_in_files.names(tmp_path / "none.txt", WORDS)


def test_a_name_in_an_archive_in_an_archive_is_found(tmp_path: Path):
    inner, workbook = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(workbook, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", f"<si>{NAME}</si>")
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("list.xlsx", workbook.getvalue())
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("empty", "")
        packed.writestr("list.zip", inner.getvalue())
    with zipfile.ZipFile(tmp_path / "odd.zip", "w") as packed:
        packed.writestr("no-archive.txt", b"PK\x03\x04 " + NAME.encode())

    assert traces_in_files.names(tmp_path / "a.zip", WORDS)
    assert traces_in_files.names(tmp_path / "odd.zip", WORDS)
    assert not traces_in_files.names(tmp_path / "a.zip", [naming.name("Olive Oakes")])


def test_an_archive_that_was_cut_off_is_told_and_not_passed_over(tmp_path: Path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.txt", f"{NAME} owns it. " * 99)
    cut = inner.getvalue()[:-30]
    (tmp_path / "cut.xlsx").write_bytes(cut)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("cut.xlsx", cut)
    with zipfile.ZipFile(tmp_path / "also.zip", "w") as packed:
        packed.writestr("cut.xlsx", cut)
        packed.writestr("whole.txt", NAME)

    for name in ("cut.xlsx", "a.zip"):
        with pytest.raises(Unsearchable):
            traces_in_files.names(tmp_path / name, WORDS)
    assert traces_in_files.names(tmp_path / "also.zip", WORDS), "what lies beside it is searched all the same"


def test_a_name_that_a_packed_file_is_called_by_is_found(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr(f"letters/{NAME}.txt", "nothing")

    assert traces_in_files.names(tmp_path / "a.zip", WORDS)


def test_archives_in_one_another_without_end_are_not_read(tmp_path: Path):
    content = b"nothing"
    for _ in range(traces_in_files.DEEPEST + 1):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as packed:
            packed.writestr("in.zip", content)
        content = made.getvalue()
    (tmp_path / "deep.zip").write_bytes(content)

    with pytest.raises(Unsearchable):
        traces_in_files.names(tmp_path / "deep.zip", WORDS)


def test_a_large_file_and_a_large_archive_take_little_memory(tmp_path: Path):
    with (tmp_path / "a.csv").open("wb") as file:
        for _ in range(40):
            file.write(b"reference,Olive Oakes,owner\n" * 40_000)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.write(tmp_path / "a.csv", "a.csv")

    tracemalloc.start()
    found = [traces_in_files.names(tmp_path / name, WORDS) for name in ("a.csv", "a.zip")]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found == [False, False]
    assert most < 24 * PIECE_BYTES < (tmp_path / "a.csv").stat().st_size


def test_a_name_in_a_workbook_is_found_by_what_is_packed_in_it(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/styles.xml", "<x/>")
        packed.writestr("xl/sharedStrings.xml", f"<t>{NAME}</t>")

    assert traces_in_files.names(tmp_path / "a.xlsx", WORDS)


def test_a_bomb_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(traces_in_files, "MOST_BYTES", 8 * PIECE_BYTES)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(5):
            packed.writestr(f"{number}.txt", b"0" * 2 * PIECE_BYTES)

    with pytest.raises(Unsearchable):
        traces_in_files.names(tmp_path / "a.zip", WORDS)


def test_a_broken_archive_cannot_be_searched(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.txt", "Olive Oakes " * 10_000)
    whole = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(whole[:40] + b"\xff" * 20 + whole[60:])

    with pytest.raises(Unsearchable):
        traces_in_files.names(tmp_path / "a.zip", WORDS)
