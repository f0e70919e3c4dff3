"""Accounts, as they are found."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.accounts import roles
from hmo_enforce.accounts.records import Account

STAFF, PUBLIC = "staff", "public"


def account_by_email(session: Session, email: str, realm: str = STAFF) -> Account | None:
    """The realm's account with this email address, however it is capitalised."""
    return session.scalars(select(Account).where(Account.realm == realm, Account.email == plain(email))).first()


def plain(email: str) -> str:
    """The address as it is kept."""
    return email.strip().lower()


def accounts(session: Session) -> list[Account]:
    """Every account of staff, by name."""
    return list(session.scalars(select(Account).where(Account.realm == STAFF).order_by(Account.name)))


def name_of(session: Session, account_id: int) -> str:
    """Whose account it is, of either realm and whether it is open or closed; nothing where there is none."""
    return session.scalar(select(Account.name).where(Account.id == account_id)) or ""


def who_may(session: Session, permission: str) -> list[tuple[int, str]]:
    """The open accounts of staff whose role holds the permission, each with its name, by name."""
    open_ones = (one for one in accounts(session) if one.closed_at is None)
    return [(one.id, one.name) for one in open_ones if roles.may(roles.Role(one.role), permission)]
