"""What administrators do with accounts of the public: close them, open them again, help who lost a second factor."""

from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import delegating, ending, links, second_factor
from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.records import Account, Delegation
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.errors import NotFound, Refused


def close(session: Session, account_id: int, why: str, *, by: actor.Actor) -> tuple[Account, list[Delegation]]:
    """Nobody signs in with it any more, nor makes another with its address. The delegations that end with it."""
    account = public(session, account_id)
    if account.closed_at is not None:
        raise Refused("It is closed already.")
    ended = delegating.end_all_of(session, account, by=by)
    account.closed_at = clock.now()
    ending.end_all(session, account.id, "account closed")
    links.void(session, account.id, tuple(links.LASTS))
    journal.note(session, by, "closed", "account", account.id, why=why)
    return account, ended


def open_again(session: Session, account_id: int, why: str, *, by: actor.Actor) -> Account:
    """As it was, but for delegations, which are to be made again. `Refused` for one that its holder gave up."""
    account = public(session, account_id)
    if account.closed_at is None:
        raise Refused("It is open.")
    if "@" not in account.email:
        raise Refused("Its holder gave it up, and its address is not kept. They can sign up again.")
    account.closed_at = None
    session.flush()
    journal.note(session, by, "opened again", "account", account.id, why=why)
    return account


def reset_second_factor(session: Session, account_id: int, why: str, *, by: actor.Actor) -> Account:
    """For whoever lost it: they sign in by the password alone, until they set up another. Every sign-in ends."""
    account = public(session, account_id)
    second_factor.reset(session, account.id, why, by=by)
    return account


def sign_out(session: Session, account_id: int, why: str, *, by: actor.Actor) -> None:
    """Everywhere."""
    ending.end_by_order(session, public(session, account_id).id, why, by=by)


def public(session: Session, account_id: int) -> Account:
    """An account of the public, locked. `NotFound` for one of staff."""
    account = session.get(Account, account_id, with_for_update=True)
    if account is None or account.realm != accounts.PUBLIC:
        raise NotFound
    return account
