"""The team as a manager sees it: who has how many open cases, how many of those are late, and what nobody has."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, func, literal_column, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.records import Account
from hmo_enforce.cases import terms
from hmo_enforce.cases.records import Case
from hmo_enforce.casework.views.desk import found, work
from hmo_enforce.casework.views.desk.found import Reader
from hmo_enforce.kernel import clock

A_WEEK = timedelta(days=7)
MOST = 1_000
"""No share is counted further: then it says "more than 1,000"."""


@dataclass(frozen=True, slots=True)
class Number:
    """How many, up to MOST; `more`: and more than that."""

    count: int
    more: bool = False

    def __add__(self, other: "Number") -> "Number":
        return Number(self.count + other.count, self.more or other.more)


@dataclass(frozen=True, slots=True)
class Share:
    """One officer's part, or, without `account_id`, what nobody has yet."""

    account_id: int | None
    name: str
    open: Number
    overdue: Number


@dataclass(frozen=True, slots=True)
class Team:
    """The shares, the most late first; and how many cases were opened and closed in the last seven days."""

    shares: tuple[Share, ...]
    opened: Number
    closed: Number

    @property
    def open(self) -> Number:
        """Of all."""
        return sum((one.open for one in self.shares), Number(0))

    @property
    def overdue(self) -> Number:
        """Of all."""
        return sum((one.overdue for one in self.shares), Number(0))


def team(session: Session, reader: Reader) -> Team:
    """Everybody who works on cases, whether or not they have any; and whoever else still has some."""
    officers = dict(accounts.who_may(session, "work_cases"))
    shares = [_share(row) for row in _by_account(session, reader, officers)]
    shares.sort(key=lambda one: (-one.overdue.count, -one.open.count, one.name))
    since = clock.now() - A_WEEK
    return Team(
        (*shares, _nobodys(session, reader)),
        opened=_number(session, Case.opened_at > since),
        closed=_number(session, Case.closed_at > since),
    )


def _by_account(session: Session, reader: Reader, officers: Mapping[int, str]) -> list[Row[Any]]:
    """Account, name, open cases and late ones: account by account, so that nobody's are counted past MOST."""
    theirs = Case.assignee_id == Account.id
    has_some = select(literal_column("1")).where(Case.status == terms.OPEN, theirs).correlate(Account).exists()
    counted = (_up_to_most(theirs), _up_to_most(theirs, work.overdue(reader)))
    return list(session.execute(select(Account.id, Account.name, *counted).where(or_(Account.id.in_(officers), has_some))))


def _up_to_most(whose: ColumnElement[bool], *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    some: Select[Any] = select(literal_column("1")).select_from(Case).where(Case.status == terms.OPEN, whose, *conditions)
    few = some.limit(MOST + 1).correlate(Account).subquery()
    return select(func.count()).select_from(few).scalar_subquery()


def _share(row: Any) -> Share:
    open_, late = (Number(min(one, MOST), one > MOST) for one in row[2:])
    return Share(row[0], row[1], open_, late)


def _nobodys(session: Session, reader: Reader) -> Share:
    nobody = (Case.status == terms.OPEN, Case.assignee_id.is_(None))
    return Share(None, "Nobody yet", _number(session, *nobody), _number(session, *nobody, work.overdue(reader)))


def _number(session: Session, *conditions: ColumnElement[bool]) -> Number:
    return Number(*found.capped(session, select(Case.id).where(*conditions), MOST))
