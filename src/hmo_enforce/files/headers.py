"""Which rows of a table are its header, and what its columns are called. Pure: works on the first rows of a file."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

from hmo_enforce.files import values

LOOK_AT_ROWS = 40
MOST_ROWS = 4
"""So many rows may make a header together: merged headings over the columns' own names."""
_NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9+-]+")
_ROWS_GIVEN = re.compile(r"(\d{1,3})(?:\s*(?:-|\u2013|to)\s*(\d{1,3}))?")
_NUMBERED = re.compile(r"([a-z][a-z ]*?)[ _.]*\d{1,2}", re.IGNORECASE)
_SIGN_INSIDE = re.compile(r"(?<=[a-z0-9])[+-]+")


@dataclass(frozen=True, slots=True)
class Bare:
    """A file that publishers ship without a header: its column names, and the shape of some columns (regexes)."""

    names: tuple[str, ...]
    shape: tuple[tuple[int, str], ...]

    def fits(self, row: Sequence[str]) -> bool:
        """Whether a file's first row is data of this shape."""
        if len(row) != len(self.names):
            return False
        return all(re.fullmatch(pattern, row[column].strip()) for column, pattern in self.shape)


@dataclass(frozen=True, slots=True)
class Signature:
    """What tells that a row is the header of a known kind of file: the normalised names of `required` columns."""

    required: frozenset[str]
    bare: Bare | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that hold the header, from 1, as somebody said."""

    first: int
    last: int

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


def rows_given(text: str) -> Rows | None:
    """From 3, 3-4 or 3 to 4; None for anything else, and for more than four rows or rows beyond those looked at."""
    found = _ROWS_GIVEN.fullmatch(text.strip())
    if found is None:
        return None
    first, last = int(found[1]), int(found[2] or found[1])
    return Rows(first, last) if 1 <= first <= last <= LOOK_AT_ROWS and last - first < MOST_ROWS else None


@dataclass(frozen=True, slots=True)
class HeaderAt:
    """`names` are distinct; the first data row is `first` + `rows` of the rows looked at (`rows` 0: no header)."""

    names: tuple[str, ...]
    first: int
    rows: int


def normal(name: str) -> str:
    """A column's name as headers are compared: no case, spaces or punctuation (a leading + or - counts)."""
    return _SIGN_INSIDE.sub("", _NOT_ALPHANUMERIC.sub("", name.strip().casefold()))


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Every column with a name of its own: a repeated name gets (2), (3); a blank one is `column 4`."""
    seen: dict[str, int] = {}
    taken: list[str] = []
    for position, raw in enumerate(names, start=1):
        name = " ".join(raw.replace("\ufeff", "").split()) or f"column {position}"
        seen[normal(name)] = seen.get(normal(name), 0) + 1
        times = seen[normal(name)]
        taken.append(name if times == 1 else f"{name} ({times})")
    return tuple(taken)


def find(rows: Sequence[Sequence[str]], signatures: Collection[Signature] = ()) -> HeaderAt | None:
    """The header among a table's first rows, or None where no row looks like one.

    A row that holds every required column of a known signature wins; then two to four rows that hold them together
    (merged cells); then a file known to come without a header; then the first full row of plain words.
    """
    rows = rows[:LOOK_AT_ROWS]
    return _known(rows, signatures) or _bare(rows, signatures) or _plausible(rows)


def _known(rows: Sequence[Sequence[str]], signatures: Collection[Signature]) -> HeaderAt | None:
    for first, row in enumerate(rows):
        if _matches(row, signatures):
            return HeaderAt(distinct(row), first, 1)
    for first, (upper, lower) in enumerate(pairwise(rows)):
        for names in (joined(upper, lower), lower_wins(upper, lower)):
            if not _holds_figures(lower) and _matches(names, signatures):
                return HeaderAt(distinct(names), first, 2)
    for first in range(len(rows)):
        for several in range(3, MOST_ROWS + 1):
            parts = rows[first : first + several]
            if len(parts) == several and not any(map(_holds_figures, parts)) and _matches(merged(parts), signatures):
                return HeaderAt(distinct(merged(parts)), first, several)
    return None


def merged(rows: Sequence[Sequence[str]]) -> list[str]:
    """Header rows as one, from the top down: "Property" over "Address 1", "Address 2" names "Property Address 1"."""
    return reduce(joined, rows, [])


def _matches(names: Sequence[str], signatures: Collection[Signature]) -> bool:
    columns = {normal(name) for name in names}
    return any(signature.required <= columns for signature in signatures if signature.required)


def _bare(rows: Sequence[Sequence[str]], signatures: Collection[Signature]) -> HeaderAt | None:
    if not rows:
        return None
    for signature in signatures:
        if signature.bare and signature.bare.fits(rows[0]):
            return HeaderAt(distinct(signature.bare.names), 0, 0)
    return None


def _plausible(rows: Sequence[Sequence[str]]) -> HeaderAt | None:
    width = _usual_width(rows)
    for first, row in enumerate(rows):
        if _filled(row) < max(1, min(width, 2)) or _holds_values(row):
            continue
        below = rows[first + 1] if first + 1 < len(rows) else []
        if _is_group_row(row, below):
            return HeaderAt(distinct(joined(row, below)), first, 2)
        if _filled(row) * 2 > width:
            return HeaderAt(distinct(row), first, 1)
    return None


def joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Two header rows as one: a merged upper cell names every column under it ("Licence" over "Start", "End")."""
    names: list[str] = []
    group = ""
    for column in range(max(len(upper), len(lower))):
        above, below = _cell(upper, column), _cell(lower, column)
        if above:
            group = above if below else ""
        names.append(f"{above or group} {below}".strip() if below else above)
    return names


def lower_wins(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Two header rows as one, where the upper is only a heading: the lower name, or the upper where that is blank."""
    width = max(len(upper), len(lower))
    return [_cell(lower, column) or _cell(upper, column) for column in range(width)]


def _is_group_row(upper: Sequence[str], lower: Sequence[str]) -> bool:
    if not lower or _holds_figures(lower) or not any(_cell(lower, c) for c in range(len(lower))):
        return False
    gaps = [c for c in range(max(len(upper), len(lower))) if not _cell(upper, c)]
    return bool(gaps) and all(_cell(lower, c) for c in gaps)


def _usual_width(rows: Sequence[Sequence[str]]) -> int:
    widths = sorted(_filled(row) for row in rows)
    return widths[len(widths) // 2] if widths else 0


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _holds_values(row: Sequence[str]) -> bool:
    """Whether some cell is nothing but a number, a date or a postcode (but `wd22cd` is a name): then it is data."""
    return any(_is_value(cell) for cell in row if cell.strip())


def _is_value(cell: str) -> bool:
    if cell.islower() and " " not in cell:
        return False
    reads = (read(cell) for read in (values.decimal, values.any_date, values.postcode))
    return any(read.value is not None and read.message is None for read in reads)


def _holds_figures(row: Sequence[str]) -> bool:
    """Whether some cell has a figure in it, but for names that are numbered in turn (Address 1, Address 2)."""
    stems = Counter(_stem(cell) for cell in row)
    series = {stem for stem, times in stems.items() if stem and times > 1}
    return any(_has_digit(cell) and _stem(cell) not in series for cell in row)


def _has_digit(cell: str) -> bool:
    return any(character.isdigit() for character in cell)


def _stem(cell: str) -> str | None:
    found = _NUMBERED.fullmatch(cell.strip())
    return found[1].casefold() if found else None


def _cell(row: Sequence[str], column: int) -> str:
    return row[column].strip() if column < len(row) else ""
