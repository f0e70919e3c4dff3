"""An owner names an agent, who accepts or declines; either ends it. It tells the council who speaks for whom."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hmo_enforce.accounts import roles
from hmo_enforce.accounts.actions import joining
from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.records import Account, Delegation
from hmo_enforce.accounts.roles import PublicRole
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.errors import NotFound, Refused

MOST_IN_A_DAY = 20
MOST_TO_ONE_IN_A_DAY = 3


def ask(session: Session, owner_id: int, agent_email: str, *, by: actor.Actor) -> Delegation:
    """An owner names an agent by an address, whether or not it has an account: they are not told.

    `Refused`, about "email", for no address, their own, one that they have named already, or too many in a day.
    """
    owner = _open(session, owner_id)
    joining.require_address(agent_email)
    address = accounts.plain(agent_email)
    if not roles.public_may(PublicRole(owner.role), "name_agents"):
        raise Refused("Only landlords name agents.")
    if address == owner.email:
        raise Refused("That is your own address. You act for yourself already.", about="email")
    _require_fresh(session, owner, address)
    made = Delegation(owner_id=owner.id, agent_email=address, asked_at=clock.now())
    session.add(made)
    session.flush()
    journal.note(session, by, "named an agent for", "account", owner.id, after={"delegation": made.id})
    return made


def _require_fresh(session: Session, owner: Account, address: str) -> None:
    theirs = Delegation.agent_id.in_(
        select(Account.id).where(Account.realm == accounts.PUBLIC, Account.email == address)
    ) | (Delegation.agent_email == address)  # fmt: skip
    of_owner = select(func.count(Delegation.id)).where(Delegation.owner_id == owner.id)
    if session.scalar(of_owner.where(theirs, Delegation.ended_at.is_(None))):
        raise Refused("You have named this address already.", about="email")
    today = of_owner.where(Delegation.asked_at > clock.now() - timedelta(days=1))
    if (session.scalar(today) or 0) >= MOST_IN_A_DAY:
        raise Refused(f"You have named {MOST_IN_A_DAY} agents in a day. Go on tomorrow.", about="email")
    if (session.scalar(today.where(theirs)) or 0) >= MOST_TO_ONE_IN_A_DAY:
        raise Refused("You have asked this address often enough today. Try again tomorrow.", about="email")


def accept(session: Session, delegation_id: int, agent_id: int, *, by: actor.Actor) -> Delegation:
    """The agent agrees: the holder of the address that the owner gave, and nobody else (`NotFound`)."""
    row, agent = _row(session, delegation_id), _open(session, agent_id)
    if row.ended_at is not None or row.agent_id is not None or row.agent_email != agent.email or row.owner_id == agent.id:
        raise NotFound
    if not roles.public_may(PublicRole(agent.role), "act_for_owners"):
        raise Refused("Partner organisations do not act for owners.")
    owner = session.get_one(Account, row.owner_id)
    if owner.closed_at is not None:
        raise Refused("The owner has closed their account.")
    row.agent_id, row.accepted_at = agent.id, clock.now()
    session.flush()
    journal.note(session, by, "agreed to act for", "account", owner.id, after={"delegation": row.id})
    return row


def end(session: Session, delegation_id: int, account_id: int, *, by: actor.Actor) -> Delegation:
    """Either of them ends it, takes it back or declines. `NotFound` for anybody else, and where it has ended."""
    row, account = _row(session, delegation_id), _open(session, account_id)
    asked = row.agent_id is None and row.agent_email == account.email
    if row.ended_at is not None or not (asked or account.id in (row.owner_id, row.agent_id)):
        raise NotFound
    _end(session, row, by=by)
    return row


def end_all_of(session: Session, account: Account, *, by: actor.Actor) -> list[Delegation]:
    """An account is closed: nobody acts for it, and it acts for nobody, any more. Those that ended."""
    mine = (Delegation.owner_id == account.id) | (Delegation.agent_id == account.id)
    standing = session.scalars(select(Delegation).where(Delegation.ended_at.is_(None), mine).with_for_update()).all()
    for row in standing:
        _end(session, row, by=by)
    return list(standing)


def _end(session: Session, row: Delegation, *, by: actor.Actor) -> None:
    row.ended_at = clock.now()
    session.flush()
    journal.note(session, by, "ended a delegation", "account", row.owner_id, after={"delegation": row.id})


def _row(session: Session, delegation_id: int) -> Delegation:
    row = session.get(Delegation, delegation_id, with_for_update=True)
    if row is None:
        raise NotFound
    return row


def _open(session: Session, account_id: int) -> Account:
    account = session.get(Account, account_id, with_for_update=True)
    if account is None or account.realm != accounts.PUBLIC or account.closed_at is not None:
        raise NotFound
    return account
