"""Making and revoking the tokens of programs."""

import secrets
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.accounts import tokens
from hmo_enforce.accounts.queries import sign_ins
from hmo_enforce.accounts.queries import tokens as queries
from hmo_enforce.accounts.records import ApiToken
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.errors import NotFound, Refused


def make(session: Session, who: sign_ins.SignedIn, name: str, scopes: Collection[str], days: int) -> tuple[ApiToken, str]:
    """A token for the person's own programs, and its text, which is kept nowhere. `Refused` for scopes beyond their role."""
    said, now = name.strip(), clock.now()
    wrong = tokens.faults(who.role, said, scopes, days)
    if wrong:
        raise Refused(*wrong)
    if queries.in_use(session, who.account_id, now) >= tokens.MOST:
        raise Refused(f"You have {tokens.MOST} tokens in use. Revoke one that is not needed any more.")
    text = tokens.PREFIX + secrets.token_urlsafe(32)
    made = ApiToken(
        account_id=who.account_id, name=said, scopes=sorted(set(scopes)), token_hash=sign_ins.token_hash(text),
        begins_with=text[: tokens.SHOWN], made_at=now, expires_at=now + timedelta(days=days),
    )  # fmt: skip
    session.add(made)
    session.flush()
    journal.note(session, who.actor, "made", "api_token", made.id, after={"scopes": made.scopes, "expires_at": made.expires_at})
    return made, text


def revoke(session: Session, token_id: int, why: str, *, by: actor.Actor, of: int | None = None) -> ApiToken:
    """It opens nothing from now on. `of` is the account whose it must be. `NotFound` where there is none in use."""
    found = session.get(ApiToken, token_id)
    if found is None or found.revoked_at is not None or of not in (None, found.account_id):
        raise NotFound("There is no such token in use.")
    _end(session, found, why, by)
    return found


def revoke_all(session: Session, account_id: int, why: str, *, by: actor.Actor) -> int:
    """Every token of an account, such as one that is closed."""
    standing = session.scalars(select(ApiToken).where(ApiToken.account_id == account_id, ApiToken.revoked_at.is_(None))).all()
    for one in standing:
        _end(session, one, why, by)
    return len(standing)


def revoke_shown(session: Session, text: str, why: str, *, by: actor.Actor) -> bool:
    """The token with this text, which has been where others may have read it; whether there was one in use."""
    found = session.scalars(
        select(ApiToken).where(ApiToken.token_hash == sign_ins.token_hash(text), ApiToken.revoked_at.is_(None))
    ).first()
    if found is not None:
        _end(session, found, why, by)
    return found is not None


def _end(session: Session, token: ApiToken, why: str, by: actor.Actor) -> None:
    token.revoked_at = clock.now()
    journal.note(session, by, "revoked", "api_token", token.id, why=why)


def used(session: Session, token_id: int) -> None:
    """Keep when it was last used."""
    session.get_one(ApiToken, token_id).last_used_at = clock.now()
