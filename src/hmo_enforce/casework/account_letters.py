"""What is done with an account and its holder is told by email: an invitation, a link for a new password, what was changed.

`site` is where the pages are, as the settings have it and never as a request says: whoever forged that would be sent our
links. Without it, or without a mail server, no message is written (`mail` is False).
"""

from datetime import datetime

from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import administering, links, opening, passwords, second_factor, signing_in
from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.queries.links import INVITATION, PASSWORD
from hmo_enforce.accounts.records import Account
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import clock, days, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.letters import actions as letters

TEMPLATES = {INVITATION: "account_invitation", PASSWORD: "password_reset"}
PATH = "/new-password/"


def invite(session: Session, email: str, name: str, role: Role, *, site: str, by: Actor) -> Account:
    """A new account of staff, whose holder sets the password by a link. `Refused` as `opening.open_account`."""
    account = opening.open_account(session, email, name, role, None, by=by)
    _send(session, links.make(session, account, INVITATION), INVITATION, site=site, by=by)
    return account


def ask_for_password(session: Session, email: str, *, site: str, by: Actor) -> None:
    """Somebody says that they forgot their password. They are told the same whether there is such an account or not."""
    made = links.ask_for_password(session, email, by=by)
    if made is not None:
        _send(session, made, PASSWORD, site=site, by=by)


def send_link(session: Session, account_id: int, *, site: str, by: Actor) -> None:
    """An administrator has a link sent for a new password, or again for the first. `Refused` for a closed account."""
    account = administering.staff(session, account_id)
    if account.closed_at is not None:
        raise Refused(administering.CLOSED)
    purpose = PASSWORD if account.password_hash else INVITATION
    made = links.make(session, account, purpose)
    journal.note(session, by, "sent a link for a password to", "account", account.id)
    _send(session, made, purpose, site=site, by=by)


def set_password(session: Session, token: str, password: str, policy: passwords.Policy, *, mail: bool) -> Account:
    """Use a link. `Refused` as `links.set_password`."""
    account = links.set_password(session, token, password, policy)
    _tell(session, account, "password_changed", mail=mail)
    return account


def change_password(
    session: Session, account_id: int, present: str, fresh: str, policy: passwords.Policy, *, but: int, mail: bool, by: Actor
) -> None:
    """Its holder changes it. `Refused` as `passwords.change`."""
    passwords.change(session, account_id, present, fresh, policy, but=but, by=by)
    _tell(session, session.get_one(Account, account_id), "password_changed", mail=mail)


def reset_second_factor(session: Session, account_id: int, why: str, *, mail: bool, by: Actor) -> None:
    """For whoever lost it. `Refused` as `second_factor.reset`."""
    account = administering.staff(session, account_id)
    second_factor.reset(session, account.id, why, by=by)
    _tell(session, account, "second_factor_reset", mail=mail, by=by)


def _send(session: Session, made: links.Made, purpose: str, *, site: str, by: Actor) -> None:
    letters.post(
        session,
        TEMPLATES[purpose],
        made.account.email,
        {"name": made.account.name, "valid_until": in_words(made.until)},
        about=("account", made.account.id),
        by=by,
        secret_values={"link": f"{site}{PATH}{made.token}"},
    )


def _tell(session: Session, account: Account, template: str, *, mail: bool, by: Actor | None = None) -> None:
    if mail and accounts.reads_mail(account):
        sender, about = by or signing_in.actor_of(account), ("account", account.id)
        letters.post(session, template, account.email, {"name": account.name}, about=about, by=sender)


def in_words(at: datetime) -> str:
    """The instant until which a link works, by England's clock."""
    there = clock.in_london(at)
    return f"{days.in_words(there.date())} at {there:%H:%M}"
