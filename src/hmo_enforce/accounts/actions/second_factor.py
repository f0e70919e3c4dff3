"""The second factor: set up, asked for, replaced, and reset by an administrator for whoever lost it.

A fresh secret is kept nowhere until its first code was right: it goes to the page and comes back sealed (`pending`).
"""

import hashlib
import re
import secrets
from dataclasses import dataclass

import pyotp
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hmo_enforce.accounts import familiar, totp
from hmo_enforce.accounts.actions import ending, passwords, signing_in
from hmo_enforce.accounts.queries import sign_ins
from hmo_enforce.accounts.records import Account, RecoveryCode
from hmo_enforce.kernel import actor, cipher, clock, journal
from hmo_enforce.kernel.errors import NotAllowed, Refused

KEPT, PENDING = "second factor", "second factor being set up"
SECRET_CHARACTERS = 32
HOW_MANY = 10
# Without signs that are taken for each other; ten of them are 50 bits, so that one plain hash suffices.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
CODE_LENGTH = 10
NOT_RIGHT = "That code is not right. Wait for the next one and type it in."
TOO_OFTEN = "The second factor of this account has failed too often."
TOO_LATE = "That page was open for too long. Scan the new square, and type in the code that it gives."


@dataclass(frozen=True, slots=True)
class Fresh:
    """A secret to be shown once, and the same sealed, to be sent back with its first code."""

    secret: str
    pending: str


def fresh(account_id: int, secret_key: str) -> Fresh:
    """A secret by chance; nothing is kept."""
    secret = pyotp.random_base32(SECRET_CHARACTERS)
    return Fresh(secret, cipher.seal(secret_key, PENDING, secret.encode(), about=f"account {account_id}").hex())


def pending_secret(account_id: int, pending: str, secret_key: str) -> str | None:
    """What `fresh` sealed for this account; None for anything else."""
    try:
        return cipher.unseal(secret_key, PENDING, bytes.fromhex(pending), about=f"account {account_id}").decode()
    except (cipher.CannotRead, ValueError):
        return None


def set_up(session: Session, account_id: int, pending: str, code: str, *, secret_key: str, by: actor.Actor) -> list[str]:
    """Keep the secret, since its first code is right, in the place of any before. The recovery codes, to be shown once.

    `Refused`, about "code".
    """
    secret = pending_secret(account_id, pending, secret_key)
    if secret is None:
        raise Refused(TOO_LATE, about="code")
    step = totp.accepted(secret, code, clock.now(), None)
    if step is None:
        raise Refused(f"{NOT_RIGHT} If it is never right, see that the phone's clock is.", about="code")
    account = session.get_one(Account, account_id, with_for_update=True)
    account.totp_secret = cipher.seal(secret_key, KEPT, secret.encode(), about=f"account {account_id}")
    account.totp_confirmed_at, account.totp_step = clock.now(), step
    journal.note(session, by, "set up the second factor of", "account", account_id)
    return _fresh_codes(session, account_id)


def replace(
    session: Session,
    account_id: int,
    password: str,
    pending: str,
    code: str,
    *,
    but: int,
    secret_key: str,
    by: actor.Actor,
) -> list[str]:
    """Its holder sets up another, and is signed out everywhere but in the sign-in `but`. `Refused` as the others."""
    require_password(session.get_one(Account, account_id), password)
    codes = set_up(session, account_id, pending, code, secret_key=secret_key, by=by)
    ending.end_all(session, account_id, "second factor changed", but=but)
    return codes


def require_password(account: Account, password: str) -> None:
    """Who sits at an unlocked screen changes nothing of this. `Refused`, about "present"."""
    if account.password_hash is not None and not passwords.fits(account.password_hash, password):
        raise Refused("That is not your present password.", about="present")


