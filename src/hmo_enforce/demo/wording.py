"""Columns of text, made whole columns at a time: numbers and dates as words, parts joined, blanks left out."""

from datetime import date
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hmo_enforce.demo import ranks

Text: TypeAlias = Any
"""A pyarrow array of strings; null is blank. (pyarrow carries no types of its own.)"""


def chosen(words: NDArray[np.str_] | list[str] | tuple[str, ...], index: ranks.Ints) -> Text:
    """words[index]; a negative index is blank."""
    return pa.array(list(words), pa.string()).take(pa.array(index, mask=index < 0))


def numbers(values: ranks.Ints, shown: NDArray[np.bool_] | None = None) -> Text:
    """Whole numbers as text, blank where not `shown`."""
    return pa.array(values.astype(np.int64), mask=None if shown is None else ~shown).cast(pa.string())


def padded(values: ranks.Ints, width: int) -> Text:
    """Whole numbers with noughts in front."""
    return pc.utf8_lpad(numbers(values), width, "0")


def where(condition: NDArray[np.bool_], then: Text | str | None, other: Text | str | None) -> Text:
    """Row by row, the one or the other; None is blank."""
    return pc.if_else(pa.array(condition), _text(then), _text(other))


def joined(separator: str, *parts: Text | str) -> Text:
    """The parts that are not blank, with the separator between them."""
    length = next(len(part) for part in parts if not isinstance(part, str))
    columns = [pa.array([part]).take(pa.array(np.zeros(length, np.int64))) if isinstance(part, str) else part for part in parts]
    return pc.binary_join_element_wise(*columns, separator, null_handling="skip")


def nothing(length: int) -> Text:
    """A blank column."""
    return pa.nulls(length, pa.string())


def days(values: NDArray[np.datetime64], form: str = "%Y-%m-%d") -> Text:
    """Dates as text; not-a-time is blank."""
    return pc.strftime(pa.array(values.astype("datetime64[s]")), format=form)


def day(value: date) -> np.datetime64:
    """A date as numpy counts them."""
    return np.datetime64(value.isoformat(), "D")


def _text(value: Text | str | None) -> Text:
    return pa.scalar(value, pa.string()) if value is None or isinstance(value, str) else value
