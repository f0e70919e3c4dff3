"""`account`: the first accounts, and any later one."""

import getpass
import secrets
import sys

from hmo_enforce.accounts.actions import opening as opened
from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.roles import TITLES, Role
from hmo_enforce.cli import opening, telling
from hmo_enforce.kernel.errors import Refused

CONSONANTS, VOWELS = "bdfghjklmnprstvz", "aeiou"


def add(email: str, name: str, role: str, *, generate: bool, as_json: bool) -> int:
    """Open an account. The password is asked for on a terminal, and else made up and shown once."""
    asked = None if generate or as_json or not sys.stdin.isatty() else _asked()
    password = asked or made_up()
    with opening.house() as (_, sessions), sessions.writing() as session:
        opened.open_account(session, email, name, Role(role), password, by=opening.whoever_types())
    if as_json:
        telling.as_json({"email": email, "role": role, "password": password})
        return 0
    telling.line(f"{name} may sign in as {email}: {TITLES[Role(role)].lower()}.")
    if asked is None:
        telling.line(f"Password, shown this once: {password}")
    return 0


def _asked() -> str:
    password = getpass.getpass("Password (12 characters or more; leave empty to have one made up): ")
    if password and getpass.getpass("The same again: ") != password:
        raise Refused("The two passwords are not the same. No account was opened.")
    return password


def made_up() -> str:
    """A password that can be read out and typed: four groups of two syllables, about 50 bits."""
    syllables = [secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _ in range(8)]
    return "-".join(syllables[start] + syllables[start + 1] for start in range(0, 8, 2))


def show(*, as_json: bool) -> int:
    """Every account, by name."""
    with opening.house() as (_, sessions), sessions.reading() as session:
        for account in accounts.accounts(session):
            closed = account.closed_at is not None
            if as_json:
                telling.as_json({"email": account.email, "name": account.name, "role": account.role, "closed": closed})
            else:
                telling.line(f"{account.name} <{account.email}>, {TITLES[Role(account.role)].lower()}{', closed' * closed}")
    return 0
