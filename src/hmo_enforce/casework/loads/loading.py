"""What a kind of table file needs to say of itself for `casework/imports.py` to load it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Column, Table, func, select
from sqlalchemy.orm import Session

from hmo_enforce.files.extraction import Builder
from hmo_enforce.files.issues import Issue
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.staging import Stage, Target


@dataclass(frozen=True, slots=True)
class Ask:
    """What is to be loaded, by whom and how: the same from a page, the command line and a test.

    `settings` are the kind's own (a designation's name, a source's expiry); `place_words` and `confidence` are the
    council's. `mapping` is a profile made for this file alone, in its stored form. `dated`: somebody said that `as_at` is
    the file's day; otherwise it is only the day of the load.
    """

    kind: str
    path: str
    file_name: str
    as_at: date
    by: Actor
    profile: str | None = None
    dry_run: bool = False
    import_id: int | None = None
    dated: bool = True
    settings: Mapping[str, str] = field(default_factory=dict)
    mapping: Mapping[str, Any] | None = None
    place_words: frozenset[str] = frozenset()
    confidence: Mapping[str, float] = field(default_factory=dict)
    max_bytes: int = 512_000_000


@dataclass(frozen=True, slots=True)
class Basis:
    """Why personal data from another record may be used, and until when."""

    purpose: str
    lawful_basis: str
    expires_on: date


def no_basis(session: Session, stage: Stage, ask: Ask) -> Basis | None:
    """The kind holds no personal data from other records."""
    return None


Report = Callable[[int, int, str], None]
"""done, total, and a word on what is being done; raises `requests.Cancelled` once somebody cancelled."""


def nothing(session: Session, stage: Stage, ask: Ask) -> None:
    """No step of this sort."""


def no_issues(session: Session, stage: Stage, ask: Ask) -> list[Issue]:
    """Every row can stand, and nothing is to be said of it."""
    return []


def no_more(ask: Ask, import_id: int) -> Mapping[str, Any]:
    """No further columns."""
    return {}


@dataclass(frozen=True, slots=True)
class Loading:
    """How one kind of row is loaded.

    builder    cells -> typed row (`files.extraction.Builder`), given the mapped fields
    staged     typed row -> its key as text (None: no two rows can be the same) and the values for the stage
    match      finds what staged rows mean; runs when reading and again, on the latest state, when writing
    refuse     takes out of the stage what matched nothing and cannot stand alone, an issue for each
    notes      what rows say of each other, once all are there: each is kept, and somebody is asked to look
    settle     writes what must stand before the switch (a property for an address nobody knew)
    after      writes what follows from it
    basis      why the data may be used, where it is personal data from another record
    """

    target: Target
    builder: Callable[[frozenset[str], Ask], Builder[Any]]
    staged: Callable[[Any, Ask], tuple[str | None, tuple[Any, ...]]]
    extra: tuple[Column[Any], ...] = ()
    match: Callable[[Session, Stage, Ask], None] = nothing
    refuse: Callable[[Session, Stage, Ask], list[Issue]] = no_issues
    notes: Callable[[Session, Stage, Ask], list[Issue]] = no_issues
    settle: Callable[[Session, Stage, Ask], None] = nothing
    after: Callable[[Session, Stage, Ask], None] = nothing
    basis: Callable[[Session, Stage, Ask], Basis | None] = no_basis
    on_insert: Callable[[Ask, int], Mapping[str, Any]] = no_more
    on_update: Callable[[Ask, int], Mapping[str, Any]] = no_more


def table_of(record: Any) -> Table:
    """A record's table, typed as one."""
    table: Table = record.__table__
    return table


def any_rows(session: Session, table: Table) -> bool:
    """Whether the table holds anything."""
    return bool(session.scalar(select(func.count()).select_from(select(table).limit(1).subquery())))
