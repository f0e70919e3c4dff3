"""Legal holds that stand."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.privacy.records import LegalHold


def standing(session: Session, subject: str | None = None, subject_id: int | None = None) -> list[LegalHold]:
    """Those not lifted, the latest first: all of them, or those on one record itself."""
    query = select(LegalHold).where(LegalHold.lifted_at.is_(None)).order_by(LegalHold.id.desc())
    if subject is not None:
        query = query.where(LegalHold.subject == subject, LegalHold.subject_id == subject_id)
    return list(session.scalars(query))


def numbers(session: Session) -> frozenset[int]:
    """Those that stand, by number: a hold that was put on or lifted since shows in it."""
    return frozenset(session.scalars(select(LegalHold.id).where(LegalHold.lifted_at.is_(None))))


def hold(session: Session, hold_id: int) -> LegalHold:
    """One that stands, or `NotFound`."""
    found = session.scalars(select(LegalHold).where(LegalHold.id == hold_id, LegalHold.lifted_at.is_(None))).first()
    if found is None:
        raise NotFound("There is no such legal hold, or it was lifted.")
    return found
