"""What a panel holds: how many there are, as far as it counts, and the first few in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock

Chosen: TypeAlias = "Select[*tuple[Any, ...]]"
"""Whatever columns it selects."""
MOST = 100
"""A panel counts no further: then it says "more than 100"."""
FEW = 5


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose desk it is. `since`: what arrived later is new to them; `scanner`: as HMO_CLAMD says it."""

    account_id: int
    may: Callable[[str], bool]
    on: date
    since: datetime
    scanner: str = ""
    few: int = FEW


@dataclass(frozen=True, slots=True)
class Line:
    """One thing. `reference` names nobody; `day` is what it waits for, and `what` the word before it, such as "by".

    `owing`: past that day it is overdue. `urgent`: it is to be done first.
    """

    title: str
    href: str | None
    reference: str = ""
    tells: str = ""
    what: str = ""
    day: date | None = None
    owing: bool = False
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """`more`: there are more than `count`. `href`: the list of all of them. `overdue`: how many are, where that counts."""

    count: int
    more: bool
    lines: tuple[Line, ...]
    href: str | None
    overdue: int = 0
    overdue_more: bool = False


def panel(
    session: Session, reader: Reader, chosen: Chosen, lines: Callable[[Chosen], tuple[Line, ...]], href: str | None
) -> Panel:
    """Of what `chosen` selects, in its order: a number, and the first few as `lines` words them.

    What is only counted is not read: so that a number costs nobody a line in the journal (`kernel/noticing.py`).
    """
    count, more = capped(session, chosen)
    return Panel(count, more, lines(chosen.limit(reader.few)) if count else (), href)


def with_late(session: Session, shown: Panel, late: Chosen) -> Panel:
    """The panel, with how many of it are overdue."""
    number, more = capped(session, late)
    return replace(shown, overdue=number, overdue_more=more)


def capped(session: Session, chosen: Chosen, most: int = MOST) -> tuple[int, bool]:
    """How many rows there are up to `most`, and whether there are more."""
    some = chosen.order_by(None).limit(most + 1).subquery()
    number = session.scalar(select(func.count()).select_from(some)) or 0
    return min(number, most), number > most


def on_day(at: datetime | None) -> date | None:
    """The day in England of an instant."""
    return None if at is None else clock.in_london(at).date()


Found = Mapping[str, Panel]
