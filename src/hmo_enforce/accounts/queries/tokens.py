"""Tokens of programs, and who stands behind one."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from hmo_enforce.accounts import tokens
from hmo_enforce.accounts.queries import accounts, sign_ins
from hmo_enforce.accounts.records import Account, ApiToken, SignIn
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Kept:
    """A token as its page shows it: never what would open anything. `state` is in use, lapsed, expired or revoked.

    scopes   what it was given
    may      what is left of that, by the present role of its account
    """

    id: int
    account_id: int
    holder: str
    name: str
    begins_with: str
    scopes: tuple[str, ...]
    may: tuple[str, ...]
    made_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class Turned:
    """Why a token opens nothing, in a sentence for whoever runs the program."""

    why: str


UNKNOWN = Turned("This token is not known here. Check that all of it was copied.")
REVOKED = Turned("This token was revoked. Make another on the page of your tokens.")
EXPIRED = Turned("This token has expired. Make another on the page of your tokens.")
NEVER = datetime.min.replace(tzinfo=UTC)
CLOSED = Turned("The account behind this token is closed.")
LAPSED = Turned(
    "This token has lapsed: its holder has not signed in by the council's own sign-in for long. It works again once they have."
)
MUST_CHANGE = Turned("The password of this token's holder was reset. It works again once they have chosen one of their own.")


def holder(session: Session, token: str, at: datetime, linked_for: timedelta = tokens.LINKED_FOR) -> sign_ins.SignedIn | Turned:
    """Whoever's token it is, as far as its scopes go; or why it opens nothing. Only staff have tokens.

    linked_for   for how long an account of the council's own sign-in is taken for one of somebody who is still there, since
                 nobody tells us who has left
    """
    row = session.execute(
        select(ApiToken, Account, _seen_there())
        .join(Account, Account.id == ApiToken.account_id)
        .where(ApiToken.token_hash == sign_ins.token_hash(token), Account.realm == accounts.STAFF)
    ).first()
    if row is None:
        return UNKNOWN
    kept, account, seen_there = row
    if kept.revoked_at is not None:
        return REVOKED
    if at >= kept.expires_at:
        return EXPIRED
    if account.closed_at is not None:
        return CLOSED
    if _has_lapsed(account, seen_there, at, linked_for):
        return LAPSED
    if account.must_change_password:
        return MUST_CHANGE
    return sign_ins.SignedIn(
        account.id, 0, account.name, account.email, Role(account.role), kept.last_used_at or NEVER,
        token_id=kept.id, scopes=frozenset(str(one) for one in kept.scopes),
    )  # fmt: skip


def _seen_there() -> ScalarSelect[datetime | None]:
    """When an account's holder last signed in by the council's own sign-in."""
    return (
        select(func.max(SignIn.completed_at))
        .where(SignIn.account_id == Account.id, SignIn.by_provider)
        .correlate(Account)
        .scalar_subquery()
    )


def _has_lapsed(account: Account, seen_there: datetime | None, at: datetime, linked_for: timedelta) -> bool:
    return account.oidc_subject is not None and (seen_there is None or at - seen_there > linked_for)


def of_account(session: Session, account_id: int, at: datetime, linked_for: timedelta = tokens.LINKED_FOR) -> list[Kept]:
    """An account's tokens, the newest first."""
    return _kept(session, at, linked_for, ApiToken.account_id == account_id)


def one(session: Session, token_id: int, at: datetime) -> Kept:
    """One that may open something yet, whoever's. `NotFound`."""
    found = next(iter(_kept(session, at, tokens.LINKED_FOR, ApiToken.id == token_id)), None)
    if found is None or found.state not in {"in use", "lapsed"}:
        raise NotFound("There is no such token in use.")
    return found


def every(session: Session, at: datetime, linked_for: timedelta = tokens.LINKED_FOR) -> list[Kept]:
    """Everybody's, for administrators."""
    return _kept(session, at, linked_for, Account.realm == accounts.STAFF)


def _kept(session: Session, at: datetime, linked_for: timedelta, which: object) -> list[Kept]:
    rows = session.execute(
        select(ApiToken, Account, _seen_there())
        .join(Account, Account.id == ApiToken.account_id)
        .where(which)  # type: ignore[arg-type]
        .order_by(ApiToken.made_at.desc(), ApiToken.id.desc())
    )
    return [_as_kept(token, account, at, lapsed=_has_lapsed(account, seen, at, linked_for)) for token, account, seen in rows]


def _as_kept(token: ApiToken, account: Account, at: datetime, *, lapsed: bool) -> Kept:
    closed = token.revoked_at is not None or account.closed_at is not None
    standing = "lapsed" if lapsed else "in use"
    return Kept(
        token.id, account.id, account.name, token.name, token.begins_with, tuple(str(one) for one in token.scopes),
        tokens.effective(Role(account.role), token.scopes), token.made_at, token.expires_at, token.last_used_at,
        "revoked" if closed else "expired" if at >= token.expires_at else standing,
    )  # fmt: skip


def in_use(session: Session, account_id: int, at: datetime) -> int:
    """How many of an account's tokens open something."""
    standing = select(func.count(ApiToken.id)).where(ApiToken.revoked_at.is_(None), ApiToken.expires_at > at)
    return session.scalar(standing.where(ApiToken.account_id == account_id)) or 0
