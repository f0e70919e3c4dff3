"""Rows of figures by area: census, deprivation and the like, from wide or long tables."""

import re
from typing import NamedTuple

from hmo_enforce.files import values
from hmo_enforce.files.extraction import Builder, Built, Cells
from hmo_enforce.files.issues import Issue

_AREA_CODE = re.compile(r"[EWSNK][0-9]{8}")
_NO_FIGURE = values.BLANK_WORDS | frozenset({":", "..", ".", "*", "c", "x", "z", "[c]", "[x]", "[z]", "[low]", "~"})


class IndicatorRow(NamedTuple):
    """One figure for one area (ONS code, nine characters)."""

    area_code: str
    indicator: str
    value: float
    period: str | None
    source: str | None
    unit: str | None


def indicators(mapped: frozenset[str]) -> Builder[IndicatorRow]:
    """The builder for figures; `mapped` is not needed, as every field is required or optional alike.

    A blank figure gives no row and no issue; a mark for a withheld or missing figure gives no row and a note.
    """
    return _indicator


def _indicator(cells: Cells, number: int) -> Built[IndicatorRow]:
    area, indicator, figure, period, source, unit = (cell.strip() for cell in cells)
    if not figure:
        return Built(None)
    if figure.casefold() in _NO_FIGURE:
        note = Issue(number, "value", figure, f"The publisher gives no figure for “{indicator}” in {area}.")
        return Built(None, (), (note,))
    if not _AREA_CODE.fullmatch(area):
        return _rejected(number, "area_code", area, "This is not an ONS area code such as E01028513.")
    if not indicator:
        return _rejected(number, "indicator", indicator, "This row does not say what its figure measures.")
    read = values.decimal(figure)
    if read.value is None:
        return _rejected(number, "value", figure, read.message or "This is not a number.")
    return Built(IndicatorRow(area, " ".join(indicator.split()), read.value, period or None, source or None, unit or None))


def _rejected(number: int, field: str, value: str, message: str) -> Built[IndicatorRow]:
    return Built(None, (Issue(number, field, value[:200], message),))
