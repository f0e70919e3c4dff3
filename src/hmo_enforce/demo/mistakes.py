"""The dirt of real files, put in on purpose, and the list of what was put in where.

Kinds as found in published registers: addresses in capitals or abbreviated, postcodes missing, dates in several styles in
one column, licences that end before they begin, on the anniversary instead of the day before, or twice; UPRNs as floats.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.random import Generator
from numpy.typing import NDArray

from hmo_enforce.demo import ranks, wording

Days = NDArray[np.datetime64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Mistakes:
    """What is wrong in a file, told apart from it: aligned lists of data row (from 1), field and what was done."""

    rows: list[int]
    fields: list[str]
    what: list[str]

    def noted(self, where: Flags, field: str, what: str) -> None:
        """Add one line for each row where `where` is true."""
        found = (np.flatnonzero(where) + 1).tolist()
        self.rows.extend(found)
        self.fields.extend([field] * len(found))
        self.what.extend([what] * len(found))


def some(length: int, share: float, chance: Generator) -> Flags:
    """About `share` of the rows, and at least one, so that even the smallest demo shows every kind of mistake."""
    if not length:
        return np.zeros(0, dtype=bool)
    picked = np.zeros(length, dtype=bool)
    picked[chance.permutation(length)[: max(1, round(share * length))]] = True
    return picked


def addresses(full: wording.Text, short: wording.Text, chance: Generator) -> wording.Text:
    """As people type them: `full` (with locality and town) or `short`, some in capitals, some abbreviated, a few misspelt."""
    dice, style = chance.random(len(full)), chance.random(len(full))
    text = wording.where(dice < 0.45, full, wording.joined(", ", short, "Acacia"))
    abbreviated = pc.replace_substring_regex(text, r" (R)oad\b", r" \1d")
    abbreviated = pc.replace_substring_regex(abbreviated, r" (St)reet\b", r" \1")
    abbreviated = pc.replace_substring_regex(abbreviated, r" (Av)enue\b", r" \1e")
    misspelt = pc.replace_substring_regex(text, r"([a-z])([a-z])([a-z]) ", r"\1\3\2 ", max_replacements=1)
    unspaced = pc.replace_substring(text, ", ", " ")
    text = wording.where(style < 0.06, abbreviated, text)
    text = wording.where((style >= 0.06) & (style < 0.11), pc.utf8_upper(text), text)
    text = wording.where((style >= 0.11) & (style < 0.17), unspaced, text)
    return wording.where((style >= 0.17) & (style < 0.18), misspelt, text)


def dates(values: Days, chance: Generator) -> wording.Text:
    """Mostly 31/12/2024; some 2024-12-31, some 31 December 2024, a few as the number that Excel keeps (45657)."""
    dice = chance.random(len(values))
    text = wording.where(dice < 0.06, wording.days(values), wording.days(values, "%d/%m/%Y"))
    text = wording.where((dice >= 0.06) & (dice < 0.09), wording.days(values, "%d %B %Y"), text)
    serial = wording.numbers((values - np.datetime64("1899-12-30")).astype(np.int64))
    return wording.where((dice >= 0.09) & (dice < 0.10), serial, text)


def swapped_or_late(starts: Days, ends: Days, faults: Mistakes, fields: tuple[str, str], chance: Generator) -> Days:
    """The ends, some on the anniversary (a day long), a few before the start; each noted."""
    late, backwards = some(len(ends), 0.03, chance), some(len(ends), 0.002, chance)
    faults.noted(late & ~backwards, fields[1], "one day long: ends on the anniversary")
    faults.noted(backwards, fields[1], "ends before it starts")
    ends = np.where(late, ends + 1, ends)
    return np.where(backwards, starts - np.timedelta64(200, "D"), ends)


def blanked(text: wording.Text, share: float, faults: Mistakes, field: str, chance: Generator) -> wording.Text:
    """The column with some cells left blank, noted."""
    missing = some(len(text), share, chance)
    faults.noted(missing, field, "missing")
    return wording.where(missing, None, text)


def uprns(values: ranks.Ints, share: float, faults: Mistakes, chance: Generator) -> wording.Text:
    """UPRNs for a `share` of the rows; a few of those spoilt by a spreadsheet (999000012345.0, or 9.99E+11)."""
    known = some(len(values), share, chance)
    as_float, scientific = known & (chance.random(len(values)) < 0.06), np.zeros(len(values), dtype=bool)
    scientific[known] = some(int(known.sum()), 0.01, chance)
    faults.noted(scientific, "uprn", "in scientific notation: digits lost")
    text = wording.numbers(values, known)
    text = wording.where(as_float, wording.joined("", text, ".0"), text)
    return wording.where(scientific, "9.99E+11", text)


def listed(by_file: dict[str, Mistakes]) -> pa.Table:
    """All mistakes of all files: file, row (of data, from 1), field, what."""
    return pa.table(
        {
            "file": pa.array([name for name, faults in by_file.items() for _ in faults.rows], pa.string()),
            "row": pa.array([row for faults in by_file.values() for row in faults.rows], pa.int64()),
            "field": pa.array([field for faults in by_file.values() for field in faults.fields], pa.string()),
            "what": pa.array([what for faults in by_file.values() for what in faults.what], pa.string()),
        }
    )
