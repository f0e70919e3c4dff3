"""Areas that somebody draws and keeps, to think about: without any force, until one is made a designation."""

from dataclasses import dataclass
from typing import Any

import shapely
from shapely import MultiPolygon
from sqlalchemy.orm import Session

from hmo_enforce.areas import drawing, queries
from hmo_enforce.areas.records import DesignationDraft
from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused, Stale

SUBJECT = "designation_draft"
DESIGNATED = "made a designation of"


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is said of a draft besides its line."""

    name: str
    notes: str | None = None


def keep(session: Session, said: Sketch, shape: MultiPolygon, *, by: Actor) -> DesignationDraft:
    """Keep an area that was drawn (EPSG:27700). `Refused` with everything that is wrong."""
    _require_sound(said, shape)
    now = clock.now()
    made = DesignationDraft(**_columns(said, shape), made_at=now, made_by=by.name, changed_at=now)
    session.add(made)
    session.flush()
    journal.note(session, by, "drew", SUBJECT, made.id, after=_plain(made))
    return made


def change(session: Session, draft_id: int, said: Sketch, shape: MultiPolygon, *, revision: int, by: Actor) -> DesignationDraft:
    """Draw it anew, or say something else of it. `Stale` where somebody did so since `revision` was read."""
    found = _fresh(session, draft_id, revision)
    _require_sound(said, shape)
    before = _plain(found)
    for name, value in _columns(said, shape).items():
        if name != "shape" or not shapely.equals_exact(found.shape, shape):
            setattr(found, name, value)
    found.changed_at = clock.now()
    session.flush()
    after = _plain(found)
    differs = [name for name in after if after[name] != before[name]]
    told = ({name: side[name] for name in differs} for side in (before, after))
    journal.note(session, by, "redrew", SUBJECT, found.id, before=next(told), after=next(told))
    return found


def discard(session: Session, draft_id: int, *, revision: int, by: Actor, why: str = "") -> None:
    """Take it off. `Stale` where somebody changed it since `revision` was read."""
    found = _fresh(session, draft_id, revision)
    journal.note(session, by, "discarded", SUBJECT, found.id, before=_plain(found), why=why or None)
    session.delete(found)
    session.flush()


def use_up(session: Session, draft_id: int, *, revision: int, designation_id: int, reference: str, by: Actor) -> None:
    """Take it off, since it became that designation. `Stale` where somebody changed it since `revision` was read."""
    found, became = _fresh(session, draft_id, revision), {"designation": designation_id, "reference": reference}
    journal.note(session, by, DESIGNATED, SUBJECT, found.id, before=_plain(found), after=became)
    session.delete(found)
    session.flush()


def _fresh(session: Session, draft_id: int, revision: int) -> DesignationDraft:
    found = queries.draft(session, draft_id)
    if found.revision != revision:
        theirs = {"Name": found.name, "Corners": str(shapely.get_num_coordinates(found.shape)), "Notes": found.notes or ""}
        raise Stale("Somebody changed this draft since you read it.", theirs=theirs)
    return found


def _require_sound(said: Sketch, shape: MultiPolygon) -> None:
    wrong = [] if said.name.strip() else ["Give it a name."]
    wrong += [fault.message for fault in drawing.faults(shape)]
    if wrong:
        raise Refused(*wrong)


def _columns(said: Sketch, shape: MultiPolygon) -> dict[str, Any]:
    sides = dict(zip(("min_easting", "min_northing", "max_easting", "max_northing"), shape.bounds, strict=True))
    return {"name": said.name.strip(), "notes": said.notes, "shape": shape, **sides}


def _plain(draft: DesignationDraft) -> dict[str, Any]:
    corners = shapely.get_num_coordinates(draft.shape)
    return {"name": draft.name, "notes": draft.notes, "area_m2": round(shapely.area(draft.shape)), "corners": int(corners)}
