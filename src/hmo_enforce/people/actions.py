"""Recording people and organisations."""

from collections.abc import Callable

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.people import queries
from hmo_enforce.people.records import Party


def known_or_new(
    session: Session,
    name: str,
    *,
    is_organisation: bool | None,
    company_number: str | None,
    address: str | None,
    postcode: str | None,
    by: Actor,
    if_told: Callable[[Session, int], bool] | None = None,
) -> Party:
    """The party that this surely is, or a new one.

    Surely: the same company number, or the same name at the same postcode. Anything less is another party: bringing two
    together is a decision of its own. `if_told`: whether whoever records may know of the one that is found; else that they
    were known would tell of it.
    """
    found = _known(session, name, company_number, postcode)
    kept_id = queries.kept(session, found.id) if found else None
    if kept_id is not None and (if_told is None or if_told(session, kept_id)):
        return session.get_one(Party, kept_id)
    made = Party(
        name=name, is_organisation=is_organisation, company_number=company_number, address=address, postcode=postcode,
        made_at=clock.now(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    # Their name is no value of the journal's: it may be a complainant's, and whoever complained can be forgotten.
    journal.note(session, by, "recorded", "party", made.id, after={"is_organisation": is_organisation})
    return made


def _known(session: Session, name: str, company_number: str | None, postcode: str | None) -> Party | None:
    if company_number:
        return session.scalars(select(Party).where(Party.company_number == company_number)).first()
    if not postcode:
        return None
    same = select(Party).where(func.lower(Party.name) == name.lower(), Party.postcode == postcode)
    return session.scalars(same.order_by(Party.id)).first()


def destroy(session: Session, party_id: int) -> None:
    """Away with somebody to whom nothing leads any more. The journal's line is the caller's."""
    session.execute(delete(Party).where(Party.id == party_id))
    session.expire_all()
