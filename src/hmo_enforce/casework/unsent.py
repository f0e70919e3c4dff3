"""Answers that nobody sent in time are deleted, with the photographs that came with them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.evidence import actions as evidence
from hmo_enforce.evidence.outside.store import Folder
from hmo_enforce.intake.actions import drafts as actions
from hmo_enforce.intake.queries import drafts
from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor

AT_ONCE = 5_000
WHY = "Nobody sent them, or came back, in 30 days."


def expire(session: Session, arguments: Mapping[str, Any], *, by: Actor) -> int:
    """How many went. Those that were sent are empty by then, and no photograph is theirs any more."""
    over = drafts.over(session, clock.now(), AT_ONCE)
    for draft in over:
        for photo in draft.photos:
            _destroy(session, arguments, photo["item"], by=by)
        actions.forget(session, draft)
    if over:
        journal.note(session, by, "forgot", "arrival_drafts", len(over), why=WHY)
    return len(over)


def _destroy(session: Session, arguments: Mapping[str, Any], item_id: int, *, by: Actor) -> None:
    store, copies = Folder(Path(arguments["evidence"])), Path(arguments["evidence_copies"])
    evidence.destroy_item(session, store, copies, item_id, by=by, why=WHY, held=lambda _, __: False)
