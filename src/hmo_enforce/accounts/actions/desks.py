"""What somebody does with their own start page."""

from datetime import datetime

from sqlalchemy.orm import Session

from hmo_enforce.accounts import digests
from hmo_enforce.accounts.queries import accounts, desks
from hmo_enforce.accounts.records import Account, Desk
from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused


def saw(session: Session, account_id: int, until: datetime) -> None:
    """They have seen what arrived until then: what came while they were reading is still new. It changes no record."""
    kept, until = _kept(session, account_id), min(until, clock.now())
    kept.seen_at = max(kept.seen_at or until, until)


def _kept(session: Session, account_id: int) -> Desk:
    """Their row, locked; made where there is none."""
    found = session.get(Desk, account_id, with_for_update=True)
    if found is None:
        found = Desk(account_id=account_id, digest="never")
        session.add(found)
        session.flush()
    return found


def choose_digest(session: Session, account_id: int, choice: str, weekday: int | None, *, by: Actor) -> None:
    """How often they want an email of what waits; `weekday` from 0, a Monday, to 4. `Refused` for what cannot be chosen."""
    if choice not in digests.CHOICES:
        raise Refused("Choose how often.", about="digest")
    if choice == digests.WEEKLY and weekday not in range(len(digests.WEEKDAYS)):
        raise Refused("Choose on which day.", about="weekday")
    kept = _kept(session, account_id)
    kept.digest, kept.digest_weekday = choice, weekday if choice == digests.WEEKLY else None
    kept.digest_chosen_at = clock.now()
    session.flush()
    after = {"digest": kept.digest, "weekday": kept.digest_weekday}
    journal.note(session, by, "chose a digest for", "account", account_id, after=after)


def forget_digest(session: Session, account_id: int) -> None:
    """The last one is said not to have arrived: it told them nothing."""
    _kept(session, account_id).digested_at = None
    session.flush()


def see_to_digest(session: Session, account_id: int, now: datetime) -> Account | None:
    """Take it upon us to send today's: whose it is, or None where another did, or it is not wanted any more.

    The row stays locked until the transaction ends, and with it the letter is in the outbox, or neither is.
    """
    account = session.get(Account, account_id, with_for_update=True)
    kept = _kept(session, account_id)
    if account is None or account.realm != accounts.STAFF or account.closed_at is not None:
        return None
    if not digests.is_due(kept.digest, kept.digest_weekday, desks.digested_on(kept), clock.in_london(now).date()):
        return None
    kept.digested_at = now
    session.flush()
    return account
