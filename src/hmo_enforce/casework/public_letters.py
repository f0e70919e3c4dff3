"""What is done with an account of the public, of which somebody is told by email.

`site` is where the pages are, as the settings have it and never as a request says: whoever forged that would be sent our
links. Without it, or without a mail server, no message is written (`mail` is False), and nobody signs up.
"""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import delegating, joining, links, own_account, passwords, public_accounts
from hmo_enforce.accounts.actions import signing_in as signing
from hmo_enforce.accounts.actions.joining import Asked
from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.records import Account, Delegation
from hmo_enforce.casework import account_letters
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.letters import actions as letters

CONFIRM, NEW_PASSWORD, NEW_ADDRESS, DELEGATIONS = "/my/confirm/", "/my/new-password/", "/my/new-address/", "/my/delegations"


def sign_up(session: Session, asked: Asked, *, site: str, by: Actor) -> None:
    """Somebody asks for an account: whoever reads at the address is sent a link. `Refused` as `joining.sign_up`."""
    found = joining.sign_up(session, asked, by=by)
    if isinstance(found, joining.Waiting):
        link, about = f"{site}{CONFIRM}{found.token}", ("sign_up", found.sign_up.id)
        values = {"name": found.sign_up.name, "valid_until": account_letters.in_words(found.until)}
        letters.post(
            session, "email_confirmation", found.sign_up.email, values, about=about, by=by, secret_values={"link": link}
        )
    elif found is not None:
        _send(session, found, "account_exists", f"{site}{NEW_PASSWORD}", by=by)


def ask_for_password(session: Session, email: str, *, site: str, by: Actor) -> None:
    """Somebody says that they forgot their password. They are told the same whether there is such an account or not."""
    made = links.ask_for_password(session, email, by=by, realm=accounts.PUBLIC)
    if made is not None:
        _send(session, made, "password_reset", f"{site}{NEW_PASSWORD}", by=by)


def set_password(session: Session, token: str, password: str, policy: passwords.Policy, *, mail: bool) -> Account:
    """Use a link. `Refused` as `links.set_password`."""
    account = links.set_password(session, token, password, policy, realm=accounts.PUBLIC)
    _tell(session, "password_changed", account.email, account, mail=mail, by=signing.actor_of(account))
    return account


def change_password(
    session: Session, account_id: int, present: str, fresh: str, policy: passwords.Policy, *, but: int, mail: bool, by: Actor
) -> None:
    """Its holder changes it. `Refused` as `passwords.change`."""
    account = own_account.change_password(session, account_id, present, fresh, policy, but=but, by=by)
    _tell(session, "password_changed", account.email, account, mail=mail, by=by)


def ask_for_address(session: Session, account_id: int, present: str, email: str, *, site: str, by: Actor) -> None:
    """A link to the new address. `Refused` as `own_account.ask_for_address`."""
    made, taken = own_account.ask_for_address(session, account_id, present, email, by=by)
    if made is not None:
        _send(session, made, "email_confirmation", f"{site}{NEW_ADDRESS}", to=accounts.plain(email), by=by)
    if taken is not None and taken.closed_at is None:
        _tell(session, "address_taken", taken.email, taken, mail=True, by=by)


def take_address(session: Session, token: str, *, mail: bool) -> Account:
    """The link was used, and the former address is told. `Refused` as `own_account.take_address`."""
    account, before = own_account.take_address(session, token)
    _tell(session, "address_changed", before, account, mail=mail, by=signing.actor_of(account))
    return account


def give_up(session: Session, account_id: int, present: str, *, mail: bool, by: Actor) -> None:
    """Its holder closes it; whoever acted for them, or for whom they acted, is told. `Refused` as `own_account.give_up`."""
    account = own_account.member(session, account_id)
    before = account.email
    ended = own_account.give_up(session, account_id, present, by=by)
    _tell(session, "account_closed", before, account, mail=mail, by=by)
    _tell_of_ends(session, ended, mail=mail, by=by, but=account_id)


def close(session: Session, account_id: int, why: str, *, mail: bool, by: Actor) -> None:
    """An administrator closes it. `Refused` as `public_accounts.close`."""
    account, ended = public_accounts.close(session, account_id, why, by=by)
    _tell(session, "account_closed", account.email, account, mail=mail, by=by)
    _tell_of_ends(session, ended, mail=mail, by=by, but=account_id)


