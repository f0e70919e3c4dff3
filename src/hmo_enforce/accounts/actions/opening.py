"""Opening accounts."""

import re

from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import passwords
from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.records import Account
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.errors import Refused

# One @, a dot in what follows it, no spaces: enough to catch a slip, and no real address fails it.
ADDRESS = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def open_account(session: Session, email: str, name: str, role: Role, password: str, *, by: actor.Actor) -> Account:
    """A new account of staff. `Refused` for a short password, or an address that is none or in use."""
    if not ADDRESS.fullmatch(email.strip()):
        raise Refused(f"“{email}” is not an e-mail address. One is of the form a.khan@council.gov.uk, without spaces.")
    passwords.require_strong(password)
    if accounts.account_by_email(session, email) is not None:
        raise Refused(f"There is an account for {email} already.")
    account = Account(
        email=email.strip().lower(),
        name=name.strip(),
        role=role,
        password_hash=passwords.HASHER.hash(password),
        password_set_at=clock.now(),
        made_at=clock.now(),
    )
    session.add(account)
    session.flush()
    journal.note(session, by, "opened", "account", account.id, after={"role": role})
    return account
