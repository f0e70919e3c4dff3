"""The three sheets of an XLSForm, as tables of text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SURVEY: Final = "survey"
CHOICES: Final = "choices"
SETTINGS: Final = "settings"
SHEETS: Final = (SURVEY, CHOICES, SETTINGS)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet, by heading; `number` as a spreadsheet counts."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with its headings. Those without a language are in small letters; a row has only its filled cells."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