def reset_second_factor(session: Session, account_id: int, why: str, *, mail: bool, by: Actor) -> None:
    """For whoever lost it. `Refused` as `public_accounts.reset_second_factor`."""
    account = public_accounts.reset_second_factor(session, account_id, why, by=by)
    _tell(session, "second_factor_reset", account.email, account, mail=mail, by=by)


def invite_partner(session: Session, asked: Asked, *, site: str, by: Actor) -> Account:
    """An account of a partner organisation, and the link to its first password. `Refused` as `joining.invite_partner`."""
    made = joining.invite_partner(session, asked, by=by)
    _send(session, made, "partner_invitation", f"{site}{NEW_PASSWORD}", by=by, organisation=asked.organisation.strip())
    return made.account


def send_invitation_again(session: Session, account_id: int, *, site: str, by: Actor) -> None:
    """A fresh link to the first password. `Refused` where one was set."""
    made = joining.invite_again(session, account_id, by=by)
    organisation = made.account.organisation or made.account.name
    _send(session, made, "partner_invitation", f"{site}{NEW_PASSWORD}", by=by, organisation=organisation)


def name_agent(session: Session, owner_id: int, email: str, *, site: str | None, by: Actor) -> Delegation:
    """An owner names an agent, who is asked; without `site`, when they sign in. `Refused` as `delegating.ask`."""
    row = delegating.ask(session, owner_id, email, by=by)
    owner = session.get_one(Account, owner_id)
    if site is not None:
        values, link = {"owner_name": owner.name}, {"link": f"{site}{DELEGATIONS}"}
        about = ("account", owner.id)
        letters.post(session, "delegation_asked", row.agent_email, values, about=about, by=by, secret_values=link)
    return row


def accept(session: Session, delegation_id: int, agent_id: int, *, mail: bool, by: Actor) -> None:
    """The agent agrees; both are told. `Refused` as `delegating.accept`."""
    row = delegating.accept(session, delegation_id, agent_id, by=by)
    _tell_both(session, "delegation_accepted", row, mail=mail, by=by)


def end(session: Session, delegation_id: int, account_id: int, *, mail: bool, by: Actor) -> None:
    """Either ends it; both are told. `NotFound` as `delegating.end`."""
    row = delegating.end(session, delegation_id, account_id, by=by)
    _tell_both(session, "delegation_ended", row, mail=mail, by=by)


def _tell_of_ends(session: Session, ended: Iterable[Delegation], *, mail: bool, by: Actor, but: int) -> None:
    for row in ended:
        _tell_both(session, "delegation_ended", row, mail=mail, by=by, but=but)


def _tell_both(session: Session, template: str, row: Delegation, *, mail: bool, by: Actor, but: int | None = None) -> None:
    """The owner and the agent, but for an account that is no more."""
    owner = session.get_one(Account, row.owner_id)
    agent = session.get_one(Account, row.agent_id) if row.agent_id else None
    names = {"owner_name": owner.organisation or owner.name, "agent_name": row.agent_email}
    if agent is not None:
        names["agent_name"] = agent.organisation or agent.name
    if mail and owner.id != but:
        to = {"name": owner.name, **names}
        letters.post(session, template, owner.email, to, about=("account", owner.id), by=by)
    if mail and (agent is None or agent.id != but):
        name, email = (agent.name, agent.email) if agent else (row.agent_email, row.agent_email)
        letters.post(session, template, email, {"name": name, **names}, about=("account", owner.id), by=by)


def _send(
    session: Session, made: links.Made, template: str, path: str, *, by: Actor, to: str | None = None, **more: str
) -> None:
    account = made.account
    values = {"name": account.name, "valid_until": account_letters.in_words(made.until), **more}
    link = {"link": f"{path}{made.token}"}
    letters.post(session, template, to or account.email, values, about=("account", account.id), by=by, secret_values=link)


def _tell(session: Session, template: str, to: str, account: Account, *, mail: bool, by: Actor) -> None:
    if mail:
        letters.post(session, template, to, {"name": account.name}, about=("account", account.id), by=by)
