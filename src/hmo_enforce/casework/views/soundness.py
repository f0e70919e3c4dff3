"""Whether what is kept is whole: each check reads, and says what it found in a sentence."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import shapely
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from hmo_enforce.areas.records import Area, Designation
from hmo_enforce.casework.loads import switching
from hmo_enforce.evidence import queries, states
from hmo_enforce.evidence.outside.store import Folder
from hmo_enforce.files.records import Import, ImportIssue
from hmo_enforce.kernel.database import is_sqlite
from hmo_enforce.kernel.journal import Entry, EntryValues
from hmo_enforce.properties.records import Property

DONE = "done"
BATCH = 500


@dataclass(frozen=True, slots=True)
class Check:
    """One question that a database is asked: what it is about, and the sentences of whatever is wrong.

    `notes` is told after the problems: what is not wrong and is still to be known.
    """

    name: str
    problems: Callable[[Session], Iterable[str]]
    notes: Callable[[], Iterable[str]] = tuple


def figures_add_up(session: Session) -> Iterator[str]:
    """read = new + changed + unchanged + rejected, and as many issues as are counted."""
    for one in session.scalars(select(Import).where(Import.status == DONE).order_by(Import.id)):
        total = one.new + one.changed + one.unchanged + one.rejected
        if one.read != total:
            yield f"Import {one.id} ({one.file_name}) read {one.read:,} rows, and accounts for {total:,}."
        kept = session.scalar(select(func.count()).where(ImportIssue.import_id == one.id)) or 0
        if kept != one.issues:
            yield f"Import {one.id} ({one.file_name}) counted {one.issues:,} issues, and {kept:,} are kept."


def differences_unaltered(session: Session) -> Iterator[str]:
    """Each import's differences are those whose digest the journal has, until their data was destroyed on its day."""
    blanked = {str(key) for key in session.scalars(select(Import.id).where(Import.values_forgotten_at.is_not(None)))}
    noted = select(Entry.subject_id).where(Entry.subject == "import", Entry.verb == "forgot")
    destroyed = blanked.intersection(session.scalars(noted))
    said = (
        select(Entry.subject_id, EntryValues.after)
        .join(EntryValues, EntryValues.entry_id == Entry.id)
        .where(Entry.subject == "import", Entry.verb == "imported")
        .order_by(Entry.id)
    )
    for subject_id, after in session.execute(said).all():
        if not after or subject_id in destroyed:
            continue
        if switching.differences_digest(session, int(subject_id)) != after.get("differences_digest"):
            yield f"What import {subject_id} changed, row by row, is not what it was when it was journalled."


def shapes_valid(session: Session) -> Iterator[str]:
    """Areas and designations have a polygon that does not cross itself, inside the box that is kept beside it."""
    for record, title in ((Area, "Area"), (Designation, "Designation")):
        boxed = (record.min_easting, record.min_northing, record.max_easting, record.max_northing)
        query = select(record.id, record.name, record.shape, *boxed).order_by(record.id)
        for key, name, shape, *box in session.execute(query).yield_per(BATCH):
            if shapely.is_empty(shape) or not shapely.is_valid(shape):
                yield f"{title} {key} ({name}) has no valid outline: {shapely.is_valid_reason(shape)}."
            elif any(abs(ours - theirs) > 0.001 for ours, theirs in zip(shapely.bounds(shape), box, strict=True)):
                yield f"{title} {key} ({name}) is kept beside a box that is not its own; load it again."


def points_whole(session: Session) -> Iterator[str]:
    """A property has both coordinates and how accurate they are, or none of them."""
    parts = (Property.easting, Property.northing, Property.point_accuracy_m)
    present = [part.is_not(None) for part in parts]
    query = select(Property.id).where((present[0] != present[1]) | (present[1] != present[2])).order_by(Property.id)
    for property_id in session.scalars(query):
        yield f"Property {property_id} has a point without one of easting, northing or accuracy."


def keys_point_to_something(session: Session) -> Iterator[str]:
    """PostgreSQL holds this itself; SQLite only while it is told to."""
    if is_sqlite(session):
        for table, row, parent, _ in session.execute(text("PRAGMA foreign_key_check")):
            yield f"Row {row} of {table} points to a row of {parent} that is not there."


def file_whole(session: Session) -> Iterator[str]:
    """SQLite's own check of its pages and indexes."""
    if is_sqlite(session):
        for (said,) in session.execute(text("PRAGMA integrity_check")):
            if said != "ok":
                yield f"The database file is damaged: {said}."


def of_evidence(folder: Path, scanner: str) -> Check:
    """Each original is as it was received, and none is missing or too many; `scanner` as HMO_CLAMD says it."""
    unchecked = ("Evidence is handed out without a virus scan (HMO_CLAMD=none).",) if scanner == states.UNSCANNED else ()
    return Check("evidence", lambda session: queries.unsound(session, Folder(folder)), lambda: unchecked)


CHECKS: tuple[Check, ...] = (
    Check("database file", file_whole),
    Check("references between tables", keys_point_to_something),
    Check("figures of imports", figures_add_up),
    Check("differences of imports", differences_unaltered),
    Check("outlines", shapes_valid),
    Check("points", points_whole),
)
