"""The first rows of a table file, for a person who says what its columns mean."""

import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from defusedxml import ElementTree

from hmo_enforce.files import headers
from hmo_enforce.files.headers import Rows, Signature
from hmo_enforce.files.outside import archives, sniffing, tables
from hmo_enforce.files.outside.facts import Facts
from hmo_enforce.kernel.errors import Refused

SHOWN = 8
LOOKED_AT = 3_000
MOST_CODES = 40
LONGEST_CODE = 80


@dataclass(frozen=True, slots=True)
class Look:
    """`rows` are the first (row number, cells); `sheets` are a workbook's own; `more`: there are rows beyond those counted.

    `codes` has the values that stand in a column, in the order of their first use, for columns with few of them.
    """

    facts: Facts
    header: tuple[str, ...]
    rows: tuple[tuple[int, list[str]], ...]
    counted: int
    more: bool
    codes: dict[str, tuple[str, ...]]


def look(
    path: Path,
    *,
    signatures: Collection[Signature] = (),
    max_bytes: int = sniffing.MAX_BYTES,
    sheet: str | None = None,
    header_rows: Rows | None = None,
) -> Look:
    """Raises Refused as `tables.open_table` does."""
    with tables.open_table(path, signatures=signatures, max_bytes=max_bytes, sheet=sheet, header_rows=header_rows) as table:
        first: list[tuple[int, list[str]]] = []
        seen: list[dict[str, None] | None] = [{} for _ in table.header]
        counted = 0
        rows = table.rows()
        for number, cells in islice(rows, LOOKED_AT):
            counted += 1
            if len(first) < SHOWN:
                first.append((number, cells))
            _note_codes(seen, cells)
        more = next(rows, None) is not None
        codes = {name: tuple(found) for name, found in zip(table.header, seen, strict=True) if found}
        return Look(table.facts, table.header, tuple(first), counted, more, codes)


def _note_codes(seen: list[dict[str, None] | None], cells: list[str]) -> None:
    for column, cell in enumerate(cells):
        found, text = seen[column], cell.strip()
        if found is None or not text:
            continue
        found[text] = None
        if len(found) > MOST_CODES or len(text) > LONGEST_CODE:
            seen[column] = None


def sheets(path: Path) -> tuple[str, ...]:
    """The visible sheets of a workbook, in its order, or the tables in a zip where they are few; none for any other file,
    or one that cannot be read."""
    if inside := archives.names(path):
        return inside if len(inside) <= MOST_CODES else ()
    try:
        with zipfile.ZipFile(path) as archive:
            part = archive.getinfo("xl/workbook.xml")
            if part.file_size > sniffing.CHUNK:
                return ()
            tree = ElementTree.fromstring(archive.read(part))
    except (zipfile.BadZipFile, KeyError, OSError, ElementTree.ParseError, ValueError, NotImplementedError):
        return ()
    found = (element.attrib for element in tree.iter() if element.tag.endswith("}sheet"))
    return tuple(one["name"] for one in found if "name" in one and one.get("state", "visible") == "visible")


def as_it_stands(path: Path, *, sheet: str | None = None, max_bytes: int = sniffing.MAX_BYTES) -> list[tuple[int, list[str]]]:
    """The first rows as they lie in the file, where no header could be found among them: (row number, cells)."""
    form = sniffing.format_of(path)
    if form == "xlsx" and archives.names(path):
        return []
    if form == "xlsx":
        return _sheet_rows(path, sheet, max_bytes)
    encoding = sniffing.scan(path, form == "gzip").encoding
    with sniffing.open_bytes(path, form == "gzip") as file:
        lines = file.read(sniffing.CHUNK).decode(encoding, "replace").splitlines()[: headers.LOOK_AT_ROWS]
    return [(number, [line[:200]]) for number, line in enumerate(lines, start=1)]


def _sheet_rows(path: Path, sheet: str | None, max_bytes: int) -> list[tuple[int, list[str]]]:
    """The first row with anything in it serves as a header, so that the rest can be shown."""
    for row in range(1, headers.LOOK_AT_ROWS + 1):
        try:
            found = look(path, sheet=sheet, header_rows=Rows(row, row), max_bytes=max_bytes)
        except Refused:
            continue
        return [(row, list(found.header)), *found.rows]
    return []
