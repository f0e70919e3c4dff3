"""Whether a file names somebody: read in pieces, as it lies or as what is packed in it, and never whole."""

import codecs
import lzma
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from hmo_enforce.privacy.naming import Word

PIECE_BYTES = 1 << 20
DEEPEST = 4
"""So many archives in one another: a workbook in a list's file in an answer, and one to spare."""
MOST_BYTES = 2 << 30
"""How much of what is packed in one file is read. An archive that unpacks to more is a bomb, or nothing of ours."""
KEPT_CHARACTERS = 4_096
"""How much of a piece is looked at again with the next one: a name may stand across both."""
ARCHIVE = b"PK\x03\x04"
ENCODINGS = ("utf-8", "cp1252", "utf-16-le", "utf-16-be")
# What the readers of archives raise, each in its own way; RuntimeError where a password is asked for, ValueError and its kin
# where a name or a number in one makes no sense.
BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, RuntimeError, NotImplementedError, EOFError, OSError,
    ValueError, OverflowError,
)  # fmt: skip


class Unsearchable(Exception):
    """It cannot be read to its end: broken, cut off, locked with a password, or it unpacks to too much."""


def names(path: Path, words: Sequence[Word]) -> bool:
    """Whether its text names them: as it lies, or in what is packed in it, as in a workbook or an export.

    `Unsearchable` where that cannot be said.
    """
    try:
        with path.open("rb") as file:
            return _in_file(file, words, _Left(), 0)
    except FileNotFoundError:
        raise
    except BROKEN as error:
        raise Unsearchable(path.name) from error


def _in_file(file: IO[bytes], words: Sequence[Word], left: "_Left", depth: int) -> bool:
    if zipfile.is_zipfile(file):
        file.seek(0)
        return _in_archive(file, words, left, depth + 1)
    file.seek(0)
    begins = file.read(len(ARCHIVE))
    file.seek(0)
    if _stands_in(file, words):
        return True
    if begins == ARCHIVE:
        raise Unsearchable  # an archive that was cut off: what is packed in it does not stand there as text
    return False


def _in_archive(file: IO[bytes], words: Sequence[Word], left: "_Left", depth: int) -> bool:
    """In what is packed in it, or in what that is called. What cannot be read keeps nobody from looking into the rest."""
    if depth > DEEPEST:
        raise Unsearchable
    unread: Exception | None = None
    with zipfile.ZipFile(file) as packed:
        for one in packed.infolist():
            if _said(one.filename, words, first=True, last=True):
                return True
            try:
                with packed.open(one) as inner:
                    if _in_one(_Counted(inner, left), words, left, depth):
                        return True
            except (Unsearchable, *BROKEN) as error:
                if left.bytes < 0:
                    raise
                unread = error
    if unread is not None:
        raise Unsearchable from unread
    return False


def _in_one(file: "_Counted", words: Sequence[Word], left: "_Left", depth: int) -> bool:
    """In one file of an archive, which may be an archive itself: a workbook is, and its text is packed once more."""
    begun = file.read(len(ARCHIVE))
    file.again = begun
    if begun != ARCHIVE:
        return _stands_in(file, words)
    with tempfile.TemporaryFile() as apart:  # to be read from its end, which what is packed cannot be
        while piece := file.read(PIECE_BYTES):
            apart.write(piece)
        return _in_file(apart, words, left, depth)


@dataclass(slots=True)
class _Left:
    """How much of all that is packed may still be read."""

    bytes: int = field(default_factory=lambda: MOST_BYTES)


class _Counted:
    """A file of an archive, counted as it is read: what it says of its size may be a lie. `again`: to be read once more."""

    def __init__(self, file: IO[bytes], left: _Left) -> None:
        self.file, self.left, self.again = file, left, b""

    def read(self, size: int) -> bytes:
        """The next of it, or `Unsearchable`."""
        piece, self.again = self.again + self.file.read(size - len(self.again)), b""
        self.left.bytes -= len(piece)
        if self.left.bytes < 0:
            raise Unsearchable
        return piece


def _stands_in(file: "IO[bytes] | _Counted", words: Sequence[Word]) -> bool:
    """In any of the encodings that files of councils have; each is read on by itself from piece to piece."""
    piece = file.read(PIECE_BYTES)
    # Text in UTF-16 has noughts in it, from its spaces and line ends at the latest; other text has none.
    encodings = ENCODINGS if b"\x00" in piece else ENCODINGS[:2]
    readers = [codecs.getincrementaldecoder(one)("ignore") for one in encodings]
    before, first = [""] * len(readers), True
    while piece:
        after = file.read(PIECE_BYTES)
        for number, reader in enumerate(readers):
            text = before[number] + reader.decode(piece, not after)
            if _said(text, words, first=first, last=not after):
                return True
            before[number] = text[-KEPT_CHARACTERS:]
        piece, first = after, False
    return False


def _said(text: str, words: Sequence[Word], *, first: bool, last: bool) -> bool:
    """Whether a word stands in it. At the edge of a piece nobody knows whether it goes on: the piece beside it tells."""
    lowered = text.lower()
    return any(
        (first or found.start() > 0) and (last or found.end() < len(text))
        for word in words
        if word.sign.lower() in lowered
        for found in word.pattern.finditer(text)
    )