def show(
    session: Session,
    who: sign_ins.HalfSignedIn,
    code: str,
    *,
    secret_key: str,
    browser: familiar.Browser = familiar.STRANGER,
) -> str:
    """A code, or a recovery code, for the second factor: the sign-in's fresh token. `NotAllowed`, or how long to wait.

    What was counted and journalled stands in the transaction: let it commit after a refusal too.
    """
    account = session.get_one(Account, who.account_id, with_for_update=True)
    mark = browser.mark_of(account.id, account.password_set_at, clock.now())
    tries = signing_in.count(session, sign_ins.second_factor_hash(account.id, mark), TOO_OFTEN)
    if not (_took_recovery_code(session, account, code) or _took_code(account, code, secret_key)):
        tries.tries, tries.last_at = tries.tries + 1, clock.now()
        journal.note(session, signing_in.actor_of(account), "gave a wrong second factor of", "account", account.id)
        raise NotAllowed(NOT_RIGHT)
    tries.tries = 0
    return signing_in.complete(session, who.sign_in_id)


def _took_code(account: Account, code: str, secret_key: str) -> bool:
    if account.totp_secret is None or account.totp_confirmed_at is None:
        return False
    try:
        secret = cipher.unseal(secret_key, KEPT, account.totp_secret, about=f"account {account.id}").decode()
    except cipher.CannotRead:
        raise NotAllowed(
            "The second factor cannot be checked, since the secret of this service was changed. Use a recovery code, or ask an "
            "administrator to reset the second factor of your account."
        ) from None
    step = totp.accepted(secret, code, clock.now(), account.totp_step)
    if step is None:
        return False
    account.totp_step = step
    return True


def _took_recovery_code(session: Session, account: Account, code: str) -> bool:
    found = session.scalars(
        select(RecoveryCode).where(
            RecoveryCode.account_id == account.id, RecoveryCode.code_hash == _hash(code), RecoveryCode.used_at.is_(None)
        )
    ).first()
    if found is None:
        return False
    found.used_at = clock.now()
    journal.note(session, signing_in.actor_of(account), "used a recovery code of", "account", account.id)
    return True


def renew_codes(session: Session, account_id: int, password: str, *, by: actor.Actor) -> list[str]:
    """Ten recovery codes in the place of those before. `Refused` for a wrong password (about "present")."""
    account = session.get_one(Account, account_id, with_for_update=True)
    require_password(account, password)
    if account.totp_confirmed_at is None:
        raise Refused("Set up a second factor first.")
    journal.note(session, by, "renewed the recovery codes of", "account", account_id)
    return _fresh_codes(session, account_id)


def codes_left(session: Session, account_id: int) -> int:
    """How many recovery codes are unused."""
    left = select(RecoveryCode.id).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return len(session.scalars(left).all())


def reset(session: Session, account_id: int, why: str, *, by: actor.Actor) -> None:
    """For whoever lost it: the next sign-in sets up another. Every sign-in ends."""
    account = session.get_one(Account, account_id, with_for_update=True)
    if account.totp_confirmed_at is None:
        raise Refused("This account has no second factor.")
    forget(session, account)
    ending.end_all(session, account_id, "second factor reset")
    journal.note(session, by, "reset the second factor of", "account", account_id, why=why)


def forget(session: Session, account: Account) -> None:
    """Its secret and its recovery codes are gone."""
    account.totp_secret, account.totp_confirmed_at, account.totp_step = None, None, None
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    session.flush()


def _fresh_codes(session: Session, account_id: int) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = ["".join(secrets.choice(SIGNS) for _ in range(CODE_LENGTH)) for _ in range(HOW_MANY)]
    made = [RecoveryCode(account_id=account_id, code_hash=_hash(code), made_at=clock.now()) for code in codes]
    session.add_all(made)
    session.flush()
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _hash(code: str) -> bytes:
    """As it is kept: however it was typed."""
    return hashlib.sha256(re.sub(r"[^a-z0-9]", "", code.lower()).encode()).digest()
