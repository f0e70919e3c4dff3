"""CSV as councils' systems write it: any delimiter, encoding and line end, quoted line breaks, broken ends."""

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

from hmo_enforce.files import headers
from hmo_enforce.files.issues import Issue
from hmo_enforce.files.outside import facts, sniffing
from hmo_enforce.kernel.errors import Refused

DELIMITERS = (",", ";", "\t", "|")
MAX_CELL = 1 << 20
TOO_LONG = (
    f"A cell of this row is longer than {MAX_CELL:,} characters: a quotation mark is probably missing, or is opened and "
    "never closed. Mend the row, or export the file again."
)
MAX_LOST_QUOTES = 50
LINES_OF_A_CUT_RECORD = 30
"""An open quotation mark that swallows more lines than any address has is a stray one, not a file cut short."""
_SAMPLE_LINES = 400

csv.field_size_limit(MAX_CELL)


class Delimited:
    """One opened text table (see `tables.Table`)."""

    def __init__(self, path: Path, scan: sniffing.Scan, sought: facts.Sought, packed: bool) -> None:
        self._path, self._size, self._scan, self._packed = path, path.stat().st_size, scan, packed
        self._streams: list[IO[bytes]] = []
        self._texts: list[IO[str]] = []
        self._line = 0
        self._finished = False
        self._first_line_is_hint = False
        self.found = facts.Found()
        sample = self._sample()
        self._delimiter = self._sniffed(sample, sought.signatures)
        records = list(_records(sample, self._delimiter))
        if sample and not records:
            raise Refused(f"Row 1: {TOO_LONG}")
        if self._first_line_is_hint:
            records[0] = []
        layout = facts.layout(records[: headers.LOOK_AT_ROWS], sought)
        self.header = layout.names
        self._data_from = layout.data_from
        self._raw_header = records[layout.data_from - 1] if layout.row else [None]
        self.facts = facts.Facts(
            sha256=scan.sha256, size_bytes=self._size, format="csv", header_row=layout.row,
            header_last=layout.data_from, encoding=scan.encoding, delimiter=self._delimiter, line_ends=scan.line_ends,
        )  # fmt: skip
        self._note_encoding()

    @property
    def line(self) -> int | None:
        """See `tables.Table`."""
        return self._line

    def fraction(self) -> float:
        """See `tables.Table`."""
        if self._finished or not self._streams:
            return float(self._finished)
        return min(1.0, _position(self._streams[-1]) / self._size)

    def close(self) -> None:
        """Lets go of the file."""
        for text in self._texts:
            text.close()
        self._texts.clear()
        self._streams.clear()

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """See `tables.Table`. Raises Refused where stray quotation marks make nonsense of the file."""
        width, found, raw_header = len(self.header), self.found, self._raw_header
        first_name = raw_header[0]
        number = skipped = lost = 0
        while True:
            reader = self._reader(skipped, width)
            if not skipped:
                number = sum(1 for _ in islice(reader, self._data_from))
            self._line = skipped + reader.line_num + 1
            try:
                for row in reader:
                    number += 1
                    if len(row) == width and (row[0].strip() or any(map(str.strip, row))):
                        if row[0] == first_name and row == raw_header:
                            continue
                        found.read_rows += 1
                        yield number, row
                    elif (kept := self._odd(number, row, skipped + reader.line_num)) is not None:
                        found.read_rows += 1
                        yield number, kept
                    self._line = skipped + reader.line_num + 1
                self._finished = True
                return
            except _SwallowedRows:
                pass
            except csv.Error:
                number += 1
                self.found.reject(number, "", "", f"{TOO_LONG} It was left out (line {self._line}), and reading went on.")
            lost += 1
            if lost > MAX_LOST_QUOTES:
                raise Refused("Quotation marks in this file are opened and never closed in many rows. Export it again.")
            skipped = self._line

    def _odd(self, number: int, row: list[str], line: int) -> list[str] | None:
        """A record that is not as wide as the header: blank, the file's end, cut short, or of another width."""
        width, mark = len(self.header), self._mark()
        if not any(row) or row[0] == mark:
            return None
        if row[-1] == mark and len(row) > len(mark):
            self._cut_short(number, row[: -len(mark)], line)
            return None
        if len(row) > width and not any(cell.strip() for cell in row[width:]):
            return row[:width]
        if not any(cell.strip() for cell in row):
            return None
        if len(row) < width:
            return self._too_narrow(number, row, line)
        self._too_wide(number, row)
        return None

    def _too_wide(self, number: int, row: list[str]) -> None:
        self.found.reject(
            number, "", self._delimiter.join(row),
            f"This row has {len(row)} cells and the header {len(self.header)}, so its cells do not stand under their "
            f"headings (line {self._line}). A cell that holds the separator must be in quotation marks.",
        )  # fmt: skip

    def _too_narrow(self, number: int, row: list[str], line: int) -> list[str] | None:
        width = len(self.header)
        if line > self._scan.line_ends_seen:
            self.found.reject(
                number, self.header[len(row) - 1], self._delimiter.join(row),
                f"The file breaks off in this row (line {self._line}): it has {len(row)} cells of {width}. "
                "Export or download the file again.",
            )  # fmt: skip
            return None
        self.found.add("mended", Issue(
            number, self.header[len(row)], "",
            f"This row has {len(row)} cells and the header {width}; the missing ones at its end were taken as blank.",
        ))  # fmt: skip
        return row + [""] * (width - len(row))

    def _cut_short(self, number: int, row: list[str], line: int) -> None:
        if line - self._line > LINES_OF_A_CUT_RECORD:
            self._reject_swallower(number)
            raise _SwallowedRows
        column = self.header[min(len(row), len(self.header)) - 1]
        self.found.reject(
            number, column, row[-1],
            f"The file breaks off in this row (line {self._line}): a quotation mark is opened and never closed. "
            "Export or download the file again.",
        )  # fmt: skip

    def _reject_swallower(self, number: int) -> None:
        self.found.reject(
            number, "", "",
            f"A quotation mark opened on line {self._line} is never closed. This line was left out and reading went on "
            "with the next; close or remove the mark.",
        )  # fmt: skip

    # --- opening and sniffing --------------------------------------------------------------------------------------

    def _text(self) -> IO[str]:
        stream = sniffing.open_bytes(self._path, self._packed)
        self._streams.append(stream)
        text = io.TextIOWrapper(stream, encoding=self._scan.encoding, errors="replace", newline="")
        self._texts.append(text)
        return text

    def _lines(self, skip: int) -> Iterator[str]:
        lines: Iterator[str] = islice(self._text(), skip, None)
        return (line.replace("\0", "") for line in lines) if self._scan.has_nul else lines

    def _reader(self, skip: int, width: int) -> Any:
        """A reader with a last line of our own: it comes out whole, unless the file ended inside quotation marks."""
        mark = self._mark()
        return csv.reader(chain(self._lines(skip), [f'"{mark}"{mark}']), delimiter=self._delimiter)

    def _mark(self) -> str:
        return self._delimiter * (len(self.header) + 40)

    def _sample(self) -> list[str]:
        sample = list(islice(self._lines(0), _SAMPLE_LINES))
        self.close()
        return sample

    def _sniffed(self, sample: Sequence[str], signatures: Collection[headers.Signature]) -> str:
        first = sample[0].strip().lower() if sample else ""
        if first.startswith("sep=") and len(first) == 5:
            self._first_line_is_hint = True
            return first[4]
        return max(DELIMITERS, key=lambda delimiter: _fits(sample, delimiter, signatures))

    def _note_encoding(self) -> None:
        if self._scan.encoding == "cp1252":
            self.found.add("noted", Issue(
                None, "", "", "The file is not UTF-8 and was read as Windows text (cp1252). Look at accented letters, "
                "pound signs and dashes; saving as “CSV UTF-8” avoids the doubt.",
            ))  # fmt: skip
        if self._scan.has_nul:
            self.found.add("mended", Issue(
                None, "", "", "The file holds NUL characters, which were removed: it was damaged, or written by a "
                "program that pads its columns.",
            ))  # fmt: skip


