"""A licence destroyed: its rows alone. What is about it in other rooms, and the journal's line, are its caller's."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hmo_enforce.licensing.records import Licence, LicenceCorrection, LicenceParty


def licence(session: Session, licence_id: int) -> frozenset[int]:
    """Away with it. Whose part in it is gone with that."""
    parties = frozenset(session.scalars(select(LicenceParty.party_id).where(LicenceParty.licence_id == licence_id)))
    for table in (LicenceCorrection, LicenceParty):
        session.execute(delete(table).where(table.licence_id == licence_id))
    session.execute(delete(Licence).where(Licence.id == licence_id))
    session.expire_all()
    return parties
