"""Boundaries and designations: read from a map layer or a table of codes, compared with what stands, put in."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.areas.records import Area
from hmo_enforce.casework.loads import designation_changes, designation_tables, layers
from hmo_enforce.casework.loads.drawn import Drawn, Plan
from hmo_enforce.casework.loads.issues import IssueStage
from hmo_enforce.casework.loads.loading import Ask
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.staging import Counts

GEOGRAPHY = frozenset({"boundaries", "designations"})


def is_geography(ask: Ask) -> bool:
    """Whether the file is for this module."""
    return ask.kind in GEOGRAPHY


def read(session: Session, ask: Ask, issues: IssueStage) -> Plan:
    """Every area of the file, and how it compares with what stands. `Refused` where the file cannot be understood."""
    if ask.kind == "designations" and _is_table(Path(ask.path)):
        plan = designation_tables.read(session, ask, issues)
    else:
        plan = layers.read(ask, issues)
    if ask.kind == "designations":
        plan.counts = _designations(session, plan, issues)
    else:
        plan.counts = _counts((_compared(_area(session, drawn.key), drawn), drawn) for drawn in plan.drawn)
    return plan


def write(session: Session, plan: Plan, ask: Ask) -> Counts:
    """Make or change each area and designation; what a designation was before is kept as a version."""
    put = _put_area if ask.kind == "boundaries" else designation_changes.put
    counts = _counts([(put(session, drawn, ask), drawn) for drawn in plan.drawn])
    session.flush()
    return counts


def _designations(session: Session, plan: Plan, issues: IssueStage) -> Counts:
    """What each designation that can stand would change; the others are rejected."""
    told = []
    for drawn in list(plan.drawn):
        one = designation_changes.wanted(session, drawn)
        if faults := designation_changes.faults(one):
            plan.drawn.remove(drawn)
            plan.rejected += drawn.rows
        else:
            told.append((one.told, drawn))
        for issue in faults:
            issues.add("rejected", issue)
        for issue in designation_changes.notes(one):
            issues.add("noted", issue)
    return _counts(told)


def _counts(told: Iterable[tuple[str, Drawn]]) -> Counts:
    """Rows that were joined into one designation share its fate, so that read is always the sum."""
    counted = Counter[str]()
    for outcome, drawn in told:
        counted[outcome] += drawn.rows
    return Counts(counted["new"], counted["changed"], counted["unchanged"])


def _is_table(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(64)
    binary = (b"PAR1", b"SQLite format 3\0", b"PK")
    return not start.startswith(binary) and not start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"<"))


def _area(session: Session, key: tuple[str, ...]) -> Area | None:
    kind, code, edition = key
    return session.scalars(select(Area).where(Area.kind == kind, Area.code == code, Area.edition == edition)).first()


def _compared(stands: Area | None, drawn: Drawn) -> str:
    if stands is None:
        return "new"
    same_shape = shapely.equals_exact(stands.shape, drawn.shape, tolerance=0.0)
    same = same_shape and all(getattr(stands, name) == value for name, value in drawn.values.items())
    return "unchanged" if same else "changed"


def _placed(drawn: Drawn) -> dict[str, Any]:
    west, south, east, north = shapely.bounds(drawn.shape)
    box = {"min_easting": west, "min_northing": south, "max_easting": east, "max_northing": north}
    return {"shape": drawn.shape, **{name: float(value) for name, value in box.items()}}


def _put_area(session: Session, drawn: Drawn, ask: Ask) -> str:
    stands = _area(session, drawn.key)
    told = _compared(stands, drawn)
    if told == "unchanged":
        return told
    kind, code, edition = drawn.key
    if stands is None:
        stands = Area(kind=kind, code=code, edition=edition)
        session.add(stands)
    for name, value in {**drawn.values, **_placed(drawn)}.items():
        setattr(stands, name, value)
    stands.import_id, stands.import_row, stands.shaped_at = ask.import_id, drawn.row, clock.now()
    return told
