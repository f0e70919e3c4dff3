"""One-time links: made for an address, and used once by whoever reads there. Only a hash of each is kept."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import ending, passwords, signing_in
from hmo_enforce.accounts.queries import accounts, links, sign_ins
from hmo_enforce.accounts.records import Account, EmailProof
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.errors import Refused

LASTS = {links.PASSWORD: timedelta(minutes=30), links.INVITATION: timedelta(days=3), links.ADDRESS: timedelta(hours=24)}
MOST_IN_AN_HOUR = 3


@dataclass(frozen=True, slots=True)
class Made:
    """A link's token, which is kept nowhere, whose it is, and until when it works."""

    token: str
    account: Account
    until: datetime


def make(session: Session, account: Account, purpose: str, *, email: str | None = None) -> Made:
    """A fresh link; those before it, of the same purpose, work no longer. `email` is the address that it proves, if another."""
    void(session, account.id, (purpose,))
    token, now = secrets.token_urlsafe(32), clock.now()
    until = now + LASTS[purpose]
    made = EmailProof(
        account_id=account.id,
        purpose=purpose,
        email=email,
        token_hash=sign_ins.token_hash(token),
        made_at=now,
        expires_at=until,
    )
    session.add(made)
    session.flush()
    return Made(token, account, until)


def void(session: Session, account_id: int, purposes: tuple[str, ...]) -> None:
    """The links that were not used yet work no longer."""
    for one in session.scalars(
        select(EmailProof).where(
            EmailProof.account_id == account_id, EmailProof.purpose.in_(purposes), EmailProof.used_at.is_(None)
        )
    ):
        one.used_at = clock.now()
    session.flush()


def ask_for_password(session: Session, email: str, *, by: actor.Actor, realm: str = accounts.STAFF) -> Made | None:
    """Somebody forgot their password: a link for them; None where there is no such account, or it had three this hour.

    The line in the journal is the same, and the asker is told the same, whether there is one or not.
    """
    account = accounts.account_by_email(session, email, realm)
    subject = ("account", account.id) if account else ("page", "/forgotten-password")
    journal.note(session, by, "asked for a new password of", *subject)
    if account is None or account.closed_at is not None or account.oidc_subject is not None:
        return None
    return make_if_few(session, account, links.PASSWORD)


def make_if_few(session: Session, account: Account, purpose: str, *, email: str | None = None) -> Made | None:
    """A fresh link; None where there were three of the purpose this hour, so that nobody's mailbox is flooded."""
    if links.made_since(session, account.id, purpose, clock.now() - timedelta(hours=1)) >= MOST_IN_AN_HOUR:
        return None
    return make(session, account, purpose, email=email)


def set_password(
    session: Session, token: str, password: str, policy: passwords.Policy, *, realm: str = accounts.STAFF
) -> Account:
    """Use a link: its holder has a new password, and is signed out everywhere. The second factor stays as it is.

    `Refused` for a link that works no longer (about nothing), or a weak password (about "password": the link still works).
    """
    found = links.working(session, token, clock.now(), realm=realm, lock=True)
    if found is None:
        raise Refused(links.NO_LONGER)
    proof, account = found
    passwords.choose(session, account, password, policy)
    account.email_verified_at = account.email_verified_at or clock.now()
    proof.used_at = clock.now()
    void(session, account.id, tuple(LASTS))
    ending.end_all(session, account.id, "password set by a link")
    journal.note(session, signing_in.actor_of(account), "set the password of", "account", account.id)
    return account
