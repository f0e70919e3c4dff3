"""Opening accounts."""

from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import passwords
from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.records import Account
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.email import is_address
from hmo_enforce.kernel.errors import Refused


def open_account(
    session: Session,
    email: str,
    name: str,
    role: Role,
    password: str | None,
    *,
    by: actor.Actor,
    policy: passwords.Policy = passwords.NO_LIST,
    must_change: bool = False,
) -> Account:
    """A new account of staff; without a password for whoever will set one by a link. `must_change`, when others saw it.

    `Refused`, about the field, for a weak password, a missing name, or an address that is none or in use.
    """
    if not is_address(email.strip()):
        form = "One is of the form a.khan@council.gov.uk, without spaces."
        raise Refused(f"“{email}” is not an email address. {form}", about="email")
    if not name.strip():
        raise Refused("Say whose account it is.", about="name")
    if password is not None:
        passwords.require_strong(password, (name, email), policy)
    if accounts.account_by_email(session, email) is not None:
        raise Refused(f"There is an account for {email} already.", about="email")
    account = Account(
        email=accounts.plain(email),
        name=name.strip(),
        role=role,
        password_hash=None if password is None else passwords.HASHER.hash(password),
        password_set_at=None if password is None else clock.now(),
        must_change_password=must_change,
        made_at=clock.now(),
    )
    session.add(account)
    session.flush()
    journal.note(session, by, "opened", "account", account.id, after={"role": role})
    return account
