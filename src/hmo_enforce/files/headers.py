"""Which rows of a table are its header, and what its columns are called. Pure: works on the first rows of a file."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hmo_enforce.files import values

LOOK_AT_ROWS = 40
_NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9+-]+")
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

    A row that holds every required column of a known signature wins; then a file known to come without a header;
    then two rows joined (merged cells); then the first full row of plain words.
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
    return None


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
    return any(character.isdigit() for cell in row for character in cell)


def _cell(row: Sequence[str], column: int) -> str:
    return row[column].strip() if column < len(row) else ""
