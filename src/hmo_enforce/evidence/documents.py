"""What a PDF is made of, as far as its bytes tell without opening it: whether it is whole, its pages, what it might do."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

MOST_PAGES = 2_000
MOST_INFLATED = 50_000_000
_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.S)
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_PAGES = re.compile(rb"/Type\s*/Pages(?![A-Za-z])")
_COUNT = re.compile(rb"/Count\s+(\d{1,7})")
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


def fault(content: bytes) -> str | None:
    """Why this is no whole PDF that can be taken, or None."""
    if b"%%EOF" not in content[-2048:] or b"startxref" not in content[-4096:]:
        return "The document breaks off before its end. Save it again, or look for another copy."
    pages = read(content).pages
    if pages is not None and pages > MOST_PAGES:
        return f"The document has {pages:,} pages, and at most {MOST_PAGES:,} are taken. Split it."
    return None


def read(content: bytes) -> Document:
    """Its pages and what to be careful of."""
    # A name may be written with its letters as numbers: /J#61vaScript is /JavaScript.
    parts = [_NAME.sub(lambda found: bytes([int(found[1], 16)]), part) for part in (content, *_packed(content))]
    cautions = [said for pattern, said in _DOES if any(re.search(pattern, part) for part in parts)]
    if re.search(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)", content):
        cautions.append(ENCRYPTED)
    return Document(_pages(parts), tuple(cautions))


def _packed(content: bytes) -> Iterator[bytes]:
    """The object streams: what newer writers pack the document's objects into."""
    left = MOST_INFLATED
    for found in _STREAM.finditer(content):
        opened = zlib.decompressobj()
        try:
            inside = opened.decompress(content[found.end() :], left)
        except zlib.error:
            continue
        left -= len(inside)
        yield inside
        if left <= 0:
            return


def _pages(parts: list[bytes]) -> int | None:
    trees = [part[max(0, found.start() - 300) : found.end() + 300] for part in parts for found in _PAGES.finditer(part)]
    counted = [int(count) for tree in trees for count in _COUNT.findall(tree)]
    return max(counted, default=0) or sum(len(_PAGE.findall(part)) for part in parts) or None
