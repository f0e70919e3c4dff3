"""Signing in and out."""

import math
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from hmo_enforce.accounts import waiting
from hmo_enforce.accounts.actions import passwords
from hmo_enforce.accounts.queries import accounts, sign_ins
from hmo_enforce.accounts.records import Account, FailedTries, SignIn
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.database import is_sqlite
from hmo_enforce.kernel.errors import NotAllowed

SEEN_EVERY = timedelta(minutes=1)


def sign_in(session: Session, email: str, password: str) -> str:
    """A fresh token for the browser to keep. `NotAllowed`, without saying which was wrong, or how long to wait.

    What was counted stands in the transaction: let it commit after a refusal too.
    """
    tries, now = _tries(session, email), clock.now()
    _require_no_wait(tries, now)
    account = accounts.account_by_email(session, email)
    if not passwords.fits(account, password) or account is None or account.closed_at is not None:
        tries.tries, tries.last_at = tries.tries + 1, now
        raise NotAllowed("The e-mail address or the password is not right.")
    tries.tries = 0
    if passwords.HASHER.check_needs_rehash(account.password_hash or ""):
        account.password_hash = passwords.HASHER.hash(password)
    token = secrets.token_urlsafe(32)
    made = SignIn(token_hash=sign_ins.token_hash(token), account_id=account.id, made_at=now, completed_at=now, last_seen_at=now)
    session.add(made)
    session.flush()
    journal.note(session, _actor(account), "signed in", "account", account.id)
    return token


def _tries(session: Session, email: str) -> FailedTries:
    """The count of this address, locked until the transaction ends: tries at once are counted one after another."""
    now, insert = clock.now(), sqlite.insert if is_sqlite(session) else postgresql.insert
    old = select(FailedTries.email_hash).where(FailedTries.last_at <= now - waiting.FORGOTTEN_AFTER)
    session.execute(delete(FailedTries).where(FailedTries.email_hash.in_(old.with_for_update(skip_locked=True))))
    fresh = insert(FailedTries).values(email_hash=sign_ins.email_hash(email), tries=0, last_at=now)
    there = fresh.on_conflict_do_update(index_elements=["email_hash"], set_={"email_hash": fresh.excluded.email_hash})
    return session.scalars(there.returning(FailedTries), execution_options={"populate_existing": True}).one()


def _require_no_wait(tries: FailedTries, now: datetime) -> None:
    wait = waiting.wait(tries.tries, tries.last_at, now)
    if wait:
        seconds = math.ceil(wait.total_seconds())
        raise NotAllowed(f"Signing in with this address has failed too often. Try again in {seconds} seconds.")


def _actor(account: Account) -> actor.Actor:
    return actor.Actor(actor.Kind.OFFICER, account.id, account.name)


def sign_out(session: Session, who: sign_ins.SignedIn) -> None:
    """End this sign-in."""
    session.get_one(SignIn, who.sign_in_id).ended_at = clock.now()
    journal.note(session, who.actor, "signed out", "account", who.account_id)


def seen(session: Session, who: sign_ins.SignedIn) -> None:
    """Keep a sign-in from growing idle."""
    session.get_one(SignIn, who.sign_in_id).last_seen_at = clock.now()
