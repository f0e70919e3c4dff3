"""A token of a partner's program is bound to an agreement: it opens that one door, and no other."""

from sqlalchemy.orm import Session

from hmo_enforce.kernel import journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.sharing.records import PartnerToken


def bind(session: Session, token_id: int, agreement_id: int, *, by: Actor) -> None:
    """From now on whoever shows the token speaks for the agreement's partner."""
    session.add(PartnerToken(token_id=token_id, agreement_id=agreement_id))
    session.flush()
    journal.note(session, by, "bound a token to", "agreement", agreement_id, after={"token": token_id})
