"""Members of the public: who stands behind a request to their pages, and their accounts as administrators find them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.accounts import roles
from hmo_enforce.accounts.queries import accounts, sign_ins
from hmo_enforce.accounts.records import Account, SignIn, SignUp
from hmo_enforce.accounts.roles import PublicRole
from hmo_enforce.kernel import actor
from hmo_enforce.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Member:
    """Who is signed in to the pages for the public. No page of staff takes one for a member of staff: it is another type."""

    account_id: int
    sign_in_id: int
    name: str
    email: str
    organisation: str | None
    role: PublicRole
    last_seen_at: datetime
    has_second_factor: bool

    @property
    def actor(self) -> actor.Actor:
        """As the journal names them."""
        return actor.Actor(roles.actor_kind(self.role), self.account_id, self.name)

    def may(self, permission: str) -> bool:
        """Whether their role holds one of the public's permissions."""
        return roles.public_may(self.role, permission)


@dataclass(frozen=True, slots=True)
class Listed:
    """An account of the public, for its holder and for administrators; never its password or its secret."""

    id: int
    name: str
    email: str
    organisation: str | None
    role: PublicRole
    made_at: datetime
    closed_at: datetime | None
    has_password: bool
    has_second_factor: bool
    signed_in_at: datetime | None

    @property
    def is_invited(self) -> bool:
        """Opened by the council, and nobody has set its password yet."""
        return self.closed_at is None and not self.has_password

    @property
    def is_given_up(self) -> bool:
        """Closed by its holder, whose address is not kept: another account may have it."""
        return self.closed_at is not None and "@" not in self.email


def found(
    session: Session, token: str, at: datetime, limits: sign_ins.Limits = sign_ins.LIMITS
) -> Member | sign_ins.HalfSignedIn | None:
    """Whichever member of the public holds this token; nobody of staff ever."""
    row = sign_ins.standing(session, token, at, limits, accounts.PUBLIC)
    if row is None:
        return None
    sign_in, account = row
    has_second_factor = account.totp_confirmed_at is not None
    if sign_in.completed_at is None:
        return sign_ins.HalfSignedIn(account.id, sign_in.id, account.name, account.email, has_second_factor)
    return Member(
        account.id, sign_in.id, account.name, account.email, account.organisation, PublicRole(account.role),
        sign_in.last_seen_at, has_second_factor,
    )  # fmt: skip


def one(session: Session, account_id: int) -> Listed:
    """An account of the public. `NotFound` for one of staff."""
    rows = _listed(session, Account.id == account_id, limit=1)
    if not rows:
        raise NotFound
    return rows[0]


def matching(session: Session, words: str, limit: int) -> tuple[list[Listed], int]:
    """Those whose name, organisation or address holds the words, the open ones first, by name; and how many there are."""
    columns = (Account.name, Account.organisation, Account.email)
    which = or_(*(column.icontains(words.strip(), autoescape=True) for column in columns))
    there = select(func.count(Account.id)).where(Account.realm == accounts.PUBLIC, which)
    return _listed(session, which, limit=limit), session.scalar(there) or 0


def partners(session: Session) -> list[Listed]:
    """The accounts of partner organisations."""
    return _listed(session, Account.role == PublicRole.PARTNER, limit=None)


def _listed(session: Session, *which: ColumnElement[bool], limit: int | None) -> list[Listed]:
    latest = (
        select(func.max(SignIn.completed_at))
        .where(SignIn.account_id == Account.id, SignIn.completed_at.is_not(None))
        .correlate(Account)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Account, latest)
        .where(Account.realm == accounts.PUBLIC, *which)
        .order_by(Account.closed_at.is_not(None), func.lower(Account.name), Account.id)
        .limit(limit)
    )
    return [
        Listed(
            one.id, one.name, one.email, one.organisation, PublicRole(one.role), one.made_at, one.closed_at,
            one.password_hash is not None, one.totp_confirmed_at is not None, at,
        )
        for one, at in rows
    ]  # fmt: skip


def waiting_sign_up(session: Session, token: str, at: datetime) -> SignUp | None:
    """The sign-up of this link, while it can be used."""
    return session.scalars(
        select(SignUp).where(SignUp.token_hash == sign_ins.token_hash(token), SignUp.expires_at > at)
    ).first()


def sign_ups_since(session: Session, email: str, since: datetime) -> int:
    """How many links were sent to an address for an account."""
    made = select(func.count(SignUp.id)).where(SignUp.email == accounts.plain(email), SignUp.made_at > since)
    return session.scalar(made) or 0
