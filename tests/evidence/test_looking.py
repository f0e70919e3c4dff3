"""What a file is, is told by what is in it; what cannot be opened safely is refused, with words."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image

import pictured
from hmo_enforce.evidence import documents
from hmo_enforce.evidence.outside import looking, pictures
from hmo_enforce.evidence.outside.looking import Examined
from hmo_enforce.kernel.errors import Refused

MOST = 10_000_000


def look(tmp_path: Path, content: bytes) -> Examined:
    (tmp_path / "sent").write_bytes(content)
    return looking.examine(tmp_path / "sent", most_bytes=MOST)


def refusal(tmp_path: Path, content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        look(tmp_path, content)
    return str(refused.value)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_pictures_are_known_by_their_content(tmp_path: Path, kind: str):
    found = look(tmp_path, pictured.picture(kind))

    assert found.media_type == f"image/{kind.lower()}"
    assert found.picture is not None
    assert (found.picture.width, found.picture.height) == (96, 64)


def test_what_the_camera_says_is_read_and_where_it_was_is_only_noticed(tmp_path: Path):
    picture = look(tmp_path, pictured.picture()).picture

    assert picture is not None
    assert (picture.taken, picture.device, picture.has_position) == ("2026-11-02T14:05:10", "Acacia Cameras Model 7", True)


def test_a_telephones_heic_is_taken(tmp_path: Path):
    found = look(tmp_path, pictured.HEIC.read_bytes())

    assert found.media_type == "image/heic"
    assert found.picture == pictures.Picture(96, 64, "2026-11-02T14:05:10", "Acacia Cameras Model 7", True)


def test_a_picture_on_its_side_has_the_size_at_which_it_is_looked_at(tmp_path: Path):
    picture = look(tmp_path, pictured.picture(orientation=pictured.LYING_ON_ITS_SIDE)).picture

    assert picture is not None
    assert (picture.width, picture.height) == (64, 96)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "HEIC"])
def test_a_picture_that_was_cut_off_is_refused(tmp_path: Path, kind: str):
    whole = pictured.HEIC.read_bytes() if kind == "HEIC" else pictured.picture(kind, (640, 480))

    assert "cut off" in refusal(tmp_path, whole[: len(whole) * 2 // 3])


@pytest.mark.parametrize("size", [(12_000, 11_000), (60_000, 60_000)])
def test_a_small_file_that_unpacks_to_a_huge_picture_is_refused(tmp_path: Path, size: tuple[int, int]):
    huge = bytearray(pictured.picture("PNG"))
    huge[16:24] = struct.pack(">II", *size)
    huge[29:33] = struct.pack(">I", zlib.crc32(huge[12:29]))

    assert "million pixels" in refusal(tmp_path, bytes(huge))


def zipped(*names: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "web page"),
        (b"\xef\xbb\xbf\n<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "web page or a drawing"),
        (b"<?xml version='1.0'?><svg/>", "web page or a drawing"),
        (zipped("IMG_1.jpg"), "archive"),
        (zipped("[Content_Types].xml", "word/document.xml"), "Office"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Office"),
        (b"\x1f\x8b\x08" + bytes(20), "archive"),
        (b"Rar!\x1a\x07\x01\x00", "archive"),
        (b"MZ\x90" + bytes(100), "program"),
        (b"\x7fELF\x02" + bytes(100), "program"),
        (b"#!/bin/sh\nrm -rf /\n", "program"),
        (struct.pack(">I", 24) + b"ftypisom\0\0\0\0isommp42" + bytes(50), "film"),
        (struct.pack(">I", 24) + b"ftypavif\0\0\0\0avifmif1" + bytes(50), "AVIF"),
        (b"just words, saved as holiday.jpg", "no photograph or document"),
        (b"junk before %PDF-1.4 %%EOF", "no photograph or document"),
    ],
)  # fmt: skip
def test_what_is_no_photograph_or_pdf_is_refused_with_a_sentence_on_what_it_is(tmp_path: Path, content: bytes, said: str):
    reason = refusal(tmp_path, content)

    assert said in reason
    assert reason.endswith(".")


def test_a_file_above_the_limit_is_refused(tmp_path: Path):
    (tmp_path / "sent").write_bytes(pictured.picture())

    with pytest.raises(Refused, match="larger than 0 MB"):
        looking.examine(tmp_path / "sent", most_bytes=100)


def test_a_picture_that_is_also_an_archive_is_taken_with_a_caution(tmp_path: Path):
    found = look(tmp_path, pictured.picture() + zipped("evil.js"))

    assert found.cautions == (looking.ALSO_AN_ARCHIVE,)


# --- documents


def test_a_pdf_is_taken_with_its_pages(tmp_path: Path):
    found = look(tmp_path, pictured.pdf(pages=12))

    assert (found.media_type, found.pages, found.cautions) == ("application/pdf", 12, ())


def test_a_pdf_that_breaks_off_is_refused(tmp_path: Path):
    assert "breaks off" in refusal(tmp_path, pictured.pdf(end=b""))


def test_a_pdf_of_too_many_pages_is_refused(tmp_path: Path):
    assert "5,000 pages" in refusal(tmp_path, pictured.pdf(pages=5_000))


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        (b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>", "JavaScript"),
        (b"/OpenAction<</S/J#61vaScript/J#53(app.alert(1))>>", "JavaScript"),
        (b"/AA<</O<</S/Launch/F(cmd.exe)>>>>", "start a program"),
        (b"/Names<</EmbeddedFiles 9 0 R>>", "other files inside"),
        (b"/Encrypt 9 0 R", "password"),
    ],
)
def test_what_a_pdf_might_do_is_said_to_the_officer(tmp_path: Path, inside: bytes, said: str):
    cautions = look(tmp_path, pictured.pdf(inside)).cautions

    assert len(cautions) == 1
    assert said in cautions[0]


def test_a_program_packed_out_of_sight_is_found():
    assert "JavaScript" in documents.read(pictured.pdf(packed=b"9 0 <</S/JavaScript/JS(app.alert(1))>>")).cautions[0]


def spent(content: bytes) -> tuple[documents.Effort, documents.Document]:
    """What was spent on it."""
    whole, left = documents.Effort(), documents.Effort()
    found = documents.read(content, left)
    return documents.Effort(
        whole.streams - left.streams, whole.read - left.read, whole.made - left.made, whole.names - left.names,
        whole.trees - left.trees,
    ), found  # fmt: skip


MARK = b"/ObjStm stream\n"
EMPTY = b"\x00\x00\x00\xff\xff"  # a block of deflate that holds nothing


@pytest.mark.parametrize(
    ("hostile", "all_seen"),
    [
        pytest.param(MARK * 1_600_000, False, id="marks alone"),
        pytest.param(b"/ObjStm" * 3_500_000, False, id="marks without streams"),
        pytest.param((MARK + b"\x78\x01" + EMPTY * 20) * 200_000, False, id="short streams"),
        pytest.param(MARK + b"\x78\x01" + EMPTY * 5_000_000, True, id="a stream of nothing"),
        pytest.param((MARK + zlib.compress(bytes(60_000_000))) * 3, False, id="bombs"),
        pytest.param(b"#41" * 8_000_000, False, id="names"),
        pytest.param(b"/Type/Pages " * 2_000_000, False, id="trees"),
    ],
)
def test_a_pdf_of_25_mb_that_was_made_to_keep_us_busy_costs_no_more_than_any_other(hostile: bytes, all_seen: bool):
    effort, found = spent(pictured.pdf(hostile))

    whole = documents.Effort()
    assert effort.streams <= whole.streams
    assert effort.read <= whole.read + documents.PIECE
    assert effort.made <= whole.made
    assert effort.names <= whole.names
    assert effort.trees <= whole.trees
    assert (documents.NOT_ALL in found.cautions) != all_seen


def test_what_lies_behind_each_stream_is_not_copied():
    hundred = b"".join(MARK + zlib.compress(b"%d" % number) + bytes(100_000) for number in range(100))

    effort, found = spent(pictured.pdf(hundred))

    assert effort.streams == 100
    assert effort.read <= 100 * documents.PIECE
    assert found.cautions == ()


def test_a_pdf_without_any_of_it_has_no_caution():
    assert documents.read(pictured.pdf(packed=b"9 0 <</S/GoTo/JSON 1>>")).cautions == ()


# --- display copies


def copies_of(tmp_path: Path, content: bytes, media_type: str) -> dict[str, Path]:
    (tmp_path / "original").write_bytes(content)
    pictures.make_copies(tmp_path / "original", media_type, tmp_path / "copies", "ab" * 32)
    return pictures.copy_paths(tmp_path / "copies", "ab" * 32)


def test_a_display_copy_holds_nothing_but_the_picture(tmp_path: Path):
    original = pictured.picture(icc_profile=b"a profile that names somebody" * 20)
    assert all(word in original for word in (b"Acacia Cameras", b"of Flat 2", b"names somebody"))

    copies = copies_of(tmp_path, original, "image/jpeg")

    for path in copies.values():
        content = path.read_bytes()
        assert not any(word in content for word in (b"Exif", b"Acacia", b"Flat 2", b"names somebody", b"ICC_PROFILE"))
        with Image.open(path) as image:
            assert not image.getexif()
            assert {name for name in image.info if not name.startswith(("jfif", "progressi"))} == set()


@pytest.mark.parametrize("mode", ["JPEG", "PNG", "WEBP", "HEIC"])
def test_a_display_copy_stands_upright_and_shows_the_picture(tmp_path: Path, mode: str):
    content = pictured.HEIC.read_bytes() if mode == "HEIC" else pictured.picture(mode)

    with Image.open(copies_of(tmp_path, content, f"image/{mode.lower()}")["display"]) as image:
        red, blue = image.getpixel((10, 10)), image.getpixel((80, 50))

    assert red[0] > 150 > red[2]
    assert blue[2] > 120 > blue[0]


def test_a_picture_taken_sideways_is_turned(tmp_path: Path):
    content = pictured.picture(orientation=pictured.LYING_ON_ITS_SIDE)

    with Image.open(copies_of(tmp_path, content, "image/jpeg")["display"]) as image:
        assert image.size == (64, 96)
        assert image.getpixel((50, 10))[0] > 150  # the red quarter, now at the top right


def test_copies_are_no_larger_than_their_sizes(tmp_path: Path):
    copies = copies_of(tmp_path, pictured.picture("JPEG", (4000, 1000)), "image/jpeg")

    sizes = {}
    for name, path in copies.items():
        with Image.open(path) as image:
            sizes[name] = image.size
        assert path.stat().st_mode & 0o077 == 0
    assert sizes == {"display": (2000, 500), "thumbnail": (320, 80)}


def test_what_lets_through_is_drawn_on_white(tmp_path: Path):
    kept = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(kept, "PNG")

    with Image.open(copies_of(tmp_path, kept.getvalue(), "image/png")["display"]) as image:
        assert image.getpixel((10, 10)) == (255, 255, 255)


def test_every_mode_of_a_png_can_be_drawn(tmp_path: Path):
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        kept = io.BytesIO()
        Image.new(mode, (20, 20)).save(kept, "PNG")
        assert all(path.is_file() for path in copies_of(tmp_path, kept.getvalue(), "image/png").values())


def test_a_picture_of_a_few_points_is_taken(tmp_path: Path):
    path = tmp_path / "tiny.jpg"
    path.write_bytes(pictured.picture(size=(5, 4)))

    found = looking.examine(path, most_bytes=10_000)

    assert found.picture is not None
    assert (found.picture.width, found.picture.height) == (5, 4)
