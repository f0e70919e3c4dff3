"""Requests for access that are done with, rows of exports whose files are gone, and holds that were lifted: destroyed.

What was destroyed by lists stays: that is the fact which is kept.
"""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hmo_enforce.privacy.records import AccessOmission, AccessReading, AccessRecord, AccessRequest, Export, LegalHold


def access_request(session: Session, access_request_id: int) -> list[int]:
    """Away with it, whose it was and what they were not told; the keys of its exports, which go with it."""
    exports = list(session.scalars(select(Export.id).where(Export.access_request_id == access_request_id)))
    for table in (Export, AccessReading, AccessOmission, AccessRecord):
        session.execute(delete(table).where(table.access_request_id == access_request_id))
    session.execute(delete(AccessRequest).where(AccessRequest.id == access_request_id))
    session.expire_all()
    return exports


def export(session: Session, export_id: int) -> None:
    """The row of an export whose file is deleted; one that can still be fetched stays."""
    session.execute(delete(Export).where(Export.id == export_id, Export.deleted_at.is_not(None)))


def lifted_holds(session: Session, subject: str, subject_id: int) -> None:
    """Holds that were on a record that is destroyed. One that stands is never among them."""
    of = (LegalHold.subject == subject, LegalHold.subject_id == subject_id, LegalHold.lifted_at.is_not(None))
    session.execute(delete(LegalHold).where(*of))
