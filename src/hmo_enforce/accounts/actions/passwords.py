"""Passwords, as they are kept and compared."""

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error

from hmo_enforce.accounts.records import Account
from hmo_enforce.kernel.errors import Refused

# OWASP's profile for argon2id (19 MiB, two passes): about 50 ms, and memory for many sign-ins at once.
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# Compared with when there is no such account, so that the time taken does not tell.
NO_ACCOUNT = HASHER.hash("nobody has this password")
SHORTEST_PASSWORD = 12


def require_strong(password: str) -> None:
    """`Refused` for a password that is too short."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(f"The password must have at least {SHORTEST_PASSWORD} characters.")


def fits(account: Account | None, password: str) -> bool:
    """Whether it is the account's password; as slow where there is no account, or none with a password."""
    kept = account.password_hash if account else None
    try:
        return HASHER.verify(kept or NO_ACCOUNT, password) and kept is not None
    except Argon2Error:
        return False
