"""Who stands behind a request, and where somebody is signed in."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.accounts import browsers, roles
from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.records import Account, SignIn
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor


@dataclass(frozen=True, slots=True)
class Limits:
    """For how long a sign-in holds without a request, and at all."""

    idle: timedelta = timedelta(minutes=60)
    longest: timedelta = timedelta(hours=12)


LIMITS = Limits()
HALF_FINISHED = timedelta(minutes=10)
"""For how long a right password waits for the second factor."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who stands behind a request."""

    account_id: int
    sign_in_id: int
    name: str
    email: str
    role: Role
    last_seen_at: datetime
    must_change_password: bool = False
    token_id: int | None = None
    """The token that a program shows for them instead of a sign-in, with its scopes."""
    scopes: frozenset[str] | None = None

    @property
    def actor(self) -> actor.Actor:
        """As the journal names them."""
        name = self.name if self.token_id is None else f"{self.name[:180]}, by token {self.token_id}"
        return actor.Actor(actor.Kind.OFFICER, self.account_id, name)

    def may(self, permission: str) -> bool:
        """Whether their role holds the permission, and so does the token where a program acts for them."""
        return roles.may(self.role, permission) and (self.scopes is None or permission in self.scopes)


@dataclass(frozen=True, slots=True)
class HalfSignedIn:
    """Whose password was right, and who has yet to show a second factor, or to set one up: nothing else opens to them."""

    account_id: int
    sign_in_id: int
    name: str
    email: str
    has_second_factor: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is signed in."""

    id: int
    browser: str
    since: datetime
    last_seen_at: datetime


def token_hash(token: str) -> bytes:
    """What is kept of the token of a sign-in, a link or a program; it is random, so one plain hash suffices."""
    return hashlib.sha256(token.encode()).digest()


def email_hash(email: str, realm: str = accounts.STAFF) -> bytes:
    """What is kept of an address that somebody tried to sign in with: tries in one realm make nobody wait in the other."""
    said = accounts.plain(email) if realm == accounts.STAFF else f"{realm} {accounts.plain(email)}"
    return hashlib.sha256(said.encode()).digest()


def browser_hash(mark: bytes) -> bytes:
    """The same for tries in a browser in which its holder has signed in before; no address has this form."""
    return hashlib.sha256(b"browser known by " + mark).digest()


def second_factor_hash(account_id: int, mark: bytes | None = None) -> bytes:
    """The same for tries at an account's second factor, those in a browser known before counted apart."""
    where = b"" if mark is None else b" in the browser known by " + mark
    return hashlib.sha256(f"second factor of account {account_id}".encode() + where).digest()


def standing(
    session: Session, token: str, at: datetime, limits: Limits = LIMITS, realm: str = accounts.STAFF
) -> tuple[SignIn, Account] | None:
    """The sign-in of this token, complete or not, while neither it nor the account has ended or grown too old."""
    row = session.execute(
        select(SignIn, Account)
        .join(Account, Account.id == SignIn.account_id)
        .where(SignIn.token_hash == token_hash(token), SignIn.ended_at.is_(None))
        .where(Account.realm == realm, Account.closed_at.is_(None))
    ).first()
    if row is None:
        return None
    sign_in, account = row
    if at - sign_in.last_seen_at > limits.idle or at - sign_in.made_at > limits.longest:
        return None
    if sign_in.completed_at is None and at - sign_in.made_at > HALF_FINISHED:
        return None
    return sign_in, account


def found(session: Session, token: str, at: datetime, limits: Limits = LIMITS) -> SignedIn | HalfSignedIn | None:
    """Whichever member of staff holds this token."""
    row = standing(session, token, at, limits)
    if row is None:
        return None
    sign_in, account = row
    if sign_in.completed_at is None:
        return HalfSignedIn(account.id, sign_in.id, account.name, account.email, account.totp_confirmed_at is not None)
    return SignedIn(
        account.id, sign_in.id, account.name, account.email, Role(account.role), sign_in.last_seen_at,
        account.must_change_password,
    )  # fmt: skip


def signed_in(session: Session, token: str, at: datetime, limits: Limits = LIMITS) -> SignedIn | None:
    """Whoever holds this token and has signed in wholly."""
    who = found(session, token, at, limits)
    return who if isinstance(who, SignedIn) else None


def places(session: Session, account_id: int, at: datetime, limits: Limits = LIMITS) -> list[Place]:
    """Where an account is signed in, the latest first."""
    rows = session.scalars(
        select(SignIn)
        .where(SignIn.account_id == account_id, SignIn.ended_at.is_(None), SignIn.completed_at.is_not(None))
        .where(SignIn.last_seen_at >= at - limits.idle, SignIn.made_at >= at - limits.longest)
        .order_by(SignIn.last_seen_at.desc(), SignIn.id.desc())
    )
    return [Place(one.id, one.browser or browsers.UNKNOWN, one.made_at, one.last_seen_at) for one in rows]
