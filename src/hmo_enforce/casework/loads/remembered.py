"""What people said that an address means is asked before the rules, in every file that has it again."""

from typing import Any

from sqlalchemy import and_, func, literal, or_, select, update
from sqlalchemy.orm import Session

from hmo_enforce.casework.loads.loading import any_rows, table_of
from hmo_enforce.kernel.staging import Stage
from hmo_enforce.properties.records import AddressDecision

DECISIONS = table_of(AddressDecision)
MATCHED_BY = "a person's word"


def match(session: Session, stage: Stage) -> None:
    """Rows without UPRN whose address was decided on get that property; or none, and are then not asked of the rules.

    So do those that the rules answered for in a preview, before the word was given.
    """
    if not any_rows(session, DECISIONS):
        return
    staged = stage.table
    same = and_(
        DECISIONS.c.address_key == staged.c.match_key,
        DECISIONS.c.postcode == func.coalesce(staged.c.match_postcode, ""),
        DECISIONS.c.withdrawn_at.is_(None),
    )
    answered = or_(staged.c.match_confidence.is_not(None), staged.c.match_decided == 1)
    open_still = or_(staged.c.property_id.is_(None), answered)
    waiting = and_(open_still, staged.c.match_uprn.is_(None), staged.c.match_key.is_not(None))
    # At most one stands.
    meant = select(func.max(DECISIONS.c.property_id)).where(same).scalar_subquery()
    by: dict[str, Any] = {"match_decided": 1, "match_confidence": None, "match_waits": None}
    by |= {"matched_by": literal(MATCHED_BY)} if "matched_by" in staged.c else {}
    decided = select(DECISIONS.c.id).where(same).exists()
    session.execute(update(staged).where(waiting, decided).values(property_id=meant, **by))
