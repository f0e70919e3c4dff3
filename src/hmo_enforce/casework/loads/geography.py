"""Boundaries and designations: read from a map layer or a table of codes, compared with what stands, put in."""

from datetime import date
from pathlib import Path
from typing import Any

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.areas.records import Area, Designation, DesignationVersion
from hmo_enforce.casework.loads import designation_rows, designation_tables, layers
from hmo_enforce.casework.loads.drawn import Drawn, Plan
from hmo_enforce.casework.loads.issues import IssueStage
from hmo_enforce.casework.loads.loading import Ask
from hmo_enforce.files.records import ImportDifference
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.staging import Counts

GEOGRAPHY = frozenset({"boundaries", "designations"})
SAID = ("kind", "name", *designation_rows.DATES, "legal_basis", "covers", "documents", "notes")


def is_geography(ask: Ask) -> bool:
    """Whether the file is for this module."""
    return ask.kind in GEOGRAPHY


def read(session: Session, ask: Ask, issues: IssueStage) -> Plan:
    """Every area of the file, and how it compares with what stands. `Refused` where the file cannot be understood."""
    if ask.kind == "designations" and _is_table(Path(ask.path)):
        plan = designation_tables.read(session, ask, issues)
    else:
        plan = layers.read(ask, issues)
    plan.counts = _counts(session, ask, plan)
    return plan


def write(session: Session, plan: Plan, ask: Ask) -> Counts:
    """Make or change each area and designation; what a designation was before is kept as a version."""
    put = _put_area if ask.kind == "boundaries" else _put_designation
    told = [put(session, drawn, ask) for drawn in plan.drawn]
    session.flush()
    return _with_extra(Counts(told.count("new"), told.count("changed"), told.count("unchanged")), plan)


def _counts(session: Session, ask: Ask, plan: Plan) -> Counts:
    find = _area if ask.kind == "boundaries" else _designation
    told = [_compared(find(session, drawn.key), drawn) for drawn in plan.drawn]
    return _with_extra(Counts(told.count("new"), told.count("changed"), told.count("unchanged")), plan)


def _with_extra(counts: Counts, plan: Plan) -> Counts:
    """Rows that were joined into one designation share its fate, so that read is always the sum."""
    if not plan.extra_rows:
        return counts
    if counts.new:
        return Counts(counts.new + plan.extra_rows, counts.changed, counts.unchanged)
    if counts.changed:
        return Counts(counts.new, counts.changed + plan.extra_rows, counts.unchanged)
    return Counts(counts.new, counts.changed, counts.unchanged + plan.extra_rows)


def _is_table(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(64)
    binary = (b"PAR1", b"SQLite format 3\0", b"PK")
    return not start.startswith(binary) and not start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"<"))


def _area(session: Session, key: tuple[str, ...]) -> Area | None:
    kind, code, edition = key
    return session.scalars(select(Area).where(Area.kind == kind, Area.code == code, Area.edition == edition)).first()


def _designation(session: Session, key: tuple[str, ...]) -> Designation | None:
    return session.scalars(select(Designation).where(Designation.reference == key[0])).first()


def _compared(stands: Area | Designation | None, drawn: Drawn) -> str:
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
    _set(stands, drawn, ask)
    return told


def _put_designation(session: Session, drawn: Drawn, ask: Ask) -> str:
    stands = _designation(session, drawn.key)
    told = _compared(stands, drawn)
    if told == "unchanged":
        return told
    if stands is None:
        stands = Designation(reference=drawn.key[0])
        session.add(stands)
    else:
        _keep_version(session, stands, drawn, ask)
    _set(stands, drawn, ask)
    return told


def _keep_version(session: Session, stands: Designation, drawn: Drawn, ask: Ask) -> None:
    said = {name: _plain(getattr(stands, name)) for name in SAID}
    session.add(
        DesignationVersion(
            designation_id=stands.id, revision=stands.revision, stood_until=clock.now(), shape=stands.shape, said=said
        )
    )
    for name in SAID:
        before, after = getattr(stands, name), drawn.values.get(name)
        if before != after and ask.import_id:
            session.add(
                ImportDifference(
                    import_id=ask.import_id,
                    row=drawn.row,
                    subject="designation",
                    subject_id=str(stands.id),
                    field=name,
                    before=_text(before),
                    after=_text(after),
                    applied=True,
                )
            )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _set(stands: Area | Designation, drawn: Drawn, ask: Ask) -> None:
    for name, value in {**drawn.values, **_placed(drawn)}.items():
        setattr(stands, name, value)
    stands.import_id, stands.import_row, stands.shaped_at = ask.import_id, drawn.row, clock.now()
