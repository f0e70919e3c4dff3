"""Putting something on legal hold, and lifting the hold when proceedings and appeal have ended."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.database import Record, is_sqlite
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.privacy import holding
from hmo_enforce.privacy.queries import holds
from hmo_enforce.privacy.records import LegalHold

HOLDING = 7_460_125
"""The number of PostgreSQL's lock."""


def alone(session: Session) -> None:
    """Until this transaction ends nobody puts anything on hold, and nobody else destroys: so either the hold stands first, and
    what it reaches stays, or the destruction is done first, and wholly. SQLite has one writer anyway.

    Whoever destroys takes it before looking at what is held.
    """
    if not is_sqlite(session):
        session.execute(select(func.pg_advisory_xact_lock(HOLDING)))


def hold(session: Session, subject: str, subject_id: int, why: str, *, by: Actor) -> LegalHold:
    """Keep it, and what belongs to it, whatever the rules of retention say. `Refused` without a reason, or on hold already.

    `NotFound` where it was destroyed just now: a destruction that has begun is waited for.
    """
    if subject not in holding.HOLDABLE:
        raise Refused("Only a home, a person or organisation, or a case can be put on hold.")
    if not why.strip():
        raise Refused("Say which proceedings it is kept for.", about="why")
    alone(session)
    _require_there(session, subject, subject_id)
    if holds.standing(session, subject, subject_id):
        raise Refused("It is on legal hold already.", about="why")
    made = LegalHold(
        subject=subject, subject_id=subject_id, why=why.strip(), made_at=clock.now(), made_by=by.name, made_by_id=by.id
    )
    session.add(made)
    session.flush()
    journal.note(session, by, "put on legal hold", subject, subject_id, after={"hold": made.id})
    return made


def extend(session: Session, one: LegalHold, subject_id: int, *, by: Actor) -> None:
    """The same hold on another record too, of whoever made it: the two were taken for one when it was made.

    Nothing where one stands there.
    """
    alone(session)
    if holds.standing(session, one.subject, subject_id):
        return
    said = {"subject": one.subject, "why": one.why, "made_by": one.made_by, "made_by_id": one.made_by_id}
    made = LegalHold(subject_id=subject_id, made_at=one.made_at, **said)
    session.add(made)
    session.flush()
    journal.note(session, by, "put on legal hold", one.subject, subject_id, after={"hold": made.id, "with": one.id})


def _require_there(session: Session, subject: str, subject_id: int) -> None:
    key = Record.metadata.tables[holding.HOLDABLE[subject]].c.id
    if session.scalar(select(key).where(key == subject_id)) is None:
        raise NotFound("It is not on record any more.")


def lift(session: Session, hold_id: int, why: str, *, by: Actor) -> LegalHold:
    """Nothing is kept for its sake any more. `Refused` without a reason."""
    found = holds.hold(session, hold_id)
    if not why.strip():
        raise Refused("Say how the proceedings, and any appeal, ended.", about="why")
    found.lifted_at, found.lifted_by, found.lifted_by_id = clock.now(), by.name, by.id
    found.lifted_why = why.strip()
    session.flush()
    journal.note(session, by, "lifted the legal hold", found.subject, found.subject_id, before={"hold": found.id})
    return found
