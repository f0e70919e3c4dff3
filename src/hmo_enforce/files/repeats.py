"""Rows that one file holds more than once."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from hmo_enforce.files.issues import Issue

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Repeat:
    """`row` holds what `first_row` held before it: word for word (`exact`), or under the same key with other details."""

    row: int
    first_row: int
    key: str
    exact: bool

    def issue(self, field: str) -> Issue:
        """The repeat told to the file's holder; `field` is what the key is called in the file."""
        if self.exact:
            message = f"This row repeats row {self.first_row} word for word and was not loaded again."
        else:
            message = (
                f"Row {self.first_row} has the same {field} with other details. The first stands; correct the one "
                "that is wrong, or give it its own."
            )
        return Issue(self.row, field, self.key[:200], message)


def repeats(rows: Iterable[tuple[int, R]], key: Callable[[R], Hashable | None]) -> Iterator[Repeat]:
    """Every row after the first under one key; rows whose key is None are left alone. Keeps one row a key in memory."""
    first: dict[Hashable, tuple[int, R]] = {}
    for number, row in rows:
        name = key(row)
        if name is None:
            continue
        first_number, first_row = first.setdefault(name, (number, row))
        if first_number != number:
            yield Repeat(number, first_number, str(name), exact=first_row == row)
