"""What is wrong with one row of a file, said so that the person who holds the file can mend it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Issue:
    """`row` counts from 1 as the reader of the file would (None: the file as a whole); `field` is its own heading.

    `message` says what is wrong, where, and how to mend it, in plain English; `value` is what stood there. `emptied`: the
    row was kept without it.
    """

    row: int | None
    field: str
    value: str
    message: str
    emptied: bool = False
