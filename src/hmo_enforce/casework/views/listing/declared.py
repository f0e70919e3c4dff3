"""What a list is: its columns, filters, orders and key. Its page, its file and what is done to many go by this alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session

from hmo_enforce.casework.views.listing.kinds import Kind
from hmo_enforce.files.outside.writing import Cell

R = TypeVar("R")
Values = Mapping[str, Any]
"""What the filters are set to, by name; one that is not in use is not there."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Whoever asks, on which day, in a session that leaves out what they may not see; `may` are their permissions."""

    session: Session
    on: date
    account_id: int
    may: frozenset[str]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a cell on a page: text, link, small (quieter, on a line of its own), strong, tag, outcome or standing.

    onward: a link that takes the list's filters along, to a page that goes on through the list by itself.
    way: a link of several, on a line of its own; `of` is what it is about, for who hears it apart from its row.
    """

    kind: str
    text: str | None
    href: str | None = None
    colour: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class InFile(Generic[R]):
    """A column of a file."""

    title: str
    cell: Callable[[R], Cell]


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """A column of a page and what it is in a file. `orders`: the names of those that its head sorts by, the first first.

    Without `parts` a page shows the first cell as text; without `file` it is on pages alone. `permission`: who sees it at all.
    """

    name: str
    title: str
    file: tuple[InFile[R], ...] = ()
    parts: Callable[[R], Sequence[Part]] | None = None
    orders: tuple[str, ...] = ()
    by_default: bool = True
    permission: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """One order, by the key where `by` is empty. `may_miss`: a row may lack the first, and then comes last either way; the
    others it never lacks.

    `tie`: what tells rows apart that are alike, where that is not the list's key itself. `descending`: as it goes unless
    somebody turns it round. Words in `by` are names of columns that the source's query selects beside the key. Of a list in
    hand, `by` are functions of a row. `there`: that a row has the first, said so that an index of a joined table serves.
    """

    title: str
    by: tuple[Any, ...]
    may_miss: bool = False
    descending: bool = False
    tie: Any = None
    there: Any = None


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter. `where` makes a condition of its value; without it, the list's source sees to it itself.

    `panel`: whether it stands beside the list, and not in links alone. `chip`: what it is called when in use.
    """

    name: str
    label: str
    kind: Kind
    where: Callable[[Any, Asker], ColumnElement[bool]] | None = None
    hint: str = ""
    panel: bool = True
    chip: Callable[[Any], str] | None = None


@dataclass(frozen=True, slots=True)
class InDatabase(Generic[R]):
    """Rows found by SQL.

    query   selects the key, and after it what orders name, with what it joins and never shows
    rows    brings them in the order of the keys, with what the columns named need
    also    conditions that no one filter makes by itself
    """

    key: Any
    query: Callable[[Asker], Select[Any]]
    rows: Callable[[Asker, Sequence[int], frozenset[str]], Sequence[R]]
    also: Callable[[Values, Asker], Sequence[ColumnElement[bool]]] | None = None


@dataclass(frozen=True, slots=True)
class InHand(Generic[R]):
    """Few rows, worked out in Python: `rows` are those that the filters leave, in any order."""

    rows: Callable[[Asker, Values], Sequence[R]]


@dataclass(frozen=True, slots=True)
class Listing(Generic[R]):
    """One list. `permission`: who may see it; `href`: the page of a row, which files end with.

    `one` and `several` are what its rows are called; `file_name` is without its ending; `deeds` are what can be done to many,
    `widened_by` the permissions that bring more rows to it, and `others` what else its address may have.
    """

    name: str
    path: str
    title: str
    one: str
    several: str
    permission: str
    key: Callable[[R], int]
    source: InDatabase[R] | InHand[R]
    columns: tuple[Column[R], ...]
    orders: Mapping[str, Order]
    filters: tuple[Filter, ...]
    href: Callable[[R], str] | None = None
    file_name: str = ""
    deeds: tuple[str, ...] = ()
    widened_by: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()

    @property
    def plain_order(self) -> str:
        """The order unless somebody asks for another."""
        return next(iter(self.orders))

    def open_to(self, asker: Asker) -> tuple[Column[R], ...]:
        """The columns that they may see."""
        return tuple(one for one in self.columns if not one.permission or one.permission in asker.may)
