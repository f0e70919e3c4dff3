"""Licences of one register that stand at the same address: repeated, in succession, or in force together."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hmo_enforce.files import repeats
from hmo_enforce.files.issues import Issue
from hmo_enforce.kernel import days
from hmo_enforce.licensing.rows import LicenceRow

_NOT_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Listed:
    """As much of a licence as tells whether another stands beside it; a register's row has all of it."""

    reference: str | None
    address: str
    uprn: str | None
    starts_on: date | None
    ends_on: date | None


def repeated_references(rows: Iterable[tuple[int, LicenceRow]]) -> list[repeats.Repeat]:
    """Rows with a reference that an earlier row has; the exact ones may be passed over."""
    return list(repeats.repeats(rows, lambda row: row.reference))


def same_address(rows: Iterable[tuple[int, Listed]]) -> list[Issue]:
    """A note for each later row at an address that the register already holds under another reference."""
    first: dict[str, tuple[int, Listed]] = {}
    notes: list[Issue] = []
    for number, row in rows:
        first_number, earlier = first.setdefault(address_key(row), (number, row))
        if first_number != number and earlier.reference != row.reference:
            notes.append(Issue(number, "address", row.address[:200], _message(first_number, earlier, row)))
    return notes


def address_key(row: Listed) -> str:
    """The UPRN, or the address without case, punctuation and spacing."""
    return row.uprn or " ".join(_NOT_WORD.sub(" ", row.address.casefold()).split())


def overlap(one: Listed, other: Listed) -> tuple[date, date] | None:
    """The first and last day on which both would be in force; None where they never are, or a date is not known."""
    if not (one.starts_on and one.ends_on and other.starts_on and other.ends_on):
        return None
    first, last = max(one.starts_on, other.starts_on), min(one.ends_on, other.ends_on)
    return (first, last) if first <= last else None


def _message(first_number: int, earlier: Listed, row: Listed) -> str:
    both = overlap(earlier, row)
    if both is None:
        return f"Row {first_number} ({earlier.reference}) is at the same address. Both were kept."
    first, last = map(days.in_words, both)
    return (
        f"Row {first_number} ({earlier.reference}) is at the same address, and both would be in force from {first} to "
        f"{last}. Both were kept; end the one that was replaced."
    )
