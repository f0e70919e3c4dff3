"""Opening accounts, signing in and out."""

import secrets
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error
from sqlalchemy.orm import Session

from hmo_enforce.accounts import queries
from hmo_enforce.accounts.records import Account, SignIn
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.errors import NotAllowed, Refused

# OWASP's profile for argon2id (19 MiB, two passes): about 50 ms, and memory for many sign-ins at once.
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# Compared with when there is no such account, so that the time taken does not tell.
NO_ACCOUNT = HASHER.hash("nobody has this password")
SHORTEST_PASSWORD = 12
SEEN_EVERY = timedelta(minutes=1)


def open_account(session: Session, email: str, name: str, role: Role, password: str, *, by: actor.Actor) -> Account:
    """A new account of staff. `Refused` for a short password or an address in use."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(f"The password must have at least {SHORTEST_PASSWORD} characters.")
    if queries.account_by_email(session, email) is not None:
        raise Refused(f"There is an account for {email} already.")
    account = Account(
        email=email.strip().lower(),
        name=name.strip(),
        role=role,
        password_hash=HASHER.hash(password),
        made_at=clock.now(),
    )
    session.add(account)
    session.flush()
    journal.note(session, by, "opened", "account", account.id, after={"role": role})
    return account


def sign_in(session: Session, email: str, password: str) -> str:
    """A fresh token for the browser to keep. `NotAllowed`, without saying which was wrong."""
    account = queries.account_by_email(session, email)
    if not _password_fits(account, password) or account is None or account.closed_at is not None:
        raise NotAllowed("The e-mail address or the password is not right.")
    if HASHER.check_needs_rehash(account.password_hash):
        account.password_hash = HASHER.hash(password)
    token = secrets.token_urlsafe(32)
    now = clock.now()
    made = SignIn(token_hash=queries.token_hash(token), account_id=account.id, made_at=now, last_seen_at=now)
    session.add(made)
    session.flush()
    journal.note(session, _actor(account), "signed in", "account", account.id)
    return token


def _password_fits(account: Account | None, password: str) -> bool:
    try:
        return HASHER.verify(account.password_hash if account else NO_ACCOUNT, password)
    except Argon2Error:
        return False


def _actor(account: Account) -> actor.Actor:
    return actor.Actor(actor.Kind.OFFICER, account.id, account.name)


def sign_out(session: Session, who: queries.SignedIn) -> None:
    """End this sign-in."""
    session.get_one(SignIn, who.sign_in_id).ended_at = clock.now()
    journal.note(session, who.actor, "signed out", "account", who.account_id)


def seen(session: Session, who: queries.SignedIn) -> None:
    """Keep a sign-in from growing idle."""
    session.get_one(SignIn, who.sign_in_id).last_seen_at = clock.now()
