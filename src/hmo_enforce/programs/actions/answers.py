"""The same request, sent again under the same key, is done once: its answer is kept in the transaction of what it changed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock
from hmo_enforce.kernel.database import is_sqlite
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.programs.records import KeptAnswer

KEPT_FOR = timedelta(hours=24)
OTHERWISE = (
    "This Idempotency-Key came before with another request. Send a new key with each new request, and the same key only to "
    "send the very same request again."
)


class AtWork(Exception):
    """The same key is at work in another transaction."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A key, whose it is, and a SHA-256 of what was asked under it."""

    account_id: int
    token_id: int
    key: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def given(session: Session, asked: Asked) -> Answer | None:
    """The answer to this very request, where it was done within the last 24 hours; None where it is to be done now.

    `Refused` where the key came with another request. `AtWork` where it is being done at this moment (on PostgreSQL; on
    SQLite the one waits for the other).
    """
    if not is_sqlite(session) and not session.scalar(select(func.pg_try_advisory_xact_lock(_number(asked)))):
        raise AtWork
    found = session.scalars(_of(asked)).first()
    if found is not None and clock.now() - found.made_at > KEPT_FOR:
        session.delete(found)
        session.flush()
        found = None
    if found is None:
        return None
    if found.fingerprint != asked.fingerprint:
        raise Refused(OTHERWISE)
    return Answer(found.status, {str(name): str(value) for name, value in found.headers.items()}, found.body)


def keep(session: Session, asked: Asked, answer: Answer) -> None:
    """It was done, and this is the answer."""
    session.add(
        KeptAnswer(
            account_id=asked.account_id, token_id=asked.token_id, key=asked.key, fingerprint=asked.fingerprint,
            status=answer.status, headers=dict(answer.headers), body=answer.body, made_at=clock.now(),
        )
    )  # fmt: skip
    session.flush()


def forget(session: Session) -> int:
    """Delete what is older than a day; how many went."""
    old = KeptAnswer.made_at < clock.now() - KEPT_FOR
    gone = session.scalar(select(func.count(KeptAnswer.id)).where(old)) or 0
    session.execute(delete(KeptAnswer).where(old).execution_options(synchronize_session=False))
    return gone


def _of(asked: Asked) -> Select[KeptAnswer]:
    whose = (KeptAnswer.account_id == asked.account_id, KeptAnswer.token_id == asked.token_id)
    return select(KeptAnswer).where(*whose, KeptAnswer.key == asked.key)


def _number(asked: Asked) -> int:
    """64 bits by which PostgreSQL locks the key, whether or not there is a row of it."""
    said = f"{asked.account_id}/{asked.token_id}/{asked.key}".encode()
    return int.from_bytes(hashlib.sha256(said).digest()[:8], "big", signed=True)
