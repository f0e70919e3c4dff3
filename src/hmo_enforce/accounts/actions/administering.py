"""What an administrator does with the accounts of others: names, roles, closing, opening again.

Nobody changes their own role, and there is always an administrator.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import ending, links, passwords, restricting, tokens
from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.records import Account
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.errors import NotFound, Refused

CLOSED = "The account is closed. Open it again first."
LAST = "This is the only administrator. Make somebody else one first: else nobody could manage accounts."


def change(session: Session, account_id: int, name: str, role: Role, *, by: actor.Actor) -> Account:
    """Another name or role. A change of role ends their sign-ins, so that no page goes by the old one."""
    account = staff(session, account_id)
    if not name.strip():
        raise Refused("Say whose account it is.", about="name")
    if role != account.role:
        _change_role(session, account, role, by=by)
    if name.strip() != account.name:
        journal.note(session, by, "renamed", "account", account.id)
        account.name = name.strip()
    session.flush()
    return account


def _change_role(session: Session, account: Account, role: Role, *, by: actor.Actor) -> None:
    if account.id == by.id:
        raise Refused("Nobody changes their own role: another administrator has to.", about="role")
    if account.role == Role.ADMINISTRATOR:
        _require_another(session, account, about="role")
    before, account.role = account.role, role
    ending.end_all(session, account.id, "role changed")
    journal.note(session, by, "changed the role of", "account", account.id, before={"role": before}, after={"role": role})


def rename_self(session: Session, account_id: int, name: str, *, by: actor.Actor) -> None:
    """Their own name, as colleagues know them."""
    if not name.strip():
        raise Refused("Say your name, as colleagues know you.", about="name")
    account = session.get_one(Account, account_id)
    if account.name != name.strip():
        account.name = name.strip()
        journal.note(session, by, "renamed", "account", account.id)


def close(session: Session, account_id: int, why: str, *, by: actor.Actor) -> Account:
    """Nobody signs in with it any more; what they did stays in the journal under their name.

    `Refused` for one's own, for the last administrator, and while a restriction names nobody else.
    """
    account = staff(session, account_id)
    if account.closed_at is not None:
        raise Refused("It is closed already.")
    if account.id == by.id:
        raise Refused("Nobody closes their own account: another administrator has to.")
    if account.role == Role.ADMINISTRATOR:
        _require_another(session, account)
    restricting.require_not_the_last(session, account.id)
    account.closed_at = clock.now()
    ending.end_all(session, account.id, "account closed")
    links.void(session, account.id, tuple(links.LASTS))
    tokens.revoke_all(session, account.id, "The account is closed.", by=by)
    journal.note(session, by, "closed", "account", account.id, why=why)
    return account


def open_again(session: Session, account_id: int, why: str, *, by: actor.Actor) -> Account:
    """A closed account, with the role, the password and the second factor that it had. Its tokens stay revoked."""
    account = staff(session, account_id)
    if account.closed_at is None:
        raise Refused("It is open.")
    account.closed_at = None
    session.flush()
    journal.note(session, by, "opened again", "account", account.id, after={"role": account.role}, why=why)
    return account


def unlink(session: Session, account_id: int, why: str, *, by: actor.Actor) -> Account:
    """The council's own sign-in opens it no more, and a password does: whoever decides this decides that they may come in.

    So it is not its holder who does it, who may have lost their role there. `Refused` for one's own, or without a link.
    """
    account = staff(session, account_id)
    if account.oidc_subject is None:
        raise Refused("It is not linked to a council account.")
    if account.id == by.id:
        raise Refused("Nobody unlinks their own account: another administrator has to.")
    _unlink(session, account, why, by=by)
    return account


def _unlink(session: Session, account: Account, why: str, *, by: actor.Actor) -> None:
    if "@" not in account.email:
        raise Refused("It has no email address, with which its holder could sign in. Close it, and open another for them.")
    account.oidc_issuer = account.oidc_subject = None
    ending.end_all(session, account.id, "unlinked")
    journal.note(session, by, "unlinked", "account", account.id, why=why)


def make_up_password(session: Session, account_id: int, *, by: actor.Actor) -> str:
    """A password to be told to its holder, who must change it at once; every sign-in ends. `Refused` for a closed account.

    For where no mail server sends links. The second factor stays. An account of the council's own sign-in is unlinked by it:
    with that, nothing else lets anybody in.
    """
    account = staff(session, account_id)
    if account.closed_at is not None:
        raise Refused(CLOSED)
    if account.oidc_subject is not None:
        _unlink(session, account, "It is given a password.", by=by)
    password = passwords.made_up()
    passwords.choose(session, account, password, passwords.NO_LIST, must_change=True)
    links.void(session, account.id, tuple(links.LASTS))
    ending.end_all(session, account.id, "password reset")
    journal.note(session, by, "reset the password of", "account", account.id)
    return password


def staff(session: Session, account_id: int) -> Account:
    """An account of staff, locked. `NotFound` for one of the public: those are managed elsewhere."""
    account = session.get(Account, account_id, with_for_update=True)
    if account is None or account.realm != accounts.STAFF:
        raise NotFound
    return account


def _require_another(session: Session, account: Account, *, about: str = "") -> None:
    """All of them locked, so that two cannot take the role from each other at once."""
    others = session.scalars(
        select(Account.id)
        .where(Account.realm == accounts.STAFF, Account.role == Role.ADMINISTRATOR, Account.closed_at.is_(None))
        .order_by(Account.id)
        .with_for_update()
    ).all()
    if set(others) <= {account.id}:
        raise Refused(LAST, about=about)
