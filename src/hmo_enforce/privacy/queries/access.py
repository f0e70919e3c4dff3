"""Requests for access, whose they are, and what is left out."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.privacy.records import AccessOmission, AccessRequest


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
