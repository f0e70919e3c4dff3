"""A council's table file, opened: CSV of any dialect (also gzipped, or several in a zip) or XLSX, told apart by content.

    with tables.open_table(path, signatures=profiles.signatures(shipped.profiles(), "licences")) as table:
        for number, row in table.rows():
            ...

Rows stream: memory does not grow with the file (an XLSX keeps its shared texts).
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from hmo_enforce.files.headers import Rows, Signature
from hmo_enforce.files.outside import archives, delimited, sniffing
from hmo_enforce.files.outside.facts import Facts, Found, Sought


class Table(Protocol):
    """`header`: one distinct name a column. `found`: what was wrong with the file and with rows that `rows` held back.

    `rows` gives (row number, cells), every row as wide as the header; row numbers count from 1 as Excel shows them
    (title rows, header and blank rows counted). Blank rows and repeated headers are passed over.
    After `rows`: read_rows = rows given + found.rejected_rows.
    """

    header: tuple[str, ...]
    facts: Facts
    found: Found

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The data rows, once: `found` counts them as they go by."""

    def fraction(self) -> float:
        """How much of the file has been read, 0 to 1."""

    @property
    def line(self) -> int | None:
        """The line of the text file on which the row just given starts (None in a workbook)."""


@contextmanager
def open_table(
    path: Path,
    *,
    signatures: Collection[Signature] = (),
    max_bytes: int = sniffing.MAX_BYTES,
    max_unpacked: int = sniffing.MAX_UNPACKED,
    sheet: str | None = None,
    header_rows: Rows | None = None,
) -> Iterator[Table]:
    """Raises Refused, before reading, for a file above `max_bytes`; and for what is not a table, or has no header.

    `signatures` are the headers to look for among title rows. `sheet` names a workbook's sheet, or a file
    in a zip, `header_rows` the header, where the guess is wrong.
    """
    size = sniffing.check_size(path, max_bytes)
    form = sniffing.format_of(path)
    sought = Sought(tuple(signatures), sheet, header_rows)
    if form == "xlsx" and archives.names(path):
        with archives.opened(path, size, sought, max_unpacked) as table:
            yield table
    elif form == "xlsx":
        # A quarter of a second, which no start of the server should pay: workbooks bring their library along.
        from hmo_enforce.files.outside import workbooks  # noqa: PLC0415

        with workbooks.opened(path, size, sought, max_unpacked) as table:
            yield table
    else:
        scan = sniffing.scan(path, form == "gzip", max_unpacked)
        with delimited.opened(path, scan, sought, packed=form == "gzip") as table:
            yield table
