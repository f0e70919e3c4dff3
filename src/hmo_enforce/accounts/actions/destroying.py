"""What retention destroys of accounts: its own caller journals it. Nothing happens where something is gone already."""

from collections.abc import Mapping

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import second_factor
from hmo_enforce.accounts.records import (
    Account,
    ApiToken,
    Delegation,
    Desk,
    EmailProof,
    NamedPerson,
    ProviderTry,
    Restriction,
    SignIn,
    SignUp,
)

NOBODY = "Somebody whose account was closed"
PASSING: Mapping[str, type[SignIn | ApiToken | SignUp | EmailProof | Delegation]] = {
    "sign_in": SignIn, "api_token": ApiToken, "sign_up": SignUp, "email_proof": EmailProof, "delegation": Delegation,
}  # fmt: skip
"""What is wholly gone with its row."""


def closed(session: Session, account_id: int) -> None:
    """Empty a closed account: neither its address nor how its holder proved who they were stays. One that is open stays whole.

    A member of staff keeps the name, so that it can still be said who did what; nobody of the public does.
    """
    found = session.get(Account, account_id)
    if found is None or found.closed_at is None:
        return
    second_factor.forget(session, found)
    for table in (EmailProof, ProviderTry, ApiToken, Desk):
        session.execute(delete(table).where(table.account_id == found.id))
    theirs = or_(Delegation.owner_id == found.id, Delegation.agent_id == found.id, Delegation.agent_email == found.email)
    session.execute(delete(Delegation).where(theirs))
    if found.realm == "public":
        found.name, found.organisation = NOBODY, None
    found.email, found.email_verified_at, found.must_change_password = f"closed account {found.id}", None, False
    found.password_hash = found.password_set_at = found.oidc_issuer = found.oidc_subject = None
    session.execute(update(SignIn).where(SignIn.account_id == found.id).values(browser=None, provider_session=None))
    session.flush()


def passing(session: Session, subject: str, key: int) -> None:
    """A sign-in, token, sign-up, one-time link or delegation that is over."""
    of = PASSING[subject]
    session.execute(delete(of).where(of.id == key))


def lifted(session: Session, restriction_id: int) -> tuple[str, int] | None:
    """A restriction that was lifted, with whom it named: what it was of. None where it stands, or is gone."""
    found = session.get(Restriction, restriction_id)
    if found is None or found.lifted_at is None:
        return None
    _destroy(session, [restriction_id])
    return found.subject, found.subject_id


def restrictions_of(session: Session, subject: str, subject_id: int) -> None:
    """Whatever restricted a record that is destroyed."""
    of = select(Restriction.id).where(Restriction.subject == subject, Restriction.subject_id == subject_id)
    _destroy(session, list(session.scalars(of)))


def _destroy(session: Session, keys: list[int]) -> None:
    session.execute(delete(NamedPerson).where(NamedPerson.restriction_id.in_(keys)))
    session.execute(delete(Restriction).where(Restriction.id.in_(keys)))
