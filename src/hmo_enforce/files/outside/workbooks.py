"""XLSX workbooks, read as values: dates and numbers become the same text that a clean CSV would hold."""

import re
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import IO, Any

import openpyxl

from hmo_enforce.files import headers
from hmo_enforce.files.issues import Issue
from hmo_enforce.files.outside import facts, sniffing
from hmo_enforce.kernel.errors import Refused

MAX_SHARED_TEXTS = 256 << 20
"""Shared texts are held in memory whole, at several times their size in the file."""
MAX_PARTS = 10_000
_FORMULA_WITHOUT_RESULT = re.compile(
    rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^>]*><f(?:[^>]*/>|[^>]*>[^<]*</f>)(?:<v ?/>|<v></v>)?</c>'
)
_MOST_FORMULAS_NAMED = 20
_OVERLAP = 8192


class Workbook:
    """One sheet of an opened workbook (see `tables.Table`)."""

    line: int | None = None

    def __init__(self, path: Path, sheet: Any, sought: facts.Sought, rows_said: int) -> None:
        self._sheet = sheet
        self._done, self._rows_said, self._finished = 0, rows_said, False
        self.found = facts.Found()
        sample = _first_rows(sheet)
        layout = facts.layout(sample, sought)
        width = max(len(_trimmed(row)) for row in sample[max(0, layout.row - 1) :])
        names = list(sample[layout.row - 1] if layout.row else layout.names)
        nameless = tuple(f"column {at}" for at in range(len(layout.names) + 1, width + 1))
        self.header = (*layout.names, *nameless)[:width]
        self._raw_header = _fitted(names, width) if layout.data_from == layout.row else None
        self._data_from = layout.data_from
        self.facts = facts.Facts(
            sha256=sniffing.file_sha256(path),
            size_bytes=path.stat().st_size,
            format="xlsx",
            header_row=layout.row,
            header_last=layout.data_from,
            sheet=sheet.title,
        )
        self._note_formulas(path)

    def fraction(self) -> float:
        """See `tables.Table`."""
        return 1.0 if self._finished else self._done / max(self._rows_said, self._done + 1)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """See `tables.Table`."""
        width = len(self.header)
        for number, row in enumerate(islice(_cells(self._sheet), self._data_from, None), start=self._data_from + 1):
            self._done = number
            if not any(row) or (self._raw_header and _fitted(row, width) == self._raw_header):
                continue
            if any(row[width:]):
                self._note_beyond(number, row, width)
            self.found.read_rows += 1
            yield number, _fitted(row, width)
        self._finished = True

    def _note_beyond(self, number: int, row: list[str], width: int) -> None:
        beyond = " ".join(cell for cell in row[width:] if cell)
        self.found.add("mended", Issue(
            number, "", beyond[:200], "Cells to the right of the last heading were left out. Give them a heading.",
        ))  # fmt: skip

    def _note_formulas(self, path: Path) -> None:
        cells = _formulas_without_result(path, str(getattr(self._sheet, "_worksheet_path", "")))
        for cell in cells:
            self.found.add("noted", Issue(
                int(re.sub("[A-Z]", "", cell)), re.sub("[0-9]", "", cell), "",
                f"Cell {cell} holds a formula whose result was not saved, so it reads as blank. Open the workbook in "
                "Excel, save it and load it again.",
            ))  # fmt: skip


@contextmanager
def opened(path: Path, size: int, sought: facts.Sought, max_unpacked: int) -> Iterator[Workbook]:
    """Raises Refused for other archives, bombs, broken or hostile workbooks, and where several sheets hold tables."""
    _check_parts(path, size, max_unpacked)
    with path.open("rb") as file:
        book = _loaded(file)
        try:
            said = {sheet.title: sheet.max_row or 0 for sheet in book.worksheets}
            sheet = _sheet(book, sought)
            yield Workbook(path, sheet, sought, said[sheet.title])
        finally:
            book.close()


def _loaded(file: IO[bytes]) -> Any:
    """A damaged or hostile workbook makes the library raise almost anything: all of it means the same to its owner."""
    try:
        return openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception as broken:
        raise Refused(_BROKEN_MESSAGE) from broken


_BROKEN_MESSAGE = (
    "This workbook is damaged, or holds what no register needs. Open it in Excel and save it as a new workbook, or as "
    "“CSV UTF-8”."
)


