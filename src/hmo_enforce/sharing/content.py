"""What goes out, in the form in which it is kept, counted by its digest, and read."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from hmo_enforce.kernel import days
from hmo_enforce.sharing import fields
from hmo_enforce.sharing.fields import Form

Row = Mapping[str, Any]


def names(rows: Sequence[Row]) -> tuple[str, ...]:
    """The fields that are in any of the rows, in the order in which all stand."""
    there = {name for row in rows for name in row}
    known = tuple(one.name for one in fields.EVERY if one.name in there)
    return (*known, *sorted(there - set(known)))


def digest(rows: Sequence[Row]) -> str:
    """SHA-256 of the rows in one canonical form: JSON with sorted keys, UTF-8, no blanks between."""
    canonical = json.dumps([dict(row) for row in rows], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(canonical.encode()).hexdigest()


def told(row: Row) -> list[tuple[str, str]]:
    """Each field by its title, with its value in words."""
    return [(fields.BY_NAME[name].title, in_words(name, row[name])) for name in names([row])]


def in_words(name: str, value: Any) -> str:
    """A value as people read it."""
    if fields.BY_NAME[name].form is Form.DAY:
        return days.in_words(date.fromisoformat(value))
    return str(value)


def as_text(rows: Sequence[Row]) -> str:
    """The rows as paragraphs of a letter, a field each."""
    return "\n\n".join(f"{title}: {said}" for row in rows for title, said in told(row))
