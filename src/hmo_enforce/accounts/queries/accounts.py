"""Accounts, as they are found."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hmo_enforce.accounts import roles
from hmo_enforce.accounts.records import Account, SignIn
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel.errors import NotFound

STAFF, PUBLIC = "staff", "public"


def account_by_email(session: Session, email: str, realm: str = STAFF) -> Account | None:
    """The realm's account with this email address, however it is capitalised."""
    return session.scalars(select(Account).where(Account.realm == realm, Account.email == plain(email))).first()


def plain(email: str) -> str:
    """The address as it is kept."""
    return email.strip().lower()


def no_address(account_id: int) -> str:
    """What stands in the place of the address of an account that has none of its own; nobody reads mail there."""
    return f"no address of account {account_id}"


def reads_mail(account: Account) -> bool:
    """Whether its address is one to write to: not one that the council's own sign-in only says, and has not proved."""
    return "@" in account.email and (account.oidc_subject is None or account.email_verified_at is not None)


def accounts(session: Session) -> list[Account]:
    """Every account of staff, by name."""
    return list(session.scalars(select(Account).where(Account.realm == STAFF).order_by(Account.name)))


def name_of(session: Session, account_id: int) -> str:
    """Whose account it is, of either realm and whether it is open or closed; nothing where there is none."""
    return session.scalar(select(Account.name).where(Account.id == account_id)) or ""


def password_set_at(session: Session, account_id: int) -> datetime | None:
    """Since when its password is what it is."""
    return session.scalar(select(Account.password_set_at).where(Account.id == account_id))


def who_may(session: Session, permission: str) -> list[tuple[int, str]]:
    """The open accounts of staff whose role holds the permission, each with its name, by name."""
    open_ones = (one for one in accounts(session) if one.closed_at is None)
    return [(one.id, one.name) for one in open_ones if roles.may(roles.Role(one.role), permission)]


@dataclass(frozen=True, slots=True)
class Listed:
    """An account of staff as administrators see it; never its password or its secret."""

    id: int
    name: str
    email: str
    role: Role
    made_at: datetime
    closed_at: datetime | None
    has_password: bool
    by_provider: bool
    has_second_factor: bool
    signed_in_at: datetime | None
    reads_mail: bool

    @property
    def is_invited(self) -> bool:
        """Opened, and nobody has signed in to it or can yet."""
        return self.closed_at is None and not self.has_password and not self.by_provider


def listed(session: Session, *, only: int | None = None) -> list[Listed]:
    """Every account of staff, or only one: the open ones first, by name."""
    latest = (
        select(SignIn.account_id, func.max(SignIn.completed_at).label("at"))
        .where(SignIn.completed_at.is_not(None))
        .group_by(SignIn.account_id)
        .subquery()
    )
    asked = (
        select(Account, latest.c.at)
        .outerjoin(latest, latest.c.account_id == Account.id)
        .where(Account.realm == STAFF)
        .order_by(Account.closed_at.is_not(None), Account.name, Account.id)
    )
    rows = session.execute(asked if only is None else asked.where(Account.id == only))
    return [
        Listed(
            one.id, one.name, one.email, Role(one.role), one.made_at, one.closed_at, one.password_hash is not None,
            one.oidc_subject is not None, one.totp_confirmed_at is not None, at, reads_mail(one),
        )
        for one, at in rows
    ]  # fmt: skip


def one(session: Session, account_id: int) -> Listed:
    """An account of staff. `NotFound` for one of the public."""
    found = listed(session, only=account_id)
    if not found:
        raise NotFound
    return found[0]
