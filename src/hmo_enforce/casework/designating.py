"""From evidence to a designation in force: made, described, dated, revoked; its homes are flagged and judged anew by a job."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.areas import queries
from hmo_enforce.areas.actions import designating, drafting
from hmo_enforce.areas.actions.designating import Made, Said
from hmo_enforce.kernel import requests
from hmo_enforce.kernel.actor import Actor


def designate(session: Session, said: Said, area_ids: Sequence[int], *, excluding: Sequence[int] = (), by: Actor) -> Made:
    """Make one of wards, LSOAs or other areas, less those excluded. `Refused` with everything that is wrong."""
    made = designating.designate_from_areas(session, said, area_ids, excluding=excluding, by=by)
    _flag(session, by)
    return made


def designate_draft(session: Session, draft_id: int, said: Said, *, revision: int, by: Actor) -> Made:
    """Make a designation of an area that was drawn, and take its draft off. `Stale` where that was changed since."""
    made = designating.designate(session, said, queries.draft(session, draft_id).shape, by=by)
    became = made.designation
    drafting.use_up(session, draft_id, revision=revision, designation_id=became.id, reference=became.reference, by=by)
    _flag(session, by)
    return made


def change(session: Session, designation_id: int, changes: Mapping[str, Any], *, why: str, revision: int, by: Actor) -> Made:
    """Change what is said of it, by the names of `Said`. `Stale` where somebody changed it since `revision`."""
    made = designating.change(session, designation_id, changes, why=why, revision=revision, by=by)
    _flag(session, by)
    return made


def revoke(session: Session, designation_id: int, on: date, *, why: str, revision: int, by: Actor) -> Made:
    """It is no longer in force from that day."""
    made = designating.revoke(session, designation_id, on, why=why, revision=revision, by=by)
    _flag(session, by)
    return made


def _flag(session: Session, by: Actor) -> None:
    requests.ask(session, "flag", {}, by=by)
