"""What a member of the public does with their own account: names, another address, no second factor, giving it up."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import delegating, ending, joining, links, passwords, second_factor, signing_in
from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.queries import links as link_queries
from hmo_enforce.accounts.records import Account, Delegation
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.errors import NotFound, Refused

TAKEN_BEFORE = "That is the address that your account has."


def member(session: Session, account_id: int) -> Account:
    """An open account of the public, locked. `NotFound` for one of staff: those are managed elsewhere."""
    account = session.get(Account, account_id, with_for_update=True)
    if account is None or account.realm != accounts.PUBLIC or account.closed_at is not None:
        raise NotFound
    return account


def rename(session: Session, account_id: int, name: str, organisation: str, *, by: actor.Actor) -> None:
    """Their own name, and that of their business. `Refused`, about the field."""
    account = member(session, account_id)
    joining.require_name(name, "name", "Your name")
    if organisation.strip():
        joining.require_name(organisation, "organisation", "The name of the business")
    account.name, account.organisation = name.strip(), organisation.strip() or None
    session.flush()
    journal.note(session, by, "renamed", "account", account.id)


def ask_for_address(
    session: Session, account_id: int, present: str, email: str, *, by: actor.Actor
) -> tuple[links.Made | None, Account | None]:
    """A link to be sent to the new address; or, where it has an account, that account, whose holder is told instead.

    Whoever asks is told the same. `Refused`, about "present" or "email".
    """
    account = member(session, account_id)
    joining.require_address(email)
    if accounts.plain(email) == account.email:
        raise Refused(TAKEN_BEFORE, about="email")
    second_factor.require_password(account, present)
    journal.note(session, by, "asked for another address of", "account", account.id)
    taken = accounts.account_by_email(session, email, accounts.PUBLIC)
    made = links.make_if_few(session, account, link_queries.ADDRESS, email=accounts.plain(email))
    return (None, taken if made else None) if taken else (made, None)


def take_address(session: Session, token: str) -> tuple[Account, str]:
    """Use a link: the account has the new address. The account, and the address that it had.

    `Refused` for a link that works no longer. Nobody need be signed in: whoever asked has shown the password.
    """
    found = link_queries.working(session, token, clock.now(), (link_queries.ADDRESS,), realm=accounts.PUBLIC, lock=True)
    if found is None or not found[0].email or accounts.account_by_email(session, found[0].email, accounts.PUBLIC):
        raise Refused(link_queries.NO_LONGER)
    proof, account = found
    before, account.email = account.email, found[0].email
    account.email_verified_at = proof.used_at = clock.now()
    links.void(session, account.id, tuple(links.LASTS))
    session.flush()
    journal.note(session, signing_in.actor_of(account), "changed the address of", "account", account.id)
    return account, before


def drop_second_factor(session: Session, account_id: int, present: str, *, by: actor.Actor) -> None:
    """They sign in by the password alone from now on. `Refused`, about "present"."""
    account = member(session, account_id)
    if account.totp_confirmed_at is None:
        raise Refused("Your account has no second factor.", about="present")
    second_factor.require_password(account, present)
    second_factor.forget(session, account)
    journal.note(session, by, "gave up the second factor of", "account", account.id)


def give_up(session: Session, account_id: int, present: str, *, by: actor.Actor) -> list[Delegation]:
    """Its holder closes it: nobody signs in with it any more, and its address is not kept. The delegations that end with it.

    The name stays, for what was done under it. `Refused`, about "present".
    """
    account = member(session, account_id)
    second_factor.require_password(account, present)
    ended = delegating.end_all_of(session, account, by=by)
    ending.end_all(session, account.id, "account closed")
    links.void(session, account.id, tuple(links.LASTS))
    second_factor.forget(session, account)
    forgotten = f"closed account {account.id}"
    session.execute(update(Delegation).where(Delegation.agent_id == account.id).values(agent_email=forgotten))
    account.email, account.password_hash, account.closed_at = forgotten, None, clock.now()
    session.flush()
    journal.note(session, by, "closed", "account", account.id)
    return ended


def change_password(
    session: Session, account_id: int, present: str, fresh: str, policy: passwords.Policy, *, but: int, by: actor.Actor
) -> Account:
    """Its holder changes it, and is signed out everywhere but in the sign-in `but`. `Refused` as `passwords.change`."""
    account = member(session, account_id)
    passwords.change(session, account.id, present, fresh, policy, but=but, by=by)
    return account