class _SwallowedRows(Exception):
    """An open quotation mark had taken in the rows after it."""


@contextmanager
def opened(path: Path, scan: sniffing.Scan, sought: facts.Sought, *, packed: bool) -> Iterator[Delimited]:
    """A scanned text file, opened. Raises Refused where it has no header."""
    table = Delimited(path, scan, sought, packed)
    try:
        yield table
    finally:
        table.close()


def _fits(sample: Sequence[str], delimiter: str, signatures: Collection[headers.Signature]) -> tuple[int, float]:
    """How well a delimiter explains the first records: a known header first, then many columns, evenly."""
    records = [record for record in _records(sample, delimiter) if any(record)]
    if not records:
        return 0, 0.0
    known = [s for record in records[: headers.LOOK_AT_ROWS] for s in signatures
             if s.required and s.required <= {headers.normal(cell) for cell in record}]  # fmt: skip
    width, times = Counter(len(record) for record in records).most_common(1)[0]
    return max((len(s.required) for s in known), default=0), (width - 1) * times / len(records)


def _records(sample: Sequence[str], delimiter: str) -> Iterator[list[str]]:
    """The records before the first that cannot be read; the rows after it are for `rows` to say."""
    try:
        yield from csv.reader(sample, delimiter=delimiter)
    except csv.Error:
        return


def _position(stream: IO[bytes]) -> int:
    """How far the file on disk has been read, also through gzip."""
    inner: Any = stream
    for name in ("fileobj", "raw"):
        inner = getattr(inner, name, inner)
    return int(inner.tell())
