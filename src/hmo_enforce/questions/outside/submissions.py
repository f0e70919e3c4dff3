"""Files of submissions out of ODK Central and KoboToolbox: CSV, or JSON as their interfaces hand it out."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from hmo_enforce.questions import exported
from hmo_enforce.questions.exported import Exported, Row
from hmo_enforce.questions.issues import Issue
from hmo_enforce.questions.sets import QuestionSet

MOST_BYTES: Final = 100 << 20
MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 2_000
_LISTED = ("results", "value", "submissions")
"""Under which key Kobo and ODK Central list submissions."""
_DEEPEST = 10


class _NotRead(Exception):
    """Why a file was not read at all."""


def read(content: bytes, question_set: QuestionSet) -> Exported:
    """The submissions in a file, with what is wrong by row. Rows of a CSV count from its headings; those of JSON from 1."""
    try:
        text = _text(content)
        headings, rows = _of_json(text) if text.lstrip()[:1] in {"{", "["} else _of_csv(text)
    except _NotRead as why:
        return Exported((), (Issue("", None, "", "", str(why)),))
    return exported.read(question_set, headings, rows)


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise _NotRead(f"This file has more than {MOST_BYTES >> 20} MB. Export it in parts, by date.")
    if content[:2] == b"PK":
        raise _NotRead("This is a workbook or an archive. Export the submissions as CSV or JSON, unpacked.")
    try:
        text = content.decode("utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise _NotRead("This file is not in UTF-8. Export it from ODK or Kobo again, without opening it in Excel.") from wrong
    if not text.strip():
        raise _NotRead("This file is empty.")
    return text


# --- CSV


def _of_csv(text: str) -> tuple[list[str], list[Row]]:
    first = text.lstrip().splitlines()[0]
    delimiter = max(",;\t", key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        headings = [heading.strip() for heading in next(lines)]
        _check_headings(headings)
        rows = [
            Row(number, dict(zip(headings, cells, strict=False)))
            for number, cells in enumerate(lines, start=2) if any(cell.strip() for cell in cells)
        ]  # fmt: skip
    except csv.Error as wrong:
        raise _NotRead(f"Line {lines.line_num} of this CSV cannot be read: a cell is broken or too long.") from wrong
    _check_count(len(rows))
    return headings, rows


def _check_headings(headings: list[str]) -> None:
    if len(headings) > MOST_COLUMNS:
        raise _NotRead(f"This file has more than {MOST_COLUMNS:,} columns.")
    twice = next((one for one in headings if one and headings.count(one) > 1), None)
    if twice:
        raise _NotRead(f"Two columns have the heading “{twice[:80]}”. Export it with the questions’ names, not their labels.")


def _check_count(count: int) -> None:
    if count > MOST_ROWS:
        raise _NotRead(f"This file has more than {MOST_ROWS:,} submissions. Export it in parts, by date.")


# --- JSON


def _of_json(text: str) -> tuple[list[str], list[Row]]:
    try:
        held = json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise _NotRead("This JSON is broken or cut short. Export it again.") from wrong
    if isinstance(held, dict):
        held = next((held[key] for key in _LISTED if isinstance(held.get(key), list)), held)
    if not isinstance(held, list) or not all(isinstance(one, dict) for one in held):
        raise _NotRead("This JSON holds no list of submissions.")
    _check_count(len(held))
    rows = [Row(number, dict(_flat(one))) for number, one in enumerate(held, start=1)]
    headings = list(dict.fromkeys(heading for row in rows for heading in row.cells))
    if len(headings) > MOST_COLUMNS:
        raise _NotRead(f"These submissions have more than {MOST_COLUMNS:,} fields.")
    return headings, rows


def _flat(held: Mapping[str, Any], before: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Each value by its path; of repeats, which nothing here asks, only that they are there."""
    for key, value in held.items():
        path = f"{before}{key}"
        if isinstance(value, dict) and depth < _DEEPEST:
            yield from _flat(value, f"{path}/", depth + 1)
        elif isinstance(value, list):
            plain = [str(one) for one in value if isinstance(one, str | int | float)]
            yield path, " ".join(plain)
        elif value is not None:
            yield path, ("true" if value else "false") if isinstance(value, bool) else str(value)
