"""A long list, a portion at a time."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

Row = TypeVar("Row")
FEW = 500
"""Few enough at once for any database's limit of parameters."""


def of(rows: Sequence[Row], size: int = FEW) -> Iterator[Sequence[Row]]:
    """The rows in their order, `size` at a time; the last may be fewer."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
