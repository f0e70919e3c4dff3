"""What a file is, by its first bytes and not by its name; and one pass over a text file for what must be known first."""

import codecs
import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal, cast

from hmo_enforce.kernel.errors import Refused

Format = Literal["text", "gzip", "xlsx"]
CHUNK = 1 << 20
GIB = 1 << 30
MAX_BYTES = GIB
MAX_UNPACKED = 4 * GIB
"""Four times what a whole county's AddressBase Plus takes as plain text."""
MAX_RATIO = 200
"""Real tables pack 5 to 50 times smaller; a file that unpacks beyond this was made to do harm."""
RATIO_MATTERS_FROM = 64 << 20
LONGEST_LINE = 4 << 20

_REFUSALS: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "This is an old Excel workbook (.xls), or one with a password. Open it in Excel, remove any "
                          "password, save it as “Excel Workbook (.xlsx)” or “CSV UTF-8”, and load that file."),
    (b"%PDF", "This is a PDF, which holds a picture of a table and not the table. Ask for the register as CSV or Excel."),
    (b"PAR1", "This is a Parquet file. Boundaries are loaded from GeoParquet as “boundaries”; tables as CSV or XLSX."),
    (b"SQLite format 3", "This is a database or GeoPackage. Load a GeoPackage as “boundaries” or “designations”."),
    (b"7z\xbc\xaf", "This is a 7-Zip archive. Unpack it first and load the CSV or XLSX file inside."),
    (b"Rar!", "This is a RAR archive. Unpack it first and load the CSV or XLSX file inside."),
    (b"BZh", "This is a bzip2 archive. Unpack it first and load the CSV file inside."),
    (b"\xfd7zXZ", "This is an xz archive. Unpack it first and load the CSV file inside."),
    (b"\x89PNG", "This is a picture. Load a table: CSV or XLSX."),
    (b"\xff\xd8\xff", "This is a picture. Load a table: CSV or XLSX."),
    (b"{\\rtf", "This is a Rich Text document. Load a table: CSV or XLSX."),
)  # fmt: skip
_MARKUP = (b"<!doctype html", b"<html", b"<table", b"<?xml", b"<")
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Scan:
    """One pass over a file's text: its hash (of the file as it lies on disk), encoding and line ends.

    A line beyond `line_ends_seen` is the last one, and nothing closes it.
    """

    sha256: str
    encoding: str
    line_ends: str
    has_nul: bool
    line_ends_seen: int


def check_size(path: Path, max_bytes: int) -> int:
    """The size on disk. Raises Refused before anything is read where it is above the limit, or nothing."""
    size = path.stat().st_size
    if size > max_bytes:
        raise Refused(
            f"The file is {_in_words(size)}, and files up to {_in_words(max_bytes)} are taken. "
            "Split it, or leave out columns that are not needed; an administrator can raise the limit."
        )
    if size == 0:
        raise Refused("The file is empty. Export it again.")
    return size


def format_of(path: Path) -> Format:
    """Raises Refused for what is not a table, saying what it is and what to do instead."""
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(b"\x1f\x8b"):
        return "gzip"
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "xlsx"
    check_text(start)
    return "text"


def check_text(start: bytes) -> None:
    """Raises Refused where the first bytes of a file are not those of a table of text."""
    for magic, reason in _REFUSALS:
        if start.startswith(magic):
            raise Refused(reason)
    if start.startswith(_BOMS):
        return
    opening = start.lstrip()[:20].lower()
    if opening.startswith(_MARKUP):
        raise Refused("This is a web page or XML, whatever its name says. Open it in Excel and save it as CSV or XLSX.")
    if opening.startswith((b"{", b'[{"', b"[\n")):
        raise Refused("This is JSON. Areas in GeoJSON are loaded as “boundaries” or “designations”; tables as CSV or XLSX.")
    if _looks_binary(start):
        raise Refused("This is not a table of text. Load a CSV or an Excel workbook (.xlsx).")


def open_bytes(path: Path, packed: bool) -> IO[bytes]:
    """The file's bytes, unpacked where it is gzipped."""
    return cast(IO[bytes], gzip.open(path, "rb")) if packed else path.open("rb", buffering=CHUNK)


