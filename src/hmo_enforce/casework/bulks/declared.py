"""What a deed is: what is asked for it, to which rows it can be done, how it is done, and how it is taken back."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.kernel.actor import Actor

Told = Mapping[str, Any]
"""What was filled in for it, by field."""
Kept = dict[str, Any]
"""What taking one row back needs."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that can be done to many rows of a list.

    check   what was filled in, as it is kept; `Refused` beside the field that is wrong
    left    of these rows, why each is left out to which it cannot be done
    do      to one row, by the same action as on its own page; `Refused` as that
    undo    to one row; why it cannot be, or None
    """

    name: str
    of_list: str
    subject: str
    title: str
    did: str
    permission: str
    check: Callable[[Session, Told], Kept]
    left: Callable[[Session, Collection[int], Told], dict[int, str]]
    do: Callable[[Session, int, Told, Actor], Kept]
    undo: Callable[[Session, int, Kept, Actor], str | None]
