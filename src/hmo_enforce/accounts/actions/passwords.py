"""Passwords, as they are chosen, kept and compared."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error
from sqlalchemy.orm import Session

from hmo_enforce.accounts import strength
from hmo_enforce.accounts.actions import ending
from hmo_enforce.accounts.outside import breached
from hmo_enforce.accounts.records import Account
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.errors import Refused

# OWASP's profile for argon2id (19 MiB, two passes): about 50 ms, and memory for many sign-ins at once.
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# Compared with when there is no such account, so that the time taken does not tell.
NO_ACCOUNT = "$argon2id$v=19$m=19456,t=2,p=1$9LHRo6tvBgLvOKnc89zWCw$oIWpC8sRYYUy93TalXsxA+hGYNJpEQuejG/I4qdMbLU"

CONSONANTS, VOWELS = "bdfghjklmnprstvz", "aeiou"


@dataclass(frozen=True, slots=True)
class Policy:
    """What passwords are held against beside themselves: the council's name, a list of breached ones where there is one."""

    council: str = ""
    breached: Path | None = None


NO_LIST = Policy()


def require_strong(password: str, known: tuple[str, ...] = (), policy: Policy = NO_LIST) -> None:
    """`Refused`, about "password", for one that is short, easy to guess, or known from a breach.

    known   what others know of its holder: name, email address
    """
    found = strength.faults(password, (*known, policy.council))
    if not found and policy.breached is not None and breached.holds(policy.breached, password):
        found = (
            "That password is in the lists that thieves use: it has been stolen from some other site. "
            "Choose one that you have used nowhere else.",
        )
    if found:
        raise Refused(*found, about="password")


def fits(kept: str | None, password: str) -> bool:
    """Whether it is the password of this hash; as slow where none is kept."""
    if len(password) > strength.LONGEST:  # nobody has one so long, and hashing it would cost us
        password = ""
    try:
        return HASHER.verify(kept or NO_ACCOUNT, password) and kept is not None
    except Argon2Error:
        return False


def anew(kept: str, password: str) -> str | None:
    """The same password hashed anew, where the kept hash is an older one; else None."""
    return HASHER.hash(password) if HASHER.check_needs_rehash(kept) else None


def choose(session: Session, account: Account, password: str, policy: Policy, *, must_change: bool = False) -> None:
    """Keep a password, if it is a good one. What it ends, and the journal's line, are whoever's who calls."""
    require_strong(password, (account.name, account.email), policy)
    account.password_hash = HASHER.hash(password)
    account.password_set_at, account.must_change_password = clock.now(), must_change
    session.flush()


def made_up() -> str:
    """A password that can be read out and typed: four groups of two syllables, about 50 bits."""
    syllables = [secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _ in range(8)]
    return "-".join(syllables[start] + syllables[start + 1] for start in range(0, 8, 2))


def change(
    session: Session, account_id: int, present: str, fresh: str, policy: Policy, *, but: int | None, by: actor.Actor
) -> None:
    """Their holder changes it, and is signed out everywhere but in the sign-in `but`.

    `Refused` for a wrong present password (about "present"), the same again, or a weak one (about "password").
    """
    account = session.get_one(Account, account_id)
    if not fits(account.password_hash, present):
        raise Refused("That is not your present password.", about="present")
    if present == fresh:
        raise Refused("That is your present password. Choose another.", about="password")
    choose(session, account, fresh, policy)
    ending.end_all(session, account.id, "password changed", but=but)
    journal.note(session, by, "changed the password of", "account", account.id)
