"""Which agents act for which owners."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.records import Account, Delegation
from hmo_enforce.kernel.errors import NotFound

ASKED, STANDS, ENDED, DECLINED = "asked", "stands", "ended", "declined"


@dataclass(frozen=True, slots=True)
class Told:
    """A delegation, as either side sees it. Of the agent, before they accept, nothing but the address that the owner gave."""

    id: int
    owner_id: int
    owner_name: str
    owner_email: str
    agent_id: int | None
    agent_name: str | None
    agent_email: str
    state: str
    asked_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None

    @property
    def stands_or_may(self) -> bool:
        """Whether there is anything to end."""
        return self.ended_at is None


def given_by(session: Session, owner_id: int) -> list[Told]:
    """The agents whom an owner named, those that stand first."""
    return _told(session, Delegation.owner_id == owner_id)


def offered_to(session: Session, account_id: int, email: str) -> list[Told]:
    """The owners who named this account, or who asked its address and wait for an answer."""
    waits = (Delegation.agent_email == accounts.plain(email)) & Delegation.agent_id.is_(None) & Delegation.ended_at.is_(None)
    return _told(session, (Delegation.agent_id == account_id) | (waits & (Delegation.owner_id != account_id)))


def one(session: Session, delegation_id: int, account_id: int, email: str) -> Told:
    """One of an account's own, from either side. `NotFound` for another's: nobody learns that it is."""
    mine = (*given_by(session, account_id), *offered_to(session, account_id, email))
    found = next((told for told in mine if told.id == delegation_id), None)
    if found is None:
        raise NotFound
    return found


def _told(session: Session, which: ColumnElement[bool]) -> list[Told]:
    owner, agent = aliased(Account), aliased(Account)
    rows = session.execute(
        select(Delegation, owner.name, owner.email, agent.name, agent.email)
        .join(owner, owner.id == Delegation.owner_id)
        .outerjoin(agent, agent.id == Delegation.agent_id)
        .where(which)
        .order_by(Delegation.ended_at.is_not(None), Delegation.asked_at.desc(), Delegation.id.desc())
    )
    return [
        Told(
            row.id, row.owner_id, owner_name, owner_email, row.agent_id, agent_name, agent_email or row.agent_email,
            state(row.accepted_at, row.ended_at), row.asked_at, row.accepted_at, row.ended_at,
        )
        for row, owner_name, owner_email, agent_name, agent_email in rows
    ]  # fmt: skip


def state(accepted_at: datetime | None, ended_at: datetime | None) -> str:
    """In a word. Taken back before it was accepted is the same as declined: nobody ever acted."""
    if ended_at is None:
        return STANDS if accepted_at else ASKED
    return ENDED if accepted_at else DECLINED