def scan(path: Path, packed: bool, max_unpacked: int = MAX_UNPACKED) -> Scan:
    """Raises Refused where a packed file unpacks beyond the limit, or holds something other than text."""
    encoding = _marked_encoding(path, packed)
    decoder = codecs.getincrementaldecoder("utf-8")()
    hashed = hashlib.sha256()
    crlf = cr = lf = unpacked = nuls = 0
    is_utf8 = encoding is None
    last = b""
    for chunk in _chunks(path, packed, max_unpacked):
        if not packed:
            hashed.update(chunk)
        is_utf8 = is_utf8 and _decodes(decoder, chunk)
        crlf += chunk.count(b"\r\n") + (last.endswith(b"\r") and chunk.startswith(b"\n"))
        cr, lf, nuls = cr + chunk.count(b"\r"), lf + chunk.count(b"\n"), nuls + chunk.count(b"\0")
        unpacked += len(chunk)
        last = chunk[-4:]
    is_utf8 = is_utf8 and _decodes(decoder, b"", final=True)
    wide = (encoding or "").startswith("utf-16")
    _check_lines(unpacked, cr + lf)
    return Scan(
        sha256=file_sha256(path) if packed else hashed.hexdigest(),
        encoding=encoding or ("utf-8" if is_utf8 else "cp1252"),
        line_ends=_line_ends(crlf, cr, lf, wide),
        has_nul=nuls > 0 and not wide,
        line_ends_seen=cr + lf - (min(cr, lf) if wide and cr and lf else crlf),
    )


def _check_lines(unpacked: int, line_ends: int) -> None:
    if unpacked > LONGEST_LINE * (line_ends + 1):
        raise Refused("The lines of this file are millions of characters long, so it is not a table. Export it again.")


def file_sha256(path: Path) -> str:
    """The hash of the file as it lies on disk, packed or not."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _chunks(path: Path, packed: bool, max_unpacked: int) -> Iterator[bytes]:
    size = path.stat().st_size
    unpacked = 0
    try:
        with open_bytes(path, packed) as file:
            while chunk := file.read(CHUNK):
                if unpacked == 0:
                    check_text(chunk[:4096])
                unpacked += len(chunk)
                if packed:
                    check_unpacked(size, unpacked, max_unpacked)
                yield chunk
    except (EOFError, gzip.BadGzipFile) as broken:
        raise Refused("The packed file breaks off or is damaged. Fetch it again.") from broken


def check_unpacked(packed_bytes: int, unpacked_bytes: int, max_unpacked: int) -> None:
    """The bomb limit: by size, and by how many times larger than its packed form."""
    too_dense = unpacked_bytes > RATIO_MATTERS_FROM and unpacked_bytes > MAX_RATIO * packed_bytes
    if unpacked_bytes > max_unpacked or too_dense:
        raise Refused(
            f"Unpacked, this file is more than {_in_words(min(unpacked_bytes, max_unpacked))}: too much for a table of "
            "its size. If it is genuine, unpack it yourself and load the CSV."
        )


def _marked_encoding(path: Path, packed: bool) -> str | None:
    with open_bytes(path, packed) as file:
        try:
            start = file.read(4096)
        except (EOFError, OSError) as broken:
            raise Refused("The packed file breaks off or is damaged. Fetch it again.") from broken
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return _unmarked_utf16(start)


def _unmarked_utf16(start: bytes) -> str | None:
    """UTF-16 without its mark: in Western text, every second byte is nought."""
    half = len(start) // 2
    if half and start[1::2].count(0) > 0.8 * half:
        return "utf-16-le"
    if half and start[0::2].count(0) > 0.8 * half:
        return "utf-16-be"
    return None


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _looks_binary(start: bytes) -> bool:
    if _unmarked_utf16(start):
        return False
    odd = sum(1 for byte in start if byte < 32 and byte not in b"\t\r\n\f\x1a")
    return odd > 0.1 * len(start)


def _line_ends(crlf: int, cr: int, lf: int, wide: bool) -> str:
    if wide:
        return "CRLF" if cr and lf else "CR" if cr else "LF" if lf else "none"
    kinds = [name for name, times in (("CRLF", crlf), ("CR", cr - crlf), ("LF", lf - crlf)) if times]
    return kinds[0] if len(kinds) == 1 else "mixed" if kinds else "none"


def _in_words(size: int) -> str:
    return f"{size / GIB:.1f} GB" if size >= GIB else f"{size / (1 << 20):.1f} MB"
