"""Tables out: CSV and XLSX that a spreadsheet opens without running anything.

A text cell that a spreadsheet would take for a formula (it begins with = + - @, a tab, a line break, or the full-width
forms of the signs) is made plain text: in CSV by an apostrophe before it, in XLSX by its cell type and Excel's own
"quote prefix", which leaves the value as it is. Numbers, dates and true or false are written as such, so -5 stays -5.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

Cell = str | int | float | Decimal | bool | date | datetime | None
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_ROWS_A_CHUNK = 500
MAX_XLSX_ROWS = 1_048_576
MAX_XLSX_TEXT = 32_767
_LOOKS = {
    "heading": {"bold": True}, "quoted": {"quote_prefix": True},
    "day": {"num_format": "dd/mm/yyyy"}, "instant": {"num_format": "dd/mm/yyyy hh:mm"},
}  # fmt: skip


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take this text for a formula (blanks before it do not stop some of them)."""
    return text.startswith(_STARTS_A_FORMULA) or text.lstrip(" \u00a0").startswith(_STARTS_A_FORMULA)


def neutral(cell: Cell) -> str:
    """A cell as CSV text that no spreadsheet runs."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if is_formula(cell) else cell
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def csv_chunks(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """A CSV in pieces, for streaming: UTF-8 with its mark (so that Excel reads it right), CRLF, ISO dates."""
    yield "\ufeff".encode()
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([neutral(name) for name in header])
    for number, row in enumerate(rows, start=1):
        writer.writerow([neutral(cell) for cell in row])
        if number % _ROWS_A_CHUNK == 0:
            yield _drained(text)
    yield _drained(text)


def write_csv(target: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """As `csv_chunks`, into an open file."""
    for chunk in csv_chunks(header, rows):
        target.write(chunk)


def write_xlsx(target: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Cell]], *, sheet: str) -> None:
    """One sheet with a bold, frozen header and a filter. Raises ValueError beyond Excel's 1,048,576 rows."""
    import xlsxwriter  # noqa: PLC0415 - nothing else needs it

    book = xlsxwriter.Workbook(target, {
        "constant_memory": True, "in_memory": False, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False, "remove_timezone": True,
    })  # fmt: skip
    page = book.add_worksheet(sheet[:31])
    formats = {name: book.add_format(look) for name, look in _LOOKS.items()}
    for column, name in enumerate(header):
        page.write_string(0, column, name, formats["heading"])
    last = 0
    for last, row in enumerate(rows, start=1):
        if last >= MAX_XLSX_ROWS:
            book.close()
            raise ValueError("An Excel sheet takes 1,048,575 rows; export CSV instead.")
        for column, cell in enumerate(row):
            _write(page, (last, column), cell, formats)
    page.freeze_panes(1, 0)
    if header:
        page.autofilter(0, 0, last, len(header) - 1)
    book.close()


def _write(page: Any, at: tuple[int, int], cell: Cell, formats: dict[str, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        page.write_string(*at, cell[:MAX_XLSX_TEXT], formats["quoted"] if is_formula(cell) else None)
    elif isinstance(cell, bool):
        page.write_boolean(*at, cell)
    elif isinstance(cell, date):
        page.write_datetime(*at, cell, formats["instant" if isinstance(cell, datetime) else "day"])
    else:
        page.write_number(*at, float(cell))


def _drained(text: io.StringIO) -> bytes:
    chunk = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return chunk
