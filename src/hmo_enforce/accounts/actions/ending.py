"""Sign-ins ended: by whoever they are of, by an administrator, or since what they rested on is no longer so."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.accounts.records import SignIn
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.errors import NotFound


def end_all(session: Session, account_id: int, why: str, *, but: int | None = None) -> int:
    """End every sign-in of the account, but one. How many those were. Whoever calls journals why."""
    standing = session.scalars(
        select(SignIn).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None), SignIn.id != (but or 0))
    ).all()
    for one in standing:
        one.ended_at, one.ended_why = clock.now(), why
    session.flush()
    return len(standing)


def end_others(session: Session, account_id: int, *, but: int, by: actor.Actor) -> int:
    """Their holder ends all but the one that they are in."""
    ended = end_all(session, account_id, "ended by its holder", but=but)
    journal.note(session, by, "ended the sign-ins of", "account", account_id, after={"ended": ended})
    return ended


def end_by_order(session: Session, account_id: int, why: str, *, by: actor.Actor) -> int:
    """An administrator signs somebody out everywhere."""
    ended = end_all(session, account_id, "ended by an administrator")
    journal.note(session, by, "ended the sign-ins of", "account", account_id, after={"ended": ended}, why=why)
    return ended


def end_one(session: Session, account_id: int, sign_in_id: int, *, by: actor.Actor) -> None:
    """One of their own. `NotFound` where it is another's, or has ended: nobody learns which."""
    found = session.get(SignIn, sign_in_id)
    if found is None or found.account_id != account_id or found.ended_at is not None:
        raise NotFound
    found.ended_at, found.ended_why = clock.now(), "ended by its holder"
    journal.note(session, by, "ended a sign-in of", "account", account_id)
