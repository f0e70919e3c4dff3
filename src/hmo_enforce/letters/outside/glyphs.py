"""The fonts that letters are set in, and which characters they can draw: a letter is never printed with a box in a name."""

import struct
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "fonts"
# In the order in which they are asked; the first has the Latin, Greek and Cyrillic scripts. None has Chinese, Japanese or
# Korean, whose fonts would be fifty times larger than all of these together.
FAMILIES = (
    "Noto Sans",
    "Noto Sans Arabic",
    "Noto Sans Bengali",
    "Noto Sans Gurmukhi",
    "Noto Sans Devanagari",
    "Noto Sans Gujarati",
    "Noto Sans Tamil",
    "Noto Sans Hebrew",
)


@cache
def drawn() -> frozenset[int]:
    """Every code point that one of the fonts has a glyph for."""
    files = [FOLDER / f"{family.replace(' ', '')}-Regular.ttf" for family in FAMILIES]
    return frozenset().union(*(_code_points(path.read_bytes()) for path in files))


def missing(texts: Iterable[str]) -> list[str]:
    """The characters that cannot be drawn, each once, in order of appearance."""
    known = drawn()
    letters = dict.fromkeys(letter for text in texts for letter in unicodedata.normalize("NFC", text))
    return [letter for letter in letters if letter != "\n" and ord(letter) not in known]


def named(letters: Iterable[str]) -> str:
    """The characters as a message tells them: 黄 (CJK UNIFIED IDEOGRAPH-9EC4)."""
    return ", ".join(f"{letter} ({unicodedata.name(letter, f'U+{ord(letter):04X}')})" for letter in letters)


def _code_points(font: bytes) -> Iterator[int]:
    """What a TrueType font's character map leads to a glyph other than the empty box (OpenType specification, cmap)."""
    tables = struct.unpack(">H", font[4:6])[0]
    directory = {font[at : at + 4]: struct.unpack(">I", font[at + 8 : at + 12])[0] for at in range(12, 12 + 16 * tables, 16)}
    start = directory[b"cmap"]
    for number in range(struct.unpack(">H", font[start + 2 : start + 4])[0]):
        offset = struct.unpack(">I", font[start + 8 + 8 * number : start + 12 + 8 * number])[0]
        table = font[start + offset :]
        form = struct.unpack(">H", table[:2])[0]
        if form == 4:
            yield from _segments(table)
        elif form == 12:
            yield from _groups(table)


def _segments(table: bytes) -> Iterator[int]:
    count = struct.unpack(">H", table[6:8])[0] // 2

    def column(at: int, sort: str) -> tuple[int, ...]:
        return struct.unpack(f">{count}{sort}", table[at : at + 2 * count])

    ends, starts = column(14, "H"), column(16 + 2 * count, "H")
    deltas, offsets = column(16 + 4 * count, "h"), column(16 + 6 * count, "H")
    for number, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offset:
                at = 16 + 6 * count + 2 * number + offset + 2 * (code - first)
                glyph = struct.unpack(">H", table[at : at + 2])[0]
            if (glyph or not offset) and (glyph + (delta if glyph or not offset else 0)) % 65536:
                yield code


def _groups(table: bytes) -> Iterator[int]:
    count = struct.unpack(">I", table[12:16])[0]
    for number in range(count):
        first, last, glyph = struct.unpack(">III", table[16 + 12 * number : 28 + 12 * number])
        yield from range(first if glyph else first + 1, last + 1)
