"""Accounts, as they are found."""

from sqlalchemy import select
from sqlalchemy.orm import Session

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
