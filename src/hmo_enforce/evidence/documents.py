"""What a PDF is made of, as far as its bytes tell without opening it: whether it is whole, its pages, what it might do.

Whoever made it may have made it to keep us busy. So the work is measured as it is done, and what goes beyond it is left
undone: the officer is told that not all of it could be looked through.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

MOST_PAGES = 2_000
PIECE = 1 << 14
_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
_PACKED = b"/ObjStm"
_STREAM = re.compile(rb"\b.{0,400}?stream\r?\n", re.S)
LONGEST_HEAD = 420
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_PAGES = re.compile(rb"/Type\s*/Pages(?![A-Za-z])")
_COUNT = re.compile(rb"/Count\s+(\d{1,7})")
NOT_ALL = "It is written so that not all of it could be looked through. Be careful with it: it may do more than is told here."
ENCRYPTED = "It is protected by a password, so what is in it could not be looked through."
_DOES = (
    (rb"/(?:JavaScript|JS)(?![A-Za-z])", "It holds a program (JavaScript), which some viewers run."),
    (rb"/(?:Launch|ImportData|SubmitForm)(?![A-Za-z])", "It can start a program or send data when something in it is clicked."),
    (rb"/(?:EmbeddedFiles?|Filespec)(?![A-Za-z])", "It has other files inside it."),
    (rb"/(?:RichMedia|Movie|Sound|3D)(?![A-Za-z])", "It holds film, sound or 3D, which some viewers play."),
)


@dataclass(frozen=True, slots=True)
class Document:
    """What was found. `pages` is None where they are packed out of sight; `cautions` are whole sentences for the officer."""

    pages: int | None
    cautions: tuple[str, ...]


@dataclass(slots=True)
class Effort:
    """What may still be spent on a document: more than a document of 2,000 pages needs, and less than a second.

    Streams tried; bytes read and made in opening them; names whose letters are written as numbers; trees of pages.
    """

    streams: int = 20_000
    read: int = 50_000_000
    made: int = 50_000_000
    names: int = 20_000
    trees: int = 10_000

    @property
    def is_spent(self) -> bool:
        """Whether something may have been left undone."""
        return min(self.streams, self.read, self.made, self.names, self.trees) <= 0


def fault(content: bytes, found: Document) -> str | None:
    """Why this is no whole PDF that can be taken, or None."""
    if b"%%EOF" not in content[-2048:] or b"startxref" not in content[-4096:]:
        return "The document breaks off before its end. Save it again, or look for another copy."
    if found.pages is not None and found.pages > MOST_PAGES:
        return f"The document has {found.pages:,} pages, and at most {MOST_PAGES:,} are taken. Split it."
    return None


def read(content: bytes, effort: Effort | None = None) -> Document:
    """Its pages and what to be careful of."""
    left = effort or Effort()
    parts = [_plain(part, left) for part in (content, *_packed(content, left))]
    cautions = [said for pattern, said in _DOES if any(re.search(pattern, part) for part in parts)]
    if re.search(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)", content):
        cautions.append(ENCRYPTED)
    pages = _pages(parts, left)
    return Document(pages, (*cautions, NOT_ALL) if left.is_spent else tuple(cautions))


def _plain(part: bytes, left: Effort) -> bytes:
    """A name may be written with its letters as numbers: /J#61vaScript is /JavaScript."""
    if left.names <= 0:
        return part
    plain, found = _NAME.subn(lambda found: bytes([int(found[1], 16)]), part, count=left.names)
    left.names -= found
    return plain


def _packed(content: bytes, left: Effort) -> Iterator[bytes]:
    """The object streams: what newer writers pack the document's objects into."""
    at = content.find(_PACKED)
    while at >= 0 and not left.is_spent:
        left.streams -= 1
        head = _STREAM.match(content, at + len(_PACKED), at + LONGEST_HEAD)
        if head:
            yield _opened(memoryview(content)[head.end() :], left)
        at = content.find(_PACKED, at + len(_PACKED))


def _opened(stream: memoryview, left: Effort) -> bytes:
    """What one holds, as far as it can be opened. It is read in pieces: zlib copies what lies behind a stream's end."""
    opened, made = zlib.decompressobj(), bytearray()
    for start in range(0, len(stream), PIECE):
        if opened.eof or left.read <= 0 or left.made <= 0:
            break
        piece = stream[start : start + PIECE]
        left.read -= len(piece)
        try:
            inside = opened.decompress(piece, left.made)
        except zlib.error:
            break
        left.made -= len(inside)
        made += inside
    return bytes(made)


def _pages(parts: list[bytes], left: Effort) -> int | None:
    trees = [
        part[max(0, found.start() - 300) : found.end() + 300]
        for part, found in islice(((part, found) for part in parts for found in _PAGES.finditer(part)), left.trees)
    ]
    left.trees -= len(trees)
    counted = [int(count) for tree in trees for count in _COUNT.findall(tree)]
    return max(counted, default=0) or sum(1 for part in parts for _ in _PAGE.finditer(part)) or None
