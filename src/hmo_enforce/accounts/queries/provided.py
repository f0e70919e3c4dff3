"""What ties an account to the council's identity provider."""

from sqlalchemy.orm import Session

from hmo_enforce.accounts.records import Account, SignIn


def linked(session: Session, account_id: int) -> bool:
    """Whether the council's own sign-in opens the account, and a password does not."""
    return session.get_one(Account, account_id).oidc_subject is not None


def by_provider(session: Session, sign_in_id: int) -> bool:
    """Whether this sign-in came by the provider, so that its browser is signed in there too."""
    found = session.get(SignIn, sign_in_id)
    return found is not None and found.by_provider
