"""The team as a manager sees it: who has how many open cases, how many of those are late, and what nobody has."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import accounts
from hmo_enforce.cases import terms
from hmo_enforce.cases.records import Case, CaseTask
from hmo_enforce.casework.views import case_list
from hmo_enforce.casework.views.desk.found import Reader
from hmo_enforce.kernel import clock

A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Share:
    """One officer's part, or, without `account_id`, what nobody has yet."""

    account_id: int | None
    name: str
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Team:
    """The shares, the most late first; and how many cases were opened and closed in the last seven days."""

    shares: tuple[Share, ...]
    opened: int
    closed: int

    @property
    def open(self) -> int:
        """Of all."""
        return sum(one.open for one in self.shares)

    @property
    def overdue(self) -> int:
        """Of all."""
        return sum(one.overdue for one in self.shares)


def team(session: Session, reader: Reader) -> Team:
    """Everybody who works on cases, whether or not they have any; and whoever else still has some."""
    open_ = _by_officer(session, Case.status == terms.OPEN)
    late = _late(session, reader)
    officers = dict(accounts.who_may(session, "work_cases"))
    names = officers | {key: accounts.name_of(session, key) for key in open_ if key is not None and key not in officers}
    shares = [Share(key, name, open_.get(key, 0), late.get(key, 0)) for key, name in names.items()]
    shares.sort(key=lambda one: (-one.overdue, -one.open, one.name))
    since = clock.now() - A_WEEK
    return Team(
        (*shares, Share(None, "Nobody yet", open_.get(None, 0), late.get(None, 0))),
        opened=_number(session, Case.opened_at > since),
        closed=_number(session, Case.closed_at > since),
    )


def _by_officer(session: Session, *conditions: ColumnElement[bool]) -> Mapping[int | None, int]:
    query = select(Case.assignee_id, func.count(Case.id)).where(*conditions).group_by(Case.assignee_id)
    return dict(session.execute(query).all())


def _late(session: Session, reader: Reader) -> Mapping[int | None, int]:
    """Open cases with an overdue task, by who has the case: as its list counts them."""
    late = select(CaseTask.case_id).where(CaseTask.due_on < reader.on, *case_list.open_task())
    return _by_officer(session, Case.status == terms.OPEN, Case.id.in_(late))


def _number(session: Session, condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(Case.id)).where(condition)) or 0