def _sheet(book: Any, sought: facts.Sought) -> Any:
    if sought.sheet is None:
        return _only_sheet(book, sought.signatures)
    titles = [sheet.title for sheet in book.worksheets]
    if sought.sheet not in titles:
        there = ", ".join(f"“{title}”" for title in titles)
        raise Refused(f"There is no sheet “{sought.sheet}” in this workbook. There are: {there}.")
    return book[sought.sheet]


def _only_sheet(book: Any, signatures: Collection[headers.Signature]) -> Any:
    filled = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible" and _holds_table(sheet)]
    known = [sheet for sheet in filled if _has_known_header(sheet, signatures)]
    for choice in (known, filled):
        if len(choice) == 1:
            return choice[0]
    if not filled:
        raise Refused("No sheet of this workbook holds a table.")
    titles = ", ".join(f"“{sheet.title}”" for sheet in known or filled)
    raise Refused(f"Several sheets of this workbook hold tables: {titles}. Say which one to load (sheet).")


def _first_rows(sheet: Any) -> list[list[str]]:
    sheet.reset_dimensions()
    return list(islice(_cells(sheet), headers.LOOK_AT_ROWS))


def _cells(sheet: Any) -> Iterator[list[str]]:
    try:
        yield from (_texts(row) for row in sheet.iter_rows(values_only=True))
    except Exception as broken:
        raise Refused(_BROKEN_MESSAGE) from broken


def _holds_table(sheet: Any) -> bool:
    return sum(1 for row in _first_rows(sheet) if any(row)) >= 2


def _has_known_header(sheet: Any, signatures: Collection[headers.Signature]) -> bool:
    filled = [row for row in _first_rows(sheet) if any(row)]
    return any(
        signature.required <= {headers.normal(cell) for cell in row}
        for row in filled for signature in signatures if signature.required
    )  # fmt: skip


def _check_parts(path: Path, size: int, max_unpacked: int) -> None:
    """Before the workbook is opened: is it one, and what would it unpack to?"""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = {part.filename: part.file_size for part in archive.infolist()}
            count = len(archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as broken:
        raise Refused("This archive or workbook is damaged or cut short. Fetch it again.") from broken
    if "xl/workbook.xml" not in parts:
        raise Refused(_other_archive(parts))
    sniffing.check_unpacked(size, sum(parts.values()), max_unpacked)
    if count > MAX_PARTS or parts.get("xl/sharedStrings.xml", 0) > MAX_SHARED_TEXTS:
        raise Refused("This workbook holds too much text for a register. Save the sheet as “CSV UTF-8” and load that.")


def _other_archive(parts: Collection[str]) -> str:
    if "xl/workbook.bin" in parts:
        return "This is a binary workbook (.xlsb). Save it as “Excel Workbook (.xlsx)” or “CSV UTF-8”, and load that."
    if "content.xml" in parts:
        return "This is an OpenDocument file (.ods). Save it as “Excel 2007-365 (.xlsx)” or CSV, and load that."
    if "word/document.xml" in parts:
        return "This is a Word document. Ask for the register as CSV or Excel."
    return "This is a ZIP archive. Unpack it and load the CSV or XLSX file inside (a zipped Shapefile is “boundaries”)."


def _formulas_without_result(path: Path, part: str) -> list[str]:
    """The first cells that hold a formula but no saved result, as in workbooks that a program wrote."""
    cells: dict[str, None] = {}
    tail = b""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(part) as sheet:
            while (chunk := sheet.read(sniffing.CHUNK)) and len(cells) < _MOST_FORMULAS_NAMED:
                window = tail + chunk
                if b"<f" in window:
                    cells.update((found[1].decode(), None) for found in _FORMULA_WITHOUT_RESULT.finditer(window))
                tail = window[-_OVERLAP:]
    except (KeyError, EOFError, OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
        return []  # a damaged sheet is refused when its rows are read
    return list(cells)[:_MOST_FORMULAS_NAMED]


def _texts(values: Sequence[object]) -> list[str]:
    return [value if isinstance(value, str) else text(value) for value in values]


def text(value: object) -> str:
    """A cell's value as a clean CSV would hold it: 2018-03-05, 5, 5.25, yes; nothing for an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value.total_seconds() / 86_400) if isinstance(value, timedelta) else str(value)


def _trimmed(row: Sequence[str]) -> Sequence[str]:
    filled = [at for at, cell in enumerate(row) if cell.strip()]
    return row[: filled[-1] + 1] if filled else []


def _fitted(row: list[str], width: int) -> list[str]:
    return row[:width] if len(row) >= width else row + [""] * (width - len(row))
