"""Requests for access, whose they are, and what is left out."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.privacy.records import AccessOmission, AccessReading, AccessRequest


def all_requests(session: Session, *, limit: int = 100) -> list[AccessRequest]:
    """The latest first."""
    return list(session.scalars(select(AccessRequest).order_by(AccessRequest.id.desc()).limit(limit)))


def one(session: Session, access_request_id: int) -> AccessRequest:
    """The request, or `NotFound`: also where the reader may not see whose it is."""
    query = select(AccessRequest).where(AccessRequest.id == access_request_id)
    found = session.scalars(query).first()
    if found is None:
        raise NotFound("There is no such request.")
    return found


def omissions(session: Session, access_request_id: int) -> dict[str, AccessOmission]:
    """What is left out of it, by the key of the piece."""
    query = select(AccessOmission).where(AccessOmission.access_request_id == access_request_id).order_by(AccessOmission.id)
    return {omitted.piece: omitted for omitted in session.scalars(query)}


def readings(session: Session, access_request_id: int) -> dict[str, str]:
    """What officers let be told of it: by the key of the piece, its digest when they read it."""
    query = select(AccessReading.piece, AccessReading.digest).where(AccessReading.access_request_id == access_request_id)
    return {row.piece: row.digest for row in session.execute(query)}
