"""What is known of a table file before and after its rows are read; and the header, found among its first rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hmo_enforce.files import headers
from hmo_enforce.files.issues import Issue
from hmo_enforce.kernel.errors import Refused

MAX_KEPT = 5_000


@dataclass(frozen=True, slots=True)
class Facts:
    """`header_row` counts from 1; 0: the file has no header and its columns were known by their shape. A header may take
    several rows, to `header_last`."""

    sha256: str
    size_bytes: int
    format: str
    header_row: int
    encoding: str | None = None
    delimiter: str | None = None
    line_ends: str | None = None
    sheet: str | None = None
    header_last: int = 0

    def header_in_words(self) -> str:
        """3, or 3 to 4; blank for a file without header."""
        several = self.header_last > self.header_row
        return "" if not self.header_row else f"{self.header_row} to {self.header_last}" if several else str(self.header_row)


@dataclass(slots=True)
class Found:
    """What the reader itself found wrong: (severity, issue), where severity is rejected, mended or noted.

    The first MAX_KEPT are kept; `more` counts the rest.
    """

    issues: list[tuple[str, Issue]] = field(default_factory=list)
    read_rows: int = 0
    rejected_rows: int = 0
    more: int = 0

    def reject(self, row: int, column: str, value: str, message: str) -> None:
        """Counts a row that stays out, with the reason."""
        self.read_rows += 1
        self.rejected_rows += 1
        self.add("rejected", Issue(row, column, value[:200], message))

    def add(self, severity: str, issue: Issue) -> None:
        """Keeps an issue that leaves the row count alone."""
        if len(self.issues) < MAX_KEPT:
            self.issues.append((severity, issue))
        else:
            self.more += 1


@dataclass(frozen=True, slots=True)
class Sought:
    """What to look for: known headers; the sheet and the header's rows, where somebody said which."""

    signatures: tuple[headers.Signature, ...] = ()
    sheet: str | None = None
    header_rows: headers.Rows | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the header stands: `row` counts from 1 (0: none), `data_from` is how many records precede the data."""

    names: tuple[str, ...]
    row: int
    data_from: int


def layout(sample: Sequence[Sequence[str]], sought: Sought) -> Layout:
    """From a file's first records, blank ones included. Raises Refused where none looks like a header."""
    said = sought.header_rows
    if said is not None:
        rows = sample[said.first - 1 : said.last]
        if said.last > len(sample) or not any(map(any, rows)):
            which = f"Row {said.first} holds" if said.first == said.last else f"Rows {said.first} to {said.last} hold"
            raise Refused(f"{which} no header. Give the number of the row with the column names.")
        names = headers.merged(rows) if len(rows) > 1 else rows[0]
        return Layout(headers.distinct(names), said.first, said.last)
    filled = [(at, row) for at, row in enumerate(sample) if any(cell.strip() for cell in row)]
    found = headers.find([row for _, row in filled], sought.signatures)
    if found is None:
        raise Refused(
            "No header was found in this file. Its first row should name the columns, each with a word or two; "
            "say which row does (header row), or add one."
        )
    if found.rows == 0:
        return Layout(found.names, 0, filled[0][0])
    last = filled[found.first + found.rows - 1][0]
    return Layout(found.names, filled[found.first][0] + 1, last + 1)
