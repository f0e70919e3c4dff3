"""XLSForm workbooks, in which ODK and KoboToolbox hold their forms: read into question sets, and written."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

import openpyxl
import xlsxwriter
from openpyxl.utils import get_column_letter

from hmo_enforce.questions import form_writing, forms
from hmo_enforce.questions.form_sheets import CHOICES, SHEETS, Row, Sheet
from hmo_enforce.questions.forms import Read
from hmo_enforce.questions.issues import Issue
from hmo_enforce.questions.sets import QuestionSet

MOST_BYTES: Final = 10 << 20
MOST_UNPACKED: Final = 100 << 20
MOST_ROWS: Final = 5_000
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 10_000
# As older forms, and other builders, head the same columns.
_ALIASES = {
    "relevance": "relevant", "bind::relevant": "relevant", "bind:relevant": "relevant", "caption": "label",
    "bind::required": "required", "bind:required": "required", "bind::constraint": "constraint",
    "bind:constraint": "constraint", "command": "type", "tag": "name", "value": "name",
}  # fmt: skip
_OF_CHOICES = {"list name": "list_name", "listname": "list_name", "value": "name", "caption": "label"}
_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 -- the same set makes the same file


class _NotRead(Exception):
    """Why a workbook, or a sheet of it, was not read at all."""

    def __init__(self, message: str, sheet: str = "", row: int | None = None) -> None:
        super().__init__(message)
        self.issue = Issue(sheet, row, "", "", message)


def read(content: bytes) -> Read:
    """The question set in a workbook, or all that keeps it from being one."""
    issues: list[Issue] = []
    try:
        _check(content)
        sheets = _sheets(content, issues)
    except _NotRead as why:
        return Read(None, (why.issue,))
    if issues:
        return Read(None, tuple(issues))
    return forms.read(sheets)


def _check(content: bytes) -> None:
    """Before it is opened: is it a workbook, and what would it unpack to?"""
    if len(content) > MOST_BYTES:
        raise _NotRead(f"This file has {len(content) >> 20} MB. A form has at most {MOST_BYTES >> 20} MB.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {part.filename: part.file_size for part in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as broken:
        raise _NotRead("This is no XLSX workbook. Save the form as “Excel Workbook (.xlsx)” and bring that.") from broken
    if "xl/workbook.xml" not in parts:
        raise _NotRead("This is no XLSX workbook. Save the form as “Excel Workbook (.xlsx)” and bring that.")
    if sum(parts.values()) > MOST_UNPACKED:
        raise _NotRead("This workbook unpacks to more than any form holds. Save only the form’s own sheets.")


def _sheets(content: bytes, issues: list[Issue]) -> dict[str, Sheet]:
    """A damaged or hostile workbook makes the library raise almost anything: all of it means the same to its owner."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        named: dict[str, Any] = {sheet.title.strip().lower(): sheet for sheet in book.worksheets}
        found: dict[str, Sheet] = {name: _sheet(named[name], name, issues) for name in SHEETS if name in named}
        others = {name: Sheet((), ()) for name in named if name not in found} if "survey" not in found else {}
    except _NotRead:
        raise
    except Exception as broken:
        raise _NotRead("This workbook is damaged. Open it in Excel, save it as a new workbook and bring that.") from broken
    return {**found, **others}


def _sheet(sheet: Any, name: str, issues: list[Issue]) -> Sheet:
    sheet.reset_dimensions()
    rows = list(islice(_cells(sheet, name, issues), MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise _NotRead(f"This sheet has more than {MOST_ROWS:,} rows. No form is as long; is this a file of answers?", name)
    first = next((row for row in rows if row[1]), (1, []))
    headings = tuple(_heading(text.strip(), name) for text in first[1])
    if twice := next((text for text in headings if text and headings.count(text) > 1), None):
        raise _NotRead(f"Two columns have the heading “{twice}”. Take one of them out.", name, first[0])
    filled = (
        Row(number, {heading: text for heading, text in zip(headings, texts, strict=False) if heading and text})
        for number, texts in rows if number > first[0]
    )  # fmt: skip
    return Sheet(tuple(filter(None, headings)), tuple(row for row in filled if row.cells))


def _heading(text: str, sheet: str) -> str:
    low = text.lower()
    known = _ALIASES.get(low) if sheet != CHOICES else _OF_CHOICES.get(low)
    return known or (text if ":" in text else low)


def _cells(sheet: Any, name: str, issues: list[Issue]) -> Iterator[tuple[int, list[str]]]:
    """Each row that holds something, with its number; formulas are reported and read as nothing."""
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number > MOST_ROWS * 100:
            raise _NotRead(f"This sheet has more than {number - 1:,} rows.", name)
        if len(row) > MOST_COLUMNS and any(cell.value is not None for cell in row[MOST_COLUMNS:]):
            raise _NotRead(f"This sheet has more than {MOST_COLUMNS} columns.", name, number)
        texts = [_text(cell, number, name, issues) for cell in row[:MOST_COLUMNS]]
        if any(texts):
            yield number, texts


def _text(cell: Any, number: int, sheet: str, issues: list[Issue]) -> str:
    value = cell.value
    if value is None:
        return ""
    column = get_column_letter(cell.column)
    if cell.data_type == "f":
        _say(issues, Issue(
            sheet, number, column, str(value)[:200],
            f"Cell {column}{number} holds a formula. Copy the column and paste it as values, then bring the form again.",
        ))  # fmt: skip
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    if len(text) > LONGEST_CELL:
        message = f"Cell {column}{number} holds more than {LONGEST_CELL:,} characters."
        _say(issues, Issue(sheet, number, column, text[:200], message))
    return text.replace("\u00a0", " ").strip()


def _say(issues: list[Issue], issue: Issue) -> None:
    if len(issues) < 50:
        issues.append(issue)


def write(question_set: QuestionSet, version: str = "1") -> bytes:
    """The workbook of a set, for ODK and Kobo; `read` makes the same set of it."""
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as book:
        book.set_properties({"created": _MADE})
        bold = book.add_format({"bold": True})
        for name, rows in form_writing.written(question_set, version).items():
            _put(book.add_worksheet(name), rows, bold)
    return made.getvalue()


def _put(sheet: Any, rows: Sequence[Sequence[str]], bold: Any) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(rows[0]) - 1, 24)
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            if text:
                sheet.write_string(at, column, text, *([bold] if at == 0 else []))
