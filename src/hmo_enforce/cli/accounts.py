"""`account`: the first accounts, any later one, and help where no administrator can sign in any more.

Whoever types here has the server, and so the database: nothing could be kept from them. What they do is journalled as done at
the command line.
"""

import getpass
import sys

from sqlalchemy.orm import Session

from hmo_enforce import council
from hmo_enforce.accounts.actions import administering, passwords, second_factor
from hmo_enforce.accounts.actions import opening as opened
from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.roles import TITLES, Role
from hmo_enforce.cli import opening, telling
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.settings import Settings


def add(email: str, name: str, role: str, *, generate: bool, as_json: bool) -> int:
    """Open an account. The password is asked for on a terminal; or made up, shown once, and changed at the first sign-in."""
    asked = None if generate or as_json or not sys.stdin.isatty() else _asked("No account was opened.")
    password, by = asked or passwords.made_up(), opening.whoever_types()
    with opening.house() as (found, sessions), sessions.writing() as session:
        opened.open_account(session, email, name, Role(role), password, by=by, policy=_policy(found), must_change=asked is None)
    if as_json:
        telling.as_json({"email": email, "role": role, "password": password})
        return 0
    telling.line(f"{name} may sign in as {email}: {TITLES[Role(role)].lower()}.")
    _tell_once(asked, password)
    return 0


def _policy(found: Settings) -> passwords.Policy:
    return passwords.Policy(council.read(found.council).name, found.breached_passwords)


def _asked(otherwise: str) -> str:
    password = getpass.getpass("Password (12 characters or more; leave empty to have one made up): ")
    if password and getpass.getpass("The same again: ") != password:
        raise Refused(f"The two passwords are not the same. {otherwise}")
    return password


def _tell_once(asked: str | None, password: str) -> None:
    if not asked:
        telling.line(f"Password, shown this once, to be changed at the first sign-in: {password}")


def show(*, as_json: bool) -> int:
    """Every account of staff: the open ones first, by name."""
    with opening.house() as (_, sessions), sessions.reading() as session:
        for one in accounts.listed(session):
            closed = one.closed_at is not None
            if as_json:
                said = {"second_factor": one.has_second_factor, "signed_in_at": one.signed_in_at}
                telling.as_json({"email": one.email, "name": one.name, "role": one.role, "closed": closed, **said})
            else:
                factor = "" if one.has_second_factor or closed else ", no second factor yet"
                telling.line(f"{one.name} <{one.email}>, {TITLES[one.role].lower()}{factor}{', closed' * closed}")
    return 0


def close(email: str, why: str, *, as_json: bool) -> int:
    """Nobody signs in with it any more."""
    with opening.house() as (_, sessions), sessions.writing() as session:
        administering.close(session, _named(session, email), why, by=opening.whoever_types())
    return _told(as_json, email, closed=True, said=f"{email} is closed.")


def reset_password(email: str, *, as_json: bool) -> int:
    """Make up a password, shown this once; its holder is signed out, and must change it."""
    with opening.house() as (_, sessions), sessions.writing() as session:
        password = administering.make_up_password(session, _named(session, email), by=opening.whoever_types())
    if as_json:
        telling.as_json({"email": email, "password": password})
        return 0
    _tell_once(None, password)
    return 0


def reset_second_factor(email: str, why: str, *, as_json: bool) -> int:
    """The next sign-in sets up another."""
    with opening.house() as (_, sessions), sessions.writing() as session:
        second_factor.reset(session, _named(session, email), why, by=opening.whoever_types())
    return _told(as_json, email, second_factor=False, said=f"{email} sets up another second factor at the next sign-in.")


def _named(session: Session, email: str) -> int:
    found = accounts.account_by_email(session, email)
    if found is None:
        raise NotFound(f"There is no account of staff for {email}. See `hmo-enforce account list`.")
    return found.id


def _told(as_json: bool, email: str, *, said: str, **values: bool) -> int:
    if as_json:
        telling.as_json({"email": email, **values})
    else:
        telling.line(said)
    return 0
