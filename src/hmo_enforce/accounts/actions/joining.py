"""How somebody of the public comes to an account: a landlord or agent signs up, a partner is invited.

Nobody has an account, nor a password, before they have opened a link that was sent to the address. So nobody can prepare an
account for somebody else's address, and whoever asks learns nothing of who has one.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import links, passwords, signing_in
from hmo_enforce.accounts.queries import accounts, members, sign_ins
from hmo_enforce.accounts.queries.links import INVITATION, NO_LONGER, PASSWORD
from hmo_enforce.accounts.records import Account, SignUp
from hmo_enforce.accounts.roles import PublicRole
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.email import is_address
from hmo_enforce.kernel.errors import NotFound, Refused

LASTS = timedelta(hours=24)
MOST_IN_AN_HOUR = 3
BY_THEMSELVES = (PublicRole.LANDLORD, PublicRole.AGENT)
PAGE = "/my/sign-up"
# Names stand in messages to others: nobody has the council send somebody an address to open.
ADDRESS_LIKE = re.compile(r"[@/\\<>\[\]]|\bwww\b|\w\.[^\W\d_]{2,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody gave to have an account: an organisation where they speak for one."""

    role: PublicRole
    name: str
    email: str
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sign-up's link, which is kept nowhere, and until when it works."""

    token: str
    sign_up: SignUp
    until: datetime


def sign_up(session: Session, asked: Asked, *, by: actor.Actor) -> Waiting | links.Made | None:
    """A link to be sent: to finish the sign-up, or to a new password where the address has an account already.

    None where the address had three this hour, or its account was closed. Whoever asks is told the same each time, and the
    journal's line is the same. `Refused`, about the field, for what can be told without knowing who has an account.
    """
    _require_sound(asked)
    if asked.role not in BY_THEMSELVES:
        raise Refused("Accounts of partner organisations are opened by invitation of the council.", about="role")
    journal.note(session, by, "asked for an account", "page", PAGE)
    _forget_old(session)
    account = accounts.account_by_email(session, asked.email, accounts.PUBLIC)
    if account is not None:
        return None if account.closed_at is not None else links.make_if_few(session, account, PASSWORD)
    if members.sign_ups_since(session, asked.email, clock.now() - timedelta(hours=1)) >= MOST_IN_AN_HOUR:
        return None
    return _kept(session, asked)


def _kept(session: Session, asked: Asked) -> Waiting:
    token, now = secrets.token_urlsafe(32), clock.now()
    made = SignUp(
        email=accounts.plain(asked.email), name=asked.name.strip(), organisation=asked.organisation.strip() or None,
        role=asked.role, token_hash=sign_ins.token_hash(token), made_at=now, expires_at=now + LASTS,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return Waiting(token, made, made.expires_at)


def _forget_old(session: Session) -> None:
    """Who never came is not kept."""
    session.execute(delete(SignUp).where(SignUp.expires_at <= clock.now()))


def finish(session: Session, token: str, password: str, policy: passwords.Policy) -> Account:
    """Whoever reads at the address chooses a password, and has the account.

    `Refused` for a link that works no longer (about nothing), or a weak password (about "password": the link still works).
    """
    waiting = members.waiting_sign_up(session, token, clock.now())
    if waiting is None or accounts.account_by_email(session, waiting.email, accounts.PUBLIC) is not None:
        raise Refused(NO_LONGER)
    passwords.require_strong(password, (waiting.name, waiting.email, waiting.organisation or ""), policy)
    asked = Asked(PublicRole(waiting.role), waiting.name, waiting.email, waiting.organisation or "")
    session.execute(delete(SignUp).where(SignUp.email == waiting.email))
    account = _opened(session, asked)
    account.password_hash, account.password_set_at = passwords.HASHER.hash(password), clock.now()
    account.email_verified_at = clock.now()
    session.flush()
    journal.note(session, signing_in.actor_of(account), "opened", "account", account.id, after={"role": account.role})
    return account


def invite_partner(session: Session, asked: Asked, *, by: actor.Actor) -> links.Made:
    """An account of a partner organisation, whose holder sets the password by the link.

    `Refused`, about the field, where there is an account of the public with the address.
    """
    _require_sound(asked)
    if not asked.organisation.strip():
        raise Refused("Say which organisation it is.", about="organisation")
    if accounts.account_by_email(session, asked.email, accounts.PUBLIC) is not None:
        raise Refused("Somebody of the public has an account with this address already.", about="email")
    account = _opened(session, asked)
    journal.note(session, by, "invited", "account", account.id, after={"role": account.role})
    return links.make(session, account, INVITATION)


def invite_again(session: Session, account_id: int, *, by: actor.Actor) -> links.Made:
    """A fresh link for a partner who has not come yet. `NotFound` for any other account, `Refused` where they have."""
    account = session.get(Account, account_id, with_for_update=True)
    if account is None or account.realm != accounts.PUBLIC or account.role != PublicRole.PARTNER:
        raise NotFound
    if account.password_hash is not None or account.closed_at is not None:
        raise Refused("The account has been taken up, or closed: no invitation can be sent.")
    journal.note(session, by, "invited again", "account", account.id)
    return links.make(session, account, INVITATION)


def _opened(session: Session, asked: Asked) -> Account:
    account = Account(
        realm=accounts.PUBLIC, email=accounts.plain(asked.email), name=asked.name.strip(),
        organisation=asked.organisation.strip() or None, role=asked.role, made_at=clock.now(),
    )  # fmt: skip
    session.add(account)
    session.flush()
    return account


def _require_sound(asked: Asked) -> None:
    require_address(asked.email)
    require_name(asked.name, "name", "Your name" if asked.role in BY_THEMSELVES else "The name")
    if asked.organisation.strip():
        require_name(asked.organisation, "organisation", "The name of the business")


def require_address(email: str) -> None:
    """`Refused`, about "email", for what is no address."""
    if not is_address(email.strip()):
        raise Refused("Enter an email address in the right form, such as name@example.com, without spaces.", about="email")


def require_name(name: str, field: str, what: str) -> None:
    """`Refused`, about the field, for none, or for one with something in it that others could open."""
    if not name.strip():
        raise Refused(f"{what} is missing: fill it in.", about=field)
    if ADDRESS_LIKE.search(name) or not name.isprintable():
        raise Refused(f"{what} must not hold an email or web address, nor any of @ / \\ < > [ ].", about=field)
