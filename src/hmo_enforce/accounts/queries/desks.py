"""What somebody keeps of their own start page."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.accounts import digests
from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.records import Account, Desk
from hmo_enforce.kernel import clock

AT_FIRST, LONGEST = timedelta(days=7), timedelta(days=30)
"""How far back "what arrived" goes for whoever never said that they had seen it, and for whoever did so long ago."""


def desk(session: Session, account_id: int) -> Desk | None:
    """None for whoever has kept nothing yet."""
    return session.get(Desk, account_id)


def since(session: Session, account_id: int) -> datetime:
    """What arrived later is new to them."""
    found, now = desk(session, account_id), clock.now()
    if found is None or found.seen_at is None:
        return now - AT_FIRST
    return max(found.seen_at, now - LONGEST)


def digested_at(session: Session, account_id: int) -> datetime | None:
    """When their digest was last seen to."""
    found = desk(session, account_id)
    return found.digested_at if found else None


def digested_on(kept: Desk) -> date | None:
    """The day on which their digest was last seen to."""
    return None if kept.digested_at is None else clock.in_london(kept.digested_at).date()


def to_be_told(session: Session, today: date) -> list[int]:
    """The open accounts of staff of whom a digest is due today, and whose address is one to write to."""
    query = select(Account, Desk).join(Desk, Desk.account_id == Account.id).order_by(Account.id)
    wanted = query.where(Desk.digest != digests.NEVER, Account.realm == accounts.STAFF, Account.closed_at.is_(None))
    return [
        account.id
        for account, kept in session.execute(wanted)
        if accounts.reads_mail(account) and digests.is_due(kept.digest, kept.digest_weekday, digested_on(kept), today)
    ]
