"""Signing in and out: a password, then the second factor, then a token that opens pages.

A password is looked at in three steps, so that nobody's saving waits while it is hashed: what it is held against is read
(`tried`), it is hashed with no transaction open (`weighed`), and what came of it is counted and kept in a short one.

After the password alone the browser holds a token with which nothing opens but the question for the second factor, or the
page on which one is set up. When that is done the sign-in gets another token, so that whoever saw the first has nothing.
"""

import math
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hmo_enforce.accounts import familiar, roles, waiting
from hmo_enforce.accounts.actions import passwords
from hmo_enforce.accounts.queries import accounts, members, sign_ins
from hmo_enforce.accounts.records import Account, FailedTries, SignIn
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.database import insert
from hmo_enforce.kernel.errors import NotAllowed

SEEN_EVERY = timedelta(minutes=1)
TOO_OFTEN = "Signing in with this address has failed too often."
NOT_RIGHT = "The email address or the password is not right."


@dataclass(frozen=True, slots=True)
class Tried:
    """A try at an address: what its password is to be held against, and under which key it is counted.

    `kept` is None where no password lets anybody in: there is no such account, it is closed, or it has none that opens it.
    """

    key: bytes
    account_id: int | None
    kept: str | None


@dataclass(frozen=True, slots=True)
class Weighed:
    """A try whose password was hashed: whether it fits, and the same hashed anew where it was kept in an older way."""

    tried: Tried
    fits: bool
    anew: str | None


@dataclass(frozen=True, slots=True)
class Begun:
    """A fresh token for the browser to keep, and whether it opens pages already."""

    account_id: int
    token: str
    complete: bool


def tried(session: Session, email: str, *, realm: str = accounts.STAFF, browser: familiar.Browser = familiar.STRANGER) -> Tried:
    """What a try at this address has to be held against; it only reads. `NotAllowed`, saying for how long it must wait.

    The account of a council's own sign-in has no password that opens it, for as long as the two are linked: whoever loses
    their role there keeps no way in here.
    """
    account = accounts.account_by_email(session, email, realm)
    mark = browser.mark_of(account.id if account else 0, account.password_set_at if account else None, clock.now())
    key = sign_ins.email_hash(email, realm) if mark is None else sign_ins.browser_hash(mark)
    counted = session.get(FailedTries, key)
    if counted is not None:
        _require_no_wait(counted, clock.now(), TOO_OFTEN)
    shut = account is None or account.closed_at is not None or account.oidc_subject is not None
    return Tried(key, None if account is None else account.id, None if account is None or shut else account.password_hash)


def weighed(tried: Tried, password: str) -> Weighed:
    """Hash the password: as slow where there is no such account. No transaction may be open meanwhile."""
    fits = passwords.fits(tried.kept, password)
    return Weighed(tried, fits, passwords.anew(tried.kept, password) if fits and tried.kept else None)


def sign_in(session: Session, weighed: Weighed, *, second_factor_needed: bool = True, browser: str | None = None) -> Begun:
    """Begin a sign-in. `NotAllowed`, without saying which was wrong, or how long to wait.

    Of tries at the same moment each is counted before any of them is told whether it was right, and those beyond the limit
    are told nothing. An account with a second factor is always asked for it; one without must set it up where it is needed.
    What was counted stands in the transaction: let it commit after a refusal too.
    """
    tries = count(session, weighed.tried.key, TOO_OFTEN)
    account = session.get(Account, weighed.tried.account_id, with_for_update=True) if weighed.fits else None
    if account is None or not _still_fits(account, weighed.tried):
        tries.tries, tries.last_at = tries.tries + 1, clock.now()
        raise NotAllowed(NOT_RIGHT)
    tries.tries = 0
    if weighed.anew is not None:
        account.password_hash = weighed.anew
    complete = account.totp_confirmed_at is None and not second_factor_needed
    return begin(session, account, complete=complete, browser=browser)


def _still_fits(account: Account, tried: Tried) -> bool:
    """Whether it is as it was when the password was held against it."""
    return account.closed_at is None and account.oidc_subject is None and account.password_hash == tried.kept


