"""One-time links, as they are found."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import accounts, sign_ins
from hmo_enforce.accounts.records import Account, EmailProof

PASSWORD, INVITATION = "password", "invitation"
"""What a link is for that sets a password: a forgotten one, or the first."""
ADDRESS = "address"
"""A link that proves another address of an account."""
NO_LONGER = "This link works no longer: it has been used, a later one was sent, or its time is over. Ask for another."


def working(
    session: Session,
    token: str,
    at: datetime,
    purposes: tuple[str, ...] = (PASSWORD, INVITATION),
    *,
    realm: str = accounts.STAFF,
    lock: bool = False,
) -> tuple[EmailProof, Account] | None:
    """The link of this token with its account, while it can be used for one of these purposes; `lock` to use it up."""
    asked = (
        select(EmailProof, Account)
        .join(Account, Account.id == EmailProof.account_id)
        .where(EmailProof.token_hash == sign_ins.token_hash(token), EmailProof.used_at.is_(None), EmailProof.expires_at > at)
        .where(EmailProof.purpose.in_(purposes), Account.closed_at.is_(None), Account.realm == realm)
    )
    row = session.execute(asked.with_for_update(of=EmailProof) if lock else asked).first()
    return None if row is None else (row[0], row[1])


def made_since(session: Session, account_id: int, purpose: str, since: datetime) -> int:
    """How many links were made for an account."""
    made = select(func.count()).select_from(EmailProof)
    return session.scalar(made.where(
        EmailProof.account_id == account_id, EmailProof.purpose == purpose, EmailProof.made_at > since
    )) or 0  # fmt: skip
