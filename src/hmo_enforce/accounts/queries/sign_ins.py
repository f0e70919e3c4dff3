"""Who stands behind a request."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.records import Account, SignIn
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor

IDLE = timedelta(hours=8)
LONGEST = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who stands behind a request."""

    account_id: int
    sign_in_id: int
    name: str
    email: str
    role: Role
    last_seen_at: datetime

    @property
    def actor(self) -> actor.Actor:
        """As the journal names them."""
        return actor.Actor(actor.Kind.OFFICER, self.account_id, self.name)


def token_hash(token: str) -> bytes:
    """What is kept of a sign-in's token; the token is random, so one plain hash suffices."""
    return hashlib.sha256(token.encode()).digest()


def email_hash(email: str) -> bytes:
    """What is kept of an address that somebody tried to sign in with."""
    return hashlib.sha256(accounts.plain(email).encode()).digest()


def signed_in(session: Session, token: str, at: datetime) -> SignedIn | None:
    """Whoever holds this token, while neither the sign-in nor the account has ended or grown too old."""
    row = session.execute(
        select(SignIn, Account)
        .join(Account, Account.id == SignIn.account_id)
        .where(SignIn.token_hash == token_hash(token), SignIn.completed_at.is_not(None), SignIn.ended_at.is_(None))
        .where(Account.realm == accounts.STAFF, Account.closed_at.is_(None))
    ).first()
    if row is None:
        return None
    sign_in, account = row
    if at - sign_in.last_seen_at > IDLE or at - sign_in.made_at > LONGEST:
        return None
    return SignedIn(account.id, sign_in.id, account.name, account.email, Role(account.role), sign_in.last_seen_at)
