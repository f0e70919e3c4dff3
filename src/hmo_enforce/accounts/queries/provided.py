"""What ties an account to the council's identity provider."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from hmo_enforce.accounts.records import Account, SignIn


@dataclass(frozen=True, slots=True)
class Linked:
    """Whether an account is linked, and whether there is another way into it."""

    linked: bool
    has_password: bool


def linked(session: Session, account_id: int) -> Linked:
    """How somebody may sign in to their account."""
    account = session.get_one(Account, account_id)
    return Linked(account.oidc_subject is not None, account.password_hash is not None)


def by_provider(session: Session, sign_in_id: int) -> bool:
    """Whether this sign-in came by the provider, so that its browser is signed in there too."""
    found = session.get(SignIn, sign_in_id)
    return found is not None and found.by_provider