def begin(
    session: Session,
    account: Account,
    *,
    complete: bool,
    browser: str | None = None,
    by_provider: bool = False,
    provider_session: str | None = None,
) -> Begun:
    """A sign-in of somebody who has shown who they are: by a password, or by the council's identity provider."""
    now, token = clock.now(), secrets.token_urlsafe(32)
    made = SignIn(
        token_hash=sign_ins.token_hash(token), account_id=account.id, browser=browser, made_at=now,
        completed_at=now if complete else None, last_seen_at=now, by_provider=by_provider, provider_session=provider_session,
    )  # fmt: skip
    session.add(made)
    session.flush()
    shown = "came from the council's own sign-in to" if by_provider else "gave the password of"
    journal.note(session, actor_of(account), "signed in" if complete else shown, "account", account.id)
    return Begun(account.id, token, complete)


def complete(session: Session, sign_in_id: int) -> str:
    """The second factor was right: the sign-in's fresh token, which opens pages."""
    found = session.get_one(SignIn, sign_in_id)
    found.completed_at = clock.now()
    token = rotate(session, sign_in_id)
    journal.note(session, actor_of(session.get_one(Account, found.account_id)), "signed in", "account", found.account_id)
    return token


def rotate(session: Session, sign_in_id: int) -> str:
    """Another token for the same sign-in; the one before opens nothing from now on."""
    token = secrets.token_urlsafe(32)
    session.get_one(SignIn, sign_in_id).token_hash = sign_ins.token_hash(token)
    session.flush()
    return token


def count(session: Session, key: bytes, refusal: str) -> FailedTries:
    """The count of failed tries under this key, locked. `NotAllowed`, saying for how long, while the next must wait."""
    tries = _tries(session, key)
    _require_no_wait(tries, clock.now(), refusal)
    return tries


def _tries(session: Session, key: bytes) -> FailedTries:
    """The count under this key, locked until the transaction ends: tries at once are counted one after another."""
    now = clock.now()
    old = select(FailedTries.email_hash).where(FailedTries.last_at <= now - waiting.FORGOTTEN_AFTER)
    session.execute(delete(FailedTries).where(FailedTries.email_hash.in_(old.with_for_update(skip_locked=True))))
    fresh = insert(session, FailedTries).values(email_hash=key, tries=0, last_at=now)
    there = fresh.on_conflict_do_update(index_elements=["email_hash"], set_={"email_hash": fresh.excluded.email_hash})
    tries: FailedTries = session.scalars(there.returning(FailedTries), execution_options={"populate_existing": True}).one()
    return tries


def _require_no_wait(tries: FailedTries, now: datetime, refusal: str) -> None:
    wait = waiting.wait(tries.tries, tries.last_at, now)
    if wait:
        seconds = math.ceil(wait.total_seconds())
        raise NotAllowed(f"{refusal} Try again in {seconds} second{'s' if seconds > 1 else ''}.")


def actor_of(account: Account) -> actor.Actor:
    """As the journal names the holder of an account, who is about to sign in."""
    return actor.Actor(roles.actor_kind(account.role), account.id, account.name)


def actor_of_half(who: sign_ins.HalfSignedIn) -> actor.Actor:
    """As the journal names somebody of staff whose second factor is yet to come."""
    return actor.Actor(actor.Kind.OFFICER, who.account_id, who.name)


def sign_out(session: Session, who: sign_ins.SignedIn | sign_ins.HalfSignedIn | members.Member) -> None:
    """End this sign-in."""
    found = session.get_one(SignIn, who.sign_in_id)
    found.ended_at, found.ended_why = clock.now(), "signed out"
    by = actor_of(session.get_one(Account, who.account_id))
    journal.note(session, by, "signed out", "account", who.account_id)


def seen(session: Session, who: sign_ins.SignedIn | members.Member) -> None:
    """Keep a sign-in from growing idle."""
    session.get_one(SignIn, who.sign_in_id).last_seen_at = clock.now()
